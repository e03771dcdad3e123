"""How plans hang together: what a plan rests on, what rests on it, who meets its criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from portal.model.entry import Entry
from portal.model.front_matter import PlanMeta, StoryMeta
from portal.model.library import Library, newest_first
from portal.model.document_parts import Basis

MOST = 20
"""Relations of one kind that a plan shows: every plan of a province may rest on one law."""

Cited = tuple[str, str]
"""Number and whole date of a document; bodies word each other's names in many ways."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One plan's relations; entries newest first."""

    implemented_by: tuple[Entry, ...]
    """Plans that rest on it, then stories that meet its criteria: the newest MOST of each."""
    siblings: tuple[Entry, ...]
    """Plans that rest on a document that it rests on too: the newest, at most MOST."""
    bases: Mapping[int, Entry]
    """Those documents of its basis, by position, that are plans on this site."""


def derive_plans(library: Library) -> dict[str, PlanFile]:
    """The file of every plan, by its id."""
    plans = [entry for entry in library.newest_first if isinstance(entry.meta, PlanMeta)]
    citing: dict[Cited, list[Entry]] = defaultdict(list)
    resting: dict[str, list[Entry]] = defaultdict(list)
    for plan in plans:
        for cited in _cited(plan):
            citing[cited].append(plan)
        for basis in _bases(plan):
            if basis.plan:
                resting[basis.plan].append(plan)
    stories: dict[str, list[Entry]] = defaultdict(list)
    for entry in library.newest_first:
        if isinstance(entry.meta, StoryMeta):
            for name in dict.fromkeys(criterion.plan for criterion in entry.meta.criteria):
                stories[name].append(entry)
    files = {}
    for plan in plans:
        near = (other for cited in _cited(plan) for other in citing[cited][: MOST + 1])
        siblings = dict.fromkeys(sorted(near, key=newest_first))
        siblings.pop(plan, None)
        bases = {
            place: library.by_id[basis.plan]
            for place, basis in enumerate(_bases(plan)) if basis.plan in library.by_id
        }
        resting[plan.meta.id] = [other for other in resting[plan.meta.id] if other is not plan]
        implementing = (*resting[plan.meta.id][:MOST], *stories[plan.meta.id][:MOST])
        files[plan.meta.id] = PlanFile(implementing, tuple(siblings)[:MOST], bases)
    return files


def _bases(plan: Entry) -> tuple[Basis, ...]:
    assert isinstance(plan.meta, PlanMeta)
    return plan.meta.based_on


def _cited(plan: Entry) -> list[Cited]:
    return [
        (basis.number, str(basis.date))
        for basis in _bases(plan) if basis.date and basis.date.is_whole
    ]
