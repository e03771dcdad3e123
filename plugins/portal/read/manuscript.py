"""A file of an article as it was written, and what in it is words for people.

Rules about words are told in `portal.check`; here is only where to look for them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from portal.errors import Edit, Problem
from portal.model.entry import Kind
from portal.read.front_matter import Document, Location, field_name

_FENCED = re.compile(r"^(```+|~~~+)[^`\n]*\n[\s\S]*?(?:^\1[ ]*$|\Z)", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>()\"“”]*[^\s<>()\"“”.,;:!?]")
_MARKUP = re.compile(
    "|".join([
        r"(`+)(?!`)[^\n]{0,400}?(?<!`)\1(?!`)",  # within limits, or a hostile line would take for ever
        r"<!--[\s\S]*?(?:-->|\Z)|</?[A-Za-z][^<>]*>",  # elements, and addresses in <>
        r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?=[\s)])",  # where a link leads; its title is words
        r"\]\[[^\[\]\n]*\]",
        r"\[\^[^\[\]\s]+\]",  # a footnote's mark
        r"\[(?<![^\n]\[)[^\]\n]+\]:[ \t]*\S+",  # a reference: [1]: https://…
        r"\{:?[ ]*[#.][^{}\n]*\}",  # an anchor
    ])
)
"""What stands in a line and is not read as words: code, elements, addresses, anchors.

Each begins with a character of its own, so that prose is passed over quickly.
"""
_MARKS = ("`", "<", "](", "][", "[^", "]:", "{")
"""One of them is in every text that has markup."""


_QUOTED = {"editor_notes", "alternate_names"}


class Passage(NamedTuple):
    """A stretch of a file that holds words."""

    start: int
    """Where it begins in the file, in characters."""
    text: str
    """As long as in the file, with spaces where there are no words; marks of Markdown are left,
    and quotation marks and line breaks of YAML."""
    location: Location
    """The key of front matter whose value it is; () for the body."""

    @property
    def is_quoted(self) -> bool:
        """Whether it is a text of front matter that tells what others have written, faults and all."""
        return bool(self.location) and (self.location[0] in _QUOTED or self.location[-1] == "wrong")


@dataclass(frozen=True)
class Manuscript:
    """One article's file, good or not, whose front matter could be read as YAML."""

    path: str
    """As messages give it."""
    kind: Kind
    document: Document

    @cached_property
    def text(self) -> str:
        """The whole file, as `portal.read.files.read_text` gives it."""
        return f"---\n{self.document.head}---\n{self.document.body}"

    @property
    def body_start(self) -> int:
        """Where the body begins in the file."""
        return len(self.document.head) + 8

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of front matter, then the body.

        Slugs, numbers and dates are no words, but stand here too: who looks for words in a
        value asks whether it holds a space.
        """
        head = self.document.head
        spans = self.document.tree.spans.items()
        found = [Passage(4 + start, head[start:end], where) for where, (start, end) in spans]
        return (*found, Passage(self.body_start, _blanked(self.document.body), ()))

    @cached_property
    def body(self) -> Passage:
        """The body alone."""
        return self.passages[-1]

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """The passages that hold more than one word."""
        return tuple(passage for passage in self.passages if " " in passage.text)

    def is_linked(self, end: int) -> bool:
        """Whether what ends here in the file stands in the words of a link."""
        closes = self.text.find("](", end, end + 200)
        return closes >= 0 and "[" not in self.text[end:closes]

    def error(self, start: int, code: str, *edits: Edit, **params: object) -> Problem:
        """An error at a place in the file, given in characters."""
        return self._problem(start, code, params, edits, False)

    def advice(self, start: int, code: str, *edits: Edit, **params: object) -> Problem:
        """Advice about a place in the file, given in characters."""
        return self._problem(start, code, params, edits, True)

    def mark_of(self, start: int) -> tuple[int, int]:
        """Line and column of a place in the file, from 1."""
        line = bisect_right(self._rows, start)
        return line, start - self._rows[line - 1] + 1

    def field_at(self, start: int) -> str:
        """The key of front matter that a place in the file belongs to; empty in the body."""
        if start >= self.body_start:
            return ""
        spans = self.document.tree.spans.items()
        return next((field_name(where) for where, (first, end) in spans if first <= start - 4 < max(end, first + 1)), "")

    def _problem(
        self, start: int, code: str, params: dict[str, object], edits: tuple[Edit, ...], is_advice: bool
    ) -> Problem:
        line, column = self.mark_of(start)
        return Problem(self.path, line, self.field_at(start), code, params, column, is_advice, edits)

    @cached_property
    def _rows(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def _blanked(body: str) -> str:
    """A body with spaces in place of all that is not read as words."""
    if "```" in body or "~~~" in body:
        body = _FENCED.sub(_spaces, body)
    if any(mark in body for mark in _MARKS):
        body = _MARKUP.sub(_spaces, body)
    return _ADDRESS.sub(_spaces, body) if "://" in body else body


def _spaces(match: re.Match[str]) -> str:
    return _BLANK.sub(" ", match.group())


_BLANK = re.compile(r"[^\n]")
