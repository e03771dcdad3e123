"""Personal data that does not belong into an article: numbers, mailboxes, homes, days of birth.

Everything in the file is looked at, also what no reader sees: whoever has the repository has
it. What is an office's hotline or mailbox stands in registry/hotlines.yml; what an editor lets
stand in one article, under `allow` in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from portal.check.personal_data.addresses import BEFORE_NUMBER, address_end, find_address
from portal.check.personal_data.births import find_birth
from portal.check.personal_data.finding import Finding, masked
from portal.check.personal_data.mailboxes import find_mailboxes
from portal.check.personal_data.numbers import BETWEEN, SHORTEST, find_numbers, key_of
from portal.errors import Problem
from portal.model.registry import Registry
from portal.read.front_matter import Location
from portal.read.manuscript import Manuscript

_DIGITS = re.compile(rf"\d(?:[{BETWEEN}]{{0,3}}\d)*")
"""A row of digits that may be one number, or several."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""Most rows of so many digits are days of front matter."""
_NAMES = frozenset({
    "id", "aliases", "related", "unit", "locality", "field", "campaigns", "authors", "issuer", "parent", "successor",
    "plan", "clause", "src", "captions",
})
"""Keys whose values name things of the site, where they hold no space."""
_LINK = re.compile(
    r"\bhttps?://(?!zalo\.me/|wa\.me/)[^\s<>\"]*|(?<=\]\()(?!tel:|sms:|mailto:|https?:)[^\s()]*"
    r"|\b(?:src|href)=[\"'](?!tel:|sms:|mailto:|https?:)[^\"'<>]*"
)
"""Where a link leads; the digits of such addresses are other sites' and ours."""
_LINK_LENGTH = 400


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Errors for what may lead to a person, and advice about allowances that allow nothing."""
    allowances = list(_allowances(manuscript))
    findings = [found for found in find(manuscript.text) if not _is_name(manuscript, found)]
    if not findings and not allowances:
        return
    offices = {key_of(hotline.value) for hotline in registry.hotlines.values()} if findings else ()
    findings = sorted(found for found in findings if not found.key or found.key not in offices)
    places = _places(manuscript.text, {allowance.what for allowance in allowances})
    starts = [place.start for place in places]
    reached = list(accumulate((place.end for place in places), max))
    for found in findings:
        before = bisect_right(starts, found.start)
        if not before or reached[before - 1] < found.end:
            shown = masked(manuscript.text[found.start : found.end])
            yield manuscript.error(found.start, found.code, value=shown)
    used = _used(places, findings)
    for allowance in allowances:
        if allowance.what not in used:
            yield manuscript.advice(allowance.start, "allow_unused", value=masked(allowance.what))


def find(text: str) -> Iterator[Finding]:
    """All that may be personal data in a file, in no order."""
    yield from find_mailboxes(text)
    address_until = 0
    for row in _DIGITS.finditer(text):
        start, end = row.span()
        if end - start >= SHORTEST and not _DAY.fullmatch(text, start, end):
            yield from find_numbers(text, start, end)
        near = text[max(0, start - 40) : start].lower()
        words = near.rstrip(" :*|(\n").split()
        if words and words[-1].lstrip("([*|“\"") in BEFORE_NUMBER and start >= address_until:
            if address := find_address(text, start):
                address_until = address_end(text, address.end)
                yield address
        if "sinh" in near or "sn" in near or "đời" in near:
            if birth := find_birth(text, start):
                yield birth


class _Allowance(NamedTuple):
    """An entry of `allow`, as far as it can be read."""

    what: str
    start: int
    """Where the words stand in the front matter."""


class _Place(NamedTuple):
    """Where the words of an allowance occur."""

    start: int
    end: int
    what: str


def _allowances(manuscript: Manuscript) -> Iterator[_Allowance]:
    tree = manuscript.document.tree
    rows = tree.values.get("allow")
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        what = row.get("what") if isinstance(row, dict) else None
        if isinstance(what, str) and what.strip():
            start, _ = tree.spans["allow", place, "what"]
            yield _Allowance(" ".join(what.split()), start + 4)


def _places(text: str, wanted: Collection[str]) -> list[_Place]:
    """Every occurrence of these words, however they are spaced, by where they begin."""
    found = []
    for what in wanted:
        pattern = re.compile(r"\s+".join(map(re.escape, what.split())))
        found += [_Place(*match.span(), what) for match in pattern.finditer(text)]
    return sorted(found)


def _used(places: Sequence[_Place], findings: Sequence[Finding]) -> set[str]:
    """The allowances that some finding needs."""
    starts = [found.start for found in findings]
    used = set()
    for place in places:
        first = bisect_left(starts, place.start)
        if first < len(findings) and findings[first].end <= place.end:
            used.add(place.what)
    return used


def _is_name(manuscript: Manuscript, found: Finding) -> bool:
    """Whether it is part of a name of the site's, of another site's address, or of an allowance."""
    where, value = _value_at(manuscript, found.start)
    if where[:1] == ("allow",) and where[-1:] == ("what",):
        return True
    if where and " " not in value and next(part for part in reversed(where) if isinstance(part, str)) in _NAMES:
        return True
    if "@" in found.key:
        return False
    text = manuscript.text
    line = text.rfind("\n", max(0, found.start - _LINK_LENGTH), found.start) + 1 or max(0, found.start - _LINK_LENGTH)
    before = text[line : found.start]
    if "://" not in before and "](" not in before and "=" not in before:
        return False
    links = _LINK.finditer(text, line, found.end + _LINK_LENGTH)
    return any(link.start() <= found.start and found.end <= link.end() for link in links)


def _value_at(manuscript: Manuscript, start: int) -> tuple[Location, str]:
    """The key of front matter that a place in the file belongs to, and its value as written."""
    if start < manuscript.body_start:
        head = manuscript.document.head
        for where, (first, end) in manuscript.document.tree.spans.items():
            if first <= start - 4 < end:
                return where, head[first:end]
    return (), ""
