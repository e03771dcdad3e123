"""Elements of HTML that Word and web pages leave in pasted text, and the text without them.

What a body may hold and a person may have written, like a plain table, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from portal.check.findings import Finding, found

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*(?::[\w-]+)?)((?:\s[^<>]*)?/?)>")
_OF_WORD = re.compile(r"(?:o|w|v|m|x|st\d{0,2}):")
_UNWRAPPED = {"font", "center", "big", "basefont", "meta", "link"}
_BLOCKS = {"p", "div"}
_LOOKS = re.compile(r"\b(?:style|class|lang|align|dir)\s*=|mso-|Mso", re.IGNORECASE)
"""In an element that is there for its looks."""
_ATTRIBUTE = re.compile(
    r"\s+(?:style|class|lang|xml:lang|face|align|valign|bgcolor|dir)\s*=\s*"
    r"(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(r"<!\[(?:if\b[^\[\]<>]{0,200}|endif)\]>")
_OPENING = re.compile(r"<!--\[if|<(?:style|xml)(?=[\s>])", re.IGNORECASE)
_CLOSING = {
    "<!--[if": re.compile(r"<!\[endif\]-->", re.IGNORECASE),
    "<style": re.compile("</style>", re.IGNORECASE),
    "<xml": re.compile("</xml>", re.IGNORECASE),
}
"""The ends of what is for programs alone."""


def elements_of(body: str, offset: int) -> Iterator[Finding]:
    """Every tag to take away, or to write without its attributes; and what holds no words at all."""
    gone = list(_wholes(body))
    for start, end in gone:
        yield found(offset + start, offset + end, "", value=_shown(body[start : body.find(">", start, end) + 1]))
    for match in _CONDITIONS.finditer(body):
        if not _is_within(match.start(), gone):
            yield found(offset + match.start(), offset + match.end(), "", value=match.group())
    opened: dict[str, list[bool]] = {}
    for match in _TAG.finditer(body):
        if _is_within(match.start(), gone):
            continue
        closes, name, rest = match.group(1), match.group(2).lower(), match.group(3)
        new = None
        if _OF_WORD.match(name) or name in _UNWRAPPED:
            new = ""
        elif ":" in name:
            continue
        elif name == "span" or name in _BLOCKS:
            if closes:
                stack = opened.get(name)
                is_for_looks = stack.pop() if stack else name == "span"
            else:
                is_for_looks = (_LOOKS.search(rest) is not None or name == "span") and " id=" not in rest
                opened.setdefault(name, []).append(is_for_looks)
            if is_for_looks:
                new = _gap(body, match.start(), match.end(), bool(closes)) if name in _BLOCKS else ""
        elif not closes and rest and (plain := _ATTRIBUTE.sub("", rest)) != rest:
            new = f"<{match.group(2)}{plain}>"
        if new is not None:
            yield found(offset + match.start(), offset + match.end(), new, value=_shown(match.group()))


def _wholes(body: str) -> Iterator[tuple[int, int]]:
    done, open_ended = 0, set()
    for match in _OPENING.finditer(body):
        opening = match.group().lower()
        if match.start() < done or opening in open_ended:
            continue
        if closing := _CLOSING[opening].search(body, match.end()):
            done = closing.end()
            yield match.start(), done
        else:
            open_ended.add(opening)  # what is never closed is left to a person


def _is_within(place: int, spans: list[tuple[int, int]]) -> bool:
    number = bisect_right(spans, (place, len(spans) and spans[-1][1])) - 1
    return number >= 0 and place < spans[number][1]


def _gap(body: str, start: int, end: int, closes: bool) -> str:
    """What makes a paragraph in Markdown, where an element did."""
    if closes:
        after = body[end : end + 40].lstrip(" \t")
        if not after.strip() and end + 40 >= len(body) or after.startswith(("\n\n", "</t", "</li")):
            return ""
        return "\n" if after.startswith("\n") else "\n\n"
    before = body[max(start - 40, 0) : start].rstrip(" \t")
    if not before.strip() or before.endswith(("\n\n", ">", "</p>\n", "</div>\n")):
        return ""
    return "\n" if before.endswith("\n") else "\n\n"


def _shown(tag: str) -> str:
    name = " ".join(tag.split())
    return name if len(name) <= 40 else f"{name[:39]}…"
