"""The pages of campaigns and plans, which lead to each other and to all that belongs to them."""

from __future__ import annotations

from portal.derive.listings import ListingPage
from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.model.front_matter import CampaignMeta, PlanMeta
from portal.model.document_parts import Basis, Obligation, Signer
from portal.render.cards import card, counts_text, plan_number, state_of
from portal.render.dates import official_text, partial_text, period_text
from portal.render.desk import Desk
from portal.render.listings import pager_view
from portal.render.views import Campaign, Card, Duty, Fact, Link, Plan


def campaign_view(entry: Entry, page: ListingPage[Entry], desk: Desk) -> Campaign:
    """A campaign's own page; stories and news are those of `page`, the newest of its timeline."""
    meta, texts = entry.meta, catalogue().campaign
    assert isinstance(meta, CampaignMeta)
    state, current = state_of(entry, desk)
    parent = desk.campaign_link(meta.parent) if meta.parent else None
    facts = [Fact(texts.level, catalogue().labels.level[meta.level])]
    if meta.launched_by:
        facts.append(Fact(texts.launched_by, meta.launched_by))
    if meta.period:
        facts.append(Fact(texts.period, period_text(meta.period)))
    if parent:
        facts.append(Fact(texts.parent, links=(parent,)))
    if meta.thematic:
        facts.append(Fact(texts.form, texts.thematic))
    if meta.anniversary:
        days = f"{partial_text(meta.anniversary.first)} - {partial_text(meta.anniversary.celebrated)}"
        facts.append(Fact(texts.anniversary, f"{meta.anniversary.event} ({days})"))
    return Campaign(
        facts=tuple(facts),
        state=state,
        current=current,
        alternate_names=meta.alternate_names,
        children=tuple(
            Link(child.meta.title, desk.settings.href(child.permalink)) for child in desk.campaign_children(entry.slug)
        ),
        plans=tuple(card(plan, desk) for plan in desk.campaign_plans(entry.slug)),
        stories=_cards(page, Kind.STORY, desk),
        news=_cards(page, Kind.NEWS, desk),
        counts=counts_text(entry.slug, desk),
        pager=pager_view(entry.permalink, page, desk),
    )


def _cards(page: ListingPage[Entry], kind: Kind, desk: Desk) -> tuple[Card, ...]:
    return tuple(card(entry, desk) for entry in page.items if entry.kind is kind)


def plan_view(entry: Entry, desk: Desk) -> Plan:
    """The parts of a plan as an official document shows them."""
    meta, texts = entry.meta, catalogue().plan
    assert isinstance(meta, PlanMeta)
    issuer = desk.unit(meta.issuer)
    assert issuer
    parent = desk.unit(issuer.parent) if issuer.parent else None
    file = desk.plan(meta.id)
    state, current = state_of(entry, desk)
    known = meta.issued_on is not None or meta.place is not None
    date = official_text(meta.issued_on)
    return Plan(
        parent_issuer=parent.name.upper() if parent else None,
        issuer=issuer.name.upper(),
        number=plan_number(meta) or texts.no_number,
        number_note=texts.number_blank if meta.symbol and not meta.number else None,
        place_and_date=(f"{meta.place}, {date}" if meta.place else date) if known else texts.no_date,
        title=meta.title,
        period=period_text(meta.period) if meta.period else None,
        state=state,
        current=current,
        duties=tuple(_duty(duty, entry, desk) for duty in meta.obligations),
        based_on=tuple(
            _basis(basis, file.bases.get(place), desk) for place, basis in enumerate(meta.based_on)
        ),
        implemented_by=tuple(card(other, desk) for other in file.implemented_by),
        siblings=tuple(card(other, desk) for other in file.siblings),
        recipients=meta.recipients,
        signer=meta.signer.name if meta.signer else None,
        signer_lines=_signer_lines(meta.signer) if meta.signer else (),
        editor_notes=meta.editor_notes,
    )


def _duty(duty: Obligation, entry: Entry, desk: Desk) -> Duty:
    when = ", ".join(part for part in (duty.how_often, duty.deadline) if part)
    clause = None
    if duty.clause:
        headings = desk.body(entry.source).headings
        title = next((h.title for h in headings if h.anchor == duty.clause), duty.clause)
        clause = Link(title, f"#{duty.clause}")
    return Duty(duty.who, duty.what, when or None, duty.to, clause)


def _basis(basis: Basis, plan: Entry | None, desk: Desk) -> Link:
    texts = catalogue().plan
    date = texts.of_date.format(date=partial_text(basis.date)) if basis.date else None
    note = " ".join(part for part in (date, texts.of_issuer.format(issuer=basis.issuer)) if part)
    title = f"{basis.number}: {basis.title}" if basis.title else basis.number
    return Link(title, desk.settings.href(plan.permalink) if plan else None, note=note)


def _signer_lines(signer: Signer) -> tuple[str, ...]:
    """KT. GIÁM ĐỐC above PHÓ GIÁM ĐỐC; the position alone without an authority."""
    if signer.authority is None:
        return (signer.position.upper(),)
    return f"{signer.authority} {signer.on_behalf_of or ''}".strip().upper(), signer.position.upper()
