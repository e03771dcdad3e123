"""The content that ships with the kit, and every page built of it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import feedparser
import icalendar
import pytest
from lxml import etree
from PIL import Image

from portal.build.content import read_content
from portal.build.sources import look_at
from portal.build.store import Store
from portal.derive.memberships import Taxonomy
from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.model.front_matter import PlanMeta, StoryMeta
from portal.model.library import Library
from tests.pages import (
    address_of, broken_links, elements, links_of, name_of, pages_of, quickly, resources_of, search_records,
)
from tests.length import some
from tests.search_reader import unpacked

URL = "https://neu-guong.example/"
NOW = dt.datetime.fromisoformat("2026-11-20T08:00:00+07:00")
"""As the fixture `site` is built."""

PLANS = {
    # id: number, symbol, day of issue, place, issuer, period, who signed, as what, on whose behalf
    "ke-hoach-93-kh-vp-2023": (
        "93", "KH-VP", "2023-01-13", "Đồng Nai", "Văn phòng Ủy ban nhân dân tỉnh Đồng Nai", ("2023", "2023"),
        "Nguyễn Kim Long", "Chánh Văn phòng", None,
    ),
    "ke-hoach-van-phong-ubnd-tinh-son-la-2022": (
        None, "KH-VPUB", "2022-06-20", "Sơn La", "Văn phòng Ủy ban nhân dân tỉnh Sơn La", ("2022", "2025"),
        "Nguyễn Huy Anh", "Chánh Văn phòng", None,
    ),
    "ke-hoach-85-kh-ubnd-vo-nhai-2023": (
        "85", "KH-UBND", "2023-03-31", "Võ Nhai", "Ủy ban nhân dân huyện Võ Nhai", ("2023", "2023"),
        "Bùi Thị Sen", "Chủ tịch", None,
    ),
    "ke-hoach-so-ldtbxh-ba-ria-vung-tau-2020": (
        None, "KH-SLĐTBXH", "2020-06", "Bà Rịa - Vũng Tàu",
        "Sở Lao động - Thương binh và Xã hội tỉnh Bà Rịa - Vũng Tàu", ("2020", "2020"), "Huỳnh Văn Danh", "Giám đốc", None,
    ),
    "ke-hoach-so-y-te-dong-nai-2023": (
        None, None, None, None, "Sở Y tế tỉnh Đồng Nai", ("2023", "2023"), "Lê Quang Trung", "Phó Giám đốc", "KT.",
    ),
}


@pytest.fixture(scope="module")
def library(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """All of content/, which has to be without a mistake."""
    store = Store(tmp_path_factory.mktemp("cache"))
    return read_content(look_at(root / "content"), store, lambda what, done, total: None, NOW).reading.library


@pytest.fixture(scope="module")
def live(library: Library) -> Library:
    return library.live(NOW)


def of(library: Library, kind: Kind) -> list[Entry]:
    return [entry for entry in library.entries if entry.kind is kind]


def page(site: Path, entry: Entry) -> etree._Element:
    return quickly(site / entry.permalink.strip("/") / "index.html")


def words(tree: etree._Element) -> str:
    return " ".join("".join(tree.itertext()).split())


# The content


def facts(library: Library, meta: PlanMeta) -> tuple[object, ...]:
    assert meta.period and meta.signer
    return (
        meta.number, meta.symbol, str(meta.issued_on) if meta.issued_on else None, meta.place,
        library.registry.units[meta.issuer].name, (str(meta.period.starts), str(meta.period.ends)),
        meta.signer.name, meta.signer.position, meta.signer.authority,
    )


def test_the_five_plans_have_the_parts_that_their_sources_have_and_no_others(library: Library):
    found = {e.meta.id: facts(library, e.meta) for e in of(library, Kind.PLAN) if isinstance(e.meta, PlanMeta)}
    assert found == PLANS


def test_plans_name_duties_and_what_they_rest_on(library: Library):
    for plan in of(library, Kind.PLAN):
        assert isinstance(plan.meta, PlanMeta)
        assert len(plan.meta.obligations) >= 5 and plan.meta.based_on and plan.meta.recipients, plan.source
        assert not plan.meta.sample, plan.source


def test_there_are_movements_stories_and_news_enough(live: Library):
    assert len(of(live, Kind.CAMPAIGN)) >= 16
    assert len(of(live, Kind.STORY)) >= 24
    assert len(of(live, Kind.NEWS)) >= 12


def test_stories_are_of_all_categories_kinds_and_years(live: Library):
    stories = [entry.meta for entry in of(live, Kind.STORY) if isinstance(entry.meta, StoryMeta)]
    assert {story.category for story in stories} == set(catalogue().labels.category)
    assert {story.subject.kind for story in stories} == set(catalogue().labels.subject)
    assert {entry.year for entry in of(live, Kind.STORY)} >= set(range(2020, 2027))
    assert {bool(story.image) for story in stories} == {True, False}


def test_news_is_of_several_years_and_has_events(live: Library):
    news = of(live, Kind.NEWS)
    assert len({entry.year for entry in news}) >= 4
    assert any(getattr(entry.meta, "event", None) for entry in news)


def test_all_stories_and_news_are_marked_as_samples(library: Library):
    unmarked = [e.source for e in (*of(library, Kind.STORY), *of(library, Kind.NEWS)) if not getattr(e.meta, "sample")]
    assert unmarked == []


def test_every_campaign_is_named_by_a_plan(library: Library):
    named = {slug for plan in of(library, Kind.PLAN) for slug in getattr(plan.meta, "campaigns")}
    assert [slug for slug in library.campaigns if slug not in named] == []


# The pages


def test_plans_and_their_campaigns_lead_to_each_other(site: Path, live: Library):
    pairs = 0
    for plan in of(live, Kind.PLAN):
        for slug in getattr(plan.meta, "campaigns"):
            campaign = live.campaigns[slug]
            assert campaign.permalink in set(links_of(page(site, plan))), plan.source
            assert plan.permalink in set(links_of(page(site, campaign))), campaign.source
            pairs += 1
    assert pairs >= 30


def test_samples_say_so_on_their_pages(site: Path, live: Library):
    for entry in live.entries:
        notice = catalogue().site.article.sample_note in words(page(site, entry))
        assert notice == getattr(entry.meta, "sample", False), entry.source


def test_samples_say_so_in_every_feed(site: Path, live: Library):
    samples = {URL.rstrip("/") + entry.permalink for entry in live.entries if getattr(entry.meta, "sample", False)}
    for file in some(sorted([*site.rglob("rss.xml"), *site.rglob("atom.xml")])):
        for item in feedparser.parse(file.read_bytes()).entries:
            marked = catalogue().feeds.sample in item.summary, catalogue().feeds.sample in item.content[0].value
            assert marked == ((item.link in samples),) * 2, (file, item.link)


def test_feeds_are_well_formed_and_there_for_every_listing(site: Path, live: Library):
    listings = {"", *(f"{kind.value}/" for kind in Kind if kind is not Kind.PAGE)}
    listings |= {campaign.permalink.lstrip("/") for campaign in live.campaigns.values()}
    listings |= {page.parent.relative_to(site).as_posix() + "/"
                 for taxonomy in Taxonomy for page in site.glob(f"{taxonomy.value}/*/index.html")}
    for name in ("rss.xml", "atom.xml"):
        files = {file.relative_to(site).as_posix().removesuffix(name): file for file in site.rglob(name)}
        assert set(files) == listings
        for file in files.values():
            etree.parse(file)
        for file in some(sorted(files.values())):
            assert not feedparser.parse(file.read_bytes()).bozo, file


def test_every_link_and_every_anchor_leads_somewhere(site: Path):
    assert broken_links(site, URL) == []


def test_drafts_and_articles_under_embargo_are_in_no_file(site: Path, library: Library):
    hidden = [entry for entry in library.entries if not entry.is_live(NOW)]
    assert len(hidden) >= 2
    for file in site.rglob("*"):
        if file.is_file():
            data = unpacked(file.name, file.read_bytes())
            for entry in hidden:
                assert entry.meta.title.encode() not in data and entry.slug not in str(file) and entry.meta.id.encode() not in data


def test_every_page_has_one_heading_of_the_first_level_and_none_skips(site: Path):
    for file in pages_of(site):
        levels = [int(name_of(e)[1]) for e in elements(quickly(file)) if name_of(e) in ("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels.count(1) == 1 and levels[0] == 1, (file, levels)
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (file, levels)


def test_ids_are_unique_and_what_names_them_finds_them(site: Path):
    for file in pages_of(site):
        ids = Counter(e.get("id") for e in elements(quickly(file)) if e.get("id"))
        assert not [name for name, count in ids.items() if count > 1], file
        for element in elements(quickly(file)):
            for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
                assert set(element.get(attribute, "").split()) <= set(ids), (file, element.get(attribute))


def test_no_page_fetches_from_elsewhere_or_holds_script_or_style(site: Path):
    for file in pages_of(site):
        for element in elements(quickly(file)):
            assert "style" not in element.attrib and name_of(element) != "style", file
            assert not [name for name in element.attrib if name.startswith("on")], file
            if name_of(element) == "script" and not element.get("src"):
                assert element.get("type") == "application/ld+json", file
        for name, address in resources_of(quickly(file)):
            assert address.startswith("/") and not address.startswith("//"), (file, name, address)
    for file in (site / "assets").iterdir():
        assert b"http://" not in file.read_bytes().replace(b"http://www.w3.org/2000/svg", b""), file
        assert b"https://" not in file.read_bytes() and b"@import" not in file.read_bytes(), file


def test_every_page_says_who_it_is(site: Path):
    for file in pages_of(site):
        tree = quickly(file)
        assert tree.get("lang") == "vi" and words(tree.find("head/title")), file
        for canonical in tree.xpath("//link[@rel='canonical']/@href"):
            if not tree.xpath("//meta[@http-equiv='refresh']"):
                assert canonical == URL.rstrip("/") + address_of(site, file)
                assert tree.xpath("//meta[@property='og:url']/@content") == [canonical]
        if not tree.xpath("//meta[@http-equiv='refresh']"):
            assert tree.xpath("//meta[@name='description']/@content")[0].strip(), file


def test_titles_of_pages_tell_them_apart(site: Path):
    titles = Counter(words(quickly(file).find("head/title")) for file in pages_of(site)
                     if not quickly(file).xpath("//meta[@http-equiv='refresh']"))
    assert [title for title, count in titles.items() if count > 1] == []


def things(tree: etree._Element) -> list[Mapping[str, object]]:
    return [thing for script in tree.xpath("//script[@type='application/ld+json']") for thing in json.loads(script.text)]


def test_articles_tell_machines_what_they_are(site: Path, live: Library):
    for entry in live.entries:
        if entry.kind is not Kind.PAGE:
            article = things(page(site, entry))[0]
            assert article["url"] == URL.rstrip("/") + entry.permalink
            assert article["@type"] == ("DigitalDocument" if entry.kind is Kind.PLAN else "NewsArticle")
            assert dt.datetime.fromisoformat(str(article["datePublished"])) <= NOW
    assert {thing["@type"] for thing in things(quickly(site / "index.html"))} >= {"GovernmentOrganization", "WebSite"}


def test_sitemap_lists_exactly_the_pages_for_search_engines(site: Path):
    listed = [e.text for e in etree.parse(site / "sitemap.xml").getroot().iter("{*}loc")]
    wanted = {URL.rstrip("/") + address_of(site, file) for file in pages_of(site)
              if not quickly(file).xpath("//meta[@name='robots' or @http-equiv='refresh']")
              and file.parent.name != "tim-kiem"}
    assert Counter(listed) == Counter(wanted)


def test_search_index_holds_every_live_entry_once(site: Path, live: Library):
    records = search_records(site)
    assert sorted(record.url for record in records) == sorted(entry.permalink for entry in live.entries)
    assert all(record.title and record.summary and record.body for record in records)


def test_calendar_holds_events_marked_as_made_up_and_the_one_deadline_that_a_plan_gives_a_day(site: Path, live: Library):
    events = icalendar.Calendar.from_ical((site / "lich/su-kien.ics").read_bytes()).events
    deadlines = [event for event in events if "rrule" in event]
    assert [(event["dtstart"].dt, event["rrule"]["until"]) for event in deadlines] == [
        (dt.date(2022, 12, 30), [dt.date(2025, 12, 30)])]
    made_up = [event for event in events if str(event["summary"]).startswith("Bài mẫu: ")]
    told = [entry for entry in of(live, Kind.NEWS) if getattr(entry.meta, "event")]
    assert told and len(made_up) == len(told) == len(events) - 1


def test_news_for_search_engines_is_nothing_that_is_made_up(site: Path):
    assert not etree.parse(site / "news-sitemap.xml").getroot().xpath("*")


def test_pictures_come_in_three_sizes_without_notes(site: Path):
    sizes: dict[str, set[int]] = {}
    for file in (site / "hinh").iterdir():
        with Image.open(file) as picture:
            assert not picture.getexif() and not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info), file
            assert str(picture.width) == file.stem.rpartition("-")[2]
            if file.suffix == ".webp":
                sizes.setdefault(file.stem.rpartition("-")[0], set()).add(picture.width)
    assert sizes and all(widths <= {480, 960, 1440} or max(widths) < 1440 for widths in sizes.values())
    assert any(len(widths) >= 2 for widths in sizes.values())


def test_pictures_say_how_large_they_are_and_what_they_show(site: Path):
    for file in pages_of(site):
        for image in quickly(file).iter("img"):
            assert image.get("width") and image.get("height") and image.get("alt") is not None, file
            if "/hinh/" in image.get("src"):
                assert image.get("alt").strip() and len(image.get("srcset").split(",")) >= 1, file


def test_aliases_lead_to_their_articles(site: Path, live: Library):
    for entry in live.entries:
        for alias in entry.meta.aliases:
            tree = quickly(site / alias.strip("/") / "index.html")
            assert tree.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={entry.permalink}"]
            assert tree.xpath("//link[@rel='canonical']/@href") == [URL.rstrip("/") + entry.permalink]
