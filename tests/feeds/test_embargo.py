"""300 articles that nobody may see yet, among 20 that name them wherever they can.

Each has words of its own in every field that takes words, in its names and in its photo's
notes; all begin with MARK, so one look finds whatever escapes. Drafts never come out, the
others all do at one moment.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from portal.model.entry import Kind
from tests.build.rebuilding import assert_same, look
from tests.builders import CONSENT, NOW, REGISTRIES, build, files_of, make_site, picture, write, write_entry
from tests.feeds.documents import LIVE as LIVE_FEEDS
from tests.feeds.documents import walked
from tests.pages import search_records, strictly
from tests.search_reader import Index, Lists

pytestmark = pytest.mark.xdist_group("embargo")  # the site is built once

MARK = "zqxwk"
_LETTERS = str.maketrans("0123456789", "abcdefghij")
DRAFTS, EMBARGOED, LIVE = 100, 200, 20
MOMENT = NOW + dt.timedelta(hours=3)
"""When the embargo ends."""
SECOND = dt.timedelta(seconds=1)
URL = "https://cong.example.gov.vn/"
FOLDERS = {Kind.STORY: "guong-dien-hinh/2026", Kind.CAMPAIGN: "phong-trao", Kind.PLAN: "ke-hoach/2026", Kind.NEWS: "tin-tuc/2026"}
WORDS = ("title", "summary", "body", "heading", "tag", "alt")
"""Where an article has a word of its own that readers find on its page."""


class Hidden(NamedTuple):
    """One of the 300."""

    number: int
    draft: bool

    @property
    def kind(self) -> Kind:
        return list(FOLDERS)[self.number % len(FOLDERS)]

    @property
    def path(self) -> str:
        """Below content/."""
        return f"{FOLDERS[self.kind]}/{self.word('slug')}.md"

    @property
    def address(self) -> str:
        return self.path.removesuffix("md").replace(".", "/")

    def word(self, place: str) -> str:
        """Its own word there, like no other in the site; of letters alone, so that search takes it for one."""
        return f"{MARK}{'n' if self.draft else 'h'}{f'{self.number:03d}'.translate(_LETTERS)}{place}"


ALL = [Hidden(number, number < DRAFTS) for number in range(DRAFTS + EMBARGOED)]
OUT_LATER = [one for one in ALL if not one.draft]


def write_hidden(folder: Path, one: Hidden) -> None:
    """The article with its photo."""
    word, kind = one.word, one.kind
    given: dict[str, Any] = {
        "title": f"Tựa {word('title')}", "summary": f"Tóm tắt {word('summary')}.", "id": word("id"), "date": "2026-11-20",
        "aliases": [f"/{word('alias')}/"], "tags": [word("tag"), "chung"], "authors": [word("reporter")], "field": "y-te",
        "locality": "dong-nai", "image": {"src": f"{word('photo')}.jpg", "alt": f"Ảnh {word('alt')}", "credit": word("credit")},
        "source": {"name": word("source")}, "reviewed_by": {"name": word("reviewer"), "on": "2026-11-19"},
        "changes": [{"on": "2026-11-20", "note": word("change"), "kind": "minor"}],
    }
    given |= {"draft": True} if one.draft else {"publish_at": MOMENT.isoformat()}
    if kind is Kind.STORY:
        given |= {"subject": {"kind": "individual", "name": word("subject")}, "consent": CONSENT, "results": [{"figure": "1", "unit": word("result")}],
                  "awards": [{"name": word("award")}]}
    if kind is Kind.CAMPAIGN:
        given |= {"launched_by": word("launcher"), "alternate_names": [word("othername")]}
    else:
        given["campaigns"] = ["thi-dua"]
    if kind is Kind.PLAN:
        given |= {"number": "7", "symbol": word("symbol"), "editor_notes": [word("note")],
                  "obligations": [{"who": word("who"), "what": word("what"), "deadline": word("deadline"), "due": "2026-12-30"}]}
    if kind is Kind.NEWS:
        given["event"] = {"starts": "2026-12-01T08:00", "place": word("place")}
    body = f"## {word('heading')}\n\nNội dung {word('body')}.\n\n![{word('alt')}]({word('photo')}.jpg \"Ảnh: Minh Hà\")\n"
    write_entry(folder, one.path, body, **given)
    colour = f"rgb({one.number % 256},{one.number // 256 * 99},77)"
    photo = picture("JPEG", (24, 18), colour, comment=word("camera").encode())
    write(folder, f"content/{FOLDERS[kind]}/{word('photo')}.jpg", photo)


def write_live(folder: Path, number: int) -> None:
    """An article that names fifteen of the hidden ones in every way, and shares with all what can be shared."""
    named = ALL[number * 15 : number * 15 + 15]
    links = "\n\n".join(f"Xem [bài](../../{one.path})." for one in named)
    campaigns = [one.word("slug") for one in named if one.kind is Kind.CAMPAIGN]
    plans = [one.word("id") for one in named if one.kind is Kind.PLAN]
    given: dict[str, Any] = {"tags": ["chung"], "field": "y-te", "locality": "dong-nai", "campaigns": ["thi-dua", *campaigns],
                             "related": [one.word("id") for one in named], "image": {"src": "song.jpg", "alt": "Họp", "credit": "Ảnh: Minh Hà"}}
    if number % 2:
        criteria = [{"plan": plan, "criterion": "Sáng kiến", "evidence": "Có."} for plan in plans]
        write_entry(folder, f"guong-dien-hinh/2026/song-{number}.md", links, criteria=criteria, **given)
    else:
        basis = [{"number": "7", "issuer": "Sở", "plan": plan} for plan in plans]
        write_entry(folder, f"ke-hoach/2026/song-{number}.md", links, based_on=basis, **given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    registries = REGISTRIES | {
        "reporters": {one.word("reporter"): {"name": f"Người viết {one.word('author')}"} for one in ALL},
        "columns": {"chung": {"title": "Chuyên mục chung", "tags": ["chung"]},
                    "rieng": {"title": "Chuyên mục riêng", "campaigns": [ALL[1].word("slug"), ALL[-3].word("slug")]}},
    }
    made = make_site(tmp_path_factory.mktemp("embargo"), registries)
    for one in ALL:
        write_hidden(made, one)
    for number in range(LIVE - 1):
        write_live(made, number)
    hidden = [one.word("slug") for one in ALL if one.kind is Kind.CAMPAIGN]
    write_entry(made, "phong-trao/thi-dua.md", parent=hidden[0], successor=hidden[-1],
                period={"starts": "2026", "ends": "2026-11-01"}, tags=["chung"])
    for beside in ("guong-dien-hinh/2026", "ke-hoach/2026"):
        write(made, f"content/{beside}/song.jpg", picture("JPEG", (32, 18)))
    return made


def words_in(data: bytes) -> set[str]:
    return {found.decode() for found in re.findall(rb"%b[a-z]*" % MARK.encode(), data.lower())}


def escaped(site: Path) -> dict[str, set[str]]:
    """The hidden words in each file's name and bytes, packed or not; no file has another packing."""
    found = {}
    for path, data in files_of(site).items():
        assert not path.endswith((".br", ".zst"))
        words = words_in(path.encode() + b"\n" + data)
        if data.startswith(b"\x1f\x8b"):
            words |= words_in(gzip.decompress(data))
        if words:
            found[path] = words
    return found


