"""Python-Markdown as bodies use it, spared the passes that cannot find anything.

Each part of the library reads every text, yet can change only one that holds its sign: a
backslash, a bracket, a line that begins with #. Most of a story is prose without any, so
the parts that take their time look for their signs first. The HTML stays the same to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension, TocTreeprocessor
from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString

from portal.messages import catalogue
from portal.slug import slug_of

BLOCK_SIGNS = {
    "empty": r"\n|\Z",
    "indent": " {4}",
    "defindent": " {4}",
    "code": " {4}",
    "table": r".*\|",
    "hashheader": "#",
    "setextheader": "[=-]",
    "hr": " {0,3}[-_*]",
    "olist": r" {0,3}\d+\. ",
    "ulist": " {0,3}[*+-] ",
    "deflist": " {0,3}: ",
    "quote": " {0,3}>",
    "footnote": r" {0,3}\[",
    "reference": r" {0,3}\[",
}
"""Each block processor, and how a line of a block begins that it takes."""

INLINE_SIGNS = {
    "backtick": {"`"},
    "escape": {"\\"},
    "footnote": {"[^"},
    "reference": {"["},
    "link": {"["},
    "image_link": {"!["},
    "image_reference": {"!["},
    "short_reference": {"["},
    "short_image_ref": {"!["},
    "autolink": {"<"},
    "automail": {"<"},
    "linebreak": {"  \n"},
    "html": {"<"},
    "entity": {"&"},
    "em_strong": {"*", "_"},
}
"""Each inline pattern, in the library's order, and the signs of which a text it matches holds one."""

# the line break in front lets the search jump from line to line
_BLOCK = re.compile("\n(?:" + "|".join(dict.fromkeys(BLOCK_SIGNS.values())) + ")")
_INLINE = sorted(set().union(*INLINE_SIGNS.values()))


def make_converter(sparing: bool = True) -> Markdown:
    """A converter; not sparing, it is the library as it comes, which tests compare with."""
    toc = TocExtension(slugify=lambda text, separator: slug_of(text), toc_depth="2-6")
    footnotes = FootnoteExtension(BACKLINK_TITLE=catalogue().body.footnote_back, UNIQUE_IDS=False)
    converter = Markdown(
        extensions=["attr_list", "def_list", "fenced_code", "sane_lists", "tables", footnotes, toc],
        output_format="html",
    )
    if sparing:
        _spare(converter, toc.getConfigs())
    return converter


def _spare(converter: Markdown, toc: dict[str, Any]) -> None:
    """Put the sparing parts into the places of the library's own."""
    before, blocks, tree = converter.preprocessors, converter.parser.blockprocessors, converter.treeprocessors
    before.register(_NormalizeWhitespace(converter), "normalize_whitespace", 30)
    fenced = before["fenced_code_block"].config
    before.register(_FencedBlockPreprocessor(converter, fenced), "fenced_code_block", 25)
    before.register(_HtmlBlockPreprocessor(converter), "html_block", 20)
    blocks.register(_ProseProcessor(converter.parser), "prose", 200)
    tree.register(_InlineProcessor(converter), "inline", 20)
    tree.register(_AttrListTreeprocessor(converter), "attr_list", 8)
    tree.register(_TocTreeprocessor(converter, toc), "toc", 5)
    tree.register(_UnescapeTreeprocessor(converter), "unescape", 0)
    # what is complete need not be sorted anew for each block, nor searched from its beginning
    converter.parser.blockprocessors = tuple(blocks)
    converter.block_level_elements = frozenset(converter.block_level_elements)


def _holds(text: str, signs: Iterable[str]) -> bool:
    return any(sign in text for sign in signs)


class _NormalizeWhitespace(NormalizeWhitespace):
    def run(self, lines: list[str]) -> list[str]:
        if _holds("\n".join(lines), ("\n ", "\t", "\r", STX, ETX)):
            return super().run(lines)
        return [*lines, "", ""]


class _FencedBlockPreprocessor(FencedBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return super().run(lines) if _holds("\n".join(lines), ("```", "~~~")) else lines


class _HtmlBlockPreprocessor(HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return super().run(lines) if _holds("\n".join(lines), "<&") else lines


class _ProseProcessor(ParagraphProcessor):
    """Takes a block that no other processor would take, before they all are asked."""

    def test(self, parent: Element, block: str) -> bool:
        return not _BLOCK.search("\n" + block)


class _InlineProcessor(InlineProcessor):
    """Leaves texts without any sign alone, and the patterns whose signs are in no text."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.choice = [(md.inlinePatterns[name], signs) for name, signs in INLINE_SIGNS.items()]

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        text = "".join(tree.itertext())
        found = [sign for sign in _INLINE if sign in text]
        for element in tree.iter():
            if element.text and not _holds(element.text, found):
                element.text = AtomicString(element.text)
        self.inlinePatterns = [pattern for pattern, signs in self.choice if not signs.isdisjoint(found)]
        return super().run(tree, ancestors)


class _AttrListTreeprocessor(AttrListTreeprocessor):
    def run(self, doc: Element) -> None:
        if "{" in "".join(doc.itertext()):
            super().run(doc)


class _TocTreeprocessor(TocTreeprocessor):
    """Makes the list of headings always, but HTML of it only where its marker stands."""

    def run(self, doc: Element) -> None:
        self.marked = self.marker in "".join(doc.itertext())
        super().run(doc)

    def build_toc_div(self, toc_list: list) -> Element:
        return super().build_toc_div(toc_list) if self.marked else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        if self.marked:
            super().replace_marker(root, elem)


class _UnescapeTreeprocessor(UnescapeTreeprocessor):
    def run(self, root: Element) -> None:
        # what a backslash left may stand in an attribute too
        if "\\" in "".join(self.md.lines):
            super().run(root)
