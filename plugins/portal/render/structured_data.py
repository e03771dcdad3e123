"""Tell search engines what a page is: schema.org as JSON-LD.

Each function gives one object, safe inside `<script type="application/ld+json">`;
`together` makes one script of several. Keys come in a fixed order, so equal values give
equal text. Says nothing that the page doesn't show. Nothing here reads or fetches.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from markupsafe import Markup

from portal.model.dates import VIETNAM

HEADLINE_LIMIT = 110
"""Characters; longer headlines are cut by search engines."""

ArticleType = Literal["NewsArticle", "Article", "Report", "DigitalDocument"]

# `<`, `>` and `&` can end a script or begin a comment in it; the two separators end a line
# of JavaScript but not of JSON; a surrogate has no UTF-8.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def organization(site_name: str, url: str, logo: str | None, organization: str) -> Markup:
    """The body that publishes, with the site as its other name; URLs are absolute."""
    return _script(_publisher(organization, url, logo) | {"alternateName": site_name})


def website_with_search(
    site_name: str, url: str, search_url: str, language: str = "vi"
) -> Markup:
    """The site, with the address of its search page, which takes the query as `q`."""
    return _script({
        "@type": "WebSite",
        "name": site_name,
        "url": url,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search_url}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    })


def article(
    headline: str,
    url: str,
    published: dt.datetime,
    modified: dt.datetime,
    *,
    publisher: str,
    publisher_url: str,
    logo: str | None = None,
    description: str = "",
    images: Sequence[str] = (),
    authors: Sequence[str] = (),
    section: str = "",
    keywords: Sequence[str] = (),
    about: Sequence[str] = (),
    corrections: Sequence[tuple[dt.datetime, str]] = (),
    type: ArticleType = "NewsArticle",
    in_language: str = "vi",
    is_accessible_for_free: bool = True,
) -> Markup:
    """One article; `type` is DigitalDocument for a plan, NewsArticle for what is reported.

    Texts are plain, URLs absolute, moments carry a zone. A headline of more than
    `HEADLINE_LIMIT` characters is cut between words, and stands in full as the name.
    `about` names whom or what the article tells of. `corrections` are moments and texts. Without authors the publisher is the
    author. Empty values are left out.
    """
    body = _publisher(publisher, publisher_url, logo)
    return _script({
        "@type": type,
        "headline": _headline(headline),
        "name": headline if len(headline) > HEADLINE_LIMIT else None,
        "description": description,
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "datePublished": _moment(published),
        "dateModified": _moment(modified),
        "image": list(images),
        "author": [{"@type": "Person", "name": name} for name in authors] or body,
        "publisher": body,
        "articleSection": section if type != "DigitalDocument" else None,
        "keywords": list(keywords),
        "correction": [
            {"@type": "CorrectionComment", "datePublished": _moment(moment), "text": text}
            for moment, text in corrections
        ],
        "about": [{"@type": "Thing", "name": name} for name in about],
        "inLanguage": in_language,
        "isAccessibleForFree": is_accessible_for_free,
    })


def breadcrumbs(crumbs: Iterable[tuple[str, str]]) -> Markup:
    """The way from the home page to this one: (name, absolute URL), the home page first."""
    return _script({
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(crumbs, start=1)
        ],
    })


def together(*parts: Markup) -> Markup:
    """Several objects in one script: a JSON array, which JSON-LD takes at the top."""
    return Markup("[" + ",".join(parts) + "]")


def _publisher(name: str, url: str, logo: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {"@type": "GovernmentOrganization", "name": name, "url": url}
    if logo:
        body["logo"] = {"@type": "ImageObject", "url": logo}
    return body


def _headline(text: str) -> str:
    if len(text) <= HEADLINE_LIMIT:
        return text
    start, _, _ = text[:HEADLINE_LIMIT].rpartition(" ")
    return (start or text[: HEADLINE_LIMIT - 1]).rstrip(" ,;:.-–") + "…"


def _moment(moment: dt.datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without time zone: {moment}")
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _script(thing: dict[str, Any]) -> Markup:
    said = {key: value for key, value in thing.items() if value not in (None, "", [])}
    text = json.dumps(
        {"@context": "https://schema.org", **said}, ensure_ascii=False, separators=(",", ":")
    )
    return Markup(_UNSAFE.sub(_escaped, text))


def _escaped(unsafe: re.Match[str]) -> str:
    code = ord(unsafe.group())
    return "" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"
