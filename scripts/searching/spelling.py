"""Vietnamese syllables as they are typed: with and without diacritics, tones placed either way.

Pure and of the standard library alone, and on purpose not the portal's own code: what finds
the right answers must not share the mistakes of what is measured.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

SYLLABLE = re.compile(r"[^\W_]+")
"""Matches one syllable or number of composed text."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_MARKS = re.compile("[\u0300-\u036f]+")
# hòa and hoà, khỏe and khoẻ, thúy and thuý; quý is written so in both ways
_MOVABLE = re.compile(
    rf"(?i)(o(?=[{_TONES}]?[ae])|(?<!q)u(?=[{_TONES}]?y))([{_TONES}]?)([aey])([{_TONES}]?)\Z")


def composed(text: str) -> str:
    """The text in NFC."""
    return unicodedata.normalize("NFC", text)


def syllables(text: str) -> list[str]:
    """The syllables and numbers of a text, as written."""
    return SYLLABLE.findall(composed(text))


def without_diacritics(text: str) -> str:
    """The text as it is typed without a Vietnamese keyboard, in lower case."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text.lower()))
    return composed(plain.replace("đ", "d"))


def folded(text: str) -> list[str]:
    """The syllables of a text, case and diacritics aside."""
    return SYLLABLE.findall(without_diacritics(text))


def spelled(text: str) -> list[str]:
    """The syllables of a text with their diacritics, case and the tone's place aside."""
    return [_spelled(syllable) for syllable in SYLLABLE.findall(composed(text.lower()))]


@cache  # a language has some thousand syllables
def _spelled(syllable: str) -> str:
    if syllable.isascii():
        return syllable
    parts = unicodedata.normalize("NFD", syllable)
    return composed(_TONE.sub("", parts)) + "".join(_TONE.findall(parts))


def with_other_tones(text: str) -> str:
    """hòa becomes hoà, and hoà becomes hòa; a text without such syllables stays as it is."""
    return SYLLABLE.sub(lambda match: _with_other_tone(match.group()), composed(text))


def _with_other_tone(syllable: str) -> str:
    parts = unicodedata.normalize("NFD", syllable)
    match = _MOVABLE.search(parts)
    if not match or bool(match[2]) == bool(match[4]):
        return syllable
    return composed(parts[:match.start()] + match[1] + match[4] + match[3] + match[2])
