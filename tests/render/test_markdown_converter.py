"""The sparing converter makes of every text what the library as it comes makes of it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from make_corpus import make_corpus  # noqa: E402

from portal.render.body import _render  # noqa: E402
from portal.render.markdown_converter import BLOCK_SIGNS, INLINE_SIGNS, make_converter  # noqa: E402
from tests.length import examples

CONTENT = PROJECT / "content"

# one at least for each sign in the tables of the converter
SAMPLES = [
    "Một đoạn văn.\n", "a `b` c\n", "a \\* b\n", "[a](b.md 't')\n", "![a](h.webp)\n",
    "[a][b] [a] ![a][b] ![b]\n\n[a]: /c (d)\n[b]: /e\n",
    "a[^1] b[^1]\n\n[^1]: c\n\n    d\n", "<http://a.vn> <a@b.vn>\n", "a  \nb\n", "a <b>c</b>\n",
    "<div>\n*a*\n</div>\n", "&copy; &#38 &#x26 a&b\n",
    "*a* **b**\n", "_a_ __b__\n", "    a\n\n\n\n    b\n", "- a\n\n    b\n", "* a\n+ b\n", "2. a\n3. b\n",
    "a\n: b\n\n    c\n", "> a\n> > b\n",
    "a | b\n--|:-:\nc | `d|e`\n", "## a\n", "a\n---\nb\n", "a\n===\n", "a\n***\nb\n", "a\n- - -\n",
    "```\n*a*\n```\n", "~~~ {.a #b}\n<b>\n~~~\n",
    "a\n{: #b }\n", "## a {#b}\n", "*a*{.b}\n", "## a\n\n[TOC]\n", "## a `b` & <i>c</i>[^1]\n\n[^1]: d\n",
    "a\n \nb\n", "\ta\n", "a\r\n\r\nb\r# c\r", "\x02a\x03\n",
]

WORDS = st.sampled_from([
    "một", "Hai ba", "a", "x_y_z", "2024", "  ", " ", "Đ\u0300", "\u00a0", "\u2028", "\u200d", "\x0b", "\x0c",
    "\x85", "٣. ",
    "https://a.vn/x_y_z?a=1&b=2", "a@b.vn", "/tin/", ".", "!", "?", ",", ":", "(", ")", "\"", "'", "=", "-",
    "\t", "\x02", "\x03",
    "klzzwxh:0000", "\x02klzzwxh:0000\x03", "wzxhzdk:0", "\x02wzxhzdk:0\x03", "\x02amp\x03", "\x0242\x03",
    "0000",
])
MARKS = st.sampled_from([
    "`", "``", "```", "~~~", "`m|t`", "\\", "\\\\", "\\*", "\\`", "\\[", "\\|", "\\#", "\\<", "\\&", "\\{",
    "[", "]", "](", ")", "![", "][", "[]", "[a]", "[A]", "[a][b]", "![a]", "![a][b]", "[a](b.md)",
    "[a](<b c> \"t\")", "![a](h.webp 't')",
    "[^1]", "[^a]", "[^", "[^x y]", "[TOC]", "[TO", "C]", "[a]: /b (t)", "[b]: <c> 'd'", "[1]: e", "*[a]: b",
    "[^1]: ", "[^a]: ",
    "///Footnotes Go Here///",
    "<", ">", "</", "/>", "<b>", "</b>", "<i c='d'>", "<br>", "<br/>", "<div>", "</div>", "<p id=q>", "</p>",
    "<hr>", "<pre>", "</pre>",
    "<script>", "</script>", "<!--", "-->", "<!-- a -->", "<?", "?>", "<!", "<![CDATA[", "]]>", "</>",
    "<http://a.vn>", "<a@b.vn>",
    "<mailto:a@b.vn>", "<td>", "<table>", "</table>",
    "&", "&amp;", "&#38;", "&#x26;", "&x", "&nbsp;", "&lt;", ";", "&#38", "&#x26 ", "&#",
    "*", "**", "***", "_", "__", "___", "**a**", "_a_", "***a** b*", "a_b", "* *", "_*_",
    "|", "||", "|-|", "---", "===", "- - -", "***", "{", "}", "{#x}", "{: .y #z }", "{:", "{ a=b c='d' }",
    " {#y}", "{x}}", "{a}[TO}C]", "  \n",
])
BEGINS = st.sampled_from([
    "", "", "", " ", "   ", "    ", "     ", "        ", "\t", " \t", "# ", "#", "## ", "### ", "###### ",
    "####### ", "\\# ",
    "- ", "* ", "+ ", "-", "*", "1. ", "2. ", "10.  ", "1.", "1) ", "> ", ">", ">> ", "> - ", "- > ", "- # ",
    "1. - ", "- - ", "> # ",
    ": ", ":   ", ":", ":    ", "    : ", "```", "```py", "``` {.a #b c=d}", "~~~", "~~~~", "===", "---",
    "- - -", "***", "___", "=", "-",
    "[a]: ", "[^1]: ", "[^a]:", "   [b]: ", "| ", "|", "a | b", "--|--", "|---|:-:|", ":--|--:", "    [a]: ",
    "    - ", "    > ", "     1. ", "  # ",
])
ENDS = st.sampled_from([
    "\n", "\n", "\n", "\n\n", "\n\n", "\n\n\n", "  \n", "  \n\n", "\n \n", "\n    \n", "\n\t\n", "\r\n", "\r",
    "\r\n\r\n", " #\n", " ##\n\n", "",
])

BLOCKS = st.tuples(st.sampled_from(SAMPLES), st.sampled_from(["", "\n", "\n", "\n\n"])).map("".join)
PIECES = st.lists(st.one_of(WORDS, MARKS), max_size=4).map("".join)
LINES = st.tuples(BEGINS, PIECES, ENDS).map("".join)
TEXTS = st.one_of(
    st.lists(st.one_of(LINES, BLOCKS), max_size=8).map("".join),
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


@pytest.mark.parametrize("text", SAMPLES)
def test_each_sample_becomes_the_same(text: str):
    spared, whole = results(text)
    assert spared == whole


@examples(600)
@given(TEXTS)
def test_any_text_becomes_the_same(text: str):
    spared, whole = results(text)
    assert spared == whole


def test_every_text_of_the_portal_becomes_the_same():
    for file in sorted(CONTENT.rglob("*.md")):
        spared, whole = results(file.read_text(encoding="utf-8").split("---\n", 2)[-1])
        assert spared == whole, file


def test_stories_of_the_corpus_become_the_same():
    for path, _, text in make_corpus(seed=1).entries(200):
        spared, whole = results(text)
        assert spared == whole, path


def test_the_tables_know_every_part_of_the_library():
    """Of another version of the library, what is new must be looked at before it may be spared."""
    whole = make_converter(sparing=False)
    for registry, names in (
        (whole.preprocessors, ["normalize_whitespace", "fenced_code_block", "html_block"]),
        (whole.parser.blockprocessors, [*BLOCK_SIGNS, "paragraph"]),
        (whole.treeprocessors, [
            "footnote", "inline", "footnote-duplicate", "prettify", "attr_list", "toc", "unescape",
        ]),
        (whole.inlinePatterns, [*INLINE_SIGNS]),
        (whole.postprocessors, ["raw_html", "footnote", "amp_substitute"]),
    ):
        assert list(registry) == [registry[name] for name in names]


def test_every_part_has_its_own_place():
    sparing, whole = converters()
    assert len(sparing.parser.blockprocessors) == len(whole.parser.blockprocessors) + 1
    for ours, theirs in (
        (sparing.preprocessors, whole.preprocessors),
        (sparing.parser.blockprocessors[1:], whole.parser.blockprocessors),
        (sparing.inlinePatterns, whole.inlinePatterns),
        (sparing.treeprocessors, whole.treeprocessors),
        (sparing.postprocessors, whole.postprocessors),
    ):
        for mine, their in zip(ours, theirs, strict=True):
            assert isinstance(mine, type(their))
