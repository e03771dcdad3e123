"""Programs that follow a feed over HTTP, one poll after another, as newsrooms have them running.

Newsboat and feedparser are other people's; the reader of JSON feeds is as plain as can be.
All ask only for what has changed since they asked last.
"""

from __future__ import annotations

import calendar
import datetime as dt
import http.client
import json
import os
import sqlite3
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import feedparser


class Item(NamedTuple):
    """An article as a reader keeps it."""

    id: str
    title: str
    text: str
    url: str
    published: float
    """In seconds since 1970, as `updated`."""
    updated: float | None
    """None where the reader does not keep it."""
    picture: str
    """Address of the enclosure; may be empty."""


class Poll(NamedTuple):
    """What a reader has after it has asked."""

    items: tuple[Item, ...]
    """Everything that it has read so far and still shows."""
    told: tuple[str, ...]
    """Ids of those that it now shows as new, or as new again."""


class Reader(Protocol):
    """Asks for its feed."""

    def poll(self) -> Poll: ...


class Newsboat:
    """Newsboat without its screen; what it knows is read from its cache.

    It shows an article as new when it has not had its id. Of those that it has, it takes over
    text, title and address, never the date; with `again` it then shows them as new again.
    """

    def __init__(self, program: str, folder: Path, url: str, again: bool = False) -> None:
        folder.mkdir()
        self._cache = folder / "cache.db"
        (folder / "urls").write_text(f"{url}\n", encoding="utf-8")
        (folder / "config").write_text(f'reset-unread-on-update "{url}"\n' if again else "", encoding="utf-8")
        self._command = [program, "-q", "-u", str(folder / "urls"), "-c", str(self._cache), "-C", str(folder / "config"),
                         "-x", "reload"]
        # nothing of the user's: neither settings nor a proxy
        self._environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def poll(self) -> Poll:
        subprocess.run(self._command, env=self._environment, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60)
        cache = sqlite3.connect(self._cache)
        try:
            rows = cache.execute("SELECT guid, title, content, url, pubDate, enclosure_url, unread FROM rss_item "
                                 "WHERE deleted = 0 ORDER BY id").fetchall()
            cache.execute("UPDATE rss_item SET unread = 0")  # as if somebody had read them
            cache.commit()
        finally:
            cache.close()
        items = tuple(Item(guid, title, text, url, date, None, picture) for guid, title, text, url, date, picture, _ in rows)
        return Poll(items, tuple(row[0] for row in rows if row[-1]))


class ByDates:
    """A reader that keeps of each id what came last, and shows it as new when it is updated later than it was."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._kept: dict[str, Item] = {}

    def poll(self) -> Poll:
        told = []
        items = self.ask()
        assert len({item.id for item in items}) == len(items)
        for item in items:
            known = self._kept.get(item.id)
            if known is None or item.updated > known.updated:
                told.append(item.id)
            self._kept[item.id] = item
        return Poll(tuple(self._kept.values()), tuple(told))

    def ask(self) -> list[Item]:
        """What the feed holds; nothing where it has not changed."""
        raise NotImplementedError


class Feedparser(ByDates):
    """A program on top of feedparser, which gives back the ETag and the time that it was given."""

    _etag = _modified = None

    def ask(self) -> list[Item]:
        no_proxy = urllib.request.ProxyHandler({})
        found = feedparser.parse(self.url, etag=self._etag, modified=self._modified, handlers=[no_proxy])
        if found.status == 304:
            return []
        assert found.status == 200 and not found.bozo, found
        self._etag, self._modified = found.etag, found.modified
        return [Item(entry.id, entry.title, (entry.get("content") or [entry.summary_detail])[0].value, entry.link,
                     calendar.timegm(entry.published_parsed), calendar.timegm(entry.updated_parsed),
                     "".join(one.href for one in entry.enclosures))
                for entry in found.entries]


class JsonReader(ByDates):
    """A reader of JSON feeds."""

    _etag = ""

    def ask(self) -> list[Item]:
        answer = get(self.url, {"If-None-Match": self._etag} if self._etag else {})
        if answer.status == 304:
            return []
        assert answer.status == 200, answer.status
        self._etag = answer.headers["ETag"]
        return [Item(item["id"], item["title"], item.get("content_html") or item["content_text"], item["url"],
                     _moment(item["date_published"]), _moment(item["date_modified"]),
                     "".join(one["url"] for one in item.get("attachments", ())))
                for item in json.loads(answer.body)["items"]]


def _moment(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp()


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def get(url: str, headers: dict[str, str]) -> Got:
    """Ask for an address, as a program that follows no redirect."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request("GET", parts.path, headers=headers)
        answer = connection.getresponse()
        return Got(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
