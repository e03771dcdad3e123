"""Who answers for an article: its unit's editors and accounts, or those of the offices above it.

Loops in units.yml, which are problems of their own, end the walk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from portal.model.registry import Unit

Units = Mapping[str, Unit]


def answering(slug: str | None, units: Units) -> Iterator[Unit]:
    """A unit and those that answer in its place, the nearest first: what it was merged into, else what it
    belongs to."""
    seen: set[str] = set()
    while slug in units and slug not in seen:
        seen.add(slug)
        unit = units[slug]
        yield unit
        slug = unit.successor or unit.parent


def editors_for(slug: str, authors: Collection[str], units: Units) -> tuple[str, ...]:
    """Slugs of those who may review an article of a unit: the nearest who are not among its authors."""
    for unit in answering(slug, units):
        if found := [editor for editor in dict.fromkeys(unit.editors) if editor not in authors]:
            return tuple(found)
    return ()


def accounts_for(slug: str, units: Units) -> tuple[str, ...]:
    """The accounts that answer for a unit, in order of the alphabet."""
    return next((_sorted(unit.accounts) for unit in answering(slug, units) if unit.accounts), ())


def root_accounts(units: Units) -> tuple[str, ...]:
    """The accounts of all units that no other is above."""
    return _sorted(account for unit in units.values() if unit.parent is None and unit.successor is None
                   for account in unit.accounts)


def _sorted(accounts: Iterable[str]) -> tuple[str, ...]:
    once: dict[str, str] = {}
    for account in accounts:
        once.setdefault(account.casefold(), account)  # hosts make no difference between @So-Y-Te and @so-y-te
    return tuple(once[key] for key in sorted(once))
