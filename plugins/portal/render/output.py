"""A file of the site: where it lies, and where its bytes come from when they are wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.digest import digest_of


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site."""

    path: str
    """From the site's root, with `/` in front; a page's address ends with `/`."""
    render: Callable[[], bytes]
    given: str = ""
    """Stands for all that `render` was given when it was planned; see `given_by`.

    With this, what the render looks up at the desk, and what holds for the whole site, the
    file is known without rendering it.
    """
    owner: str = ""
    """The source of the entry that it belongs to; empty for the site's own files."""
    changed: dt.datetime | None = None
    """When its content last changed, for the sitemap."""
    listed: bool = False
    """Whether search engines are told of it."""

    @property
    def file(self) -> str:
        """Where it is written, below the site's folder."""
        return self.path.lstrip("/") + ("index.html" if self.path.endswith("/") else "")


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that is copied to the site as it is."""

    path: str
    """On the site, from the root; it names the content by its digest, so it never changes."""
    source: Callable[[], Path]
    """Gives the file, or raises OSError."""
    owner: str = ""
    """As an Output's; several entries may show one picture, so none owns it."""

    @property
    def file(self) -> str:
        """Where it is written, below the site's folder."""
        return self.path.lstrip("/")


def given_by(*parts: object) -> str:
    """A digest of plain values, for `Output.given`."""
    return digest_of("\0".join(map(str, parts)))
