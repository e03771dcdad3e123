"""A site is served and followed over HTTP by real feed readers, from its first poll to a withdrawal."""

from __future__ import annotations

import datetime as dt
import email.utils
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from portal.messages import catalogue
from portal.model.entry import WITHDRAWAL_TOLD
from tests.browser import tools
from tests.browser.server import Answer, serving
from tests.builders import NOW, build, make_site, picture, write, write_campaign, write_news, write_plan, write_story
from tests.feeds.readers import Feedparser, Item, JsonReader, Newsboat, Poll, Reader, get

pytestmark = pytest.mark.xdist_group("readers")  # the story is told once

READERS = ("newsboat", "newsboat, again", "feedparser, RSS", "feedparser, Atom", "JSON")
BY_DATES = READERS[2:]
"""These know by its date that an article has changed."""
HEAR_OF_WITHDRAWALS = ("newsboat", "feedparser, RSS", "JSON")
"""The others follow Atom and don't know of tombstones, as few readers do: they keep what they had."""
TAG = "tag:example.gov.vn,2026-01-01:"
HOUR = dt.timedelta(hours=1)


class Conditional(Answer):
    """Answers as nginx does: a file's ETag is its time and its length, and who has that is told 304."""

    answers: list[tuple[str, int]]
    """(address, status) of all so far."""

    def send(self, status: int, file: Path) -> None:
        etag, modified = _marks(file)
        since, match = self.headers.get("If-Modified-Since"), self.headers.get("If-None-Match", "").removeprefix("W/")
        if status == 200 and (since or match) and since in (None, modified) and match in ("", etag):
            status = 304
        self.answers.append((self.path, status))
        if status != 304:
            return super().send(status, file)
        self.send_response(304)
        self.send_header("ETag", etag)
        self.end_headers()

    def encoded(self, body: bytes, file: Path, kind: str) -> bytes:
        etag, modified = _marks(file)
        packed = super().encoded(body, file, kind)
        # nginx gives a weak one to what it packs
        self.send_header("ETag", etag if packed is body else f"W/{etag}")
        self.send_header("Last-Modified", modified)
        return packed


def _marks(file: Path) -> tuple[str, str]:
    """What a file's ETag and its Last-Modified are."""
    seen = file.stat()
    return f'"{int(seen.st_mtime):x}-{seen.st_size:x}"', email.utils.formatdate(int(seen.st_mtime), usegmt=True)


class Newsroom:
    """Writes, changes and publishes; what it does to one article it does at its own time."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = make_site(folder, site_url=url)
        self.now = NOW
        self.settled = 0
        """From then on changed files have other times, in seconds since 1970."""
        self.meta: dict[str, Any] = {"title": "Kéo điện lên bản <3 hộ>", "id": "keo-dien", "date": "2026-11-18",
                                     "image": {"src": "anh.jpg", "alt": "Cột điện đầu bản", "credit": "Ảnh: Minh Hà"}}
        self.slug = "keo-dien"
        self.body = "Bản có điện sau 46 ngày, 31 hộ thắp sáng.\n"
        self._save()
        write(folder, "content/tin-tuc/2026/anh.jpg", picture("JPEG"))
        write_campaign(folder, "thi-dua", date="2026-01-05")
        write_plan(folder, "ke", date="2026-02-03")
        for day in range(1, 9):
            write_story(folder, f"guong-{day}", date=f"2026-11-{day:02d}", title=f"“Gương” & {day} ]]>")

    def _save(self) -> None:
        write_news(self.folder, self.slug, self.body, **self.meta)

    def _change(self, kind: str, **given: str) -> None:
        change = {"on": f"{self.now:%Y-%m-%dT%H:%M:%S}", "note": f"Ghi chú {kind}.", "kind": kind} | given
        self.meta["changes"] = [*self.meta.get("changes", []), change]
        self._save()

    def publish(self) -> None:
        """Build the site; ETags and libcurl know times to the second, so not twice within one."""
        time.sleep(max(0.0, self.settled - time.time()))
        build(self.folder, now=self.now)
        self.settled = int(time.time()) + 1

    def open(self) -> None:
        """Nothing is to be done."""

    def write(self) -> None:
        write_news(self.folder, "moi", id="bai-moi", date="2026-11-20", publish_at=f"{self.now:%Y-%m-%dT%H:%M:%S}")

    def rest(self) -> None:
        """Nothing is done."""

    def mend(self) -> None:
        self.body = self.body.replace("thắp sáng", "đã thắp sáng")
        self._change("minor")

    def add(self) -> None:
        self.body += "\nThêm 12 hộ ở bản bên cũng có điện.\n"
        self._change("major")

    def correct(self) -> None:
        self.body = self.body.replace("46 ngày", "64 ngày")
        self._change("correction", wrong="Kéo điện trong 46 ngày.", right="Kéo điện trong 64 ngày.")

    def rename(self) -> None:
        (self.folder / f"content/tin-tuc/2026/{self.slug}.md").unlink()
        self.meta["aliases"] = [f"/tin-tuc/2026/{self.slug}/"]
        self.slug = "dien-len-ban"
        self._save()

    def withdraw(self) -> None:
        self.meta["withdrawn"] = {"on": f"{self.now:%Y-%m-%dT%H:%M:%S}", "reason": "Nhân vật rút lại sự đồng ý."}
        self._save()

    def wait(self) -> None:
        self.now += WITHDRAWAL_TOLD


class Step(Enum):
    """What the newsroom does, an hour after the other."""

    OPENED = "open"
    NEW = "write"
    QUIET = "rest"
    MINOR = "mend"
    MAJOR = "add"
    CORRECTED = "correct"
    RENAMED = "rename"
    WITHDRAWN = "withdraw"
    LONG_AFTER = "wait"


@dataclass(frozen=True)
class Page:
    """What happened in a step."""

    now: dt.datetime
    polls: dict[str, Poll]
    """By reader."""
    first: list[int]
    """How the server answered when they asked."""
    second: list[int]
    """And how when they asked once more."""
    atom: bytes
    """The Atom feed."""
    addresses: dict[str, tuple[int, str]]
    """How the article's old and its new address were answered."""


