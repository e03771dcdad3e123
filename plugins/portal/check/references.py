"""Every slug and id that front matter or a registry names must exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from portal.errors import Problem
from portal.model.entry import Entry
from portal.model.front_matter import CampaignMeta, PageMeta, PlanMeta, StoryMeta
from portal.read.front_matter import Location
from portal.read.library import Reading


def check(reading: Reading) -> Iterator[Problem]:
    """Problems of references in entries and in registries."""
    yield from _registries(reading)
    for entry in reading.library.entries:
        if not isinstance(entry.meta, PageMeta):
            yield from _entry(reading, entry)


def _entry(reading: Reading, entry: Entry) -> Iterator[Problem]:
    library, meta = reading.library, entry.meta
    registry = library.registry
    assert not isinstance(meta, PageMeta)

    def missing(
        location: Location, slug: str | None, known: Iterable[str], code: str
    ) -> Iterator[Problem]:
        if slug is not None and slug not in known:
            close = get_close_matches(slug, list(known), 1, 0.6)
            code += "_suggested" if close else ""
            suggestion = close[0] if close else ""
            yield reading.problem(entry, location, code, value=slug, suggestion=suggestion)

    yield from missing(("unit",), meta.unit, registry.units, "no_unit")
    yield from missing(("locality",), meta.locality, registry.localities, "no_locality")
    yield from missing(("field",), meta.field, registry.fields, "no_field")
    for position, slug in enumerate(meta.campaigns):
        yield from missing(("campaigns", position), slug, library.campaigns, "no_campaign")
    for position, slug in enumerate(meta.authors):
        yield from missing(("authors", position), slug, registry.reporters, "no_reporter")
    for position, name in enumerate(meta.related):
        yield from missing(("related", position), name, library.by_id, "no_entry")
    if isinstance(meta, CampaignMeta):
        yield from missing(("parent",), meta.parent, library.campaigns, "no_campaign")
    if isinstance(meta, PlanMeta):
        yield from missing(("issuer",), meta.issuer, registry.units, "no_unit")
    if isinstance(meta, StoryMeta):
        plans = {e.meta.id for e in library.entries if isinstance(e.meta, PlanMeta)}
        for position, criterion in enumerate(meta.criteria):
            yield from missing(("criteria", position, "plan"), criterion.plan, plans, "no_plan")


def _registries(reading: Reading) -> Iterator[Problem]:
    registry = reading.library.registry
    families: tuple[tuple[str, Mapping, str, Mapping], ...] = (
        ("units", registry.units, "parent", registry.units),
        ("units", registry.units, "successor", registry.units),
        ("units", registry.units, "locality", registry.localities),
        ("localities", registry.localities, "parent", registry.localities),
        ("localities", registry.localities, "successor", registry.localities),
        ("reporters", registry.reporters, "unit", registry.units),
    )
    for name, values, key, known in families:
        for slug, value in values.items():
            target = getattr(value, key)
            if target is None:
                continue
            shown = reading.folder.shown(f"registry/{name}.yml")
            line = reading.registry_lines[name, slug]
            if target not in known:
                params = {"value": target}
                yield Problem(shown, line, f"{slug}.{key}", "registry_reference", params)
            elif known is values and slug in _chain(values, target, key):
                yield Problem(shown, line, f"{slug}.{key}", "registry_circle", {"value": target})


def _chain(values: Mapping, slug: str | None, key: str) -> list[str]:
    """The slugs that one reaches by following a key, up to the first repetition."""
    seen: list[str] = []
    while slug in values and slug not in seen:
        seen.append(slug)
        slug = getattr(values[slug], key)
    return seen
