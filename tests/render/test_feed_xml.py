"""Both feed formats, read back by two parsers that are not ours."""

from __future__ import annotations

import datetime as dt
import email.utils
from dataclasses import replace

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.model.feed import tag_uri
from tests.feed_rules import problems_of
from tests.length import examples
from tests.render.feed_samples import (
    AN_ARCHIVE, ARCHIVES, HOSTILE_TEXTS, HUB, PICTURE, SITE, channel, fitting, item,
    render_atom, render_rss, withdrawn,
)

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
CREATOR = f"{DC}creator"
HISTORY = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}"
RENDERERS = pytest.mark.parametrize("render", [render_rss, render_atom])


def rss(*items: object, **changes: object) -> etree._Element:
    return etree.fromstring(render_rss(channel(*items, **changes)))[0]


def atom(*items: object, **changes: object) -> etree._Element:
    return etree.fromstring(render_atom(channel(*items, **changes)))


def links(parent: etree._Element) -> dict[str, tuple[str, str | None]]:
    found = [(link.get("rel"), (link.get("href"), link.get("type"))) for link in parent.findall(f"{ATOM}link")]
    assert len(dict(found)) == len(found)
    return dict(found)


# --- what every feed keeps -------------------------------------------------------------


@RENDERERS
def test_every_field_can_be_read_back(render):
    feed = feedparser.parse(render(channel(item())))
    assert not feed.bozo
    assert feed.feed.title == "Tin tức"
    assert feed.feed.subtitle == "Tin hoạt động thi đua, khen thưởng"
    assert feed.feed.link == f"{SITE}/tin-tuc/"
    assert feed.feed.rights == "Được dùng lại khi ghi rõ nguồn."
    assert feed.feed.generator == "Nêu Gương"
    assert feed.feed.language == "vi"
    assert feed.feed.updated_parsed[:6] == (2026, 11, 20, 1, 0, 0)
    entry = feed.entries[0]
    assert entry.id == item().id
    assert entry.title == "Người giữ rừng số 1"
    assert entry.link == item().url
    assert entry.summary == item().summary
    assert entry.content[0].value == item().html
    assert entry.content[0].type == "text/html"
    assert entry.published_parsed[:6] == (2026, 11, 19, 1, 0, 0)
    assert entry.updated_parsed[:6] == (2026, 11, 20, 0, 0, 0)
    assert entry.rights == "Ảnh chỉ dùng kèm bài."
    assert [author.name for author in entry.authors] == list(item().authors)
    assert [tag.term for tag in entry.tags] == list(item().categories)
    assert len(entry.enclosures) == 1
    enclosure = entry.enclosures[0]
    assert (enclosure.href, enclosure.type, enclosure.length) == (PICTURE.url, "image/jpeg", "48213")


@RENDERERS
def test_items_stay_in_their_order(render):
    feed = feedparser.parse(render(channel(item(1), item(2), item(3))))
    assert [entry.link[-2] for entry in feed.entries] == ["1", "2", "3"]


@RENDERERS
def test_equal_channels_give_equal_bytes(render):
    assert render(channel(item(1), item(2))) == render(channel(item(1), item(2)))


@RENDERERS
def test_feed_keeps_all_rules_of_its_format(render):
    path = "tin-tuc/rss.xml" if render is render_rss else "tin-tuc/atom.xml"
    items = item(1), withdrawn(2), item(3, picture=None, authors=(), rights=""), item(4, sample=True, summary="")
    for whole in (channel(*items, hub=HUB, **ARCHIVES), channel(email=None, rights="", subtitle="")):
        assert problems_of(path, render(whole)) == []


@RENDERERS
def test_only_the_root_declares_namespaces(render):
    root = etree.fromstring(render(channel(item(1), withdrawn(2), hub=HUB, **ARCHIVES)))
    assert {frozenset(element.nsmap.items()) for element in root.iter()} == {frozenset(root.nsmap.items())}


@RENDERERS
def test_empty_channel_is_a_valid_feed(render):
    feed = feedparser.parse(render(channel()))
    assert not feed.bozo
    assert feed.version in ("rss20", "atom10")
    assert feed.entries == []


@RENDERERS
def test_channel_says_when_it_changed_not_when_it_was_built(render):
    old = channel(item(), updated=dt.datetime(2019, 5, 1, 9, 30, tzinfo=dt.timezone.utc))
    assert feedparser.parse(render(old)).feed.updated_parsed[:6] == (2019, 5, 1, 9, 30, 0)
    assert b"2026-11" not in render(old).split(b"<item>")[0].split(b"<entry>")[0]


