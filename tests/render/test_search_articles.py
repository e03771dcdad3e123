"""What the search index takes from an article."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.render.search_articles import plain_text
from tests.builders import CONSENT, build, make_site, write_campaign, write_entry, write_news, write_plan, write_story
from tests.search_reader import Found, Index


@pytest.mark.parametrize(("body", "text"), [
    ("<p>Một <strong>hai</strong>ba</p>\n<p>bốn</p>", "Một haiba\nbốn"),
    ("<ul><li>một</li><li>hai</li></ul>", "một\nhai"),
    ("<p>a &lt;b&gt; &amp;\u00a0c<br>d</p>", "a <b> & c d"),
    ("<small>nhỏ</small><summary>tóm</summary><sup>2</sup>", "nhỏ\ntóm\n2"),
    ("<table><tr><td>một</td><td>hai  ba</td></tr></table>", "một\nhai ba"),
    ('<p>xem <a href="/a/?b=1&amp;c">đây</a>, <img alt="ảnh" src="a.jpg"> rồi</p>', "xem đây,\nrồi"),
    ('<p>làng<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup> xóm</p>', "làng xóm"),
    ("", ""),
])
def test_text_has_a_line_for_each_block_and_words_are_kept_apart_where_blocks_end(body: str, text: str):
    assert plain_text(body) == text


def indexed(folder: Path, write: Any, **given: Any) -> Found:
    """An article as the index of a site has it that holds no other but a campaign."""
    write_campaign(make_site(folder), "thi-dua")
    write(folder, "bai", **given)
    return next(one for one in Index.of(build(folder)).articles() if one.url.endswith("/bai/"))


def test_story(tmp_path: Path):
    found = indexed(
        tmp_path, write_story, body="## Mục\n\nLời **kể**.\n", title="Bài kể", tags=["đọc sách"], campaigns=["thi-dua"],
        subject={"kind": "individual", "name": "Chị Hoa", "position": "Tổ trưởng"}, consent=CONSENT, results=[{"figure": "46", "unit": "ca"}],
        awards=[{"name": "Bằng khen", "decision": "12/QĐ"}], replicated_by=[{"unit": "so-y-te"}, {"unit": "Trạm xã"}],
        locality="dong-nai", field="y-te",
    )
    assert found == Found(
        "/guong-dien-hinh/2026/bai/", "Bài kể", "Tóm tắt bai.", "Người tốt, việc tốt", "02/03/2026", ("đọc sách", "Chị Hoa"),
        "Mục\nLời kể.\nTổ trưởng\n46 ca\nBằng khen, 12/QĐ\nTrạm xã",
        (("guong-dien-hinh",), ("nguoi-tot-viec-tot",), ("thi-dua",), ("so-y-te",), ("dong-nai",), ("y-te",), ("2026",)),
    )


def test_plan(tmp_path: Path):
    found = indexed(
        tmp_path, write_plan, title="Kế hoạch", number="93", symbol="KH-VP", issued_on="2026-01", place="Biên Hòa", recipients=["Các phòng"],
        signer={"name": "Lê An", "position": "Giám đốc"}, obligations=[{"who": "Sở", "what": "Báo cáo"}], editor_notes=["Bản sao."],
        based_on=[{"number": "06/KH", "date": "2026", "issuer": "Sở"}],
    )
    assert (found.names, found.date) == (("93/KH-VP", "Lê An"), "93/KH-VP · 1/2026")
    assert found.body == "Nội dung.\nSở, Báo cáo\n06/KH, Sở\nCác phòng\nBản sao.\nGiám đốc, Biên Hòa"


def test_campaign(tmp_path: Path):
    found = indexed(tmp_path, write_campaign, alternate_names=["Phong trào lớn"], launched_by="Thủ tướng", tags=["thi đua"])
    assert (found.names, found.body) == (("thi đua", "Phong trào lớn"), "Nội dung.\nThủ tướng")
    assert found.facets[2] == ("bai",)


def test_news(tmp_path: Path):
    found = indexed(tmp_path, write_news, event={"starts": "2026-06-11T08:00", "place": "Nhà văn hóa"}, campaigns=["thi-dua"])
    assert (found.badge, found.body) == ("Tin tức", "Nội dung.\nNhà văn hóa")


def test_plain_page_is_filed_under_nothing(tmp_path: Path):
    write_entry(make_site(tmp_path), "gioi-thieu.md")
    (found,) = Index.of(build(tmp_path)).articles()
    assert found.facets == ((),) * 7 and found.date == ""


def test_decomposed_text_is_composed(tmp_path: Path):
    found = indexed(tmp_path, write_news, body="Ho\u0300a bi\u0300nh.\n")
    assert found.body == "Hòa bình."


def test_campaign_whose_page_is_not_live_is_no_filter(tmp_path: Path):
    write_campaign(make_site(tmp_path), "nhap", draft=True)
    write_news(tmp_path, "tin", campaigns=["nhap"])
    index = Index.of(build(tmp_path))
    assert index.articles()[0].facets[2] == () and index.names()["phong-trao"] == {}


def test_names_say_what_a_place_lies_in_and_what_it_was_merged_into(tmp_path: Path):
    registries = {
        "units": {"cu": {"name": "Phòng cũ", "short_name": "C", "kind": "office", "valid_to": "2025-12-31", "successor": "moi"},
                  "moi": {"name": "Phòng mới", "short_name": "M", "kind": "office"}},
        "localities": {"tinh": {"name": "Tỉnh", "kind": "province"}, "xa": {"name": "Xã", "kind": "commune", "parent": "tinh"}},
    }
    write_news(make_site(tmp_path, registries), "tin", unit="cu", locality="xa")
    names = Index.of(build(tmp_path)).names()
    assert names["don-vi"]["cu"] == ["Phòng cũ", ["moi"]] and names["dia-phuong"]["xa"] == ["Xã", ["tinh"]]
    assert names["nam"] == {"2026": ["2026", []]}
