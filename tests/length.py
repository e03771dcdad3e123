"""How much of what tests could try is tried: in the ordinary run a part, with --full all of it.

Whole tests that take long have the mark `full`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pytest

Value = TypeVar("Value")
Test = TypeVar("Test", bound=Callable[..., Any])
PART = 5
"""One in so many of a property's examples is tried in the ordinary run."""
FEWEST = 10
"""Examples without which a property is not worth its name."""
_full = False


def choose(full: bool) -> None:
    """Say which run it is, before the first test is read."""
    global _full
    _full = full


def examples(number: int = 100) -> Callable[[Test], Test]:
    """Try a property with so many examples, with a part of them in the ordinary run; each may take its time.

    Examples that no property is about may come more often than Hypothesis likes.
    """
    from hypothesis import HealthCheck, settings  # a third of a second that runs without properties need not wait

    tried = number if _full else min(number, max(FEWEST, number // PART))
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=tried, deadline=None, suppress_health_check=quiet)


def mainly(known: Iterable[Value], at_once: Callable[[Value], bool]) -> list[Any]:
    """Values to parametrize a test with: only those that are wanted `at_once` are in the ordinary run too."""
    return [value if at_once(value) else pytest.param(value, marks=pytest.mark.full) for value in known]


def mainly_rows(known: Iterable[tuple[Any, ...]], at_once: Callable[[tuple[Any, ...]], bool]) -> list[Any]:
    """The same for a test that takes several values at a time."""
    return [row if at_once(row) else pytest.param(*row, marks=pytest.mark.full) for row in known]


def number(ordinary: int, full: int) -> int:
    """How large something is that a test makes, in either run."""
    return full if _full else ordinary


def some(known: Sequence[Value]) -> Sequence[Value]:
    """Of values that a test tries one after the other, a part in the ordinary run, spread over all of them."""
    return known if _full else known[::PART]