@RENDERERS
def test_feed_names_its_own_address(render):
    feed = feedparser.parse(render(channel()))
    own = [link for link in feed.feed.links if link.rel == "self"]
    name = "rss" if render is render_rss else "atom"
    assert [(link.href, link.type) for link in own] == [
        (f"{SITE}/tin-tuc/{name}.xml", f"application/{name}+xml")
    ]


@RENDERERS
def test_sample_says_that_it_is_made_up(render):
    entry = feedparser.parse(render(channel(item(sample=True)))).entries[0]
    assert entry.summary == "Bài minh hoạ: Mười lăm năm, không một vụ cháy."
    assert entry.content[0].value.startswith("<p><strong>Bài minh hoạ:</strong></p>")


@RENDERERS
def test_reader_is_led_to_older_items_and_to_the_hub(render):
    parent = rss if render is render_rss else atom
    found = links(parent(item(), hub=HUB, **ARCHIVES))
    assert found["hub"] == (HUB, None)
    # of RSS there are no archives, so it leads to those of Atom
    assert found["prev-archive"] == (ARCHIVES["older_atom_url"], "application/atom+xml")
    assert not {"current", "next-archive"} & set(found)
    assert not {"hub", "prev-archive"} & set(links(parent(item())))


def test_archive_says_that_it_is_one_and_where_the_live_feed_is():
    archive = atom(item(), **AN_ARCHIVE)
    found = links(archive)
    assert len(archive.findall(f"{HISTORY}archive")) == 1
    assert found["self"][0] == AN_ARCHIVE["atom_url"]
    assert found["current"] == (AN_ARCHIVE["current_atom_url"], "application/atom+xml")
    assert found["prev-archive"] == (AN_ARCHIVE["older_atom_url"], "application/atom+xml")
    assert "next-archive" not in found
    assert atom(item(), **ARCHIVES).find(f"{HISTORY}archive") is None
    assert problems_of("/tin-tuc/luu-tru/2.xml", render_atom(channel(item(), **AN_ARCHIVE))) == []


def test_first_archive_leads_no_further():
    assert "prev-archive" not in links(atom(item(), **AN_ARCHIVE | {"older_atom_url": None}))


def test_there_are_no_archives_in_rss():
    with pytest.raises(ValueError, match="archive"):
        render_rss(channel(item(), **AN_ARCHIVE))


def test_withdrawn_item_is_a_tombstone_in_atom():
    feed = atom(item(1), withdrawn(2), item(3))
    assert [child.tag for child in feed[-3:]] == [f"{ATOM}entry", f"{TOMBSTONE}deleted-entry", f"{ATOM}entry"]
    grave = feed[-2]
    assert dict(grave.attrib) == {"ref": item(2).id, "when": "2026-11-20T06:00:00+07:00"}
    assert [(child.tag, child.text) for child in grave] == [
        (f"{TOMBSTONE}comment", "Rút theo đề nghị của nhân vật.")
    ]


def test_withdrawn_item_is_a_notice_of_the_same_id_in_rss():
    notice = rss(withdrawn()).find("item")
    assert notice.findtext("guid") == item().id
    assert (notice.findtext("title"), notice.findtext("description")) == (
        "Bài đã rút", "Rút theo đề nghị của nhân vật."
    )
    assert not {CONTENT, "enclosure", f"{MEDIA}content"} & {child.tag for child in notice}
    assert notice.findtext("pubDate") == rss(item()).findtext("item/pubDate")


def test_guid_and_atom_id_are_the_same_tag_uri():
    guid = rss(item()).find("item/guid")
    assert guid.text == atom(item()).findtext(f"{ATOM}entry/{ATOM}id") == item().id
    assert guid.get("isPermaLink") == "false"


# --- the rules of each format ----------------------------------------------------------


def test_rss_channel_has_one_link_to_its_page():
    assert [link.text for link in rss(item()).findall("link")] == [f"{SITE}/tin-tuc/"]


def test_rss_dates_are_rfc_822_in_vietnam_time():
    head = rss(item(published=dt.datetime(2026, 3, 1, 23, 15, tzinfo=dt.timezone.utc)))
    assert head.findtext("lastBuildDate") == "Fri, 20 Nov 2026 08:00:00 +0700"
    assert head.findtext("item/pubDate") == "Mon, 02 Mar 2026 06:15:00 +0700"
    assert email.utils.parsedate_to_datetime(head.findtext("item/pubDate")).hour == 6


def test_rss_names_authors_without_addresses_as_creators():
    found = rss(item()).find("item")
    assert [creator.text for creator in found.findall(CREATOR)] == list(item().authors)
    assert found.find("author") is None


