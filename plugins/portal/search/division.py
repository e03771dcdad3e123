"""Which articles stay in a base segment, and which go into one of their own since they changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Filed = tuple[str, str]
"""An article's id, and a digest of all that the index takes from it."""

FEWEST = 32
SHARE = 200
"""The base is made anew when more than FEWEST articles have changed, and more than one in SHARE."""


class Division(NamedTuple):
    """How the articles to be found are shared out."""

    gone: tuple[int, ...]
    """Numbers in the base that count no more."""
    changed: tuple[int, ...]
    """Which of the wanted ones are not in the base."""
    places: tuple[int, ...]
    """For each of these, how many numbers of the base stand before it."""


def divide(base: Sequence[Filed], wanted: Sequence[Filed], is_public: bool = True) -> Division | None:
    """Share articles out; None where the base has to be made anew.

    Both are newest first, and each article's place follows from what its digest stands for.
    An article that was withdrawn must be in no file that is public, so the base goes with it.
    """
    ids = {article_id for article_id, _ in wanted}
    if is_public and any(article_id not in ids for article_id, _ in base):
        return None
    numbers = {filed: number for number, filed in enumerate(base)}
    changed, places, kept, before = [], [], set(), 0
    for at, filed in enumerate(wanted):
        number = numbers.get(filed)
        if number is None:
            changed.append(at)
            places.append(before)
        else:
            kept.add(number)
            before = number + 1
    if len(changed) > max(FEWEST, len(wanted) // SHARE):
        return None
    return Division(tuple(number for number in range(len(base)) if number not in kept), tuple(changed), tuple(places))
