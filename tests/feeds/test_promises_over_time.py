"""A newsroom's program polls one feed for years and keeps only ids and dates; it is told everything once.

FEED_EDITS=1000 in the environment makes so many random edits, instead of some dozens, or twice that with --full.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

from portal.model.dates import VIETNAM
from tests.builders import build, make_site, write_campaign, write_entry
from tests.length import number

EDITS = int(os.environ.get("FEED_EDITS", number(ordinary=30, full=60)))
SITE = "https://cong.example.gov.vn/"
TAG = "tag:example.gov.vn,2026-01-01:"
ATOM, DELETED = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
KINDS = ("guong-dien-hinh", "tin-tuc", "ke-hoach")


@dataclass
class Told:
    """What a polling program knows of an item, and how often it was told."""

    dates: list[str] = field(default_factory=list)
    """Each date under which it came, in order; the first is that of the news."""


class Poller:
    """Reads one live feed again and again; a new id is news, another date is a change."""

    def __init__(self, file: str, read: Callable[[bytes], Iterator[tuple[str, str]]]) -> None:
        self.file = file
        self._read = read
        self._last = b""
        self.told: dict[str, Told] = {}

    def poll(self, site: Path) -> None:
        data = (site / self.file).read_bytes()
        if data != self._last:
            self._last = data
            for item, date in self._read(data):
                known = self.told.setdefault(item, Told())
                if not known.dates or date > known.dates[-1]:
                    known.dates.append(date)
                assert date == known.dates[-1], f"{item} came back as it was on {date}"


def read_rss(data: bytes) -> Iterator[tuple[str, str]]:
    for item in etree.fromstring(data).iter("item"):
        yield item.findtext("guid"), item.findtext(f"{ATOM}updated")


def read_atom(data: bytes) -> Iterator[tuple[str, str]]:
    for element in etree.fromstring(data):
        if element.tag == f"{ATOM}entry":
            yield element.findtext(f"{ATOM}id"), element.findtext(f"{ATOM}updated")
        elif element.tag == DELETED:
            yield element.get("ref"), element.get("when")


def read_json(data: bytes) -> Iterator[tuple[str, str]]:
    for item in json.loads(data)["items"]:
        yield item["id"], item["date_modified"]


@dataclass
class Article:
    """An article as its newsroom knows it."""

    path: str
    meta: dict[str, Any]
    due: dt.datetime
    """When it is to come out."""
    moments: list[dt.datetime] = field(default_factory=list)
    """When readers are told of it: news, changes, withdrawal."""


class Newsroom:
    """Writes articles, changes them and lets time pass."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.folder = make_site(folder)
        self.random = random
        self.now = dt.datetime(2026, 3, 2, 8, tzinfo=VIETNAM)
        self.articles: dict[str, Article] = {}
        write_campaign(self.folder, "thi-dua", date="2026-01-05", id="phong-trao-thi-dua")
        self.site = build(self.folder, now=self.now)

    def publish(self) -> None:
        """Make the next release of what is written, in the place of the last."""
        build(self.folder, now=self.now, released=self.site)

    def out(self) -> list[Article]:
        """What readers may read now."""
        return [a for a in self.articles.values() if a.due <= self.now and "withdrawn" not in a.meta]

    def _save(self, article: Article) -> None:
        body = f"Lần lưu lúc {self.now:%H:%M:%S %d/%m/%Y}.\n"
        write_entry(self.folder, article.path, body, **article.meta)

    def _stamp(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%S}"

    # Each way to change something returns what it did in words

    def write(self) -> str:
        number, kind = len(self.articles), self.random.choice(KINDS)
        waits = dt.timedelta(hours=self.random.choice([0, 0, 0, 5, 90]))
        due = self.now + waits
        meta: dict[str, Any] = {
            "title": f"Bài {number} <b> & ]]>", "id": f"bai-so-{number}", "date": f"{due:%Y-%m-%d}",
            "unit": self.random.choice(["so-y-te", "van-phong"]), "tags": self.random.sample(["Một", "Hai", "Ba"], 2),
        }
        if waits or self.random.random() < 0.5:
            meta["publish_at"] = f"{due:%Y-%m-%dT%H:%M:%S}"
        else:
            due = dt.datetime.combine(due.date(), dt.time(), VIETNAM)
        if kind != "ke-hoach" and self.random.random() < 0.5:
            meta["campaigns"] = ["thi-dua"]
        article = Article(f"{kind}/{due.year}/bai-{number}.md", meta, due, [due])
        self.articles[meta["id"]] = article
        self._save(article)
        return f"{article.path} is written, to come out at {due}"

    def edit(self) -> str:
        article = self._any()
        if article is None:
            return self.write()
        if self.random.random() < 0.5:
            change = {"on": self._stamp(), "note": "Sửa lỗi gõ.", "kind": "minor"}
            article.meta["changes"] = [*article.meta.get("changes", []), change]
        else:
            article.meta["tags"] = self.random.sample(["Một", "Hai", "Ba", "Bốn"], 2)
        self._save(article)
        return f"{article.path} is edited, and nobody need know"

    def change(self) -> str:
        article = self._any()
        if article is None or article.moments[-1] >= self.now:
            return self.write()
        kind = self.random.choice(["major", "correction"])
        change = {"on": self._stamp(), "note": "Thêm số liệu & nguồn.", "kind": kind}
        if kind == "correction":
            change |= {"wrong": "46 hộ", "right": "64 hộ"}
        article.meta["changes"] = [change, *article.meta.get("changes", [])]
        article.moments.append(self.now)
        self._save(article)
        return f"{article.path}: {kind}"

    def rename(self) -> str:
        article = self._any()
        if article is None:
            return self.write()
        old = article.path.removesuffix(".md")
        article.meta["aliases"] = [*article.meta.get("aliases", []), f"/{old}/"]
        (self.folder / "content" / article.path).unlink()
        article.path = f"{old.rpartition('-ten')[0] or old}-ten{self.random.randrange(10**6)}.md"
        self._save(article)
        return f"{old} is {article.path} now"

    def withdraw(self) -> str:
        article = self._any()
        if article is None or article.moments[-1] >= self.now:
            return self.write()
        article.meta["withdrawn"] = {"on": self._stamp(), "reason": "Nhân vật rút lại sự đồng ý."}
        article.moments.append(self.now)
        self._save(article)
        return f"{article.path} is withdrawn"

    def wait(self) -> str:
        self.now += dt.timedelta(hours=self.random.choice([1, 12, 30, 100, 500]))
        return f"it is {self.now}"

    def _any(self) -> Article | None:
        out = self.out()
        return self.random.choice(out) if out else None


