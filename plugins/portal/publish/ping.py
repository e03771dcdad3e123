"""Tell hubs which feeds have changed (WebSub), so that subscribers need not ask. Failing costs nothing but time."""

from __future__ import annotations

import html
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.messages import catalogue, one_line
from portal.publish.manifest import read_manifest

_PATIENCE = 5
"""Seconds for one feed,"""
_ALTOGETHER = 30
"""and for all of them."""
_FEEDS = ("rss.xml", "atom.xml", "feed.json")
_HEAD = 8192
"""Bytes in which an XML feed has named its hub."""
_LINK = re.compile(r"<(?:atom:)?link\s[^>]*>")
_PART = re.compile(r"""\b(rel|href)\s*=\s*["']([^"']*)["']""")


class Ping(NamedTuple):
    """What a hub is to be told."""

    hub: str
    feed: str
    """The feed's own address."""


def ping_hubs(release: Path, before: Path | None) -> list[str]:
    """Tell the hubs that feeds name of themselves; what went wrong, in Vietnamese."""
    until, told = time.monotonic() + _ALTOGETHER, []
    for ping in pings(release, before):
        try:
            if time.monotonic() > until:
                raise TimeoutError
            form = urllib.parse.urlencode({"hub.mode": "publish", "hub.url": ping.feed}).encode()
            urllib.request.urlopen(ping.hub, form, timeout=_PATIENCE).close()
        except (OSError, ValueError) as error:
            words = catalogue().commands.publish.hub
            told.append(words.format(hub=one_line(ping.hub), feed=one_line(ping.feed), what=type(error).__name__))
            if not isinstance(error, urllib.error.HTTPError):
                break  # nobody is there
    return told


def pings(release: Path, before: Path | None) -> list[Ping]:
    """Which hubs to tell of which feeds: those that have other bytes than in the release before."""
    try:
        files, known = read_manifest(release).files, read_manifest(before).files if before else {}
        changed = [path for path, found in files.items() if path.endswith(_FEEDS) and known.get(path) != found]
        found = [_named_in(release / "site" / path) for path in sorted(changed)]
    except (UsageError, OSError):
        return []
    return [ping for ping in found if ping.feed and ping.hub.startswith(("https://", "http://"))]


def _named_in(feed: Path) -> Ping:
    """The hub that a feed names; empty where it names none."""
    if feed.suffix == ".json":
        try:
            named = json.loads(feed.read_bytes())
            return Ping(named["hubs"][0]["url"], named["feed_url"])
        except (ValueError, LookupError, TypeError):
            return Ping("", "")
    with open(feed, encoding="utf-8", errors="replace") as opened:
        links = [dict(_PART.findall(link)) for link in _LINK.findall(opened.read(_HEAD))]
    led_to = {link.get("rel"): html.unescape(link.get("href", "")) for link in links}
    return Ping(led_to.get("hub", ""), led_to.get("self", ""))
