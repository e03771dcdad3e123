"""How each file of a site is served, whoever serves it: nginx, or an object store behind a CDN.

The names of the site's folders are part of its addresses, and those never change.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

UTF8 = "; charset=utf-8"
FEEDS = {"rss.xml": f"application/rss+xml{UTF8}", "atom.xml": f"application/atom+xml{UTF8}", "feed.json": "application/feed+json"}
"""By name: what follows is by how names end."""
TYPES = {
    "html": f"text/html{UTF8}", "css": f"text/css{UTF8}", "js": f"text/javascript{UTF8}", "mjs": f"text/javascript{UTF8}",
    "txt": f"text/plain{UTF8}", "csv": f"text/csv{UTF8}", "ics": f"text/calendar{UTF8}", "vtt": f"text/vtt{UTF8}",
    "opml": f"text/x-opml{UTF8}", "xml": "application/xml", "json": "application/json", "wasm": "application/wasm",
    "svg": "image/svg+xml", "webp": "image/webp", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
    "gif": "image/gif", "avif": "image/avif", "ico": "image/x-icon", "mp4": "video/mp4", "webm": "video/webm",
    "woff2": "font/woff2", "pdf": "application/pdf",
}
ANYTHING = "application/octet-stream"
"""What all others are sent as."""
IMMUTABLE = (
    r"assets/[^/]+\.[0-9a-f]{8}\.\w+"
    r"|hinh/[^/]+-[0-9a-f]{8}-[0-9]+\.\w+"
    r"|phim/[^/]+-[0-9a-f]{8}\.\w+"
    r"|tim-kiem/([0-9a-f]{16}/.+|ten\.[0-9a-f]{16}\.bin)"
    r"|ban-bien-tap/cms-[0-9a-f]{12}/.+"
)
"""Paths that name their content, as a regular expression for Python and for nginx alike."""
FOR_EVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
"""The two kinds of Cache-Control."""
RULES = repr((FEEDS, TYPES, IMMUTABLE, FOR_EVER, ASK_AGAIN))
"""All of it: where this is the same, headers are."""
_IMMUTABLE = re.compile(IMMUTABLE, re.ASCII)


def content_type(path: str) -> str:
    """The Content-Type of a file."""
    name = PurePosixPath(path).name
    return FEEDS.get(name) or TYPES.get(name.rpartition(".")[2].lower(), ANYTHING)


def is_immutable(path: str) -> bool:
    """Whether a path names its content: other content has another path."""
    return _IMMUTABLE.fullmatch(path) is not None


def cache_control(path: str) -> str:
    """The Cache-Control of a file."""
    return FOR_EVER if is_immutable(path) else ASK_AGAIN
