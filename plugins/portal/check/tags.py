"""Tags are free words: each must make an address of its own, and no two words one address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from portal.errors import Problem
from portal.model.entry import Entry
from portal.model.front_matter import PageMeta
from portal.read.files import WINDOWS_NAMES
from portal.read.library import Reading
from portal.slug import slug_of

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def check(reading: Reading) -> Iterator[Problem]:
    """Problems of tags; of two words for one address the later file is told of, once."""
    first: dict[str, tuple[str, str]] = {}
    told: set[str] = set()
    settled: set[str] = set()
    """Tags that nothing more is to be told of."""

    def problem(entry: Entry, tag: str, code: str, **params: object) -> Problem:
        return reading.problem(entry, reading.item(entry, "tags", tag), code, **params)

    for entry in reading.library.entries:
        if isinstance(entry.meta, PageMeta):
            continue
        for tag in entry.meta.tags:
            if tag in settled:
                continue
            slug, word = slug_of(tag), _word(tag)
            if not slug:
                yield problem(entry, tag, "tag_empty", value=tag)
                continue
            if slug in WINDOWS_NAMES:
                yield problem(entry, tag, "windows_name", value=slug)
            else:
                settled.add(tag)
            other, source = first.setdefault(slug, (tag, entry.source))
            if word != _word(other) and word not in told:
                told.add(word)
                params = {"value": tag, "other": other, "file": reading.folder.shown(source)}
                yield problem(entry, tag, "tag_twice", **params)


@lru_cache(maxsize=4096)
def _word(tag: str) -> str:
    """A tag without what is only a way of writing: case, tone placement (hòa, hoà), spacing."""
    words = []
    for part in re.findall(r"\w+", unicodedata.normalize("NFC", tag).casefold()):
        letters = unicodedata.normalize("NFD", part)
        tones = "".join(sign for sign in letters if sign in _TONES)
        words.append("".join(sign for sign in letters if sign not in _TONES) + tones)
    return " ".join(words)