def test_rss_address_comes_with_a_name():
    assert rss().findtext("managingEditor") == "toasoan@example.gov.vn (Văn phòng UBND tỉnh)"
    assert rss(email=None).find("managingEditor") is None


def test_rss_description_comes_before_the_full_text():
    names = [child.tag for child in rss(item()).find("item")]
    assert names.index("description") < names.index(CONTENT)
    assert names.count("description") == names.count(CONTENT) == 1


def test_rss_description_shows_markup_as_text():
    text = rss(item(summary="a < b & c, thẻ <b>")).findtext("item/description")
    assert text == "a &lt; b &amp; c, thẻ &lt;b&gt;"


def test_rss_description_is_there_without_a_summary():
    assert rss(item(summary="")).findtext("item/description") == "Người giữ rừng số 1"


def test_rss_item_has_one_enclosure_and_says_what_the_picture_shows():
    found = rss(item()).find("item")
    assert len(found.findall("enclosure")) == 1
    media = found.findall(f"{MEDIA}content")
    assert [dict(m.attrib) for m in media] == [{
        "url": PICTURE.url, "fileSize": "48213", "type": "image/jpeg", "medium": "image",
        "width": "1200", "height": "800",
    }]
    assert media[0].findtext(f"{MEDIA}description") == "Ông Tư bên ao cá"
    assert media[0].findtext(f"{MEDIA}credit") == "Minh Hà"


def test_size_of_a_picture_is_left_out_where_it_is_not_known():
    media = rss(item(picture=replace(PICTURE, width=None))).find(f"item/{MEDIA}content")
    assert "width" not in media.attrib and "height" not in media.attrib


def test_item_says_its_own_terms_of_reuse():
    assert rss(item()).findtext(f"item/{DC}rights") == item().rights
    assert atom(item()).findtext(f"{ATOM}entry/{ATOM}rights") == item().rights
    assert rss(item(rights="")).find(f"item/{DC}rights") is None
    assert atom(item(rights="")).find(f"{ATOM}entry/{ATOM}rights") is None


def test_item_without_picture_has_no_enclosure():
    assert rss(item(picture=None)).find("item/enclosure") is None
    assert atom(item(picture=None)).find(f".//{ATOM}link[@rel='enclosure']") is None


def test_plain_elements_hold_no_children():
    hostile = "<b>đậm</b> & <script>alert(1)</script>"
    for root in (rss(item(title=hostile), title=hostile), atom(item(title=hostile), title=hostile)):
        for element in root.iter("title", f"{ATOM}title"):
            assert len(element) == 0
            assert element.text == hostile


def test_atom_feed_has_what_rfc_4287_requires():
    feed = atom(item(1), item(2, authors=()))
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + name)) == 1
        alternates = parent.findall(f"{ATOM}link[@rel='alternate']")
        assert [link.get("type") for link in alternates] == ["text/html"]
    # an entry without author is the feed's author's, section 4.1.1
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Văn phòng UBND tỉnh"
    assert feed.findtext(f"{ATOM}author/{ATOM}email") == "toasoan@example.gov.vn"


def test_atom_content_is_escaped_html():
    contents = list(atom(item(), item(2)).iter(f"{ATOM}content"))
    assert [content.get("type") for content in contents] == ["html", "html"]
    assert b"CDATA" not in render_atom(channel(item(html="<p>]]></p>")))


def test_atom_dates_are_rfc_3339_with_zone():
    feed = atom(item(published=dt.datetime(2026, 3, 1, 23, 15, 9, 123, tzinfo=dt.timezone.utc)))
    assert feed.findtext(f"{ATOM}entry/{ATOM}published") == "2026-03-02T06:15:09+07:00"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-20T08:00:00+07:00"


def test_atom_enclosure_has_type_and_length():
    link = atom(item()).find(f".//{ATOM}link[@rel='enclosure']")
    assert dict(link.attrib) == {
        "rel": "enclosure", "type": "image/jpeg", "length": "48213", "href": PICTURE.url,
        "title": "Ông Tư bên ao cá",
    }


# --- what is refused -------------------------------------------------------------------


@RENDERERS
@pytest.mark.parametrize("changes", [
    {"url": "/guong-dien-hinh/2026/bai/"},
    {"picture": replace(PICTURE, url="a.jpg")},
    {"html": '<p>Xem <a title="a > b" href="/khac/">bài khác</a></p>'},
    {"html": '<img alt="" src="anh.jpg">'},
    {"html": '<a href="#chu-thich">1</a>'},
    {"published": dt.datetime(2026, 1, 1)},
    {"updated": dt.datetime(2026, 1, 1)},
])
def test_item_with_a_relative_url_or_a_vague_moment_is_refused(render, changes):
    with pytest.raises(ValueError):
        render(channel(item(**changes)))


