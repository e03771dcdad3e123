"""An article as lists show it."""

from __future__ import annotations

from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.model.front_matter import CampaignMeta, PageMeta, PlanMeta, StoryMeta
from portal.model.values import Image
from portal.read.links import beside
from portal.render.changes import corrections_of
from portal.render.dates import day_time, partial_time, period_text
from portal.render.desk import Desk
from portal.render.views import Card, Picture, Time

KIND_NAMES = {Kind.STORY: "story", Kind.CAMPAIGN: "campaign", Kind.PLAN: "plan", Kind.NEWS: "news",
              Kind.PAGE: "page"}


def card(entry: Entry, desk: Desk) -> Card:
    """What a list shows of one article."""
    return desk.once(_card, entry)


def _card(entry: Entry, desk: Desk) -> Card:
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    desk.entry(entry.source)  # a card is all that most pages know of an article
    unit = desk.unit(meta.unit)
    locality = desk.locality(meta.locality) if meta.locality else None
    assert unit
    state, current = state_of(entry, desk)
    return Card(
        url=desk.settings.href(entry.permalink),
        title=meta.title,
        summary=meta.summary,
        badge=badge_text(entry),
        kind=KIND_NAMES[entry.kind],
        time=shown_time(entry),
        unit=unit.short_name,
        locality=locality.name if locality else None,
        picture=picture_view(entry, meta.image, desk) if meta.image else None,
        number=plan_number(meta) if isinstance(meta, PlanMeta) else None,
        counts=counts_text(entry.slug, desk) if isinstance(meta, CampaignMeta) else None,
        state=state,
        current=current,
        sample=meta.sample,
        archived=meta.expires is not None and desk.is_archived(entry.source),
        corrected=bool(corrections_of(entry)),
        mark=desk.mark_of(entry),
    )


def badge_text(entry: Entry) -> str:
    """A story's category, else the kind."""
    if isinstance(entry.meta, StoryMeta):
        return catalogue().labels.category[entry.meta.category]
    return catalogue().labels.kind[KIND_NAMES[entry.kind]]


def shown_time(entry: Entry) -> Time:
    """The date that a reader cares for: of a plan that of its issue, of a campaign its period."""
    meta = entry.meta
    if isinstance(meta, PlanMeta):
        if meta.issued_on:
            return partial_time(meta.issued_on)
        return Time(period_text(meta.period) if meta.period else catalogue().dates.unknown)
    if isinstance(meta, CampaignMeta) and meta.period:
        return Time(period_text(meta.period))
    return day_time(entry.published)


def plan_number(meta: PlanMeta) -> str | None:
    """93/KH-VP; an ellipsis where the source leaves the number blank."""
    if not (meta.number or meta.symbol):
        return None
    return "/".join((meta.number or "…", meta.symbol or "…"))


def counts_text(campaign: str, desk: Desk) -> str:
    """14 gương · 2 kế hoạch · 3 tin; what there is none of is left out."""
    counts = catalogue().counts
    texts = (counts.stories, counts.plans, counts.news)
    parts = [text.format(n=n) for text, n in zip(texts, desk.campaign_counts(campaign), strict=True) if n]
    return " · ".join(parts) or counts.none


def state_of(entry: Entry, desk: Desk) -> tuple[str | None, bool]:
    """Whether a campaign or plan still runs, in words; None where its period is not known."""
    meta = entry.meta
    if not isinstance(meta, (CampaignMeta, PlanMeta)):
        return None, True
    running = desk.is_running(entry.source)
    if running is None:
        return None, True
    words = catalogue().states[KIND_NAMES[entry.kind]]
    return (words.running if running else words.ended), running


def picture_view(entry: Entry, image: Image, desk: Desk) -> Picture:
    """The entry's picture in the sizes that were made."""
    made = desk.picture(beside(entry, image.src))
    href = desk.settings.href
    largest = made.sizes[-1]
    return Picture(
        src=href(made.sizes[min(1, len(made.sizes) - 1)].path),
        srcset=", ".join(f"{href(size.path)} {size.width}w" for size in made.sizes),
        width=largest.width,
        height=largest.height,
        alt=image.alt,
        credit=image.credit,
        caption=image.caption,
    )