Story = dict[Step, Page]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """All steps, each published and then polled twice by every reader there is."""
    folder = tmp_path_factory.mktemp("readers")
    answer = type("Recorded", (Conditional,), {"answers": []})
    (folder / "site").mkdir()
    with serving(folder / "site", answer) as address:
        newsroom = Newsroom(folder, f"{address}/")
        readers = {name: make() for name, make in _readers(folder, address)}
        return {step: _page(step, newsroom, readers, answer.answers, address) for step in Step}


def _readers(folder: Path, address: str) -> Iterator[tuple[str, Callable[[], Reader]]]:
    if program := shutil.which("newsboat"):
        yield "newsboat", lambda: Newsboat(program, folder / "rss", f"{address}/rss.xml")
        yield "newsboat, again", lambda: Newsboat(program, folder / "atom", f"{address}/atom.xml", again=True)
    yield "feedparser, RSS", lambda: Feedparser(f"{address}/rss.xml")
    yield "feedparser, Atom", lambda: Feedparser(f"{address}/atom.xml")
    yield "JSON", lambda: JsonReader(f"{address}/feed.json")


def _page(
    step: Step, newsroom: Newsroom, readers: dict[str, Reader], answers: list[tuple[str, int]], address: str
) -> Page:
    getattr(newsroom, step.value)()
    newsroom.publish()
    answers.clear()
    polls = {name: reader.poll() for name, reader in readers.items()}
    first = [status for _, status in answers]
    if step is Step.OPENED:  # newsboat has no place for an ETag before it has the feed
        for reader in readers.values():
            reader.poll()
    answers.clear()
    for name, reader in readers.items():
        poll = reader.poll()
        assert poll.items == polls[name].items and not poll.told, (step, name)
    second = [status for _, status in answers]
    places = {slug: get(f"{address}/tin-tuc/2026/{slug}/", {}) for slug in ("keo-dien", "dien-len-ban")}
    page = Page(newsroom.now, polls, first, second, get(f"{address}/atom.xml", {}).body,
                {slug: (got.status, got.body.decode()) for slug, got in places.items()})
    newsroom.now += HOUR
    return page


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> str:
    if request.param.startswith("newsboat"):
        tools.newsboat()
    return request.param


def ids(poll: Poll) -> list[str]:
    return sorted(item.id.removeprefix(TAG) for item in poll.items)


def told(page: Page, reader: str) -> list[str]:
    return [item.removeprefix(TAG) for item in page.polls[reader].told]


def article(page: Page, reader: str) -> Item:
    """The one that most is done to, as a reader has it."""
    return next(item for item in page.polls[reader].items if item.id == f"{TAG}keo-dien")


def changed(reader: str) -> list[str]:
    """What a reader tells when the article has changed and the public is to know."""
    return [] if reader == "newsboat" else ["keo-dien"]


def test_every_reader_has_each_article_exactly_once_whatever_happens(story: Story, reader: str):
    first = ["bai-ke", "bai-thi-dua", "keo-dien", *(f"bai-guong-{day}" for day in range(1, 9))]
    for step, page in story.items():
        out = first if step is Step.OPENED else [*first, "bai-moi"]
        assert ids(page.polls[reader]) == sorted(out), step


def test_who_asks_while_nothing_happens_is_told_304(story: Story):
    quiet = story[Step.QUIET]
    assert quiet.first == [304] * len(quiet.polls)
    for step, page in story.items():
        assert page.second == [304] * len(page.polls), step


