"""What a text must keep before it may be rendered: headings in order, no endless nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.check.growth import grows
from portal.errors import Problem
from portal.read.manuscript import Manuscript
from portal.slug import slug_of

MAX_OPEN = 100
"""Of each opener without its closer in one paragraph; thousands would take minutes to render."""
OPENERS = (("[", "]"), ("](", ")"), ("<", ">"))
MAX_NESTING = 30
"""Levels of quotes, lists or HTML elements, one in the other."""

_FENCE = re.compile(r"(```+|~~~+)[^`]*\Z")
_HEADING = re.compile(r"(#{1,6})(?!#)[ \t]*\S")
_MARKS = re.compile(r"(?:[ \t]*(?:>|[-*+][ \t]|\d+\.[ \t]))+[ \t]*(?=#)|")
"""Of a quote or a list, in front of what they hold."""
_UNDERLINE = re.compile(r"(?:(=+)|-+)[ \t]*\Z")
"""A line of = or - makes a heading of the line above it."""
_TAG = re.compile(r"<(/?)(?:div|section|blockquote|ul|ol|table|details|span|b|i|em|strong)\b")
_ANCHOR = re.compile(r"\[\^([^\[\]\s]+)\]|\{:?[ ]*#([^\s{}]+)")
"""The name of a footnote, or of an anchor."""
_GOOD_ANCHOR = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:_\d+)?\Z", re.ASCII)
_TICKS = re.compile(r"`+")
"""Around code in a line."""
_MARK = re.compile(r">|[-*+][ \t]|\d+\.[ \t]")
_RUN = re.compile(rf"(?:[ \t]*(?:{_MARK.pattern}))*")
_BEGINS = frozenset(">-*+0123456789")


def check(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of one article's body."""
    text = manuscript.document.body
    # of what is withdrawn, no word needs to be kept
    if not text.strip() and manuscript.document.tree.values.get("withdrawn") is None:
        yield manuscript.error(manuscript.body_start, "body_empty")
    if grows(text):
        yield manuscript.error(manuscript.body_start, "body_large")
    level, fence, depth = 1, "", 0
    # most texts hold so few openers that no paragraph needs to be counted
    openers = [(start, end) for start, end in OPENERS if text.count(start) > MAX_OPEN]
    opened = [0] * len(openers)
    previous = ""
    anchors: set[str] = set()
    rows = text.split("\n")
    last = {row.rstrip(" "): number for number, row in enumerate(rows) if row.startswith(("```", "~~~"))}
    end = manuscript.body_start - 1
    for number, row in enumerate(rows):
        start, end = end + 1, end + 1 + len(row)
        above, previous = previous, row.strip()
        if fence:
            fence = "" if row.rstrip(" ") == fence else fence
            continue
        # a fence that is never closed is no fence for the converter either
        if (match := _FENCE.match(row)) and last.get(match.group(1), 0) > number:
            fence = match.group(1)
            continue
        if not previous:
            opened = [0] * len(openers)
            continue
        if "[^" in row or "{" in row:
            for match in _ANCHOR.finditer("".join(_TICKS.split(row)[::2])):
                name = match.group(1) or match.group(2)
                if not _GOOD_ANCHOR.match(name) and name not in anchors:
                    anchors.add(name)
                    params = {"value": name, "suggestion": slug_of(name) or "muc-1"}
                    yield manuscript.error(start + row.find(name), "anchor_name", **params)
        if "#" in row and (match := _HEADING.match(row, _MARKS.match(row).end())):
            found = len(match.group(1))
            if found == 1:
                yield manuscript.error(start, "heading_first")
            elif found > level + 1:
                params = {"found": "#" * found, "wanted": "#" * (level + 1)}
                yield manuscript.error(start, "heading_skips", **params)
            level = max(found, 2)
        elif above and "|" not in above and (match := _UNDERLINE.match(row)):
            if match.group(1):
                yield manuscript.error(start, "heading_first")
            level = 2
        opened = [
            max(0, count + row.count(start) - row.count(end))
            for count, (start, end) in zip(opened, openers, strict=True)
        ]
        depth += sum(-1 if match.group(1) else 1 for match in _TAG.finditer(row)) if "<" in row else 0
        indent = len(row) - len(row.lstrip())
        # the marks of a quote in a list in a quote stand in one line
        marks = len(_MARK.findall(_RUN.match(row).group())) if previous[0] in _BEGINS else 0
        deepest = max(depth, marks, indent // 4)
        if max(opened, default=0) > MAX_OPEN or deepest > MAX_NESTING:
            yield manuscript.error(start, "body_deep")
            return
