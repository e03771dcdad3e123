"""The sparing converter makes of every text what the library as it comes makes of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from portal.render.body import _render
from portal.render.markdown_converter import BLOCK_SIGNS, INLINE_SIGNS, make_converter

CONTENT = Path(__file__).parent.parent.parent / "content"

WORDS = st.sampled_from([
    "một", "Hai ba", "a", "x_y_z", "2024", "  ", " ", "Đ\u0300", "\u00a0", "\u2028", "\u200d", "\x0b", "\x0c", "\x85", "٣. ",
    "https://a.vn/x_y_z?a=1&b=2", "a@b.vn", "/tin/", ".", "!", "?", ",", ":", "(", ")", "\"", "'", "=", "-", "\t", "\x02", "\x03",
    "klzzwxh:0000", "\x02klzzwxh:0000\x03", "wzxhzdk:0", "\x02wzxhzdk:0\x03", "\x02amp\x03", "\x0242\x03", "0000",
])
MARKS = st.sampled_from([
    "`", "``", "```", "~~~", "`m|t`", "\\", "\\\\", "\\*", "\\`", "\\[", "\\|", "\\#", "\\<", "\\&", "\\{",
    "[", "]", "](", ")", "![", "][", "[]", "[a]", "[A]", "[a][b]", "![a]", "![a][b]", "[a](b.md)", "[a](<b c> \"t\")", "![a](h.webp 't')",
    "[^1]", "[^a]", "[^", "[^x y]", "[TOC]", "[TO", "C]", "[a]: /b (t)", "[b]: <c> 'd'", "[1]: e", "*[a]: b", "[^1]: ", "[^a]: ",
    "///Footnotes Go Here///",
    "<", ">", "</", "/>", "<b>", "</b>", "<i c='d'>", "<br>", "<br/>", "<div>", "</div>", "<p id=q>", "</p>", "<hr>", "<pre>", "</pre>",
    "<script>", "</script>", "<!--", "-->", "<!-- a -->", "<?", "?>", "<!", "<![CDATA[", "]]>", "</>", "<http://a.vn>", "<a@b.vn>",
    "<mailto:a@b.vn>", "<td>", "<table>", "</table>",
    "&", "&amp;", "&#38;", "&#x26;", "&x", "&nbsp;", "&lt;", ";",
    "*", "**", "***", "_", "__", "___", "**a**", "_a_", "***a** b*", "a_b", "* *", "_*_",
    "|", "||", "|-|", "---", "===", "- - -", "***", "{", "}", "{#x}", "{: .y #z }", "{:", "{ a=b c='d' }", " {#y}", "{x}}", "{a}[TO}C]", "  \n",
])
BEGINS = st.sampled_from([
    "", "", "", " ", "   ", "    ", "     ", "        ", "\t", " \t", "# ", "#", "## ", "### ", "###### ", "####### ", "\\# ",
    "- ", "* ", "+ ", "-", "*", "1. ", "2. ", "10.  ", "1.", "1) ", "> ", ">", ">> ", "> - ", "- > ", "- # ", "1. - ", "- - ", "> # ",
    ": ", ":   ", ":", ":    ", "    : ", "```", "```py", "``` {.a #b c=d}", "~~~", "~~~~", "===", "---", "- - -", "***", "___", "=", "-",
    "[a]: ", "[^1]: ", "[^a]:", "   [b]: ", "| ", "|", "a | b", "--|--", "|---|:-:|", ":--|--:", "    [a]: ", "    - ", "    > ", "     1. ", "  # ",
])
ENDS = st.sampled_from(["\n", "\n", "\n", "\n\n", "\n\n", "\n\n\n", "  \n", "  \n\n", "\n \n", "\n    \n", "\n\t\n", "\r\n", "\r", "\r\n\r\n", " #\n", " ##\n\n", ""])

PIECES = st.lists(st.one_of(WORDS, MARKS), max_size=4).map("".join)
LINES = st.tuples(BEGINS, PIECES, ENDS).map("".join)
TEXTS = st.one_of(
    st.lists(LINES, max_size=9).map("".join),
    st.lists(st.one_of(WORDS, MARKS, ENDS), max_size=12).map("".join),
    st.lists(st.one_of(BEGINS, MARKS, WORDS, ENDS, st.text(max_size=3)), max_size=16).map("".join),
)


@cache
def converters() -> tuple[Markdown, Markdown]:
    return make_converter(), make_converter(sparing=False)


def results(text: str) -> list[object]:
    """What each converter makes of a text: all that a body holds, and what the sanitiser would hide."""
    found: list[object] = []
    for converter in converters():
        try:
            found.append((_render(text, converter), converter.reset().convert(text), converter.toc_tokens))
        except Exception as error:
            converters.cache_clear()
            found.append((type(error), str(error)))
    return found


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_any_text_becomes_the_same(text: str):
    spared, whole = results(text)
    assert spared == whole


@pytest.mark.parametrize("kind", sorted(folder.name for folder in CONTENT.iterdir() if folder.is_dir()))
def test_every_text_of_the_portal_becomes_the_same(kind: str):
    for file in sorted((CONTENT / kind).rglob("*.md")):
        spared, whole = results(file.read_text(encoding="utf-8").split("---\n", 2)[-1])
        assert spared == whole, file
