"""The list of pages for search engines (sitemaps.org 0.9) and robots.txt (RFC 9309).

Which pages are listed, and when each last changed, is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable
from urllib.parse import quote

from portal.model.dates import VIETNAM

MAX_URLS = 50_000
"""Of one file, by the protocol."""
MAX_BYTES = 50_000_000
"""Of one file; the protocol allows 52,428,800."""

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_URI = "%/:?#[]@!$&'()*+,;=~"
# nearly all addresses: nothing in them to escape, in URLs or in XML
_PLAIN = re.compile(r"[\w%/:.~-]+", re.ASCII)

Moment = dt.datetime | dt.date | None


def render_sitemap(
    urls: Iterable[tuple[str, Moment]], site_url: str, *, max_urls: int = MAX_URLS
) -> dict[str, bytes]:
    """The files to write, by their path below the site: `sitemap.xml` and maybe its parts.

    `urls` holds absolute addresses with the moment of their last change (None where it
    isn't known), `site_url` is the home page with `/` at the end. The order is kept. Of
    more than `max_urls` addresses, `sitemap.xml` becomes the index of `sitemap-1.xml`,
    `sitemap-2.xml` … Raises ValueError for an address that does not begin with `site_url`,
    which search engines would drop, and for a datetime without zone.
    """
    parts: list[list[str]] = [[]]
    newest: list[str] = [""]
    size = 0
    for url, changed in urls:
        if not url.startswith(site_url):
            raise ValueError(f"not an address of {site_url}: {url!r}")
        moment = _moment(changed)
        line = _line("url", url, moment)
        if len(parts[-1]) >= max_urls or size + len(line) > MAX_BYTES - 1000:
            parts.append([])
            newest.append("")
            size = 0
        parts[-1].append(line)
        size += len(line)  # all ASCII, so characters are bytes
        newest[-1] = max(newest[-1], moment)
    if len(parts) == 1:
        return {"sitemap.xml": _file("urlset", parts[0])}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    index = [_line("sitemap", site_url + name, at) for name, at in zip(names, newest, strict=True)]
    files = {"sitemap.xml": _file("sitemapindex", index)}
    return files | {name: _file("urlset", part) for name, part in zip(names, parts, strict=True)}


def render_robots(sitemap_url: str) -> str:
    """robots.txt: everything may be read, and there is a sitemap at this absolute address."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {sitemap_url}\n"


def _line(name: str, url: str, moment: str) -> str:
    changed = f"<lastmod>{moment}</lastmod>" if moment else ""
    address = url if _PLAIN.fullmatch(url) else html.escape(quote(url, safe=_URI), quote=False)
    return f"<{name}><loc>{address}</loc>{changed}</{name}>\n"


def _file(root: str, lines: list[str]) -> bytes:
    return f"{_HEAD}<{root} {_NAMESPACE}>\n{''.join(lines)}</{root}>\n".encode()


def _moment(changed: Moment) -> str:
    """W3C datetime, all in one zone, so that texts compare as moments do."""
    if changed is None:
        return ""
    if not isinstance(changed, dt.datetime):
        return changed.isoformat()
    if changed.tzinfo is None:
        raise ValueError(f"a moment without time zone: {changed}")
    return changed.astimezone(VIETNAM).isoformat(timespec="seconds")
