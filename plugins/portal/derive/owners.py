"""Which accounts answer for which files of content/: of all that fit a file, the nearest to it count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from portal.derive.offices import accounts_for, root_accounts
from portal.model.front_matter import ArticleMeta
from portal.model.library import Library

Accounts = tuple[str, ...]
"""In order; where there are none, nobody is asked."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who answers for what; paths are below content/, in order."""

    root: Accounts
    """For all that is not named: settings, registries, plain pages, and articles that nobody else answers for."""
    folders: Mapping[str, Accounts]
    """For folders whose articles are mostly others' than the root's."""
    files: Mapping[str, Accounts]
    """For articles that are not those accounts' to which their folder belongs."""


def ownership_of(library: Library) -> Ownership:
    """Who answers for the files of a library that holds all that was read, drafts included."""
    units = library.registry.units
    root = root_accounts(units)
    owners: dict[str, dict[str, Accounts]] = defaultdict(dict)
    for entry in library.entries:
        if isinstance(entry.meta, ArticleMeta):
            folder = str(PurePosixPath(entry.source).parent)
            owners[folder][entry.source] = accounts_for(entry.meta.unit, units) or root
    defaults = {folder: _most(files.values()) for folder, files in sorted(owners.items())}
    named = {source: accounts for folder, files in owners.items() for source, accounts in files.items()
             if accounts != defaults[folder]}
    folders = {folder: accounts for folder, accounts in defaults.items() if accounts != root}
    return Ownership(root, folders, dict(sorted(named.items())))


def _most(owners: Iterable[Accounts]) -> Accounts:
    """The accounts of most files; of several, those that come first in order."""
    counts = Counter(owners)
    return min(counts, key=lambda accounts: (-counts[accounts], accounts))
