"""What a build tells the publisher: `portal build --report`. It is in no file of the site."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from portal.model.values import Value


class Built(Value):
    """One build, as far as whoever publishes it has to know."""

    version: Literal[1] = 1
    """Of the form."""
    moment: AwareDatetime
    """As of which the site was built."""
    until: AwareDatetime | None = None
    """When time alone changes the site: an embargo ends, a tombstone falls."""
    articles: int
    """Live ones."""
    gone: tuple[str, ...] = ()
    """Addresses of what was withdrawn, from the site's root, each with a page that says so."""
    moved: dict[str, str] = {}
    """Addresses that lead to others, both from the site's root, each with a page that leads on."""
    canaries: tuple[str, ...] = ()
    """Texts that no file may hold: of drafts, and of what waits for its time or its review."""
