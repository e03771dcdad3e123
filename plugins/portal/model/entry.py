"""An entry: one Markdown file of content/, read and found good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from portal.model.dates import end_of, start_of
from portal.model.front_matter import Meta, PageMeta, PlanMeta
from portal.model.values import Change, Withdrawal


NEWS_LASTS = dt.timedelta(days=2)
"""So long an article stands in the sitemap of news."""
WITHDRAWAL_TOLD = dt.timedelta(days=90)
"""So long feeds tell that an article is withdrawn."""


class Kind(Enum):
    """The kinds of entries; the value is the folder and the first part of the address."""

    STORY = "guong-dien-hinh"
    CAMPAIGN = "phong-trao"
    PLAN = "ke-hoach"
    NEWS = "tin-tuc"
    PAGE = ""


ARTICLE_KINDS = (Kind.STORY, Kind.CAMPAIGN, Kind.PLAN, Kind.NEWS)
"""All kinds that have listings and feeds, in the order of the site's menu."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One article or plain page; equal only to itself, so that it is cheap to look up."""

    kind: Kind
    source: str
    """Path of the file below content/, with `/`: tin-tuc/2023/hoi-nghi.md"""
    slug: str
    year: int | None
    """The year folder it lies in; None for campaigns and plain pages."""
    permalink: str
    """Address on the site, from the root, with `/` at both ends."""
    meta: Meta
    meta_digest: str
    """Stands for everything that the front matter says."""
    body_digest: str
    """Stands for the text, which is not kept here: it is wanted once, and then its HTML."""
    awaits_review: bool = False
    """Whether only a review is missing, on a site that demands one (`Settings.review_required`).

    It hangs on more than the file: whoever reads a library sets it (read.library).
    """

    @cached_property
    def published(self) -> dt.datetime:
        """When the article came out: the end of its embargo, else the day it bears.

        A plain page has no date of its own; it stands at the beginning of time.
        """
        if self.meta.publish_at:
            return self.meta.publish_at
        return start_of(dt.date(2000, 1, 1) if isinstance(self.meta, PageMeta) else self.meta.date)

    @cached_property
    def updated(self) -> dt.datetime:
        """When readers were last given something new; never before `published`."""
        moments = [self.published, *(change.on for change in self.told_changes)]
        if self.meta.updated:
            moments.append(start_of(self.meta.updated))
        return max(moments)

    @cached_property
    def told_changes(self) -> tuple[Change, ...]:
        """The changes that readers are told of, the latest first."""
        changes = [change for change in getattr(self.meta, "changes", ()) if change.kind != "minor"]
        return tuple(sorted(changes, key=lambda change: change.on, reverse=True))

    @cached_property
    def withdrawn(self) -> Withdrawal | None:
        """Why and since when it is withdrawn, whatever the time is now."""
        return getattr(self.meta, "withdrawal", None)

    @cached_property
    def announced(self) -> dt.datetime:
        """When feeds last had reason to tell of it: news, a change, its withdrawal."""
        return self.withdrawn.on if self.withdrawn else self.updated

    @cached_property
    def listed_on(self) -> dt.datetime:
        """The moment by which listings are ordered: for plans the day of issue.

        Of a plan without a whole date, the earliest day that it may mean.
        """
        if isinstance(self.meta, PlanMeta):
            date = self.meta.issued_on or (self.meta.period.starts if self.meta.period else None)
            if date:
                return start_of(date.first_day())
        return self.published

    @cached_property
    def mark(self) -> str:
        """Stands for where it lies and everything that its front matter says."""
        return f"{self.source} {self.meta_digest}"

    # the same in seconds since 1970, which sort faster than moments

    @cached_property
    def published_at(self) -> float:
        """`published` as a number."""
        return self.published.timestamp()

    @cached_property
    def listed_at(self) -> float:
        """`listed_on` as a number."""
        return self.listed_on.timestamp()

    @cached_property
    def announced_at(self) -> float:
        """`announced` as a number."""
        return self.announced.timestamp()

    def is_out(self, now: dt.datetime) -> bool:
        """Whether the public knows of it: no draft, reviewed where it must be, and its embargo is over."""
        return not (self.meta.draft or self.awaits_review) and self.published <= now

    def is_live(self, now: dt.datetime) -> bool:
        """Whether the public may read it: it is out, and not withdrawn."""
        return self.withdrawn is None and self.is_out(now)

    @property
    def has_states(self) -> bool:
        """Whether it may be archived, or its period end, one day."""
        return bool(getattr(self.meta, "expires", None) or getattr(self.meta, "period", None))

    def is_archived(self, now: dt.datetime) -> bool:
        """Whether its time has run out (`expires`)."""
        expires = getattr(self.meta, "expires", None)
        return expires is not None and start_of(expires) <= now

    def is_running(self, now: dt.datetime) -> bool | None:
        """Whether the period of a campaign or plan lasts; None where it is not known."""
        period = getattr(self.meta, "period", None)
        if period is None or period.ends is None:
            return None
        return self.period_over(now) is None

    def period_over(self, now: dt.datetime) -> dt.datetime | None:
        """When the period of a campaign or plan ended; None while it lasts, or is not known."""
        period = getattr(self.meta, "period", None)
        ends = end_of(period.ends) if period and period.ends else None
        return ends if ends and ends <= now else None

    def changes_by_time(self) -> Iterator[dt.datetime]:
        """The moments at which time alone changes it: it comes out, is archived, its period ends, it
        is no news any more, feeds have told long enough that it is withdrawn."""
        yield self.published
        yield self.published + NEWS_LASTS
        if self.withdrawn:
            yield self.withdrawn.on + WITHDRAWAL_TOLD
        if expires := getattr(self.meta, "expires", None):
            yield start_of(expires)
        period = getattr(self.meta, "period", None)
        if period and period.ends:
            yield end_of(period.ends)
