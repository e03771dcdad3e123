"""Channels and items for the tests of feeds: each call says only what its test is about."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace

from portal.model.dates import VIETNAM
from portal.model.feed import FeedChannel, FeedItem, FeedPicture, tag_uri
from portal.render import feed_xml, json_feed

SITE = "https://neuguong.example.gov.vn"
HUB = "https://hub.example.org/"
MORNING = dt.datetime(2026, 11, 20, 8, 0, tzinfo=VIETNAM)
PICTURE = FeedPicture(f"{SITE}/hinh/a.jpg", "image/jpeg", 48_213, "Ông Tư bên ao cá", "Minh Hà", 1200, 800)
ARCHIVES = {
    "older_atom_url": f"{SITE}/tin-tuc/luu-tru/1.xml", "older_json_url": f"{SITE}/tin-tuc/luu-tru/1.json",
}
"""What a channel with an archive behind it says."""
AN_ARCHIVE = {
    "atom_url": f"{SITE}/tin-tuc/luu-tru/2.xml", "json_url": f"{SITE}/tin-tuc/luu-tru/2.json",
    "current_atom_url": f"{SITE}/tin-tuc/atom.xml", **ARCHIVES,
}
"""What an archive document with another one behind it says."""
HOSTILE_TEXTS = [
    "]]>",
    "Trồng ]]]]><![CDATA[> trọt",
    "Giá < 5 & > 3; &amp; &lt;b&gt; &nbsp;",
    "<b>Đậm</b> và <script>alert(1)</script>",
    "Thi đua 🏅 giỏi 👩🏽‍🌾",
    "chuông \x07 xoá \x08 rỗng \x00 C1 \x85 hết",
    "nửa \ud83d ký tự \udc00 \ufffe\uffff",
    "\u202eđảo ngược\u202c \u200fphải\u200e trái",
    "Hòa" + unicodedata.normalize("NFD", " Đồng bằng sông Cửu Long"),
    "dòng\r\nmới\rvà\ttab",
    "--> <!-- <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY a 'b'>]> &a;",
    "\"trích\" \\u0000 \\ \u2028 \u2029 </item></channel>",
]


def item(number: int = 1, **changes: object) -> FeedItem:
    whole = FeedItem(
        id=tag_uri("neuguong.example.gov.vn", dt.date(2026, 1, 1), f"bai-{number}"),
        title=f"Người giữ rừng số {number}",
        url=f"{SITE}/guong-dien-hinh/2026/bai-{number}/",
        summary="Mười lăm năm, không một vụ cháy.",
        html='<p>Ông <strong>Tư</strong> giữ <a href="https://example.org/rung">rừng</a>.</p>',
        published=MORNING - dt.timedelta(days=number),
        updated=MORNING - dt.timedelta(hours=number),
        authors=("Nguyễn Văn An", "Trần Thị Bình"),
        categories=("Lâm nghiệp", "Huyện Võ Nhai"),
        picture=PICTURE,
        rights="Ảnh chỉ dùng kèm bài.",
    )
    return replace(whole, **changes)


def withdrawn(number: int = 1, **changes: object) -> FeedItem:
    """The notice in place of `item(number)`, of which a picture and a text were left by mistake."""
    notice = {"title": "Bài đã rút", "summary": "Rút theo đề nghị của nhân vật."}
    return item(number, withdrawn=True, **notice, **changes)


@dataclass(frozen=True)
class Feed:
    """A document with all its items."""

    head: FeedChannel
    items: tuple[FeedItem, ...]
    sample_note: str


def channel(*items: FeedItem, sample_note: str = "Bài minh hoạ:", **changes: object) -> Feed:
    head = FeedChannel(
        id="tag:neuguong.example.gov.vn,2026-01-01:feed/tin-tuc",
        title="Tin tức",
        subtitle="Tin hoạt động thi đua, khen thưởng",
        page_url=f"{SITE}/tin-tuc/",
        rss_url=f"{SITE}/tin-tuc/rss.xml",
        atom_url=f"{SITE}/tin-tuc/atom.xml",
        json_url=f"{SITE}/tin-tuc/feed.json",
        path="/tin-tuc/",
        language="vi",
        rights="Được dùng lại khi ghi rõ nguồn.",
        publisher="Văn phòng UBND tỉnh",
        email="toasoan@example.gov.vn",
        updated=MORNING,
    )
    return Feed(replace(head, **changes), items, sample_note)


def render_rss(feed: Feed) -> bytes:
    return feed_xml.render_rss(feed.head, [feed_xml.rss_item(one, feed.sample_note) for one in feed.items])


def render_atom(feed: Feed) -> bytes:
    return feed_xml.render_atom(feed.head, [feed_xml.atom_item(one, feed.sample_note) for one in feed.items])


def render_json(feed: Feed) -> bytes:
    return json_feed.render_json_feed(feed.head, [json_feed.json_item(one, feed.sample_note) for one in feed.items])


def fitting(text: str) -> str:
    """What of a text a feed can hold: the rule, told a second time."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(c for c in kept if c not in "\ufffe\uffff"))
