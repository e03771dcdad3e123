"""What belongs to each campaign: its stories, plans and news, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.model.entry import Entry, Kind
from portal.model.front_matter import CampaignMeta, PageMeta
from portal.model.library import Library, newest_first


@dataclass(frozen=True)
class CampaignFile:
    """One campaign's articles, newest first."""

    stories: tuple[Entry, ...]
    plans: tuple[Entry, ...]
    news: tuple[Entry, ...]
    children: tuple[Entry, ...]
    """Campaigns that carry it out."""

    @cached_property
    def timeline(self) -> tuple[Entry, ...]:
        """Stories and news together, as previous and next go through them."""
        return tuple(sorted((*self.stories, *self.news), key=newest_first))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each article, by its id, stands in the timeline."""
        return {entry.meta.id: place for place, entry in enumerate(self.timeline)}


def derive_campaigns(library: Library) -> dict[str, CampaignFile]:
    """The file of every campaign, by its slug."""
    groups: list[dict[str, list[Entry]]] = []
    for kind in (Kind.STORY, Kind.PLAN, Kind.NEWS, Kind.CAMPAIGN):
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in library.by_kind[kind]:
            meta = entry.meta
            assert not isinstance(meta, PageMeta)
            for slug in meta.campaigns:
                found[slug].append(entry)
            if isinstance(meta, CampaignMeta) and meta.parent:
                found[meta.parent].append(entry)
        groups.append(found)
    return {slug: CampaignFile(*(tuple(found[slug]) for found in groups)) for slug in library.campaigns}
