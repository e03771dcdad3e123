"""What was changed in a file, as programmers and git show it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

_MOST_LINES = 4_000
"""Two texts that differ over more lines are not compared: it could take minutes."""
_CONTEXT = 3
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""With its end, so that a last line without one is another line."""


def diff(path: str, old: str, new: str) -> Iterator[str]:
    """The lines of a unified diff; only its head where the texts differ too much to be compared."""
    before, after = _LINE.findall(old), _LINE.findall(new)
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    start = max(first - _CONTEXT, 0)
    before, after = (rows[start : len(rows) - max(last - _CONTEXT, 0)] for rows in (before, after))
    yield f"--- {path}"
    yield f"+++ {path}"
    if max(len(before), len(after)) <= _MOST_LINES:
        rows = difflib.unified_diff(before, after, n=_CONTEXT, lineterm="")
        for row in list(rows)[2:]:
            yield _moved(row, start) if row.startswith("@@") else row.removesuffix("\n")


def _alike(one: list[str], other: list[str]) -> int:
    """How many rows two lists begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def _moved(head: str, by: int) -> str:
    """The head of a hunk with its line numbers counted from the text's beginning."""
    ranges = [part[1:].partition(",") for part in head.split()[1:3]]
    (old, c1, n1), (new, c2, n2) = ranges
    return f"@@ -{int(old) + by}{c1}{n1} +{int(new) + by}{c2}{n2} @@"