def pictures_of(site: Path) -> Iterator[str]:
    """Every file that is a picture, whatever it is called."""
    for path, data in files_of(site).items():
        if data.startswith((b"\xff\xd8\xff", b"RIFF", b"\x89PNG", b"GIF8")) and not path.startswith("assets/"):
            yield path


def postings_of(site: Path, words: list[str]) -> set[int]:
    """The articles that the search index leads to from these words, of which it holds numbers only."""
    lists = Lists(Index.of(site).postings())
    return {article for word in words for article in lists((word,))}


def hidden_words(place: str) -> list[str]:
    return [one.word(place) for one in ALL]


def assert_nothing_escaped(site: Path) -> None:
    assert escaped(site) == {}
    assert all(path.startswith("hinh/song-") for path in pictures_of(site))
    assert postings_of(site, hidden_words("title") + hidden_words("body")) == set()
    assert len(search_records(site)) == LIVE
    assert len(walked(site, URL, "atom.xml")) == LIVE


@pytest.fixture(scope="module")
def before(folder: Path) -> Path:
    """The site three hours before the moment."""
    return build(folder, "before", NOW)


@pytest.fixture(scope="module")
def at_last(folder: Path) -> Path:
    """The site at the moment."""
    return build(folder, "at-last", MOMENT)


