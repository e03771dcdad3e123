"""Pages of cards: sections and terms, and the way through them."""

from __future__ import annotations

from portal.derive.listings import ListingPage, page_path
from portal.derive.memberships import Taxonomy, term_path
from portal.derive.taxonomy import Term
from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.render.cards import KIND_NAMES, card
from portal.render.dates import partial_text
from portal.render.desk import Desk
from portal.render.views import Fact, Group, Link, Listing, Pager

AROUND = 2
"""How many older page numbers a pager shows beside the current one."""


def section_view(kind: Kind, page: ListingPage[Entry], total: int, desk: Desk) -> Listing:
    """One page of a section: all articles of a kind."""
    texts = catalogue().sections[KIND_NAMES[kind]]
    path = f"/{kind.value}/"
    groups: list[Group] = []
    if page.number is None:
        if kind is Kind.STORY:
            groups.append(_group(catalogue().directories.categories.title, Taxonomy.CATEGORY, desk))
        groups.append(_group(catalogue().directories.years.title, Taxonomy.YEAR, desk))
    return Listing(
        title=texts.title,
        cards=tuple(card(entry, desk) for entry in page.items),
        total=total if page.number is None else None,
        pager=pager_view(path, page, desk),
        intro=texts.intro if page.number is None else None,
        groups=tuple(group for group in groups if group.links),
    )


def campaign_pages_view(entry: Entry, page: ListingPage[Entry], desk: Desk) -> Listing:
    """A later page of a campaign's stories and news."""
    return Listing(
        title=entry.meta.title,
        cards=tuple(card(other, desk) for other in page.items),
        total=None,
        pager=pager_view(entry.permalink, page, desk),
    )


def term_view(term: Term, page: ListingPage[Entry], desk: Desk) -> Listing:
    """One page of a term's articles; what is known of the term stands on the first."""
    first = page.number is None
    return Listing(
        title=term.name,
        cards=tuple(card(entry, desk) for entry in page.items),
        total=len(term.entries) if first else None,
        pager=pager_view(term.path, page, desk),
        intro=_intro(term, desk) if first else None,
        facts=_facts(term, desk) if first else (),
        groups=_inside(term, desk) if first else (),
    )


def _group(title: str, taxonomy: Taxonomy, desk: Desk) -> Group:
    terms = desk.terms_of(taxonomy.value)
    if taxonomy is Taxonomy.YEAR:
        terms = terms[::-1]
    href = desk.settings.href
    return Group(title, tuple(Link(name, href(term_path(taxonomy, slug)), n) for slug, name, n in terms))


def _intro(term: Term, desk: Desk) -> str | None:
    if term.taxonomy is Taxonomy.FIELD:
        return desk.field(term.slug).description
    if term.taxonomy is Taxonomy.COLUMN:
        return desk.column(term.slug).summary
    return None


def _facts(term: Term, desk: Desk) -> tuple[Fact, ...]:
    texts = catalogue().terms
    facts: list[Fact] = []
    if term.taxonomy is Taxonomy.UNIT:
        unit = desk.unit(term.slug)
        assert unit
        facts.append(Fact(texts.kind, catalogue().labels.unit[unit.kind]))
        if unit.parent:
            facts.append(Fact(texts.unit_parent, links=(desk.unit_link(unit.parent),)))
        if unit.cluster:
            facts.append(Fact(texts.cluster, unit.cluster))
        if merged := desk.units_merged_into(term.slug):
            facts.append(Fact(texts.merged_from, links=tuple(map(desk.unit_link, merged))))
        if unit.successor:
            facts.append(Fact(texts.successor, links=(desk.unit_link(unit.successor),)))
        if unit.valid_from:
            facts.append(Fact(texts.valid_from, partial_text(unit.valid_from)))
        if unit.valid_to:
            facts.append(Fact(texts.valid_to, partial_text(unit.valid_to)))
    elif term.taxonomy is Taxonomy.LOCALITY:
        locality = desk.locality(term.slug)
        assert locality
        facts.append(Fact(texts.kind, catalogue().labels.locality[locality.kind]))
        if locality.parent:
            parent = _locality_link(locality.parent, desk)
            facts.append(Fact(texts.locality_parent, links=(parent,)))
        if locality.successor:
            facts.append(Fact(texts.successor, links=(_locality_link(locality.successor, desk),)))
        if locality.valid_from:
            facts.append(Fact(texts.valid_from, partial_text(locality.valid_from)))
        if locality.valid_to:
            facts.append(Fact(texts.valid_to, partial_text(locality.valid_to)))
    elif term.taxonomy is Taxonomy.REPORTER:
        reporter = desk.reporter(term.slug)
        if reporter.unit:
            facts.append(Fact(texts.reporter_unit, links=(desk.unit_link(reporter.unit),)))
    return tuple(facts)


def _inside(term: Term, desk: Desk) -> tuple[Group, ...]:
    """Units and localities below this one that have articles."""
    texts = catalogue().terms
    if term.taxonomy is Taxonomy.UNIT:
        links = [desk.unit_link(slug) for slug in desk.units_below(term.slug)]
        title = texts.units_below
    elif term.taxonomy is Taxonomy.LOCALITY:
        links = [_locality_link(slug, desk) for slug in desk.localities_inside(term.slug)]
        title = texts.localities_inside
    else:
        return ()
    links = [link for link in links if link.url]
    return (Group(title, tuple(links)),) if links else ()


def _locality_link(slug: str, desk: Desk) -> Link:
    locality = desk.locality(slug)
    assert locality
    return desk.term_link(Taxonomy.LOCALITY, slug, locality.name)


def pager_view(listing: str, page: ListingPage[Entry], desk: Desk) -> Pager | None:
    """The way from this page to the others; None where there are none."""
    if page.number is None and page.older is None:
        return None
    texts = catalogue().pages

    def link(number: int | None, title: str | None = None) -> Link:
        words = texts.newest if number is None else texts.number.format(n=number)
        url = desk.settings.href(page_path(listing, number))
        return Link(title or words, url, current=number == page.number)

    # a numbered page names only pages that will be there for ever, and so never changes
    shown = page.number or page.older or 1
    wanted = {1, shown, page.newer or shown, *range(max(1, shown - AROUND), shown)}
    numbers = [link(None)]
    last: int | None = None
    for number in sorted(wanted, reverse=True):
        if last is not None and last - number > 1:
            numbers.append(Link("…"))
        numbers.append(link(number, str(number)))
        last = number
    return Pager(
        current=texts.newest if page.number is None else texts.number.format(n=page.number),
        newest=link(None) if page.number is not None else None,
        newer=link(page.newer, texts.newer) if page.number is not None else None,
        older=link(page.older, texts.older) if page.older is not None else None,
        numbers=tuple(numbers),
    )
