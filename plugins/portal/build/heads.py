"""Read what the front matter of all articles and the registries say, whatever else may be wrong."""

from __future__ import annotations

from portal.build.known import KnownArticles
from portal.build.project import Project
from portal.build.sources import look_at
from portal.build.store import Store, in_spite_of_the_cache
from portal.check import manuscript
from portal.errors import Problem
from portal.read.library import Reading, read_library
from portal.read.registry import read_registry


def read_heads(project: Project) -> tuple[Reading, list[Problem]]:
    """All that can be read, and what can't; texts are not looked at, nothing is kept."""
    store = Store(project.cache)
    return in_spite_of_the_cache(store, lambda: _read(project, store))


def _read(project: Project, store: Store) -> tuple[Reading, list[Problem]]:
    sources, required = look_at(project.content), project.settings.review_required
    registries, problems = read_registry(sources.folder)
    known = KnownArticles(store, sources, manuscript.standards(registries.registry))
    reading, found = read_library(sources.folder, registries, known.entries, review_required=required)
    return reading, [*sources.problems, *problems, *found]