@pytest.mark.parametrize("seed", [1])
def test_every_article_and_every_change_is_told_once_and_every_address_answers(seed: int, tmp_path: Path):
    random = Random(seed)
    room = Newsroom(tmp_path, random)
    pollers = [Poller("rss.xml", read_rss), Poller("atom.xml", read_atom), Poller("feed.json", read_json)]
    ways = [room.write] * 7 + [room.change] * 4 + [room.edit] * 3 + [room.rename] * 2 + [room.wait] * 3 + [room.withdraw]
    published: set[str] = set()
    story: list[str] = []
    try:
        for step in range(EDITS):
            room.now += dt.timedelta(minutes=random.randrange(1, 60))
            story.append(random.choice(ways)())
            site = room.site
            before = archives_of(site)
            room.publish()
            for poller in pollers:
                poller.poll(site)
                assert_told_once(poller, room)
            assert_sealed(before, archives_of(site))
            published |= addresses_of(site)
            lost = [path for path in sorted(published) if not (site / path).is_file()]
            assert not lost, f"nothing answers at {lost}"
            if step % 20 == 0 or step == EDITS - 1:
                assert_walks_everything(site, room)
    except AssertionError as error:
        raise AssertionError("\n".join([*story[-12:], str(error)])) from None
    assert any(len(told.dates) > 1 for told in pollers[0].told.values())


def assert_told_once(poller: Poller, room: Newsroom) -> None:
    """Whatever happened so far, each thing was told of, under its own date and no other."""
    known = {TAG + item: article for item, article in room.articles.items() if article.due <= room.now}
    told = {item: found.dates for item, found in poller.told.items() if "bai-so-" in item}
    assert told.keys() == known.keys(), f"{poller.file}: {sorted(told.keys() ^ known.keys())}"
    for item, article in known.items():
        # two things that happened between two polls are told of at once
        wanted = [f"{moment:%Y-%m-%dT%H:%M:%S+07:00}" for moment in article.moments]
        assert told[item] == wanted, f"{poller.file}: {item} was told of on {told[item]}, not {wanted}"


def addresses_of(site: Path) -> set[str]:
    """Every page and every document of a feed; the search index is the search's own."""
    found = {path.relative_to(site).as_posix() for ending in ("html", "xml", "json", "ics", "opml")
             for path in site.rglob(f"*.{ending}")}
    return {path for path in found if not path.startswith("tim-kiem/") or path.endswith(".html")}


def archives_of(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("luu/*.xml")}


def assert_sealed(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """An archive changes only with an article in it; one that lost its end is taken in by its neighbour."""
    for path in before.keys() & after.keys():
        if before[path] != after[path]:
            old, new = (etree.fromstring(data[path]) for data in (before, after))
            entries = [[etree.tostring(e) for e in text.iter(f"{ATOM}entry", DELETED)] for text in (old, new)]
            older = [text.xpath("string(*[@rel='prev-archive']/@href)") for text in (old, new)]
            assert entries[0] != entries[1] or older[0] != older[1], f"{path} changed for nothing"
    assert before.keys() <= after.keys(), "an archive is gone"


def assert_walks_everything(site: Path, room: Newsroom) -> None:
    """From the live feed through the archives, each article stands exactly once."""
    wanted = Counter(TAG + article.meta["id"] for article in room.out())
    for chain in (atom_chain, json_chain):
        walked = Counter(item for item in chain(site) if "bai-so-" in item)
        gone = Counter(TAG + a.meta["id"] for a in room.articles.values() if "withdrawn" in a.meta)
        assert Counter({item: n for item, n in walked.items() if item not in gone}) == wanted


def atom_chain(site: Path) -> Iterator[str]:
    file: str | None = "atom.xml"
    while file:
        root = etree.parse(site / file).getroot()
        yield from (entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry"))
        older = root.find(f"{ATOM}link[@rel='prev-archive']")
        file = older.get("href").removeprefix(SITE) if older is not None else None


def json_chain(site: Path) -> Iterator[str]:
    file: str | None = "feed.json"
    while file:
        found = json.loads((site / file).read_bytes())
        yield from (item["id"] for item in found["items"])
        file = found["next_url"].removeprefix(SITE) if "next_url" in found else None
