"""All terms of a taxonomy on one page: units and localities as trees, the rest as lists.

And the legal documents that plans cite, which are looked up in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from portal.derive.taxonomy import Taxonomy
from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.model.front_matter import PlanMeta
from portal.model.library import newest_first
from portal.model.registry import Dated, LegalDocument, Locality, Unit
from portal.render.cards import plan_number
from portal.render.dates import partial_text
from portal.render.desk import Desk
from portal.render.views import Directory, Link, Node

NAMES = {
    Taxonomy.UNIT: "units",
    Taxonomy.LOCALITY: "localities",
    Taxonomy.FIELD: "fields",
    Taxonomy.YEAR: "years",
    Taxonomy.TAG: "tags",
}
"""The taxonomies that have a directory, with the catalogue's name of each."""


def directory_view(taxonomy: Taxonomy, desk: Desk) -> Directory:
    """The directory of one taxonomy.

    Units stand there whether they have articles or not, because people look offices up;
    of the others only those that lead somewhere.
    """
    texts = catalogue().directories[NAMES[taxonomy]]
    registry = desk.library.registry
    if taxonomy is Taxonomy.UNIT:
        nodes = _tree(taxonomy, registry.units, None, desk)
    elif taxonomy is Taxonomy.LOCALITY:
        nodes = tuple(n for n in _tree(taxonomy, registry.localities, None, desk) if _leads(n))
    else:
        terms = list(desk.terms[taxonomy].values())
        if taxonomy is Taxonomy.YEAR:
            terms.reverse()
        elif taxonomy is Taxonomy.FIELD:
            order = list(registry.fields)
            terms.sort(key=lambda term: order.index(term.slug))
        nodes = tuple(Node(desk.term_link(taxonomy, t.slug, t.name, count=True)) for t in terms)
    return Directory(texts.title, texts.intro, nodes)


def documents_view(desk: Desk) -> Directory:
    """The legal documents that plans cite, each with the plans that do."""
    texts = catalogue().directories.documents
    plans = sorted((e for e in desk.library.entries if e.kind is Kind.PLAN), key=newest_first)
    return Directory(texts.title, texts.intro, tuple(
        Node(
            Link(document.number, note=document.note),
            document.title,
            _issued(document),
            tuple(
                Node(Link(_plan_name(plan), desk.settings.href(plan.permalink)))
                for plan in plans if _cites(plan, document, desk)
            ),
        )
        for document in desk.library.registry.documents.values()
    ))


def _issued(document: LegalDocument) -> str:
    texts = catalogue().plan
    issuer = texts.of_issuer.format(issuer=document.issuer)
    if document.date is None:
        return issuer
    return f"{texts.of_date.format(date=partial_text(document.date))} {issuer}"


def _plan_name(plan: Entry) -> str:
    assert isinstance(plan.meta, PlanMeta)
    number = plan_number(plan.meta)
    return f"{number}: {plan.meta.title}" if number else plan.meta.title


def _cites(plan: Entry, document: LegalDocument, desk: Desk) -> bool:
    """Whether a plan rests on a document, or names its number in the text."""
    assert isinstance(plan.meta, PlanMeta)
    for basis in plan.meta.based_on:
        if basis.number == document.number and basis.date == document.date:
            return True
    # 5/CT-UBND must not be found in 05/CT-UBND, nor 34-CT/TW in 34-CT/TWX
    number = rf"(?<![\w/]){re.escape(document.number)}(?!\w)"
    return re.search(number, desk.bodies[plan.source].html) is not None


def _tree(
    taxonomy: Taxonomy, values: Mapping[str, Dated], root: str | None, desk: Desk
) -> tuple[Node, ...]:
    below: dict[str | None, list[str]] = defaultdict(list)
    for slug, value in values.items():
        assert isinstance(value, (Unit, Locality))
        below[value.parent].append(slug)

    def node(slug: str) -> Node:
        value = values[slug]
        assert isinstance(value, (Unit, Locality))
        link = desk.term_link(taxonomy, slug, value.name, count=True)
        family = "unit" if isinstance(value, Unit) else "locality"
        return Node(
            Link(link.title, link.url, link.count, note=_ended(value, values)),
            value.short_name if isinstance(value, Unit) and value.short_name != value.name else None,
            catalogue().labels[family][value.kind],
            tuple(node(child) for child in below[slug]),
        )

    return tuple(node(slug) for slug in below[root])


def _ended(value: Dated, values: Mapping[str, Dated]) -> str | None:
    """Says that a unit or locality is no more, and what took its place."""
    texts = catalogue().terms
    if value.valid_to is None:
        return None
    date = partial_text(value.valid_to)
    if value.successor:
        return texts.merged_into.format(date=date, name=values[value.successor].name)
    return texts.ended.format(date=date)


def _leads(node: Node) -> bool:
    return node.link.url is not None or any(map(_leads, node.children))