@pytest.fixture(scope="module")
def found(at_last: Path) -> dict[str, set[str]]:
    """The hidden words in each of its files."""
    return escaped(at_last)


def test_nothing_of_a_hidden_article_is_in_any_file(before: Path):
    assert_nothing_escaped(before)


def test_one_second_before_the_moment_nothing_has_escaped_yet(folder: Path):
    assert_nothing_escaped(build(folder, "second", MOMENT - SECOND))


def test_at_the_moment_every_page_has_its_words_and_its_photo(at_last: Path, found: dict[str, set[str]]):
    photos = set(pictures_of(at_last))
    for one in OUT_LATER:
        page = found[f"{one.address}index.html"]
        assert {one.word(place) for place in WORDS} <= page, one
        assert [path for path in photos if path.startswith(f"hinh/{one.word('photo')}-")], one
        assert f"{one.word('alias')}/index.html" in found


def test_at_the_moment_feeds_tell_of_every_article_once_dated_by_it(at_last: Path, found: dict[str, set[str]]):
    for live in ("atom.xml", "feed.json"):
        items = {item.id.rpartition(":")[2]: item for item in walked(at_last, URL, live)}
        assert len(items) == LIVE + EMBARGOED
        for one in OUT_LATER:
            item = items[one.word("id")]
            assert item.published == item.updated == MOMENT
            assert (item.url, item.title) == (f"{URL}{one.address}", f"Tựa {one.word('title')}")
            assert {one.word("body"), one.word("heading"), one.word("photo")} <= words_in(item.html.encode())
            assert one.word("photo") in item.enclosures[0].url
    for one in OUT_LATER:
        for listing in (f"chu-de/{one.word('tag')}", f"nguoi-viet/{one.word('reporter')}"):
            for live in LIVE_FEEDS:
                assert {one.word(place) for place in (*WORDS, "author")} <= found[f"{listing}/{live}"]


def test_at_the_moment_search_sitemap_and_calendar_have_every_article(at_last: Path):
    records = search_records(at_last)
    assert len(records) == LIVE + EMBARGOED
    assert {f"Tựa {one.word('title')}" for one in OUT_LATER} <= {record.title for record in records}
    assert len(postings_of(at_last, [one.word("body") for one in OUT_LATER])) == EMBARGOED
    assert {one.word("slug") for one in OUT_LATER} <= words_in((at_last / "sitemap.xml").read_bytes())
    events = words_in((at_last / "lich/su-kien.ics").read_bytes().replace(b"\r\n ", b""))
    assert {one.word("place") for one in OUT_LATER if one.kind is Kind.NEWS} <= events
    assert {one.word("what") for one in OUT_LATER if one.kind is Kind.PLAN} <= events


def test_links_that_led_nowhere_lead_to_the_articles_at_the_moment(before: Path, at_last: Path):
    def links(site: Path) -> list[str | None]:
        page = strictly(site / "guong-dien-hinh/2026/song-13/index.html")
        return [a.get("href") for a in page.iter("a") if a.text == "bài"]

    assert links(before) == [None] * 15
    assert links(at_last) == [f"/{one.address}" for one in ALL[195:210]]


def test_drafts_never_come_out(at_last: Path, found: dict[str, set[str]]):
    words = set().union(*found.values())
    assert not [word for word in words if word.startswith(f"{MARK}n")]
    assert postings_of(at_last, [one.word("body") for one in ALL if one.draft]) == set()


def test_what_cameras_and_editors_note_stays_inside(found: dict[str, set[str]]):
    words = set().union(*found.values())
    assert not [word for word in words if word.endswith(("camera", "change"))]


def test_built_in_place_with_an_earlier_clock_it_is_as_if_nobody_had_seen_it(folder: Path, before: Path):
    assert (build(folder, "again", MOMENT) / ALL[-1].address).exists()
    site = build(folder, "again", NOW)
    assert_nothing_escaped(site)
    assert_same(look(site), look(before))