@RENDERERS
def test_text_that_only_speaks_of_addresses_is_no_relative_url(render):
    html = '<p>Viết <code>&lt;a href="/khac/"&gt;</code>, hoặc href="x".</p>'
    assert feedparser.parse(render(channel(item(html=html)))).entries[0].content[0].value == html


@RENDERERS
def test_sample_without_words_that_mark_it_is_refused(render):
    with pytest.raises(ValueError, match="sample"):
        render(channel(item(sample=True), sample_note=""))


# --- hostile texts ---------------------------------------------------------------------


@RENDERERS
@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_is_kept_as_text(render, text):
    notice = item(2, withdrawn=True, title=text, summary=text)
    hostile = channel(
        item(title=text, summary=text, authors=(text,), categories=(text,), rights=text), notice,
        title=text, subtitle=text, rights=text, publisher=text,
    )
    path = "tin-tuc/rss.xml" if render is render_rss else "tin-tuc/atom.xml"
    assert problems_of(path, render(hostile), as_written=[fitting(text), fitting(text).strip()]) == []
    root = etree.fromstring(render(hostile))
    titles = [element.text for element in root.iter("title", f"{ATOM}title")]
    assert titles == [fitting(text)] * (3 if render is render_rss else 2)
    names = [element.text for element in root.iter(CREATOR, f"{ATOM}name")]
    assert fitting(text) in names
    comments = [element.text for element in root.iter(f"{TOMBSTONE}comment")]
    assert comments == ([] if render is render_rss else [fitting(text)])


@pytest.mark.parametrize("nothing", ["", "\x00", " \n"])
@RENDERERS
def test_item_whose_title_is_nothing_bears_its_address(render, nothing):
    assert feedparser.parse(render(channel(item(title=nothing)))).entries[0].title == item().url


any_text = st.text(st.characters(exclude_categories=()), max_size=40)


def looks_mangled(text: str) -> bool:
    """Whether a text could be UTF-8 that somebody read as Windows-1252, like "Ä‘"."""
    try:
        return text.encode("cp1252", "replace").decode("utf-8") != text
    except UnicodeDecodeError:
        return False


@RENDERERS
@examples(60)
@given(texts=st.lists(any_text, min_size=9, max_size=9))
def test_any_text_in_any_field_gives_a_feed_that_two_parsers_read(render, texts):
    title, summary, html, author, category, alt, rights, publisher, subtitle = texts
    picture = replace(PICTURE, alt=alt, credit=alt)
    hostile = channel(
        item(title=title, summary=summary, html=f"<p>{html.replace('<', '')}</p>",
             authors=(author,), categories=(category,), picture=picture),
        title=title, rights=rights, publisher=publisher, subtitle=subtitle,
    )
    written = render(hostile)
    root = etree.fromstring(written)
    feed = feedparser.parse(written)
    assert not feed.bozo
    path = "channel/item/title" if render is render_rss else f"{ATOM}entry/{ATOM}title"
    expected = fitting(title) if fitting(title).strip() else item().url
    assert root.findtext(path) == expected
    # of RSS titles, feedparser guesses whether they are HTML; of all, whether they are mangled
    if render is render_atom and not looks_mangled(expected):
        assert feed.entries[0].title == expected.strip()


# --- tag URIs --------------------------------------------------------------------------


def test_tag_uri_follows_rfc_4151():
    uri = tag_uri("neuguong.example.gov.vn", dt.date(2026, 1, 1), "nguoi-giu-rung")
    assert uri == "tag:neuguong.example.gov.vn,2026-01-01:nguoi-giu-rung"
    assert tag_uri("a.vn", "2026", "feed/tin tức") == "tag:a.vn,2026:feed/tin%20t%E1%BB%A9c"


@pytest.mark.parametrize("authority", ["", "Example.vn", "https://a.vn", "a.vn,2020", "a.vn/x", "a.vn\n"])
def test_tag_uri_refuses_what_is_no_authority(authority):
    with pytest.raises(ValueError):
        tag_uri(authority, dt.date(2026, 1, 1), "x")


@pytest.mark.parametrize("date", ["", "26", "2026-1", "20/11/2026", "2026-01-01T00"])
def test_tag_uri_refuses_what_is_no_date(date):
    with pytest.raises(ValueError):
        tag_uri("a.vn", date, "x")
