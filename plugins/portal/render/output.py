"""A file of the site: where it lies, and how its bytes are made when they are wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site."""

    path: str
    """From the site's root, with `/` in front; a page's address ends with `/`."""
    render: Callable[[], bytes]
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
