"""What a file's path says of it, and what a link written in it means."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.model.entry import Kind
from portal.read.library import place_of
from portal.read.links import Leads, beside, target_of
from portal.slug import slug_of
from tests.builders import make_entry
from tests.length import examples

STORY = make_entry("guong-dien-hinh/2026/to-cap-cuu.md")


@pytest.mark.parametrize(("path", "kind", "slug", "year", "address"), [
    ("guong-dien-hinh/2023/a-b.md", Kind.STORY, "a-b", 2023, "/guong-dien-hinh/2023/a-b/"),
    ("ke-hoach/1999/a.md", Kind.PLAN, "a", 1999, "/ke-hoach/1999/a/"),
    ("tin-tuc/2026/a.md", Kind.NEWS, "a", 2026, "/tin-tuc/2026/a/"),
    ("phong-trao/a.md", Kind.CAMPAIGN, "a", None, "/phong-trao/a/"),
    ("gioi-thieu.md", Kind.PAGE, "gioi-thieu", None, "/gioi-thieu/"),
    ("so-tay/viet-bai.md", Kind.PAGE, "viet-bai", None, "/so-tay/viet-bai/"),
    ("so-tay/index.md", Kind.PAGE, "so-tay", None, "/so-tay/"),
])
def test_path_gives_kind_year_and_address(path: str, kind: Kind, slug: str, year: int | None, address: str):
    place, problems = place_of(path, path)
    assert problems == [] and place is not None
    assert (place.kind, place.slug, place.year, place.permalink) == (kind, slug, year, address)


@examples()
@given(st.text(min_size=1, max_size=30).filter(lambda name: all(p and p[0] != "." for p in name.split("/"))))
def test_no_path_leaves_the_site(name: str):
    for path in (f"{name}.md", f"tin-tuc/2026/{name}.md", f"{name}/a.md"):
        place, problems = place_of(path, path)
        assert (place is None) == bool(problems)
        if place:
            parts = place.permalink.strip("/").split("/")
            assert all(part and part == slug_of(part) for part in parts), place.permalink


@examples()
@given(st.text(max_size=60))
def test_slug_is_plain_and_stays_as_it_is(text: str):
    slug = slug_of(text)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in slug and not slug.startswith("-") and not slug.endswith("-")
    assert slug_of(slug) == slug


@examples()
@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ĐÂ", min_size=1))
def test_vietnamese_is_spelled_without_marks_whatever_its_unicode_form(text: str):
    assert slug_of(unicodedata.normalize("NFD", text)) == slug_of(unicodedata.normalize("NFC", text))
    letters = [letter for letter in text if letter != " "]
    assert len(slug_of(text).replace("-", "")) == len(letters)


def test_d_with_stroke_is_a_letter():
    assert slug_of("Đường bê tông") == "duong-be-tong"


@pytest.mark.parametrize(("href", "leads", "target", "anchor"), [
    ("https://example.org/a", Leads.OUT, "https://example.org/a", ""),
    ("//example.org/a", Leads.OUT, "//example.org/a", ""),
    ("mailto:a@b.vn", Leads.OUT, "mailto:a@b.vn", ""),
    ("#muc", Leads.HERE, "", "muc"),
    ("/tin-tuc/", Leads.ADDRESS, "/tin-tuc/", ""),
    ("/tin-tuc/#a", Leads.ADDRESS, "/tin-tuc/", "a"),
    ("khac.md", Leads.SOURCE, "guong-dien-hinh/2026/khac.md", ""),
    ("../2025/khac.md#i-1", Leads.SOURCE, "guong-dien-hinh/2025/khac.md", "i-1"),
    ("../../phong-trao/thi-dua.md", Leads.SOURCE, "phong-trao/thi-dua.md", ""),
    ("../../../README.md", Leads.SOURCE, "../README.md", ""),
    ("mau.pdf", Leads.FILE, "guong-dien-hinh/2026/mau.pdf", ""),
    ("http://[", Leads.FILE, "http://[", ""),
    ("kh%C3%A1c.md", Leads.SOURCE, "guong-dien-hinh/2026/khác.md", ""),
])
def test_link_is_understood(href: str, leads: Leads, target: str, anchor: str):
    found = target_of(STORY, href)
    assert (found.leads, found.target, found.anchor) == (leads, target, anchor)


@examples()
@given(st.text(max_size=40))
def test_no_link_makes_reading_break_off(href: str):
    target_of(STORY, href)


@examples()
@given(st.lists(st.sampled_from(["..", ".", "a", "", "etc", "passwd.png"]), max_size=8).map("/".join))
def test_path_that_leaves_content_shows_it(path: str):
    found = beside(STORY, path)
    assert found.startswith(("..", "/", ".")) or ".." not in found.split("/")
