"""Why a page of the site is made anew, in words for those who look after the portal."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from portal.build.record import Reason, Work
from portal.errors import UsageError
from portal.messages import catalogue
from portal.render.output import Bundle, Output, Planned


def explain(work: Work, address: str) -> str:
    """What a build does with one page, and why.

    `address` is the page's on the site, with or without the host and the path of `site_url`,
    or its file below the site's folder; a bundle has its folder's. Raises UsageError for a page
    that the site does not have.
    """
    texts = catalogue().explain
    files = _files(address, work.desk.settings.url)
    planned = next((work.planned[file] for file in files if file in work.planned), None)
    if planned is None:
        raise UsageError("no_such_page", path=address)
    reasons = list(work.reasons(planned))
    if not reasons:
        return texts.unchanged.format(path=planned.path)
    lines = dict.fromkeys(_words(reason, planned) for reason in reasons)
    return "\n".join([texts.made.format(path=planned.path), *(f"  - {line}" for line in lines)])


def _files(address: str, site_url: str) -> Iterator[str]:
    """The files below the site's folder that an address may mean, the likeliest first."""
    try:
        asked = urlsplit(address)
    except ValueError:  # such as http://[
        return
    path, base = (unquote(url.path).strip("/") for url in (asked, urlsplit(site_url)))
    paths = [path.removeprefix(base).strip("/")] if f"{path}/".startswith(f"{base}/") or not base else []
    if not asked.netloc:
        paths.append(path)
    for one in paths:
        yield one
        yield f"{one}/index.html".lstrip("/")
        yield f"{one}/"


def _words(reason: Reason, planned: Planned) -> str:
    texts = catalogue().explain
    if reason.code == "context":
        return texts.context[reason.name]
    if reason.code == "lookup":
        kind, *keys = reason.name.split("\t")
        return texts.lookups[kind].format(*keys)
    if reason.code == "given" and isinstance(planned, Bundle):
        return texts.bundle
    if reason.code == "given":
        owned = isinstance(planned, Output) and planned.owner
        return texts.article.format(path=planned.owner) if owned else texts.listing
    return texts[reason.code]
