"""Spaces that are one too many, within sentences and before their signs.

Looks at the text as written, but tells only of places where words stand on both sides: no code, no
addresses, no tables that are aligned with spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from portal.check.findings import Finding, found
from portal.read.manuscript import Manuscript, Passage

_SIGNS = (" ,", " .", " ;", " :", " !", " ?")
_DOUBLE = re.compile("  +")
_BEFORE_SIGN = re.compile(r" +(?:(\./\.)|([.,!?](?=[\s)”\"’\]*.!?]|\Z)|[;:](?=\s|\Z))|([,;])(?=[^\W\d_]))")
"""Spaces before what closes a part of a sentence; or before a sign behind which the space should stand."""
_CLOSING = re.compile(r"[\w)\]”\"’%»*]")
"""What words end with, marks of Markdown included."""
_LEADER = re.compile(r"\.[ .]?\.")
_DIGIT_AFTER = re.compile(r" *\d")
_BEGINNING = re.compile(r"[ \t>*+#:\-]*(?:\d+[.)]|\[\^[^\]\s]+\]:)?[ \t]*\Z")
"""What a line of Markdown may begin with: the text behind it may be aligned with spaces."""
_LIST = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")


class Spacing:
    """The spaces of a manuscript."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._text = manuscript.text
        self._body_start = manuscript.body_start
        self._line = 0, 0, False

    @property
    def has_signs(self) -> bool:
        """Whether there is a sign behind a space; there may be good reason for it."""
        return any(sign in self._text for sign in _SIGNS)

    def doubled(self, passage: Passage) -> Iterator[Finding]:
        """More than one space between two words."""
        for match in _DOUBLE.finditer(self._text, passage.start, passage.start + len(passage.text)):
            start, end = match.span()
            if not self._is_between_words(passage, start, end) or self._text[start - 1] == "\\":
                continue
            first, _, is_table = self._line_at(start)
            if is_table or start - first < 40 and _BEGINNING.match(self._text[first:start]):
                continue
            yield found(start, end, " ")

    def before_signs(self, passage: Passage) -> Iterator[Finding]:
        """Spaces before a sign that belongs to the word in front of it."""
        for match in _BEFORE_SIGN.finditer(self._text, passage.start, passage.start + len(passage.text)):
            start, end = match.span()
            sign = match.group(1) or match.group(2) or match.group(3)
            place = end - len(sign)
            if not self._is_between_words(passage, start, place) or not _CLOSING.match(self._text, start - 1):
                continue
            if sign in ":;" and (self._line_at(start)[2] or self._is_ratio(start, end)):
                continue
            if sign == "." and _LEADER.match(self._text, place):
                continue
            yield found(start, end, f"{sign} " if match.group(3) else sign, sign=sign)

    def _is_ratio(self, start: int, end: int) -> bool:
        return self._text[start - 1].isdigit() and _DIGIT_AFTER.match(self._text, end) is not None

    def _is_between_words(self, passage: Passage, start: int, end: int) -> bool:
        """Whether something that was not blanked out stands on both sides, and all this is no code."""
        first, last = start - passage.start, end - passage.start
        sides = passage.text[first - 1 : first], passage.text[last : last + 1]
        if first < 1 or not all(side.strip() for side in sides):
            return False
        return bool(passage.location) or self._line_at(start)[0] not in self._code

    def _line_at(self, place: int) -> tuple[int, int, bool]:
        """Where the line of a place begins and ends, and whether it may be a row of a table."""
        first, last, _ = self._line
        if not first <= place < last:
            first = self._text.rfind("\n", 0, place) + 1
            last = self._text.find("\n", place)
            last = last if last >= 0 else len(self._text)
            self._line = first, last, "|" in self._text[first:last]
        return self._line

    @cached_property
    def _code(self) -> frozenset[int]:
        """Where lines of indented code begin: far in, behind a blank line, and not below an item of a list."""
        begins: set[int] = set()
        place, is_code, in_list, is_blank = self._body_start, False, False, True
        for line in self._text[self._body_start :].split("\n"):
            is_far = line.startswith(("    ", "\t"))
            if line.strip():
                is_code = is_far and not in_list and (is_blank or is_code)
                in_list = _LIST.match(line) is not None or in_list and line.startswith((" ", "\t"))
                begins |= {place} if is_code else set()
            is_blank = not line.strip()
            place += len(line) + 1
        return frozenset(begins)