def test_articles_come_with_their_words_dates_and_pictures(story: Story, reader: str):
    read = article(story[Step.OPENED], reader)
    # newsboat keeps titles as HTML
    assert read.title in ("Kéo điện lên bản <3 hộ>", "Kéo điện lên bản &lt;3 hộ&gt;")
    assert "<p>Bản có điện sau 46 ngày, 31 hộ thắp sáng.</p>" in read.text
    assert read.published == dt.datetime.fromisoformat("2026-11-18T00:00:00+07:00").timestamp()
    assert read.url.endswith("/tin-tuc/2026/keo-dien/")
    # newsboat keeps what can be played
    assert read.picture.endswith(".jpg" if reader in BY_DATES else "")


def test_a_new_article_is_told_as_news_and_nothing_else_is(story: Story, reader: str):
    page = story[Step.NEW]
    assert told(page, reader) == ["bai-moi"]
    new = next(item for item in page.polls[reader].items if item.id == f"{TAG}bai-moi")
    assert new.published == page.now.timestamp()


def test_a_minor_change_arrives_without_being_told(story: Story, reader: str):
    before, after = article(story[Step.NEW], reader), article(story[Step.MINOR], reader)
    assert "đã thắp sáng" in after.text
    assert after == before._replace(text=after.text)
    # which newsboat can't see if it is asked to go by texts
    assert told(story[Step.MINOR], reader) == (["keo-dien"] if reader == "newsboat, again" else [])


@pytest.mark.parametrize("step", [Step.MAJOR, Step.CORRECTED])
def test_a_major_change_and_a_correction_are_told_under_the_same_id(step: Step, story: Story, reader: str):
    page = story[step]
    before, after = article(story[Step.OPENED], reader), article(page, reader)
    assert told(page, reader) == changed(reader)
    assert (after.published, after.url, after.picture) == (before.published, before.url, before.picture)
    if reader in BY_DATES:
        assert after.updated == page.now.timestamp()


def test_a_correction_says_what_was_wrong_and_what_is_right(story: Story, reader: str):
    assert catalogue().site.article.correction not in article(story[Step.MAJOR], reader).text
    text = article(story[Step.CORRECTED], reader).text
    notice, found, _ = text.partition("Bản có điện sau 64 ngày")
    assert found, text
    for words in (catalogue().site.article.correction, "Kéo điện trong 46 ngày.", "Kéo điện trong 64 ngày."):
        assert words in notice


def test_a_renamed_article_stays_the_same_at_a_new_address(story: Story, reader: str):
    before, page = article(story[Step.CORRECTED], reader), story[Step.RENAMED]
    after = article(page, reader)
    assert told(page, reader) == []
    assert after == before._replace(url=before.url.replace("keo-dien", "dien-len-ban"))
    status, moved = page.addresses["keo-dien"]
    assert status == 200 and 'http-equiv="refresh"' in moved and "/tin-tuc/2026/dien-len-ban/" in moved


def test_a_withdrawn_article_gives_way_to_the_notice_with_its_reason(story: Story, reader: str):
    page = story[Step.WITHDRAWN]
    read = article(page, reader)
    if reader not in HEAR_OF_WITHDRAWALS:
        assert told(page, reader) == [] and read == article(story[Step.RENAMED], reader)
        return
    assert told(page, reader) == changed(reader)
    assert read.title == catalogue().feeds.withdrawn
    assert "Nhân vật rút lại sự đồng ý." in read.text
    assert "hộ" not in read.title + read.text
    assert read.published == article(story[Step.OPENED], reader).published
    if reader in BY_DATES:
        assert read.updated == page.now.timestamp() and read.picture == ""


def test_atom_has_a_tombstone_for_a_withdrawn_article(story: Story):
    page = story[Step.WITHDRAWN]
    graves = [dict(grave.attrib) for grave in etree.fromstring(page.atom).iter("{*}deleted-entry")]
    assert graves == [{"ref": f"{TAG}keo-dien", "when": page.now.isoformat()}]
    assert f"{TAG}keo-dien</id>".encode() not in page.atom


def test_both_addresses_of_a_withdrawn_article_answer(story: Story):
    for step in (Step.WITHDRAWN, Step.LONG_AFTER):
        (status, old), (also, new) = story[step].addresses.values()
        assert (status, also) == (200, 200)
        assert "/tin-tuc/2026/dien-len-ban/" in old
        assert "Nhân vật rút lại sự đồng ý." in new and "64 ngày" not in new


def test_after_ninety_days_feeds_forget_the_withdrawal_and_nobody_is_told_anything(story: Story, reader: str):
    page = story[Step.LONG_AFTER]
    assert told(page, reader) == []
    assert page.polls[reader].items == story[Step.WITHDRAWN].polls[reader].items
    assert b"keo-dien" not in page.atom
