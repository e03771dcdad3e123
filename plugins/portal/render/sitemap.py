"""The lists of pages and of news for search engines (sitemaps.org 0.9, Google News 0.9) and robots.txt (RFC 9309).

Which pages are listed, and when each last changed, is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from portal.model.dates import VIETNAM

MAX_URLS = 50_000
"""Of one file, by the protocol."""
MAX_BYTES = 50_000_000
"""Of one file; the protocol allows 52,428,800."""
MAX_NEWS = 1_000
"""Of the sitemap of news, by Google's rules."""

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_NAMESPACE = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
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


def render_news_sitemap(news: Sequence[tuple[str, dt.datetime, str]], publication: str, language: str) -> bytes:
    """The file of the news: absolute address, moment of publication and title of each, newest first.

    `publication` is the site's name, `language` as BCP 47 has it; texts are plain. Of more
    than MAX_NEWS, the first stand in it. Raises ValueError for a moment without zone.
    """
    paper = f"<news:name>{_text(publication)}</news:name><news:language>{_text(language)}</news:language>"
    lines = [
        f"<url><loc>{_address(url)}</loc><news:news><news:publication>{paper}</news:publication>"
        f"<news:publication_date>{_moment(published)}</news:publication_date>"
        f"<news:title>{_text(title)}</news:title></news:news></url>\n"
        for url, published, title in news[:MAX_NEWS]
    ]
    return _file("urlset", lines, _NEWS_NAMESPACE)


def render_robots(sitemap_urls: Iterable[str]) -> str:
    """robots.txt: everything may be read, and there are sitemaps at these absolute addresses."""
    return "User-agent: *\nDisallow:\n\n" + "".join(f"Sitemap: {url}\n" for url in sitemap_urls)


def _line(name: str, url: str, moment: str) -> str:
    changed = f"<lastmod>{moment}</lastmod>" if moment else ""
    return f"<{name}><loc>{_address(url)}</loc>{changed}</{name}>\n"


def _address(url: str) -> str:
    return url if _PLAIN.fullmatch(url) else _text(quote(url, safe=_URI))


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def _file(root: str, lines: list[str], *namespaces: str) -> bytes:
    head = " ".join((root, _NAMESPACE, *namespaces))
    return f"{_HEAD}<{head}>\n{''.join(lines)}</{root}>\n".encode()


def _moment(changed: Moment) -> str:
    """W3C datetime, all in one zone, so that texts compare as moments do."""
    if changed is None:
        return ""
    if not isinstance(changed, dt.datetime):
        return changed.isoformat()
    if changed.tzinfo is None:
        raise ValueError(f"a moment without time zone: {changed}")
    return changed.astimezone(VIETNAM).isoformat(timespec="seconds")
