"""The front page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import chain, islice
from urllib.parse import quote_plus

from portal.model.entry import ARTICLE_KINDS, Entry, Kind
from portal.render.cards import card, state_of
from portal.render.desk import Desk
from portal.render.views import Card, Home, Link

BESIDE, NEWEST, CAMPAIGNS, PLANS, NEWS = 3, 8, 6, 5, 4
"""How many of each the front page shows."""


def home_view(desk: Desk) -> Home:
    """The newest of everything.

    The lead is the newest story that has a picture. Of campaigns and plans those that still
    run are shown, and the others only where none does; campaigns with most articles first.
    """
    entries = {kind: list(desk.entries(kind.value)) for kind in ARTICLE_KINDS}
    stories = [entry for entry in entries[Kind.STORY] if not _is_archived(entry, desk)]
    lead = next((s for s in stories[: BESIDE + NEWEST] if s.meta.image), None)  # type: ignore[union-attr]
    lead = lead or next(iter(stories), None)
    rest = [story for story in stories if story is not lead]

    def cards(chosen: list[Entry]) -> tuple[Card, ...]:
        return tuple(card(entry, desk) for entry in chosen)

    def ended(entry: Entry) -> bool:
        return not state_of(entry, desk)[1]

    def articles(campaign: Entry) -> int:
        stories, _, news = desk.campaign_counts(campaign.slug)
        return stories + news

    def current(kind: Kind) -> list[Entry]:
        """Those that run, so far as is known; where there are none, all."""
        return [entry for entry in entries[kind] if not ended(entry)] or entries[kind]

    campaigns = sorted(current(Kind.CAMPAIGN), key=lambda e: (-articles(e), e.permalink))
    plans = current(Kind.PLAN)
    search = desk.settings.href("/tim-kiem/")
    return Home(
        lead=card(lead, desk) if lead else None,
        beside=cards(rest[:BESIDE]),
        newest=cards(rest[BESIDE : BESIDE + NEWEST]),
        campaigns=cards(campaigns[:CAMPAIGNS]),
        plans=cards(plans[:PLANS]),
        news=cards(entries[Kind.NEWS][:NEWS]),
        suggestions=tuple(
            Link(query, f"{search}?q={quote_plus(query)}") for query in desk.settings.suggestions
        ),
        all_stories=desk.settings.href(f"/{Kind.STORY.value}/"),
        all_campaigns=desk.settings.href(f"/{Kind.CAMPAIGN.value}/"),
        all_plans=desk.settings.href(f"/{Kind.PLAN.value}/"),
        all_news=desk.settings.href(f"/{Kind.NEWS.value}/"),
    )


def home_changed(desk: Desk, left: Iterable[Entry]) -> dt.datetime | None:
    """When the front page last had something new: an article that came, or `left`, or a change of one that it may show."""
    entries = {kind: desk.entries(kind.value) for kind in ARTICLE_KINDS}
    stories = (story for story in entries[Kind.STORY] if not _is_archived(story, desk))
    shown = chain(
        islice(stories, BESIDE + NEWEST + 1), entries[Kind.NEWS][:NEWS], entries[Kind.CAMPAIGN], entries[Kind.PLAN]
    )
    moments = [*(entry.updated for entry in shown), *(entry.announced for entry in left)]
    return max([*moments, *(entry.published for entry in chain(*entries.values()))], default=None)


def _is_archived(entry: Entry, desk: Desk) -> bool:
    return getattr(entry.meta, "expires", None) is not None and desk.is_archived(entry.source)
