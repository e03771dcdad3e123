"""Find the files of content/ and read their text; the only reader of content/ but for pictures.

Follows no symbolic link: a link could publish any file of the machine.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from portal.errors import Problem

PICTURES = (".webp", ".jpg", ".jpeg", ".png")
FILMS = (".mp4", ".webm")
CAPTIONS = (".vtt",)
MAX_ARTICLE_BYTES = 1_000_000
WINDOWS_NAMES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
"""Of devices: Windows lets no file or folder be called so, whatever its ending."""

# what neither HTML nor XML 1.0 may hold, and the two separators that end a line for YAML only
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True)
class Folder:
    """What lies in content/: paths below it, with `/`, in total order."""

    root: Path
    """content/ itself."""
    name: str
    """How messages call it: content"""
    articles: tuple[str, ...]
    """Markdown files."""
    registries: tuple[str, ...]
    """All of registry/, whatever it is called."""
    others: Mapping[str, str]
    """Pictures, films and captions; published only where a live article uses them.

    From the path in NFC, as texts name it, to the path on the disk: some systems keep NFD.
    """

    @cached_property
    def articles_set(self) -> frozenset[str]:
        """The same as `articles`, to look a path up."""
        return frozenset(self.articles)

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The paths of `others` without regard to case, to what they really are."""
        return {path.casefold(): path for path in self.others}

    def shown(self, path: str) -> str:
        """A path as messages give it."""
        return f"{self.name}/{path}"


def scan(root: Path) -> tuple[Folder, list[Problem]]:
    """List content/ once. Names that begin with a dot are left alone."""
    name = root.name
    articles, registries, problems = [], [], []
    others: dict[str, str] = {}
    for path, is_link in _walk(root, ""):
        folder, _, file_name = path.rpartition("/")
        if is_link:
            problems.append(Problem(f"{name}/{path}", 1, "", "symlink"))
        elif file_name.split(".")[0].lower() in WINDOWS_NAMES:
            problems.append(Problem(f"{name}/{path}", 1, "", "reserved_name"))
        elif folder == "registry":
            registries.append(path)
        # .txt is what Windows adds unseen; an article must not be lost by that
        elif path.lower().endswith((".md", ".markdown", ".txt")):
            articles.append(path)
        elif path.lower().endswith(PICTURES + FILMS + CAPTIONS):
            others[unicodedata.normalize("NFC", path)] = path
        # what Windows and its Office leave in folders unseen
        elif not file_name.startswith("~$") and file_name.lower() not in ("thumbs.db", "desktop.ini"):
            problems.append(Problem(f"{name}/{path}", 1, "", "file_unknown"))
    return Folder(root, name, tuple(articles), tuple(registries), others), problems


def _walk(folder: Path | str, prefix: str) -> Iterator[tuple[str, bool]]:
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        if item.name.startswith("."):
            continue
        path = prefix + item.name
        # a Windows junction is a link too, though is_symlink says no
        if item.is_symlink() or getattr(item, "is_junction", bool)():
            yield path, True
        elif item.is_dir(follow_symlinks=False):
            yield from _walk(item.path, path + "/")
        else:
            yield path, False


def read_text(folder: Folder, path: str) -> tuple[str, list[Problem]]:
    """A file's text: without byte order mark, lines ended by LF, in NFC.

    The text is empty where there are problems.
    """
    shown = folder.shown(path)
    with open(f"{folder.root}/{path}", "rb") as file:
        # `read(limit)` would take memory for the limit, whatever the length
        if os.fstat(file.fileno()).st_size > MAX_ARTICLE_BYTES:
            return "", [Problem(shown, 1, "", "file_large", {"limit": MAX_ARTICLE_BYTES // 1000})]
        raw = file.read()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", [Problem(shown, 1, "", "encoding_utf16")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[start : error.start].decode("utf-8", "replace")) + 1
        return "", [Problem(shown, raw[:start].count(b"\n") + 1, "", "encoding", column=column)]
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if match := FORBIDDEN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        code = f"U+{ord(match.group()):04X}"
        column = match.start() - text.rfind("\n", 0, match.start())
        return "", [Problem(shown, line, "", "control_character", {"character": code}, column)]
    return text, []
