"""Quotation marks: “ and ” where straight ones are sure to be a pair.

What belongs to Markdown or YAML is no quotation: titles of links, attributes, the marks around a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.check.findings import Finding
from portal.errors import Edit
from portal.read.manuscript import Manuscript, Passage

_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]*\S[^\n]*)*")
"""A paragraph, or lines that stand together."""
_SYNTAX = re.compile(
    r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*[ \t\n]+\"[^\"\n]*\"[ \t]*\)"
    r"|\[(?<![^\n]\[)[^\]\n]+\]:[ \t]*\S+[ \t]+\"[^\"\n]*\""
    r"|\{[^{}\n]{0,400}\}"
)
_MARK = re.compile(r"\\.|[\"“”]", re.DOTALL)
_KEY = re.compile(
    r"(?:\A|[\s{,(])(?:title|summary|name|alt|credit|reason|note|what|number|symbol|figure|id|tags): \[?\Z"
)
"""A key in front of a mark: the line shows how YAML is written."""
_BEFORE_OPENING = set(" \t\n([{“‘—–-/*_:>|\"")
_AFTER_CLOSING = set(" \t\n)]}.,;:!?…”’—–-/*_|<\"")


def quotes_of(passage: Passage, manuscript: Manuscript) -> Iterator[Finding]:
    """The pairs with straight marks, each with its edits; where marks are mixed and unclear, a finding without."""
    text = passage.text
    if passage.location:
        edge = int(text[:1] in ("'", '"'))
        yield from _pairs(passage.start, text, edge, len(text) - edge, text[:1] == '"')
        return
    if "](" in manuscript.document.body or "]:" in manuscript.document.body or "{" in text:
        hidden = _SYNTAX.sub(lambda match: " " * len(match.group()), manuscript.document.body)
        text = "".join(
            " " if sign == '"' and hidden[place] != '"' else sign for place, sign in enumerate(text)
        )
    for match in _BLOCK.finditer(text):
        if '"' in match.group():
            yield from _pairs(passage.start, text, *match.span(), False)


def _pairs(offset: int, text: str, start: int, end: int, is_escaped: bool) -> list[Finding]:
    """The pairs between two places of a text; `is_escaped` if its own marks are written as \\"."""
    straight = '\\"' if is_escaped else '"'
    marks = [match for match in _MARK.finditer(text, start, end) if match.group() in ("“", "”", straight)]
    if all(match.group() != straight for match in marks):
        return []
    pairs = list(zip(marks[::2], marks[1::2]))
    if len(marks) % 2 or not all(_is_pair(text, start, end, *pair) for pair in pairs):
        is_mixed = any(match.group() != straight for match in marks)
        first = next(match for match in marks if match.group() == straight)
        return [Finding(offset + first.start())] if is_mixed else []
    return [
        Finding(offset + one.start(), tuple(
            Edit(offset + mark.start(), offset + mark.end(), curly)
            for mark, curly in ((one, "“"), (other, "”")) if mark.group() == straight
        ))
        for one, other in pairs
        if straight in (one.group(), other.group()) and not _KEY.search(text[max(one.start() - 12, 0) : one.start()])
    ]


def _is_pair(text: str, start: int, end: int, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether the first mark can only open, and the second only close a quotation."""
    before = text[one.start() - 1] if one.start() > start else "\n"
    after = text[other.end()] if other.end() < end else "\n"
    inside = text[one.end() : one.end() + 1], text[other.start() - 1]
    return (
        one.group() != "”" and other.group() != "“" and one.end() < other.start()
        and (before in _BEFORE_OPENING or one.group() == "“") and (after in _AFTER_CLOSING or other.group() == "”")
        and not inside[0].isspace() and not inside[1].isspace()
    )
