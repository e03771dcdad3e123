"""Find texts that may be in no file, in all forms in which files may hold them."""

from __future__ import annotations

import html
import json
import os
import subprocess
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

_GZIP = b"\x1f\x8b"
_AT_ONCE = 1000
"""Names of files that a program may be given."""
_PACKED, _FOLDED = ".bin", ".ics"


class Leak(NamedTuple):
    """A file, and the text that it may not hold."""

    path: str
    text: str


def forms_of(text: str) -> set[bytes]:
    """A text as pages, feeds and JSON may write it."""
    escaped = html.escape(text)
    return {form.encode() for form in (
        text, escaped, html.escape(text, quote=False), json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1],
        json.dumps(escaped)[1:-1], text.replace("/", "\\/"), quote(text),
    )} | {escaped.encode("ascii", "xmlcharrefreplace")}


def plain(path: str, data: bytes) -> bytes:
    """A file's bytes without what divides or packs its texts."""
    if path.endswith(_PACKED) and data.startswith(_GZIP):
        with suppress(zlib.error):  # a damaged one is somebody else's business
            return zlib.decompress(data, 31)
    return data.replace(b"\r\n ", b"") if path.endswith(_FOLDED) else data


def leaks_in(path: str, data: bytes, forms: Collection[tuple[bytes, str]]) -> Iterator[Leak]:
    """Which of the texts a file holds, each once; `forms` are the texts by their forms."""
    whole = plain(path, data)
    for text in sorted({text for form, text in forms if form in whole}):
        yield Leak(path, text)


def find_leaks(site: Path, files: Sequence[str], texts: Collection[str]) -> Iterator[Leak]:
    """Which files below a folder hold which of the texts. Raises OSError."""
    forms = sorted((form, text) for text in texts for form in forms_of(text))
    if not forms:
        return
    hidden = [file for file in files if file.endswith((_PACKED, _FOLDED))]
    others = [file for file in files if not file.endswith((_PACKED, _FOLDED))]
    for file in [*hidden, *_suspects(site, others, [form for form, _ in forms])]:
        yield from leaks_in(file, (site / file).read_bytes(), forms)


def _suspects(site: Path, files: Sequence[str], forms: Sequence[bytes]) -> list[str]:
    """Files that hold one of the forms: grep looks for hundreds at once, and for all in the time of one."""
    found: list[str] = []
    for first in range(0, len(files), _AT_ONCE):
        asked = files[first : first + _AT_ONCE]
        try:
            done = subprocess.run(
                ["grep", "-l", "-a", "-F", "-Z", "-f", "-", "--", *asked], input=b"\n".join(forms), cwd=site,
                capture_output=True, env={**os.environ, "LC_ALL": "C"},
            )
        except FileNotFoundError:
            return [*files]
        if done.returncode not in (0, 1):
            return [*files]
        found += filter(None, done.stdout.decode().split("\0"))
    return found
