"""Vietnamese text as the search reads it: syllables, each under two keys.

A Vietnamese word is one or more syllables, written apart. Each syllable has a folded key,
without diacritics, under which people find what they type without them, and an accent key
that tells apart what they type with them. `theme_overrides/assets/search-engine.js` reads
queries in the same way; tests/cases/syllables.yml holds both to it.
"""

from __future__ import annotations

import re
import unicodedata

BREAK = ""
"""Stands in a list of syllables where a sentence or a block ends: no phrase runs over it."""

_MARKS = re.compile("[\u0300-\u036f]+")
_TONES = {"\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
# letters and digits apart: covid19 is found as COVID-19
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?…]+[\"'”’»)\]]*(?=[\s\ufeff]|$)|\n")
_FINAL_Y = re.compile(r"^(qu|[bcdghklmnpqrstvx]*)y(?=\d?$)")


def read_syllables(text: str) -> list[str]:
    """The syllables and numbers of a text in small letters, composed (NFC), with BREAKs."""
    small = unicodedata.normalize("NFC", text.lower())
    if not small.isascii():
        # marks for which there is no composed letter
        small = _MARKS.sub("", small)
    return [token if token[0].isalnum() else BREAK for token in _TOKEN.findall(small)]


def keys_of(syllable: str) -> tuple[str, str]:
    """The folded and the accent key of what `read_syllables` gives.

    The accent key keeps ă â ê ô ơ ư đ and has the tone at its end, as a digit: hòa and hoà
    are one, and so are mỹ and mĩ. Numbers lose their leading zeros.
    """
    if syllable.isdecimal():
        number = syllable.lstrip("0") or "0"
        return number, number
    tone, letters, folded = "", "", ""
    for char in unicodedata.normalize("NFD", syllable):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters += char
            if not unicodedata.category(char).startswith("M"):
                folded += char
    folded = folded.replace("đ", "d")
    accent = unicodedata.normalize("NFC", letters) + tone
    return _FINAL_Y.sub(r"\1i", folded), _FINAL_Y.sub(r"\1i", accent)
