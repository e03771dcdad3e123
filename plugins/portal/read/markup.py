"""Where in a body a link, an element or an attribute was written that the rendered text has.

Code and comments hold none. Only looks for what is known to be there: what is live markup is
the converter's to say.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from portal.slug import slug_of

_FENCE = re.compile(r"(```+|~~~+)[^`\n]*\Z")
_LIST = re.compile(r" {0,3}(?:[-*+:]|\d+\.|\[\^[^\]]+\]:)[ \t]")
"""Begins what holds indented lines that are no code."""
_HEADING = re.compile(r"^#{1,6}[ \t]*([^\n{]*)", re.MULTILINE)
_TICKS = re.compile(r"`+")
_BLANK = re.compile(r"[^\n]")
_DESTINATION = re.compile(
    r"\]\([ \t]*(?P<inline><[^<>\n]*>|[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)"
    r"|^ {0,3}\[[^\]\n]+\]:[ \t]*(?P<reference><[^<>\n]*>|\S+)"
    r"|\b(?:href|src)\s*=\s*(?P<attribute>\"[^\"]*\"|'[^']*'|[^\s>]+)"
    r"|<(?P<auto>[^<>\s]+[:@][^<>\s]*)>",
    re.MULTILINE | re.IGNORECASE,
)
_TITLE = re.compile(r"[ \t]+(?:\"[^\n]*\"|'[^\n]*')[ \t]*\Z")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LOOKED_AT = 1000
"""Words that look like an attribute; more of them stand in no text of good will."""


class Places:
    """Places in one body, in characters from its beginning."""

    def __init__(self, body: str) -> None:
        self._body = body

    def link(self, href: str, number: int = 0) -> int:
        """Where a link or a picture leads to `href`, behind `number` others that do so."""
        found = self._links.get(_bare(href))
        return found[min(number, len(found) - 1)] if found else max(self._body.find(href), 0)

    def elements(self, name: str) -> Iterator[int]:
        """Where elements of a name begin, or else at least where their name stands."""
        pattern = re.compile(rf"<{re.escape(name)}(?![\w-])")
        found = [match.start() for match in pattern.finditer(self._markup)]
        return iter(found or [max(self._body.find(f"<{name}"), 0)])

    def is_element(self, name: str) -> bool:
        """Whether an element of a name was written as one, not made of Markdown's own signs."""
        return re.search(rf"<{re.escape(name)}(?![\w-])", self._markup) is not None

    def attributes(self, name: str) -> Iterator[int]:
        """Where an attribute stands in an element, or in the braces of Markdown."""
        text = self._markup
        seen = islice(re.finditer(rf"(?<![\w-]){re.escape(name)}\s*=", text), _LOOKED_AT)
        found = [match.start() for match in seen if _is_open(text, match.start())]
        return iter(found or [max(text.find(name), 0)])

    def last_anchor(self, name: str) -> int:
        """Where an anchor is set for the last time, in braces, by an attribute or by its heading."""
        written = re.compile(rf"(?:\{{:?[ ]*#|\bid\s*=\s*[\"']?){re.escape(name)}(?![\w-])")
        found = [match.start() + match.group().index(name) for match in written.finditer(self._markup)]
        headings = (row for row in _HEADING.finditer(self._markup) if slug_of(row.group(1)) == name)
        return max([*found, *(row.start() for row in headings)], default=0)

    @cached_property
    def _links(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for match in _DESTINATION.finditer(self._markup):
            group = match.lastgroup or ""
            written = match.group(group)
            start = match.start(group)
            if group == "inline" and not written.startswith("<"):
                written = _TITLE.sub("", written)
            if written[:1] in ("<", '"', "'"):
                written, start = written[1:-1], start + 1
            found.setdefault(_bare(_ESCAPED.sub(r"\1", html.unescape(written))), []).append(start)
        return found

    @cached_property
    def _markup(self) -> str:
        """The body with code and comments blanked out."""
        return _without_comments(_without_ticks(_without_blocks(self._body)))


def _bare(href: str) -> str:
    """A destination without blanks: converters and browsers take some of them away."""
    return "".join(href.split())


def _is_open(text: str, place: int) -> bool:
    """Whether a place lies in an element, or in braces."""
    since = max(place - 5000, 0)
    return any(text.rfind(start, since, place) > text.rfind(end, since, place) for start, end in ("<>", "{}"))


def _without_blocks(body: str) -> str:
    """A body without the lines of fenced and of indented code."""
    if "```" not in body and "~~~" not in body and "\n    " not in body and not body.startswith("    "):
        return body
    rows = body.split("\n")
    last = {row.rstrip(" "): number for number, row in enumerate(rows) if row.startswith(("```", "~~~"))}
    fence, in_list, after_blank, in_code = "", False, True, False
    for number, row in enumerate(rows):
        if fence:
            fence = "" if row.rstrip(" ") == fence else fence
            rows[number] = " " * len(row)
        elif (match := _FENCE.match(row)) and last.get(match.group(1), 0) > number:
            fence = match.group(1)
            rows[number] = " " * len(row)
        elif not row.strip():
            after_blank = True
            continue
        elif row.startswith(("    ", "\t")):
            in_code = not in_list and (after_blank or in_code)
            rows[number] = " " * len(row) if in_code else row
        else:
            in_code = False
            in_list = bool(_LIST.match(row)) or (in_list and not after_blank)
        after_blank = False
    return "\n".join(rows)


def _without_ticks(text: str) -> str:
    """A text without code in lines: from ticks up to as many ticks of the same paragraph."""
    if "`" not in text:
        return text
    paragraphs = re.split(r"(\n[ \t]*\n)", text)
    return "".join(_blank_ticks(part) if "`" in part else part for part in paragraphs)


def _blank_ticks(text: str) -> str:
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    pieces, done = [], 0
    for number, (start, end) in enumerate(runs):
        same = later[end - start]
        same.pop()  # this one
        if start >= done and same:
            close = runs[same[-1]][1]
            pieces += [text[done:start], _BLANK.sub(" ", text[start:close])]
            done = close
    return "".join([*pieces, text[done:]])


def _without_comments(text: str) -> str:
    pieces, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces += [text[done:start], _BLANK.sub(" ", text[start : end + 3])]
        done = end + 3
    return "".join([*pieces, text[done:]])
