"""Put the edits of problems into a text, again and again until nothing is left to mend.

Knows no rules: what has to be edited, problems say.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

from portal.errors import Problem

MOST_ROUNDS = 25
"""A text that is still changing after so many is left as it is: then two rules are at odds."""


def mended(
    text: str, problems_of: Callable[[str], Iterable[Problem]], normal: Callable[[str], str | None] = str
) -> str | None:
    """The text without what can be mended in it; None where that comes to no end.

    `normal` brings the text of each round into the form in which it is read: what is taken out
    between a letter and its mark lets the two become one.
    """
    for _ in range(MOST_ROUNDS):
        changed = normal(edited(text, problems_of(text)))
        if changed is None or changed == text:
            return changed
        text = changed
    return None


def edited(text: str, problems: Iterable[Problem]) -> str:
    """The text with the edits of these problems in it.

    Where edits of two problems meet, those of the first in order are made, and nothing of the
    other's: half of a pair of quotation marks would be worse than none.
    """
    taken: list[tuple[int, int, str]] = []
    for problem in sorted(problems, key=lambda problem: problem.order):
        wanted = [(edit.start, edit.end, edit.text) for edit in problem.edits]
        if wanted and all(_fits(edit, taken, len(text)) for edit in wanted) and _are_apart(wanted):
            for edit in wanted:
                insort(taken, edit)
    parts, done = [], 0
    for start, end, new in taken:
        parts += text[done:start], new
        done = end
    return "".join([*parts, text[done:]])


def _are_apart(wanted: list[tuple[int, int, str]]) -> bool:
    ordered = sorted(wanted)
    return all(_stand_apart(one, other) for one, other in zip(ordered, ordered[1:]))


def _fits(edit: tuple[int, int, str], taken: list[tuple[int, int, str]], length: int) -> bool:
    """Whether an edit lies in the text and touches none of those that are taken."""
    if not 0 <= edit[0] <= edit[1] <= length:
        return False
    place = bisect_left(taken, edit)
    before, after = taken[max(place - 1, 0) : place], taken[place : place + 1]
    return all(_stand_apart(other, edit) for other in before) and all(_stand_apart(edit, other) for other in after)


def _stand_apart(first: tuple[int, int, str], second: tuple[int, int, str]) -> bool:
    """Whether the order in which two neighbours are made makes no difference."""
    return first[1] <= second[0] and first[:2] != second[:2]
