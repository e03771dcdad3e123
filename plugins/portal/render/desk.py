"""The desk: everything that was derived for one build, where renderers look things up.

Made once a build from values alone, and never changed after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.derive.campaigns import CampaignFile, derive_campaigns
from portal.derive.feeds import FeedPlan, choose_feeds
from portal.derive.plans import PlanFile, derive_plans
from portal.derive.related import Relations
from portal.derive.taxonomy import Taxonomy, Terms, derive_terms, term_path
from portal.model.body import Body
from portal.model.entry import Entry
from portal.model.library import Library
from portal.model.picture import MadePicture
from portal.model.settings import Settings
from portal.render.views import Card, Link


@dataclass(frozen=True)
class Desk:
    """What one build knows."""

    settings: Settings
    library: Library
    """Live entries only: what is not here can't get into any output."""
    now: dt.datetime
    bodies: Mapping[str, Body]
    """By the entry's source."""
    pictures: Mapping[str, MadePicture]
    """By the picture's path below content/."""
    media: Mapping[str, str]
    """Address on the site of films and captions, by their path below content/."""

    @cached_property
    def cards(self) -> dict[Entry, Card]:
        """Cards that were made already: a dozen lists show the same one."""
        return {}

    @cached_property
    def terms(self) -> Terms:
        return derive_terms(self.library)

    @cached_property
    def campaigns(self) -> Mapping[str, CampaignFile]:
        return derive_campaigns(self.library)

    @cached_property
    def plans(self) -> Mapping[str, PlanFile]:
        return derive_plans(self.library)

    @cached_property
    def relations(self) -> Relations:
        return Relations(self.library)

    @cached_property
    def feeds(self) -> Mapping[str, FeedPlan]:
        """By the address of the listing."""
        return {plan.listing: plan for plan in choose_feeds(self.library, dict(self.campaigns))}

    def term_link(self, taxonomy: Taxonomy, slug: str, name: str, count: bool = False) -> Link:
        """A link to a term's listing; without an address where the term has no article."""
        term = self.terms[taxonomy].get(slug)
        if term is None:
            return Link(name)
        url = self.settings.href(term_path(taxonomy, slug))
        return Link(name, url, len(term.entries) if count else None)

    def unit_link(self, slug: str) -> Link:
        """A unit's name, leading to its listing."""
        return self.term_link(Taxonomy.UNIT, slug, self.library.registry.units[slug].name)

    def campaign_link(self, slug: str) -> Link | None:
        """A campaign's name and page; None while its page is a draft."""
        campaign = self.library.campaigns.get(slug)
        if campaign is None:
            return None
        return Link(campaign.meta.title, self.settings.href(campaign.permalink))
