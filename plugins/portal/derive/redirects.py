"""Old addresses and where they lead now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.model.entry import Entry


def derive_redirects(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Each alias of an entry with the entry."""
    for entry in entries:
        for alias in entry.meta.aliases:
            yield alias, entry
