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
from typing import NamedTuple

from portal.errors import Problem
from portal.messages import catalogue
from portal.read.encodings import FOREIGN, NAMES, decode_legacy, unmangled, utf16_of
from portal.read.names import MAX_FOLDERS, fault_of, twins

PICTURES = (".webp", ".jpg", ".jpeg", ".png")
OTHER_PICTURES = (".heic", ".heif", ".avif", ".svg", ".gif", ".bmp", ".tif", ".tiff")
"""That telephones and drawing programs make, and not every browser shows or nobody can make safe."""
FILMS = (".mp4", ".webm")
CAPTIONS = (".vtt",)
MAX_ARTICLE_BYTES = 1_000_000
WINDOWS_NAMES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
"""Of devices: Windows lets no file or folder be called so, whatever its ending."""

# what neither HTML nor XML 1.0 may hold, and the two separators that end a line for YAML only
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff"
FORBIDDEN = re.compile(f"[{_FORBIDDEN}]")
ODD = re.compile(f"[{_FORBIDDEN}{FOREIGN}]")
"""What stands in texts that are in a wrong encoding too; most good texts have none of it."""
PASTED_CONTROLS: Mapping[str, str] = {
    "\x0b": "\n", "\u2028": "\n", "\x0c": "\n\n", "\u2029": "\n\n", "\x1e": "-", "\x1f": "",
} | {chr(byte): bytes([byte]).decode("cp1252") for byte in range(128, 160) if byte not in (129, 141, 143, 144, 157)}
"""What Word and old Windows programs mean by control characters: ends of lines and pages, hyphens, and signs
of Windows-1252 that were taken for others."""


FORMS = ("form_mark", "form_line_ends", "form_composed")
"""What is put right as a file is read, as keys of the advice that tells of it."""


_HEAD_BYTES = 16_000
_ID = re.compile(rb"""^id:[ \t]*["']?([a-z0-9-]+)""", re.MULTILINE)


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
    found = list(_walk(root, ""))
    problems += [Problem(f"{name}/{path}", 1, "", "name_twice", {"other": f"{name}/{other}"})
                 for path, other in twins(path for path, _ in found)]
    for path, fault in found:
        folder, _, file_name = path.rpartition("/")
        if fault:
            problems.append(Problem(f"{name}/{path}", 1, "", fault))
        elif refused := fault_of(f"{name}/{path}"):
            problems.append(Problem(f"{name}/{path}", 1, "", *refused))
        elif folder == "registry":
            registries.append(path)
        # .txt is what Windows adds unseen; an article must not be lost by that
        elif path.lower().endswith((".md", ".markdown", ".txt")):
            articles.append(path)
        elif path.lower().endswith(PICTURES + FILMS + CAPTIONS):
            others[unicodedata.normalize("NFC", path)] = path
        # what Windows and its Office leave in folders unseen
        elif not file_name.startswith("~$") and file_name.lower() not in ("thumbs.db", "desktop.ini"):
            code = "picture_kind" if path.lower().endswith(OTHER_PICTURES) else "file_unknown"
            problems.append(Problem(f"{name}/{path}", 1, "", code))
    return Folder(root, name, tuple(articles), tuple(registries), others), problems


def _walk(folder: Path | str, prefix: str) -> Iterator[tuple[str, str]]:
    """Every path, and the code of its problem where it may not even be opened."""
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        if item.name.startswith("."):
            continue
        path = prefix + item.name
        # a Windows junction is a link too, though is_symlink says no
        if item.is_symlink() or getattr(item, "is_junction", bool)():
            yield path, "symlink"
        elif item.is_dir(follow_symlinks=False):
            if prefix.count("/") < MAX_FOLDERS:
                yield from _walk(item.path, path + "/")
            else:
                yield path, "folder_deep"
        else:
            # who opens a pipe or a device waits for ever
            yield path, "" if item.is_file(follow_symlinks=False) else "file_special"


class Written(NamedTuple):
    """A file's text, and how it was written."""

    text: str
    """Without byte order mark, lines ended by LF, in NFC; empty where there are problems."""
    problems: list[Problem]
    forms: tuple[str, ...] = ()
    """Those of `FORMS` that the file had."""


def read_text(folder: Folder, path: str) -> tuple[str, list[Problem]]:
    """A file's text: without byte order mark, lines ended by LF, in NFC.

    The text is empty where there are problems.
    """
    text, problems, _ = read_written(folder, path)
    return text, problems


def read_written(folder: Folder, path: str) -> Written:
    """A file's text, and in which forms the file has it."""
    shown = folder.shown(path)
    with open(f"{folder.root}/{path}", "rb") as file:
        # `read(limit)` would take memory for the limit, whatever the length
        if os.fstat(file.fileno()).st_size > MAX_ARTICLE_BYTES:
            return Written("", [Problem(shown, 1, "", "file_large", {"limit": MAX_ARTICLE_BYTES // 1000})])
        raw = file.read()
    if utf16_of(raw):
        return Written("", [Problem(shown, 1, "", "encoding_utf16")])
    try:
        given = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[start : error.start].decode("utf-8", "replace")) + 1
        meant = decode_legacy(raw)
        code = f"encoding_{meant.encoding}" if meant else "encoding"
        return Written("", [Problem(shown, raw[:start].count(b"\n") + 1, "", code, column=column)])
    text, forms = in_house_form(given, raw)
    if ODD.search(text) and (problem := _odd_problem(text, shown)):
        return Written("", [problem])
    return Written(text, [], forms)


def likely_id(folder: Folder, path: str) -> str:
    """The id that a file seems to have which can't be read as it should be; empty where it seems to have none.

    Whoever refers to it is not wrong for that.
    """
    with open(f"{folder.root}/{path}", "rb") as file:
        head = file.read(_HEAD_BYTES).replace(b"\0", b"")  # of UTF-16 the letters of ids remain
    found = _ID.search(head)
    return found[1].decode() if found else ""


def in_house_form(given: str, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """A text with LF behind each line and in NFC, and those of `FORMS` that it had instead."""
    forms = ["form_mark"] if raw.startswith(b"\xef\xbb\xbf") else []
    if "\r" in given:
        given = given.replace("\r\n", "\n").replace("\r", "\n")
        forms.append("form_line_ends")
    text = unicodedata.normalize("NFC", given)
    if text != given:
        forms.append("form_composed")
    return text, tuple(forms)


def _odd_problem(text: str, shown: str) -> Problem | None:
    """What is wrong with letters and signs that a good text may hold none, or few of."""
    if meant := unmangled(text):
        line, column = mark_of(text, meant.place)
        return Problem(shown, line, "", "encoding_mangled", {"encoding": NAMES[meant.encoding]}, column)
    if match := FORBIDDEN.search(text):
        line, column = mark_of(text, match.start())
        code = f"U+{ord(match.group()):04X}"
        names = catalogue().characters
        params = {"character": f"{code} ({names[code]})" if code in names else code}
        known = "control_pasted" if match.group() in PASTED_CONTROLS else "control_character"
        return Problem(shown, line, "", known, params, column)
    return None


def mark_of(text: str, place: int) -> tuple[int, int]:
    """Line and column of a place in a text, from 1."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
