"""Every slug and id that front matter or a registry names must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from portal.errors import Problem
from portal.model.entry import Entry, Kind
from portal.model.front_matter import ArticleMeta, CampaignMeta, PageMeta, PlanMeta, StoryMeta
from portal.model.registry import Column
from portal.read.front_matter import Location
from portal.read.library import Reading
from portal.read.registry import SCHEMAS

MAX_CHAIN = 20
"""Units or places one above the other; no country has so many, and each is walked for each article."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What may be referred to.

    What is there but has problems of its own counts: it is told of once, where it stands.
    None stands for a registry that can't be read: anything may be in it.
    """

    units: Collection[str] | None
    localities: Collection[str] | None
    fields: Collection[str] | None
    reporters: Collection[str] | None
    campaigns: Collection[str]
    plans: Collection[str]
    ids: Collection[str]


def check(reading: Reading) -> Iterator[Problem]:
    """Problems of references in entries and in registries."""
    yield from _registries(reading)
    known = _known(reading)
    yield from _columns(reading, known)
    for entry in reading.library.entries:
        if not isinstance(entry.meta, PageMeta):
            yield from _entry(reading, entry, known)
    yield from _successors(reading)


def _known(reading: Reading) -> _Known:
    slugs: dict[str, set[str] | None] = {name: set(reading.registries.slugs(name)) for name in SCHEMAS}
    slugs |= dict.fromkeys(reading.registries.unread)
    folder = f"{Kind.CAMPAIGN.value}/"
    files = reading.folder.articles
    entries = reading.library.entries
    return _Known(
        units=slugs["units"],
        localities=slugs["localities"],
        fields=slugs["fields"],
        reporters=slugs["reporters"],
        campaigns={path[len(folder) : -3] for path in files if path.startswith(folder)},
        plans={e.meta.id for e in entries if e.kind is Kind.PLAN} | reading.unread_ids,
        ids=reading.library.by_id.keys() | reading.unread_ids,
    )


def _entry(reading: Reading, entry: Entry, known: _Known) -> Iterator[Problem]:
    assert not isinstance(entry.meta, PageMeta)
    for location, slug, among, code in _named(entry.meta, known):
        if slug is not None and among is not None and slug not in among:
            if isinstance(location, str):  # a list of words: where this one stands in it
                location = reading.item(entry, location, slug)
            code, params = _missing(code, slug, among)
            yield reading.problem(entry, location, code, **params)


def _missing(code: str, slug: str, among: Collection[str]) -> tuple[str, dict[str, str]]:
    """The problem of a slug that is not there, with the one that may have been meant."""
    close = get_close_matches(slug, list(among), 1, 0.6)
    return (f"{code}_suggested", {"value": slug, "suggestion": close[0]}) if close else (code, {"value": slug})


def _named(
    meta: ArticleMeta, known: _Known
) -> Iterator[tuple[Location | str, str | None, Collection[str] | None, str]]:
    """What front matter refers to: where, what, what there is, and the problem if it isn't there."""
    yield ("unit",), meta.unit, known.units, "no_unit"
    yield ("locality",), meta.locality, known.localities, "no_locality"
    yield ("field",), meta.field, known.fields, "no_field"
    for slug in meta.campaigns:
        yield "campaigns", slug, known.campaigns, "no_campaign"
    for slug in meta.authors:
        yield "authors", slug, known.reporters, "no_reporter"
    for position, name in enumerate(meta.related):
        yield ("related", position), name, known.ids, "no_entry"
    if isinstance(meta, CampaignMeta):
        yield ("parent",), meta.parent, known.campaigns, "no_campaign"
        yield ("successor",), meta.successor, known.campaigns, "no_campaign"
    if isinstance(meta, PlanMeta):
        yield ("issuer",), meta.issuer, known.units, "no_unit"
        for position, basis in enumerate(meta.based_on):
            yield ("based_on", position, "plan"), basis.plan, known.plans, "no_plan"
    if isinstance(meta, StoryMeta):
        for position, criterion in enumerate(meta.criteria):
            yield ("criteria", position, "plan"), criterion.plan, known.plans, "no_plan"


def _successors(reading: Reading) -> Iterator[Problem]:
    """Campaigns that go on with themselves, if by way of others."""
    campaigns = reading.library.campaigns
    metas = {slug: entry.meta for slug, entry in campaigns.items()}
    for slug, entry in campaigns.items():
        successor = metas[slug].successor  # type: ignore[union-attr]
        if slug in _chain(metas, successor, "successor"):
            yield reading.problem(entry, ("successor",), "circle", value=successor)


def _columns(reading: Reading, known: _Known) -> Iterator[Problem]:
    """What columns are made of; one without any list would hold everything."""
    problem = partial(reading.registries.problem, reading.folder, "columns")
    for slug, column in reading.library.registry.columns.items():
        lists: dict[str, Collection] = {key: value for key in Column.model_fields
                                        if isinstance(value := getattr(column, key), tuple)}
        if not any(lists.values()):
            yield problem((slug,), "column_empty", known=", ".join(lists))
        for key, among, code in (
            ("campaigns", known.campaigns, "no_campaign"),
            ("units", known.units, "no_unit"),
            ("localities", known.localities, "no_locality"),
            ("fields", known.fields, "no_field"),
            ("reporters", known.reporters, "no_reporter"),
        ):
            for position, named in enumerate(lists[key]):
                if among is not None and named not in among:
                    found, params = _missing(code, named, among)
                    yield problem((slug, key, position), found, **params)


def _registries(reading: Reading) -> Iterator[Problem]:
    registry = reading.library.registry
    if "reporters" not in reading.registries.unread:
        reporters = reading.registries.slugs("reporters")
        for slug, unit in registry.units.items():
            for position, editor in enumerate(unit.editors):
                if editor not in reporters:
                    found, params = _missing("no_reporter", editor, reporters)
                    where = (slug, "editors", position)
                    yield reading.registries.problem(reading.folder, "units", where, found, **params)
    families: tuple[tuple[str, Mapping, str, str], ...] = (
        ("units", registry.units, "parent", "units"),
        ("units", registry.units, "successor", "units"),
        ("units", registry.units, "locality", "localities"),
        ("localities", registry.localities, "parent", "localities"),
        ("localities", registry.localities, "successor", "localities"),
        ("reporters", registry.reporters, "unit", "units"),
    )
    for name, values, key, other in families:
        for slug, value in values.items():
            target = getattr(value, key)
            if target is None:
                continue
            problem = partial(reading.registries.problem, reading.folder, name, (slug, key))
            if other in reading.registries.unread:
                continue
            if target not in reading.registries.slugs(other):
                yield problem("registry_reference", value=target)
            elif name == other:
                chain = _chain(values, target, key)
                if slug in chain:
                    yield problem("circle", value=target)
                elif len(chain) > MAX_CHAIN:
                    yield problem("registry_deep", limit=MAX_CHAIN)


def _chain(values: Mapping, slug: str | None, key: str) -> set[str]:
    """The slugs that one reaches by following a key: up to the first repetition, or too many."""
    seen: set[str] = set()
    while slug in values and slug not in seen and len(seen) <= MAX_CHAIN:
        seen.add(slug)
        slug = getattr(values[slug], key)
    return seen
