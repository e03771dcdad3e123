"""Other readings of what a text says: an abbreviation and its full form, a date in words and in digits.

Both are indexed, so that whoever types one finds the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from portal.search.syllables import BREAK, read_syllables
from portal.search.terms import Numbers, Vocabulary, fnv1a

Places = NDArray[np.int64]


class Readings:
    """Finds what can be read in another way."""

    def __init__(self, glossary: Iterable[tuple[str, str]]) -> None:
        """`glossary` holds abbreviations with their full forms."""
        self._pairs = []
        for short, full in glossary:
            forms = [[one for one in read_syllables(form) if one != BREAK] for form in (short, full)]
            if all(forms) and forms[0] != forms[1]:
                self._pairs.append((forms[0], forms[1]))

    def find(self, numbers: Numbers, vocabulary: Vocabulary) -> Iterator[tuple[Places, NDArray[np.int64]]]:
        """Of syllables (numbers of the vocabulary): where something stands that can be read in
        another way, and that reading between its neighbours, a row for each place."""
        pairs = [(list(map(vocabulary.__getitem__, a)), list(map(vocabulary.__getitem__, b))) for a, b in self._pairs]
        month, year = vocabulary["tháng"], vocabulary["năm"]
        folded, accents = vocabulary.folded, vocabulary.accents
        written = accents[numbers]
        for short, full in pairs:
            yield from self._swapped(numbers, accents[short], written, full)
            if (folded[short] != accents[short]).any():
                # abbreviations are also written without diacritics (HDND); full forms would be other words then
                yield from self._swapped(numbers, folded[short], written, full)
            yield from self._swapped(numbers, accents[full], written, short)
        yield from _dates(numbers, accents, month, year)

    def _swapped(
        self, numbers: Numbers, wanted: Numbers, found: Numbers, other: Sequence[int]
    ) -> Iterator[tuple[Places, NDArray[np.int64]]]:
        places = np.flatnonzero(found[1 : len(found) - len(wanted)] == wanted[0]) + 1
        for step in range(1, len(wanted)):
            places = places[found[places + step] == wanted[step]]
        if len(places):
            yield places, _between(numbers, places, len(wanted), np.tile(other, (len(places), 1)))


def _between(numbers: Numbers, places: Places, length: int, other: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.column_stack([numbers[places - 1], other, numbers[places + length]])


def _dates(
    numbers: Numbers, accents: Numbers, month: int, year: int
) -> Iterator[tuple[Places, NDArray[np.int64]]]:
    """11 tháng 6 năm 1948 and 11/6/1948."""
    days, months, years = ({fnv1a(str(n)) for n in span} for span in (range(1, 32), range(1, 13), range(1900, 2101)))
    hashes = accents[numbers]
    is_day, is_month, is_year = (np.isin(hashes, np.array([*span], np.uint32)) for span in (days, months, years))
    end = len(numbers) - 5
    words = np.flatnonzero(
        is_day[1:end] & (hashes[2 : end + 1] == accents[month]) & is_month[3 : end + 2]
        & (hashes[4 : end + 3] == accents[year]) & is_year[5 : end + 4]
    ) + 1 if end > 1 else np.array([], np.int64)
    if len(words):
        yield words, _between(numbers, words, 5, np.column_stack([numbers[words + step] for step in (0, 2, 4)]))
    end = len(numbers) - 3
    digits = np.flatnonzero(is_day[1:end] & is_month[2 : end + 1] & is_year[3 : end + 2]) + 1 if end > 1 else words[:0]
    if len(digits):
        day, at, then = (numbers[digits + step] for step in range(3))
        spelled = np.column_stack([day, np.full_like(day, month), at, np.full_like(day, year), then])
        yield digits, _between(numbers, digits, 3, spelled)
