"""JSON feeds: what is in them is what the other formats say."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feed_rules import problems_of
from tests.length import examples
from tests.render.feed_samples import (
    AN_ARCHIVE, ARCHIVES, HOSTILE_TEXTS, HUB, PICTURE, SITE, channel, fitting, item, render_json,
    withdrawn,
)

PATH = "/tin-tuc/feed.json"


def read(*items: object, **changes: object) -> dict[str, object]:
    return json.loads(render_json(channel(*items, **changes)))


def test_every_field_of_the_feed_can_be_read_back():
    assert read() == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Tin tức",
        "home_page_url": f"{SITE}/tin-tuc/",
        "feed_url": f"{SITE}/tin-tuc/feed.json",
        "description": "Tin hoạt động thi đua, khen thưởng",
        "authors": [{"name": "Văn phòng UBND tỉnh", "url": "mailto:toasoan@example.gov.vn"}],
        "language": "vi",
        "_neu_guong": {"rights": "Được dùng lại khi ghi rõ nguồn."},
        "items": [],
    }
    assert read(email=None)["authors"] == [{"name": "Văn phòng UBND tỉnh"}]
    assert read(subtitle="")["description"] == "Tin tức"


def test_every_field_of_an_item_can_be_read_back():
    assert read(item())["items"] == [{
        "id": item().id,
        "url": item().url,
        "title": "Người giữ rừng số 1",
        "content_html": item().html,
        "summary": "Mười lăm năm, không một vụ cháy.",
        "image": PICTURE.url,
        "date_published": "2026-11-19T08:00:00+07:00",
        "date_modified": "2026-11-20T07:00:00+07:00",
        "authors": [{"name": "Nguyễn Văn An"}, {"name": "Trần Thị Bình"}],
        "tags": ["Lâm nghiệp", "Huyện Võ Nhai"],
        "attachments": [{
            "url": PICTURE.url, "mime_type": "image/jpeg", "title": "Ông Tư bên ao cá", "size_in_bytes": 48213,
        }],
        "_neu_guong": {
            "rights": "Ảnh chỉ dùng kèm bài.",
            "picture": {"credit": "Minh Hà", "description": "Ông Tư bên ao cá"},
        },
    }]


def test_what_is_not_known_is_left_out():
    bare = item(picture=None, authors=(), categories=(), summary="", rights="")
    assert set(read(bare)["items"][0]) == {
        "id", "url", "title", "content_html", "date_published", "date_modified",
    }
    assert "_neu_guong" not in read(bare, rights="")


def test_feed_keeps_all_rules_of_its_format():
    items = item(1), withdrawn(2), item(3, picture=None, authors=(), rights=""), item(4, sample=True, html="")
    for whole in (channel(*items, hub=HUB, has_ended=True, **ARCHIVES), channel(email=None, rights="", subtitle="")):
        assert problems_of(PATH, render_json(whole)) == []


def test_items_stay_in_their_order():
    assert [one["url"][-2] for one in read(item(1), item(2), item(3))["items"]] == ["1", "2", "3"]


def test_text_is_readable_as_it_is_and_ends_with_a_line():
    written = render_json(channel(item(), item(2)))
    assert "Người giữ rừng số 1".encode() in written
    assert written.endswith(b"}\n")
    assert written == render_json(channel(item(), item(2)))


def test_reader_is_led_to_older_items_and_to_the_hub():
    feed = read(item(), hub=HUB, **ARCHIVES)
    assert feed["next_url"] == ARCHIVES["older_json_url"]
    assert feed["hubs"] == [{"type": "WebSub", "url": HUB}]
    archive = read(item(), **AN_ARCHIVE)
    assert (archive["feed_url"], archive["next_url"]) == (AN_ARCHIVE["json_url"], AN_ARCHIVE["older_json_url"])
    assert not {"next_url", "hubs", "expired"} & set(read(item()))


def test_feed_that_has_ended_says_so():
    assert read(has_ended=True)["expired"] is True


def test_sample_says_that_it_is_made_up():
    sample = read(item(sample=True))["items"][0]
    assert sample["summary"] == "Bài minh hoạ: Mười lăm năm, không một vụ cháy."
    assert sample["content_html"].startswith("<p><strong>Bài minh hoạ:</strong></p>\n<p>Ông")


def test_withdrawn_item_is_a_notice_of_the_same_id():
    notice = read(withdrawn())["items"][0]
    assert (notice["id"], notice["title"]) == (item().id, "Bài đã rút")
    assert notice["content_text"] == notice["summary"] == "Rút theo đề nghị của nhân vật."
    assert notice["_neu_guong"]["withdrawn"] is True
    assert not {"content_html", "image", "attachments"} & set(notice)
    assert "Ông" not in json.dumps(notice, ensure_ascii=False)


def test_item_without_text_says_its_summary_or_its_title():
    assert read(item(html=""))["items"][0]["content_text"] == item().summary
    assert read(item(html="", summary=""))["items"][0]["content_text"] == item().title


@pytest.mark.parametrize("changes", [
    {"url": "/guong-dien-hinh/2026/bai/"},
    {"picture": replace(PICTURE, url="a.jpg")},
    {"html": '<a href="/khac/">bài khác</a>'},
    {"published": dt.datetime(2026, 1, 1)},
    {"sample": True},
])
def test_item_that_no_feed_can_carry_is_refused(changes):
    with pytest.raises(ValueError):
        read(item(**changes), sample_note="")


@pytest.mark.parametrize("key", ["page_url", "json_url", "older_json_url", "hub"])
def test_feed_with_a_relative_url_is_refused(key):
    with pytest.raises(ValueError, match="absolute"):
        read(**{key: "/tin-tuc/"})


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_is_kept_as_text(text):
    hostile = channel(
        item(title=text, summary=text, authors=(text,), categories=(text,), rights=text), title=text, rights=text,
    )
    written = render_json(hostile)
    assert problems_of(PATH, written, as_written=[fitting(text)]) == []
    feed = json.loads(written)
    kept = feed["items"][0]
    assert [feed["title"], kept["title"], kept["summary"], *kept["tags"]] == [fitting(text)] * 4
    assert kept["authors"] == [{"name": fitting(text)}]


any_text = st.text(st.characters(exclude_categories=()), max_size=40)


@examples(60)
@given(texts=st.lists(any_text, min_size=7, max_size=7))
def test_any_text_in_any_field_gives_a_feed_that_keeps_all_rules(texts):
    title, summary, html, author, category, alt, rights = texts
    hostile = channel(
        item(title=title, summary=summary, html=f"<p>{html.replace('<', '')}</p>", authors=(author,),
             categories=(category,), picture=replace(PICTURE, alt=alt, credit=alt), rights=rights),
        title=title, rights=rights, publisher=author, subtitle=summary,
    )
    as_written = [fitting(text) for text in texts]
    assert problems_of(PATH, render_json(hostile), as_written=as_written) == []
