"""Packed copies beside the texts of a site, for web servers that send them as they are.

The same text has the same copies, whenever and wherever they are made.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import brotli

from portal.model.released import LIST

ENDINGS = (".br", ".gz")
"""Of the copies, behind the file's own name."""
_TEXTS = frozenset({"html", "css", "js", "mjs", "json", "xml", "svg", "ics", "opml", "txt", "csv", "vtt", "wasm"})
_OFTEN = frozenset({"css", "js", "svg"})
"""Loaded with the first page that somebody opens, and small."""
_SMALLEST = 500
"""Bytes below which packing saves nothing: the headers of an answer are as long."""
_LARGEST_BEST = 200_000
"""Bytes up to which there is time for the best: a second for each million of them."""
_AT_ONCE = 256


class Effort(NamedTuple):
    """How hard to try, as the two libraries count it."""

    brotli: int
    gzip: int


# Of 37 MB of pages quality 7 leaves 30.3 % in one second, 11 leaves 28.0 % in 36; of 138 MB of feeds 13.0 % in two
# seconds, and 12.1 % in 142. With gzip, 6 leaves 32.1 % and 18.7 %; 9 one tenth less of a hundredth, in a third more time.
_BEST, _GOOD = Effort(11, 9), Effort(7, 6)


def is_worth_packing(path: str, size: int) -> bool:
    """Whether browsers and readers ask for a file of this name, and packing helps.

    Archives of feeds are many, long and hardly ever asked for: servers pack those as they send them.
    """
    *folders, name = path.split("/")
    return size >= _SMALLEST and name.rpartition(".")[2] in _TEXTS and "luu" not in folders and path != LIST


def effort_for(path: str, size: int) -> Effort:
    """More for what every reader loads, less for what is long and changes every day."""
    often = path == "index.html" or path.rpartition(".")[2] in _OFTEN
    return _BEST if often and size <= _LARGEST_BEST else _GOOD


def packed(data: bytes, effort: Effort) -> dict[str, bytes]:
    """The copies of a text by their endings; one that is not smaller is left out."""
    deflated = zlib.compressobj(effort.gzip, zlib.DEFLATED, 31)  # a gzip header without a name and without a time
    copies = {
        ".br": brotli.compress(data, mode=brotli.MODE_TEXT, quality=effort.brotli),
        ".gz": deflated.compress(data) + deflated.flush(),
    }
    return {ending: copy for ending, copy in copies.items() if len(copy) < len(data)}


def pack(site: str | os.PathLike[str], files: Iterable[str]) -> dict[str, str]:
    """Write the copies of files below a folder, with the files' times; the SHA-256 of each copy, by path.

    Raises OSError.
    """
    found: dict[str, str] = {}
    work = sorted(files)
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # both libraries let other threads work
        for first in range(0, len(work), _AT_ONCE):  # after a fault the rest need not be done
            for sums in threads.map(lambda file: _pack_one(os.fspath(site), file), work[first : first + _AT_ONCE]):
                found |= sums
    return found


def _pack_one(site: str, file: str) -> dict[str, str]:
    place = f"{site}/{file}"
    with open(place, "rb", buffering=0) as opened:
        state, data = os.fstat(opened.fileno()), opened.read()
    sums = {}
    for ending, copy in packed(data, effort_for(file, len(data))).items():
        with open(place + ending, "xb", buffering=0) as made:
            made.write(copy)
        os.utime(place + ending, ns=(state.st_mtime_ns, state.st_mtime_ns))
        sums[file + ending] = hashlib.sha256(copy).hexdigest()
    return sums
