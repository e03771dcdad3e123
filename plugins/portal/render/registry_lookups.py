"""The part of the desk that looks things up in the registries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from portal.model.registry import Column, Field, Locality, Registry, Reporter, Unit
from portal.render.lookups import Lookups, Shelf, lookup


class RegistryLookups(Lookups):
    """Lookups of registries."""

    def __init__(self, registry: Registry, shelf: Shelf | None) -> None:
        super().__init__(shelf)
        self._registry = registry

    @lookup
    def registry(self, name: str) -> Mapping[str, Any]:
        """A whole vocabulary, in the file's order."""
        return getattr(self._registry, name)

    @lookup
    def unit(self, slug: str) -> Unit | None:
        return self._registry.units.get(slug)

    @lookup
    def locality(self, slug: str) -> Locality | None:
        return self._registry.localities.get(slug)

    @lookup
    def units_below(self, slug: str) -> tuple[str, ...]:
        """The units whose parent this one is."""
        return self._children["units", "parent", slug]

    @lookup
    def units_merged_into(self, slug: str) -> tuple[str, ...]:
        """The units whose successor this one is."""
        return self._children["units", "successor", slug]

    @lookup
    def localities_inside(self, slug: str) -> tuple[str, ...]:
        """The localities whose parent this one is."""
        return self._children["localities", "parent", slug]

    @cached_property
    def _children(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        found: dict[tuple[str, str, str], tuple[str, ...]] = defaultdict(tuple)
        registry = self._registry
        for vocabulary, values in (("units", registry.units), ("localities", registry.localities)):
            for slug, value in values.items():
                for key, above in (("parent", value.parent), ("successor", value.successor)):
                    if above:
                        found[vocabulary, key, above] += (slug,)
        return found

    @lookup
    def field(self, slug: str) -> Field:
        return self._registry.fields[slug]

    @lookup
    def reporter(self, slug: str) -> Reporter:
        return self._registry.reporters[slug]

    @lookup
    def reviewer(self, name: str) -> str:
        """The name of somebody who may have been named by a reporter's slug."""
        reporter = self._registry.reporters.get(name)
        return reporter.name if reporter else name

    @lookup
    def column(self, slug: str) -> Column:
        return self._registry.columns[slug]
