"""The page of an article: what all kinds share, and what only stories and news have."""

from __future__ import annotations

from portal.derive.memberships import Taxonomy, category_slug
from portal.messages import catalogue
from portal.model.entry import Entry
from portal.model.front_matter import CampaignMeta, NewsMeta, PageMeta, PlanMeta, StoryMeta
from portal.model.values import Award
from portal.read.links import beside
from portal.render.bodies import page_body
from portal.render.cards import badge_text, card, picture_view, shown_time
from portal.render.changes import corrections_of, history_of
from portal.render.dates import day_time, event_text, moment_time, partial_text, partial_time
from portal.render.desk import Desk
from portal.render.views import (
    Adoption, Article, Fact, Figure, Heading, Link, Met, News, Story, Video,
)
from portal.slug import slug_of

HEADING_LEVELS = (2, 3)
"""Of headings that a table of contents shows."""


def headings_of(entry: Entry, desk: Desk) -> tuple[Heading, ...]:
    """The table of contents."""
    return tuple(
        Heading(heading.anchor, heading.title, heading.level)
        for heading in desk.body(entry.source).headings
        if heading.level in HEADING_LEVELS
    )


def article_view(entry: Entry, desk: Desk) -> Article:
    """What the pages of the four kinds have in common."""
    meta = entry.meta
    assert not isinstance(meta, PageMeta)
    locality = desk.locality(meta.locality) if meta.locality else None
    previous, following, campaign = _campaign_neighbours(entry, desk)
    related = desk.related(entry.source)
    changed = entry.told_changes or day_time(entry.updated) != day_time(entry.published)
    return Article(
        title=meta.title,
        summary=meta.summary,
        body=page_body(entry, desk),
        headings=headings_of(entry, desk),
        badge=badge_link(entry, desk),
        time=shown_time(entry),
        updated=moment_time(entry.updated) if changed else None,
        unit=desk.unit_link(meta.unit),
        locality=desk.term_link(Taxonomy.LOCALITY, meta.locality, locality.name)
        if meta.locality and locality else None,
        field=desk.term_link(Taxonomy.FIELD, meta.field, desk.field(meta.field).name)
        if meta.field else None,
        authors=tuple(desk.term_link(Taxonomy.REPORTER, slug, desk.reporter(slug).name) for slug in meta.authors),
        campaigns=tuple(link for slug in meta.campaigns if (link := desk.campaign_link(slug))),
        tags=tuple(desk.term_link(Taxonomy.TAG, slug_of(tag), tag) for tag in meta.tags),
        picture=picture_view(entry, meta.image, desk) if meta.image else None,
        sample=meta.sample,
        archived=_archived(entry, desk),
        corrections=corrections_of(entry),
        history=history_of(entry),
        source=Link(
            meta.source.name, meta.source.url,
            note=partial_text(meta.source.date) if meta.source.date else None,
        ) if meta.source else None,
        reviewed=catalogue().article.reviewed.format(
            name=desk.reviewer(meta.reviewed_by.name), date=f"{meta.reviewed_by.on:%d/%m/%Y}"
        ) if meta.reviewed_by else None,
        related=tuple(card(other, desk) for other in related),
        previous=previous,
        next=following,
        neighbours_of=campaign,
    )


def badge_link(entry: Entry, desk: Desk) -> Link:
    """A story's category or the kind, leading to its listing."""
    if isinstance(entry.meta, StoryMeta):
        slug = category_slug(entry.meta.category)
        return desk.term_link(Taxonomy.CATEGORY, slug, badge_text(entry))
    return Link(badge_text(entry), desk.settings.href(f"/{entry.kind.value}/"))


def _archived(entry: Entry, desk: Desk) -> str | None:
    assert not isinstance(entry.meta, PageMeta)
    if not entry.meta.expires or not desk.is_archived(entry.source):
        return None
    return catalogue().article.archived.format(date=f"{entry.meta.expires:%d/%m/%Y}")


def _campaign_neighbours(entry: Entry, desk: Desk) -> tuple[Link | None, Link | None, Link | None]:
    """The older and the newer article in the first campaign, and that campaign."""
    meta = entry.meta
    if isinstance(meta, (PageMeta, CampaignMeta, PlanMeta)):
        return None, None, None
    slug = next((slug for slug in meta.campaigns if desk.campaign(slug)), None)
    if slug is None:
        return None, None, None
    links = [
        Link(other.meta.title, desk.settings.href(other.permalink)) if other else None
        for other in desk.campaign_neighbours(slug, entry.source)
    ]
    return links[0], links[1], desk.campaign_link(slug)


def story_view(entry: Entry, desk: Desk) -> Story:
    """What only an exemplar story has."""
    meta = entry.meta
    assert isinstance(meta, StoryMeta)
    labels, texts = catalogue().labels, catalogue().article
    consent = meta.consent
    return Story(
        subject_kind=labels.subject[meta.subject.kind],
        subject=meta.subject.name,
        position=meta.subject.position,
        subject_unit=meta.subject.unit,
        results=tuple(Figure(r.figure, r.unit, r.source) for r in meta.results),
        awards=tuple(_award(award) for award in meta.awards),
        criteria=tuple(
            Met(c.criterion, c.evidence, _clause_link(c.plan, c.clause, desk))
            for c in meta.criteria
        ),
        replicated_by=tuple(
            Adoption(
                desk.unit_link(r.unit) if desk.unit(r.unit) else Link(r.unit),
                partial_time(r.date) if r.date else None,
                r.result,
            )
            for r in meta.replicated_by
        ),
        consent=texts.consent.format(scope=consent.scope or texts.consent_scope)
        if consent and consent.given else None,
    )


def _award(award: Award) -> Fact:
    parts = [part for part in (award.decision, award.date and partial_text(award.date)) if part]
    return Fact(award.name, ", ".join(parts) or None)


def _clause_link(plan_id: str, clause: str | None, desk: Desk) -> Link:
    plan = desk.entry_called(plan_id)
    if plan is None:  # a draft still
        return Link(catalogue().labels.kind.plan)
    anchor = f"#{clause}" if clause else ""
    return Link(plan.meta.title, desk.settings.href(plan.permalink) + anchor)


def news_view(entry: Entry, desk: Desk) -> News:
    """What only a news item has."""
    meta, texts = entry.meta, catalogue().article
    assert isinstance(meta, NewsMeta)
    event: tuple[Fact, ...] = ()
    if meta.event:
        event = (
            Fact(texts.event_time, event_text(meta.event)),
            Fact(texts.event_place, meta.event.place),
        )
    video = None
    if meta.video:
        href = desk.settings.href
        captions = meta.video.captions
        video = Video(
            src=href(desk.film(beside(entry, meta.video.src))),
            type="video/webm" if meta.video.src.lower().endswith(".webm") else "video/mp4",
            captions=href(desk.film(beside(entry, captions))) if captions else None,
            transcript=meta.video.transcript,
        )
    return News(event, video)
