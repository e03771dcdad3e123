"""Texts that would become far more HTML than they are: told of before they fill the memory.

An upper limit of what is known to grow: links that repeat a long address, tables that are
filled up to their width, lists of contents. What else may grow the converter's limits stop.
"""

from __future__ import annotations

import re

MAX_GROWN = 5_000_000
"""Characters."""
SMALL = 20_000
"""Texts of so many characters can't grow beyond it."""

_REFERENCE = re.compile(r"^ {0,3}\[[^\]^\n][^\]\n]*\]:[^\n]*(?:\n[ \t]*[\"'(][^\n]*)?", re.MULTILINE)
_RULER = re.compile(r"^[ \t]*\|?[ \t]*:?-[-| \t:]*\|[-| \t:]*$", re.MULTILINE)
"""The second line of a table."""
_CELL = 10
"""Characters of an empty cell."""
_ITEM = 40
"""Characters of a line of contents."""


def grows(text: str) -> bool:
    """Whether a text could become more than `MAX_GROWN` characters in one of these ways."""
    if len(text) <= SMALL:
        return False
    longest = max((len(match.group()) for match in _REFERENCE.finditer(text)), default=0)
    if longest * text.count("[") > MAX_GROWN:
        return True
    if text.count("[TOC]") * text.count("\n#") * _ITEM > MAX_GROWN:
        return True
    cells = 0
    for match in _RULER.finditer(text):
        # a table ends where a line is blank; looking no further than is too far keeps this quick
        below = text[match.end() : match.end() + MAX_GROWN // _CELL].split("\n\n", 1)[0]
        cells += match.group().count("|") * below.count("\n")
        if cells * _CELL > MAX_GROWN:
            return True
    return False
