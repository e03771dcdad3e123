"""What a site's owner sets in mkdocs.yml."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """The site's own facts; texts are plain text."""

    name: str
    url: str
    """Absolute address of the home page, ending in `/`."""
    description: str
    tagline: str
    organization: str
    """Cơ quan chủ quản."""
    feed_authority: str
    """The domain that feed ids are minted under (RFC 4151).

    It stays when the site moves to another domain, so that readers don't see every article
    as new.
    """
    feed_since: dt.date
    """A day on which the owner held that domain; it never changes either."""
    rights: str
    """Terms of reuse, in one sentence."""
    websub_hub: str | None = None
    """Address of the hub that tells subscribers of changes (W3C WebSub)."""
    responsible: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    footer: tuple[tuple[str, str], ...] = ()
    """(title, path on this site) of the links at the foot of every page."""
    suggestions: tuple[str, ...] = ()
    """Queries offered under the search box."""
    demo: bool = False
    """Whether every page says that the site is a demonstration."""
    review_required: bool = False
    """Whether articles wait for a review by somebody who is not among their authors."""

    @cached_property
    def base(self) -> str:
        """The path that the site lives under, without the last `/`."""
        return urlsplit(self.url).path.rstrip("/")

    def href(self, path: str) -> str:
        """A path of the site (from its root, with `/`) as pages link to it."""
        return self.base + path

    def absolute(self, path: str) -> str:
        """A path of the site as the outer world knows it."""
        return self.url.rstrip("/") + path
