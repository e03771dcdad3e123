"""Everything that was read, found good, and indexed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from portal.digest import digest_of
from portal.model.entry import Entry, Kind
from portal.model.registry import Registry
from portal.model.values import Allowance


@dataclass(frozen=True)
class Library:
    """All entries, drafts included, with the registries they refer to."""

    entries: tuple[Entry, ...]
    """In order of their paths."""
    registry: Registry

    @cached_property
    def digest(self) -> str:
        """Stands for all front matter and registries, and for what awaits review; texts are not in it."""
        entries = "\n".join([entry.mark for entry in self.entries])
        waiting = "\n".join([entry.source for entry in self.entries if entry.awaits_review])
        return digest_of(f"{entries}\n{self.registry}\n{waiting}")

    @cached_property
    def newest_first(self) -> tuple[Entry, ...]:
        """Entries as listings have them."""
        return tuple(sorted(self.entries, key=newest_first))

    @cached_property
    def by_kind(self) -> Mapping[Kind, tuple[Entry, ...]]:
        """Entries of each kind as listings have them."""
        groups: dict[Kind, list[Entry]] = {kind: [] for kind in Kind}
        for entry in self.newest_first:
            groups[entry.kind].append(entry)
        return {kind: tuple(entries) for kind, entries in groups.items()}

    @cached_property
    def by_source(self) -> Mapping[str, Entry]:
        """Entries by the path of their file below content/."""
        return {entry.source: entry for entry in self.entries}

    @cached_property
    def by_permalink(self) -> Mapping[str, Entry]:
        """Entries by their address on the site."""
        return {entry.permalink: entry for entry in self.entries}

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by their permanent id."""
        return {entry.meta.id: entry for entry in self.entries}

    @cached_property
    def campaigns(self) -> Mapping[str, Entry]:
        """Campaign pages by slug."""
        return {entry.slug: entry for entry in self.entries if entry.kind is Kind.CAMPAIGN}

    def live(self, now: dt.datetime) -> Library:
        """The library as the public may read it at this moment: drafts, embargoes, what awaits
        review and what is withdrawn are gone."""
        return Library(tuple(e for e in self.entries if e.is_live(now)), self.registry)

    def withdrawn(self, now: dt.datetime) -> tuple[Entry, ...]:
        """What was out and is withdrawn, in order of their paths."""
        return tuple(e for e in self.entries if e.withdrawn and e.is_out(now))


def allowances(library: Library) -> Iterator[tuple[Entry, Allowance]]:
    """All personal data that articles and pages may hold, by an editor's decision; in order of their files."""
    for entry in library.entries:
        for allowance in entry.meta.allow:
            yield entry, allowance


def next_change(library: Library, now: dt.datetime) -> dt.datetime | None:
    """The first moment after `now` at which time alone changes something; None where there is none."""
    moments = chain(
        *(entry.changes_by_time() for entry in library.entries),
        *(value.changes_by_time() for value in library.registry.units.values()),
        *(value.changes_by_time() for value in library.registry.localities.values()),
    )
    return min((moment for moment in moments if moment > now), default=None)


def newest_first(entry: Entry) -> tuple[float, str]:
    """Sort key of listings: a total order, so that two builds agree."""
    return -entry.listed_at, entry.permalink


def latest_first(entry: Entry) -> tuple[float, str]:
    """Sort key of feeds: by what was last to be told of an article; a new address changes nothing."""
    return -entry.announced_at, entry.meta.id
