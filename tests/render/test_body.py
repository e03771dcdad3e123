"""Golden cases of bodies: tests/cases/rendered/*.yml hold Markdown and the HTML that comes of it.

The text stands in a story that has a campaign, a draft and two pictures beside it.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from portal.model.picture import MadePicture, Variant
from portal.model.settings import Settings
from portal.render.bodies import feed_body, page_body
from portal.render.body import render_body
from portal.render.desk import Desk
from tests.builders import NOW, make_entry, make_library
from tests.length import examples

CASES = Path(__file__).parent.parent / "cases" / "rendered"
STORY = "guong-dien-hinh/2026/to-cap-cuu.md"


def made_picture(name: str) -> MadePicture:
    sizes = tuple(Variant(f"/hinh/{name}-{width}.webp", width, width // 2, width, "") for width in (480, 960))
    return MadePicture(sizes, Variant(f"/hinh/{name}-960.jpg", 960, 480, 960, ""))


def desk_for(markdown: str, url: str = "https://cong.example.gov.vn/") -> Desk:
    """A desk with one story of this text, a campaign, and a draft."""
    entries = [make_entry(STORY), make_entry("phong-trao/dan-van-kheo.md", id="phong-trao-dan-van-kheo"),
               make_entry("tin-tuc/2026/chua-dang.md", id="tin-chua-dang", draft=True)]
    return Desk(
        settings=Settings("Cổng thử", url, "", "", "Sở Nội vụ", "example.gov.vn", NOW.date(), ""),
        library=make_library(*entries).live(NOW),
        now=NOW,
        bodies={entry.source: render_body(markdown if entry.source == STORY else "Nội dung.") for entry in entries},
        pictures={f"guong-dien-hinh/2026/{name}.webp": made_picture(name) for name in ("hop", "to")},
        media={},
    )


def load(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yml")), ids=lambda file: file.stem)
def test_text_becomes_this_html(file: Path):
    case = load(file)
    desk = desk_for(case["markdown"], case.get("site_url", "https://cong.example.gov.vn/"))
    story = desk.library.by_source[STORY]
    assert str(page_body(story, desk)) + "\n" == case["html"]
    if "feed" in case:
        assert feed_body(story, desk) + "\n" == case["feed"]
    if "contents" in case:
        found = [[h.level, h.anchor, h.title] for h in desk.body(STORY).headings]
        assert found == case["contents"]


def test_composed_and_decomposed_text_have_the_same_anchors():
    heading = "## Đường bê tông\n"
    for form in ("NFC", "NFD"):
        assert render_body(unicodedata.normalize(form, heading)).anchors == ("duong-be-tong",)


def test_one_text_leaves_nothing_behind_for_the_next():
    first = render_body("## Kết quả\n\nMột[^1]\n\n[^1]: Chú thích\n\n[x]: /tin-tuc/\n")
    assert render_body("[x] Hai[^1]\n").html == "<p>[x] Hai[^1]</p>"
    assert render_body("## Kết quả\n\nMột[^1]\n\n[^1]: Chú thích\n\n[x]: /tin-tuc/\n") == first


def test_text_that_is_nested_too_deep_does_not_spoil_the_texts_after_it():
    good = render_body("- một\n\n[a](b.md)\n")
    with pytest.raises(RecursionError):
        render_body("1. " * 5000 + "a\n")
    assert render_body("- một\n\n[a](b.md)\n") == good


MARKUP = st.sampled_from([
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "javascript:alert(1)", "<style>",
    "<a href='", "](", "![", "[a](", ")", "`", "<!--", "-->", "<![CDATA[", "]]>", "\"", "'", ">", "<", "&#106;", "{: ",
    "onclick=x }", "{ #p_main }", "\n\n", "\n", "    ", "| a |\n|---|\n", "[^1]", "[^1]: ", "đ", "```\n", "<p id=p_main>",
    "<iframe src=//x>", "data:text/html,", " style=color:red ", "<math><mi//xlink:href=", "<noscript><p title='</noscript>",
    "</title>", "<base href=//x>", "<form action=x>", "<input autofocus onfocus=x>", "<template>", "\\", "*", "_", "# ",
])

# control characters and the like are refused before a body is rendered
READABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=8)


@examples(150)
@given(st.lists(st.one_of(MARKUP, READABLE), max_size=14).map("".join))
def test_no_text_can_bring_in_what_runs_or_what_belongs_to_the_page(text: str):
    body = render_body(text)
    fragment = html.fragment_fromstring(body.html, create_parent="div")
    for element in fragment.iterdescendants():
        assert element.tag not in {"script", "style", "iframe", "svg", "math", "form", "input", "base", "link", "meta"}
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style", body.html
            if name in ("href", "src"):
                scheme = "".join(value.split()).lower()
                assert not scheme.startswith(("javascript:", "data:", "vbscript:")), body.html
            if name == "id":
                assert not value.startswith("p_") or value[2:].isdigit(), body.html


@examples()
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_words_come_out_as_they_went_in(words: str):
    fenced = render_body(f"~~~\nTừ {words} hết\n~~~\n")
    assert html.fragment_fromstring(fenced.html, create_parent="div").text_content() == f"Từ {words} hết\n"
