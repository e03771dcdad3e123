"""Read the controlled vocabularies of content/registry/*.yml."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portal.errors import Problem
from portal.model.lexicon import Phrase
from portal.model.registry import (
    Abbreviation, Column, Field, Hotline, LegalDocument, Locality, Registry, Reporter, Unit,
)
from portal.model.values import Value
from portal.read.files import WINDOWS_NAMES, Folder, read_text
from portal.read.front_matter import Location, Tree, field_name, parse_yaml
from portal.read.schema import validate

SCHEMAS: dict[str, type[Value]] = {
    "units": Unit,
    "localities": Locality,
    "fields": Field,
    "reporters": Reporter,
    "glossary": Abbreviation,
    "documents": LegalDocument,
    "columns": Column,
    "hotlines": Hotline,
    "lexicon": Phrase,
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class RegistryReading:
    """The vocabularies with what is needed to say where something is wrong."""

    registry: Registry = Registry()
    trees: Mapping[str, Tree] = field(default_factory=dict)
    """What the file of each vocabulary holds, good or not."""
    unread: frozenset[str] = frozenset()
    """Vocabularies whose file can't be read at all: what it holds is not known."""

    def slugs(self, vocabulary: str) -> Collection[str]:
        """What its file defines, good or not."""
        return self.trees[vocabulary].values if vocabulary in self.trees else ()

    def problem(self, folder: Folder, vocabulary: str, where: Location, code: str, **params: object) -> Problem:
        """A problem of one key of a vocabulary."""
        line, column = self.trees[vocabulary].mark_of(where)
        shown = folder.shown(f"registry/{vocabulary}.yml")
        return Problem(shown, line, field_name(where), code, params, column)


def read_registry(folder: Folder) -> tuple[RegistryReading, list[Problem]]:
    """All vocabularies, and what is wrong in them."""
    unread: set[str] = set()
    vocabularies: dict[str, dict[str, Value]] = {name: {} for name in SCHEMAS}
    trees: dict[str, Tree] = {}
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
        trees[name] = tree
        for slug in tree.values:
            line = tree.mark_of((slug,))[0]
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
    return RegistryReading(registry, trees, frozenset(unread)), problems
