"""The front matter of each kind of entry: one closed schema a kind.

Which slugs exist is not known here; see `portal.check.references`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import StrictBool, StringConstraints

from portal.model.document_parts import Basis, Obligation, Signer
from portal.model.values import (
    ONCE, ONE_LINE, Allowance, Anniversary, Award, Change, Consent, Criterion, Day, Event, Image, Moment, Period,
    Replication, Result, Review, Slug, SomeDate, Source, Subject, Text, Value, Video, Withdrawal,
)

EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=4, max_length=80)]
"""A name that stays for ever: feeds and readers know the entry by it."""
Alias = Annotated[str, StringConstraints(pattern=r"^/([a-z0-9]+(-[a-z0-9]+)*/)+$", max_length=200)]
"""An old address of the entry on this site: /tin-tuc/2021/ten-cu/."""
Tag = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), ONE_LINE]
"""A word or two; it becomes the name of a folder, which no system lets be long."""

Category = Literal["advanced-exemplar", "good-deed", "new-model", "new-factor", "good-practice"]
Level = Literal["central", "province", "district", "sector", "unit"]


class PageMeta(Value):
    """Front matter of a plain page (about, press, handbook)."""

    title: Text
    summary: Text
    id: EntryId
    updated: Day | None = None
    draft: StrictBool = False
    publish_at: Moment | None = None
    aliases: tuple[Alias, ...] = ()
    allow: tuple[Allowance, ...] = ()


class ArticleMeta(Value):
    """What the four kinds of articles have in common."""

    title: Text
    date: Day
    """The day that the article bears."""
    updated: Day | None = None
    id: EntryId
    summary: Text
    draft: StrictBool = False
    publish_at: Moment | None = None
    """The article exists nowhere before this moment (embargo)."""
    changes: tuple[Change, ...] = ()
    """What was changed since it came out, in any order."""
    withdrawn: Withdrawal | None = None
    unit: Slug
    """The publishing or concerned unit, in registry/units.yml."""
    locality: Slug | None = None
    field: Slug | None = None
    campaigns: Annotated[tuple[Slug, ...], ONCE] = ()
    """Slugs of campaign pages, the foremost first."""
    authors: Annotated[tuple[Slug, ...], ONCE] = ()
    tags: Annotated[tuple[Tag, ...], ONCE] = ()
    image: Image | None = None
    source: Source | None = None
    reviewed_by: Review | None = None
    expires: Day | None = None
    """From this day on the article is shown as archived; it is never deleted."""
    aliases: tuple[Alias, ...] = ()
    sample: StrictBool = False
    """Whether people and figures are made up to illustrate."""
    related: tuple[EntryId, ...] = ()
    """Ids of articles chosen by hand, shown before the computed ones."""
    allow: tuple[Allowance, ...] = ()

    @property
    def withdrawal(self) -> Withdrawal | None:
        """Why and since when it is withdrawn."""
        return self.withdrawn


class StoryMeta(ArticleMeta):
    """Front matter of an exemplar story (gương điển hình)."""

    category: Category
    subject: Subject
    awards: tuple[Award, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    results: tuple[Result, ...] = ()
    replicated_by: tuple[Replication, ...] = ()
    consent: Consent | None = None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """Where whom it is about consents no more, it is withdrawn without further words."""
        if self.withdrawn or self.consent is None or self.consent.withdrawn_on is None:
            return self.withdrawn
        return Withdrawal(on=self.consent.withdrawn_on, reason=None)


class CampaignMeta(ArticleMeta):
    """Front matter of a campaign, an emulation movement (phong trào thi đua)."""

    level: Level
    launched_by: Text | None = None
    """The body that launched it, where a source names it."""
    period: Period | None = None
    parent: Slug | None = None
    """The campaign that this one carries out."""
    successor: Slug | None = None
    """The campaign that goes on with it when its period is over."""
    alternate_names: tuple[Text, ...] = ()
    """Other wordings of the same movement."""
    thematic: StrictBool = False
    """Whether it is a movement on one theme (chuyên đề)."""
    anniversary: Anniversary | None = None


class PlanMeta(ArticleMeta):
    """Front matter of a plan (kế hoạch): the parts of the document.

    The parts are those of Nghị định 30/2020/NĐ-CP, Điều 8. What the source leaves blank
    is left out, never made up.
    """

    number: Text | None = None
    symbol: Text | None = None
    """What follows the number: KH-VP."""
    issued_on: SomeDate | None = None
    place: Text | None = None
    issuer: Slug
    signer: Signer | None = None
    based_on: tuple[Basis, ...] = ()
    recipients: tuple[Text, ...] = ()
    period: Period | None = None
    obligations: tuple[Obligation, ...] = ()
    editor_notes: tuple[Text, ...] = ()
    """What the editor has noticed about the source: blanks, contradictions."""

    @property
    def yearly_due(self) -> tuple[dt.date, dt.date | None]:
        """The first and the last day on which what is due every year may be: within the period,
        and not before the plan was issued; None where there is no end."""
        known = (self.period.starts if self.period else None, self.issued_on)
        since = max((date.first_day() for date in known if date), default=self.date)
        return since, self.period.ends.last_day() if self.period and self.period.ends else None


class NewsMeta(ArticleMeta):
    """Front matter of activity news (tin tức)."""

    event: Event | None = None
    video: Video | None = None


Meta = PageMeta | StoryMeta | CampaignMeta | PlanMeta | NewsMeta
