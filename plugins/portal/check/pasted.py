"""What pasting from Word, a web page or Zalo leaves behind: elements, bullets, fields, entities, styles.

The words stay. What a body may not hold at all is told by `portal.check.links`; here is what can be
mended of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from portal.check.findings import Finding, found, told
from portal.check.pasted_elements import elements_of
from portal.errors import Problem
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript

_CODE = re.compile(r"^(```+|~~~+)[^`\n]*\n[\s\S]*?(?:^\1[ ]*$|\Z)|(`+)(?!`)[^\n]{0,400}?(?<!`)\2(?!`)", re.MULTILINE)
_TELLTALE = re.compile("[<&^{\t·•▪◦●○■□➢❖\ue000-\uf8ff]")
"""One of these is in most of what is pasted; most good texts have none, or few."""
_WORDS = ("HYPERLINK", "PAGEREF", "Error! ", "mso-", "Mso", "false false false")

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HIDDEN = "\u00ad\u200b\u200c\u200d\ufeff"
_BULLET_SIGNS = "·•▪◦●○■□➢❖\uf076\uf071\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc"
_BULLET = re.compile(rf"^([ \t]*)(?:[-*+][ \t]+)?(?:[{_BULLET_SIGNS}]|[oqvüØ§](?=\t))[ \t\u00a0]*(?=\S)", re.MULTILINE)
_LIST = re.compile(rf"[ \t]+\S|[ \t]*(?:[-*+]|\d+[.)]|[{_BULLET_SIGNS}]|[oqvüØ§]\t)")
"""A line below which a list goes on."""
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→"}
"""Signs of Word's own fonts that mean one thing wherever they stand; most depend on the font."""
_PRIVATE = re.compile("([\ue000-\uf8ff])\\1*")
_LINK = re.compile(
    r"\{ *HYPERLINK +(?:\\l +)?[\"“]([^\"“”{}\n]{0,2000})[\"”][^{}\n]{0,200}\}"
    r"|HYPERLINK +(?:\\l +)?[\"“]([^\"“”\n]{0,2000})[\"”]"
)
_REFERENCE = re.compile(
    r"(?:\{ *)?(PAGEREF) +_\w+(?: +\\h)?(?: +\d+\b)?(?: *\})?"
    r"|\{ *(TOC)(?: +\\[a-z](?: +[\"“][^\"“”\n]{0,80}[\"”])?)* *\}"
    r"|(Error! Bookmark not defined)\.?[ \t]*$",
    re.MULTILINE,
)
_LOST = re.compile(r"Error! (?:Reference source|Bookmark|Hyperlink reference) not (?:found|defined|valid)\.?")
_BREAK = re.compile(r"(?:(?<=[^\W\d_]{2})|(?<=[.,;:!?)”\"])|(?<=[^\W\d_]{2}[ ]))\^([lp])[ \t]*")
"""Behind words, not behind a letter of a formula."""
_STYLES = re.compile(
    r"/\* (?:Style|Font|List|Page) Definitions \*/(?:\s{0,20}[^\s{}<>/][^{}<>/]{0,200}\{[^{}]{0,4000}\})+[ \t]*"
    r"|\bNormal\s+0(?:\s+\d+\s+\S{1,20}\s+\S{1,20})?\s+false\s+false\s+false\s+\S{1,20}\s+X-NONE\s+X-NONE[ \t]*"
    r"|^[ \t]*mso-[\w-]{1,60}:[^;\n]{0,200};?[ \t]*$"
    r"|<!--(?:Start|End)Fragment-->",
    re.MULTILINE,
)


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Advice about what pasting left behind."""
    head, body, start = manuscript.document.head, manuscript.document.body, manuscript.body_start
    if "&" in head or _PRIVATE.search(head):
        spans = manuscript.document.tree.spans.values()
        values = [(first + 4, head[first:last]) for first, last in spans]
        yield from _told_entities(manuscript, [finding for place, text in values for finding in _entities(place, text)])
        symbols = (finding for place, text in values for finding in _symbols(place, text))
        yield from told(manuscript, "pasted_symbol", symbols)
    if not (_TELLTALE.search(body) or any(word in body for word in _WORDS)):
        return
    if "`" in body or "~~~" in body:
        # not with spaces, which belong to a bullet or a field beside them
        body = _CODE.sub(lambda match: "\x1a" * len(match.group()), body)
    yield from told(manuscript, "pasted_style", _styles(start, body))
    if "<" in body:
        yield from told(manuscript, "pasted_element", elements_of(body, start))
    if "&" in body:
        yield from _told_entities(manuscript, list(_entities(start, body)))
    bullets = list(_bullets(start, body))
    yield from told(manuscript, "pasted_bullet", bullets)
    if "HYPERLINK" in body or "PAGEREF" in body or "TOC " in body or "Error! " in body:
        yield from told(manuscript, "pasted_field", _fields(start, body))
        yield from told(manuscript, "pasted_field_lost", _lost(start, body))
    if "^" in body:
        yield from told(manuscript, "pasted_break", _breaks(start, body))
    yield from told(manuscript, "pasted_symbol", _symbols(start, body, bullets))


def _styles(start: int, body: str) -> Iterator[Finding]:
    for match in _STYLES.finditer(body):
        # a line that holds nothing else goes as a whole
        is_line = body[match.start() - 1 : match.start()] in ("", "\n") and body.startswith("\n", match.end())
        yield found(start + match.start(), start + match.end() + is_line, "")


def _told_entities(manuscript: Manuscript, findings: list[Finding]) -> Iterator[Problem]:
    signs = [finding for finding in findings if finding.edits[0].text.strip()]
    yield from told(manuscript, "pasted_entity", signs)
    yield from told(manuscript, "pasted_entity_blank", (f for f in findings if not f.edits[0].text.strip()))


def _entities(start: int, text: str) -> Iterator[Finding]:
    """Entities of letters and signs that a file may hold itself; not those that keep markup from being read."""
    for match in _ENTITY.finditer(text):
        given, meant = match.group(), html.unescape(match.group())
        if meant == given or meant.isascii() or not (meant.isprintable() or meant.isspace() or meant in _HIDDEN):
            continue
        if meant.isspace():
            before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
            meant = "" if before in ("", "\n") or after in ("", "\n") else " "
        elif not meant.isprintable():
            meant = ""
        yield found(start + match.start(), start + match.end(), meant, value=given, meant=meant)


def _bullets(start: int, body: str) -> Iterator[Finding]:
    for match in _BULLET.finditer(body):
        above = body[body.rfind("\n", 0, max(match.start() - 1, 0)) + 1 : max(match.start() - 1, 0)]
        # below a paragraph a list begins only behind a blank line
        gap = "\n" if above.strip() and not _LIST.match(above) else ""
        sign = match.group().strip()[-1:] or "•"
        yield found(start + match.start(), start + match.end(), f"{gap}{match.group(1)}- ", value=_shown(sign))


def _symbols(start: int, text: str, bullets: Sequence[Finding] = ()) -> Iterator[Finding]:
    """Private characters, but for those that are told of as bullets."""
    told_of = {place for finding in bullets for edit in finding.edits for place in range(edit.start, edit.end)}
    for match in _PRIVATE.finditer(text):
        if start + match.start() in told_of:
            continue
        sign = match.group(1)
        if sign in _SYMBOLS:
            new = _SYMBOLS[sign] * len(match.group())
            yield found(start + match.start(), start + match.end(), new, value=_shown(sign))
        else:
            yield Finding(start + match.start(), (), (("value", _shown(sign)),))


def _fields(start: int, body: str) -> Iterator[Finding]:
    for match in _LINK.finditer(body):
        address = match.group(1) or match.group(2) or ""
        new = f"<{address}>" if re.match(r"(?:https?://|mailto:)[^\s<>]+\Z", address) else ""
        yield found(start + match.start(), start + match.end(), new, value="HYPERLINK")
    for match in _REFERENCE.finditer(body):
        first, leader = match.start(), " \t.…" if match.group(3) else " \t"
        while first and body[first - 1] in leader:
            first -= 1
        yield found(start + first, start + match.end(), "", value=next(filter(None, match.groups())))


def _lost(start: int, body: str) -> Iterator[Finding]:
    gone = {match.start() for match in _REFERENCE.finditer(body)}
    for match in _LOST.finditer(body):
        if match.start() not in gone:
            yield Finding(start + match.start(), (), (("value", match.group()),))


def _breaks(start: int, body: str) -> Iterator[Finding]:
    for match in _BREAK.finditer(body):
        at_end = body[match.end() : match.end() + 1] in ("", "\n")
        new = "" if at_end else "  \n" if match.group(1) == "l" else "\n\n"
        yield found(start + match.start(), start + match.end(), new, value=f"^{match.group(1)}")


def _shown(sign: str) -> str:
    return f"U+{ord(sign):04X}" if _PRIVATE.match(sign) else sign
