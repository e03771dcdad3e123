from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.read.files import read_text, scan
from portal.read.front_matter import split_text
from portal.render.body import render_body
from portal.render.outline import outline_of
from tests.builders import ROOT
from tests.length import examples

FRAGMENTS = (
    "\n", "\n\n", "## Mục", "### Mục đích", "#", "# Một", "##", "## *a*", "####### b", "## a_b", "#hai", "## Mục ##", " ", "    ",
    "- ", "1. ", "* ", "> ", ">", "> ## ba", "> ---", "---", "===", ": ", "*", "**", "_", "__", "chữ", "Tổ #3", "[", "]", "](",
    "[bài](../a.md)", "[b](https://vi.example/x?y=1#z)", "[c](//x.example)", "[d](javascript:alert)", "[e](/a b)", "[f](a(b))",
    "[g]: /x", "[h][g]", "[TOC]", "![", "https://vi.example", "www.vi.example", "(", ")", "!", "\u00a0", "đ", "İ", "**đậm**",
)


@examples(300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_outline_of_a_plain_text_is_that_of_its_page(text: str):
    outline = outline_of(text)
    assume(outline is not None)
    assert outline == render_body(text).outline


def test_shipped_articles_have_the_outlines_of_their_pages():
    folder, _ = scan(ROOT / "content")
    texts = [split_text(read_text(folder, path)[0]) for path in folder.articles]
    plain = [(outline, text[1]) for text in texts if text and (outline := outline_of(text[1]))]
    assert len(plain) > 20
    assert [text for outline, text in plain if outline != render_body(text).outline] == []


@pytest.mark.parametrize("text", ["![Ảnh](a.webp)", "<b>a</b>", "Số[^1]\n\n[^1]: Báo cáo", "| a |\n|---|\n| b |", "## Mục {#i}",
                                  "Mục\n---\n", "    mã", "`mã`", "- " * 400 + "sâu"])
def test_what_is_not_plain_is_left_to_be_rendered(text: str):
    assert outline_of(text) is None
