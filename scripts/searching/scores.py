"""How good answers are, and what a row of the tables sums up. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from searching.queries import KINDS, Query

SHOWN = 10
"""Results that count: a page of them."""
ALL = "all"
STAGES = ("page opened", "first query, with the page", "next query", "arriving by a link with a query")


@dataclass(frozen=True)
class Answer:
    """What a page shows for a query."""

    found: tuple[str, ...] = ()
    """Addresses of the first results."""
    says_nothing: bool = False
    """Whether it tells that there is nothing."""
    ms: float | None = None
    """Until it is painted; None where that did not happen in time, or it failed."""
    block_ms: float = 0.0
    """The longest task of the main thread meanwhile, as the browser reports it, 50 ms or more."""
    gap_ms: float = 0.0
    """The longest time between two ticks of a timer of 16 ms, which sees all blocks."""


@dataclass(frozen=True)
class Visit:
    """One stage of one query, with an empty cache at its beginning."""

    stage: str
    bytes: int
    requests: int
    answer: Answer | None = None


def rank(query: Query, answer: Answer) -> float:
    """Reciprocal rank of the first right answer; 1 where rightly nothing is found."""
    if not query.answers:
        return float(answer.says_nothing and not answer.found)
    places = (place for place, one in enumerate(answer.found[:SHOWN], start=1) if one in query.answers)
    return next((1 / place for place in places), 0.0)


def recall(query: Query, answer: Answer) -> float:
    """The part of the right answers that is among the first SHOWN."""
    if not query.answers:
        return rank(query, answer)
    return len({*answer.found[:SHOWN]} & {*query.answers}) / min(SHOWN, len(query.answers))


def relevance(answered: Sequence[tuple[Query, Answer]]) -> list[dict[str, Any]]:
    """A row for each kind of query, then one for all."""
    rows = []
    for kind in (*KINDS, ALL):
        some = [(query, answer) for query, answer in answered if kind in (query.kind, ALL)]
        if some:
            ranks = [rank(*one) for one in some]
            rows.append({
                "kind": kind, "queries": len(some), "mrr": round(fmean(ranks), 3),
                "recall": round(fmean(recall(*one) for one in some), 3),
                "first": round(fmean(rank == 1 for rank in ranks), 3),
                "unfinished": sum(answer.ms is None for _, answer in some),
            })
    return rows


def weights(visits: Iterable[Visit]) -> list[dict[str, Any]]:
    """A row for each stage."""
    visits = list(visits)
    rows = []
    for stage in STAGES:
        some = [visit for visit in visits if visit.stage == stage]
        if some:
            answers = [visit.answer for visit in some if visit.answer]
            times = [answer.ms for answer in answers if answer.ms is not None]
            rows.append({
                "stage": stage, "queries": len(some),
                "bytes": spread([visit.bytes for visit in some]),
                "requests": spread([visit.requests for visit in some]),
                "ms": spread(times) if times else None,
                "block_ms": spread([answer.block_ms for answer in answers]) if answers else None,
                "gap_ms": spread([answer.gap_ms for answer in answers]) if answers else None,
                "unfinished": len(answers) - len(times),
            })
    return rows


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile (the nearest rank) and maximum."""
    ordered = sorted(values)
    nearest: Callable[[float], float] = lambda part: ordered[max(0, math.ceil(part * len(ordered)) - 1)]
    return {"median": round(median(ordered), 1), "p95": round(nearest(0.95), 1), "max": round(ordered[-1], 1)}
