"""Old addresses and where they lead now."""

from __future__ import annotations

from collections.abc import Iterator

from portal.model.entry import Entry
from portal.model.library import Library


def derive_redirects(library: Library) -> Iterator[tuple[str, Entry]]:
    """Each alias of a live entry with the entry."""
    for entry in library.entries:
        for alias in entry.meta.aliases:
            yield alias, entry
