"""What the first view of a page costs a reader's connection."""

from __future__ import annotations

from tests.browser.visits import PHONE, Visits

LIMIT = 60 * 1024
"""Bytes over the wire for an article without pictures, all its files together."""


def transferred(visit: Visits, path: str) -> dict[str, int]:
    """Open a page with an empty cache; bytes received for each address, heads included."""
    page = visit.window(PHONE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(visit.address + path, wait_until="networkidle")
    return {addresses[key].removeprefix(visit.address): int(size) for key, size in sizes.items()}


def test_article_without_pictures_weighs_at_most_60_kilobytes(visit: Visits, page_types: dict[str, str]):
    sizes = transferred(visit, page_types["story without picture"])
    assert page_types["story without picture"] in sizes
    assert sum(sizes.values()) <= LIMIT, sizes
