"""All terms of a taxonomy on one page: units and localities as trees, the rest as lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from portal.derive.memberships import Taxonomy, term_path
from portal.messages import catalogue
from portal.model.registry import Dated, Locality, Unit
from portal.render.dates import partial_text
from portal.render.desk import Desk
from portal.render.views import Directory, Link, Node

NAMES = {
    Taxonomy.UNIT: "units",
    Taxonomy.LOCALITY: "localities",
    Taxonomy.FIELD: "fields",
    Taxonomy.YEAR: "years",
    Taxonomy.TAG: "tags",
    Taxonomy.REPORTER: "reporters",
    Taxonomy.COLUMN: "columns",
}
"""The taxonomies that have a directory, with the catalogue's name of each."""


def directory_view(taxonomy: Taxonomy, desk: Desk) -> Directory:
    """The directory of one taxonomy.

    Units stand there whether they have articles or not, because people look offices up;
    of the others only those that lead somewhere.
    """
    texts = catalogue().directories[NAMES[taxonomy]]
    if taxonomy is Taxonomy.UNIT:
        nodes = _tree(taxonomy, desk.registry("units"), None, desk)
    elif taxonomy is Taxonomy.LOCALITY:
        nodes = tuple(n for n in _tree(taxonomy, desk.registry("localities"), None, desk) if _leads(n))
    else:
        terms = list(desk.terms_of(taxonomy.value))
        if taxonomy is Taxonomy.YEAR:
            terms.reverse()
        elif taxonomy is Taxonomy.FIELD or taxonomy is Taxonomy.REPORTER:
            order = list(desk.registry(NAMES[taxonomy]))
            terms.sort(key=lambda term: order.index(term[0]))
        href = desk.settings.href
        nodes = tuple(Node(Link(name, href(term_path(taxonomy, slug)), count)) for slug, name, count in terms)
    return Directory(texts.title, texts.intro, nodes)


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
