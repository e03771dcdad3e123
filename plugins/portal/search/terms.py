"""Terms: what is looked up in the index, a syllable or two that stand side by side.

A term is known by a number of 32 bits made of its folded keys, and its spelling by 8 bits
made of its accent keys. That is all that the index holds of it; two terms of one number
are as good as one, which happens to a few in a million. `search-engine.js` makes the same
numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.search.syllables import BREAK, keys_of

Numbers = NDArray[np.uint32]

_PAIR = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)


def fnv1a(text: str) -> int:
    """FNV-1a with 32 bits (RFC 9923) of the text in UTF-8."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


def single_terms(folded: Numbers) -> Numbers:
    """The terms of single syllables, of which the folded keys' hashes are given."""
    return _mixed(folded)


def of_pairs(first: Numbers, second: Numbers) -> Numbers:
    """The terms of neighbours, of their folded keys' hashes; how they are written, of their accent keys' hashes."""
    return _mixed(first * _PAIR + second)


def _mixed(numbers: Numbers) -> Numbers:
    """Spread over all 32 bits: the first bits choose the shard."""
    numbers = (numbers ^ (numbers >> np.uint32(15))) * _MIX
    return numbers ^ (numbers >> np.uint32(13))


class Vocabulary(dict[str, int]):
    """Numbers of syllables in the order in which they come; 0 is the BREAK."""

    def __init__(self) -> None:
        super().__init__({BREAK: 0})
        self._folded = [0]
        self._accents = [0]

    def __missing__(self, syllable: str) -> int:
        number = self[syllable] = len(self._folded)
        folded, accent = keys_of(syllable)
        self._folded.append(fnv1a(folded))
        self._accents.append(fnv1a(accent))
        return number

    @property
    def folded(self) -> Numbers:
        """The hash of the folded key, by number."""
        return np.array(self._folded, np.uint32)

    @property
    def accents(self) -> Numbers:
        """The hash of the accent key, by number."""
        return np.array(self._accents, np.uint32)
