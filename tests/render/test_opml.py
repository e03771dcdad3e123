from __future__ import annotations

import pytest
from lxml import etree

from portal.render.opml import Outline, render_opml

NEWS = Outline("Tin tức", "https://cong.example/tin-tuc/rss.xml", "https://cong.example/tin-tuc/")
UNIT = Outline("Sở Y tế", "https://cong.example/don-vi/syt/rss.xml", "https://cong.example/don-vi/syt/")
GROUPS = [("Theo loại bài", [NEWS]), ("Theo đơn vị", [UNIT])]


def read(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def test_list_has_its_owner_and_every_feed_in_its_group_in_order():
    root = read(render_opml("Nguồn tin", "Sở Nội vụ", "tin@example.gov.vn", "vi", GROUPS))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [(one.tag, one.text) for one in root.find("head")] == \
        [("title", "Nguồn tin"), ("ownerName", "Sở Nội vụ"), ("ownerEmail", "tin@example.gov.vn")]
    groups = root.findall("body/outline")
    assert [(group.get("text"), [dict(one.attrib) for one in group]) for group in groups] == [
        (title, [{"type": "rss", "text": one.name, "title": one.name, "xmlUrl": one.feed, "htmlUrl": one.page, "language": "vi"}
                 for one in outlines])
        for title, outlines in GROUPS
    ]


def test_what_is_not_known_of_the_owner_is_left_out():
    root = read(render_opml("Nguồn tin", "Sở Nội vụ", None, "vi", []))
    assert [one.tag for one in root.find("head")] == ["title", "ownerName"]


def test_any_name_is_one_line_of_xml():
    hostile = Outline("a\x00\x1b]]>&<b>\n\r\t\"\ufffe\ud800đ 🌾", NEWS.feed, NEWS.page)
    empty = Outline("\x00 ", UNIT.feed, UNIT.page)
    found = read(render_opml("T\x0b", "O\x0c", "e\x01", "vi", [("G\x02", [hostile, empty])])).findall("body/outline/outline")
    assert [one.get("text") for one in found] == ["a]]>&<b> \"đ 🌾", UNIT.page]


def test_address_without_a_host_is_refused():
    with pytest.raises(ValueError):
        render_opml("T", "O", None, "vi", [("G", [Outline("a", "/rss.xml", NEWS.page)])])
