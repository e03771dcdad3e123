"""Read the controlled vocabularies of content/registry/*.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.errors import Problem
from portal.model.registry import (
    Abbreviation, Column, Field, LegalDocument, Locality, Registry, Reporter, Unit,
)
from portal.model.values import Value
from portal.read.files import WINDOWS_NAMES, Folder, read_text
from portal.read.front_matter import parse_yaml
from portal.read.schema import validate

SCHEMAS: dict[str, type[Value]] = {
    "units": Unit,
    "localities": Locality,
    "fields": Field,
    "reporters": Reporter,
    "glossary": Abbreviation,
    "documents": LegalDocument,
    "columns": Column,
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class RegistryReading:
    """The vocabularies with what is needed to say where something is wrong."""

    registry: Registry = Registry()
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The line of each (vocabulary, slug), good or not."""
    unread: frozenset[str] = frozenset()
    """Vocabularies whose file can't be read at all: what it holds is not known."""


def read_registry(folder: Folder) -> tuple[RegistryReading, list[Problem]]:
    """All vocabularies, and what is wrong in them."""
    unread: set[str] = set()
    vocabularies: dict[str, dict[str, Value]] = {name: {} for name in SCHEMAS}
    lines: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    for path in folder.registries:
        name = path.removeprefix("registry/").removesuffix(".yml")
        shown = folder.shown(path)
        if name not in SCHEMAS:
            known = ", ".join(f"{known}.yml" for known in SCHEMAS)
            problems.append(Problem(shown, 1, "", "registry_unknown", {"known": known}))
            continue
        text, found = read_text(folder, path)
        problems += found
        tree, found = (None, []) if found else parse_yaml(text, shown)
        problems += found
        if tree is None:
            unread.add(name)
            continue
        for slug in tree.values:
            line = tree.line_of((slug,))
            lines[name, slug] = line
            if slug in WINDOWS_NAMES:
                problems.append(Problem(shown, line, slug, "windows_name", {"value": slug}))
            elif not _SLUG.match(slug):
                problems.append(Problem(shown, line, slug, "pattern_slug", {"value": slug}))
            elif not isinstance(tree.values[slug], dict):
                problems.append(Problem(shown, line, slug, "not_mapping", {}))
            else:
                value, found = validate(SCHEMAS[name], tree, shown, (slug,))
                problems += found
                if value is not None:
                    vocabularies[name][slug] = value
    registry = Registry(**vocabularies)  # type: ignore[arg-type]
    return RegistryReading(registry, lines, frozenset(unread)), problems
