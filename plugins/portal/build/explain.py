"""Why a page of the site is made anew, in words for those who look after the portal."""

from __future__ import annotations

from urllib.parse import urlsplit

from portal.build.record import Planned, Reason, Work
from portal.errors import UsageError
from portal.messages import catalogue
from portal.render.output import Output


def explain(work: Work, address: str) -> str:
    """What a build does with one page, and why.

    `address` is the page's on the site, with or without the host, or its file below the
    site's folder. Raises UsageError for a page that the site does not have.
    """
    texts = catalogue().explain
    path = urlsplit(address).path.strip("/")
    planned = work.planned.get(path) or work.planned.get(f"{path}/index.html".lstrip("/"))
    if planned is None:
        raise UsageError("no_such_page", path=address)
    reasons = list(work.reasons(planned))
    if not reasons:
        return texts.unchanged.format(path=planned.path)
    lines = dict.fromkeys(_words(reason, planned) for reason in reasons)
    return "\n".join([texts.made.format(path=planned.path), *(f"  - {line}" for line in lines)])


def _words(reason: Reason, planned: Planned) -> str:
    texts = catalogue().explain
    if reason.code == "context":
        return texts.context[reason.name]
    if reason.code == "lookup":
        kind, *keys = reason.name.split("\t")
        return texts.lookups[kind].format(*keys)
    if reason.code == "given":
        owned = isinstance(planned, Output) and planned.owner
        return texts.article.format(path=planned.owner) if owned else texts.listing
    return texts[reason.code]
