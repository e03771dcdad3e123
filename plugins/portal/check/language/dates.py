"""Days that are not in the calendar, and anniversaries whose number does not fit their years."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

from portal.errors import Problem
from portal.model.entry import Kind
from portal.read.manuscript import Manuscript, Passage

_DAY = re.compile(
    r"([0-9][0-9]?)(?:"
    r"([/.-])([0-9]{1,2})\2((?:19|20)[0-9]{2})(?![\w/-])"
    r"|/([0-9]{1,2})(?![\w/.-])"
    r"| tháng ([0-9]{1,2})(?: năm ((?:19|20)[0-9]{2}))?\b)"
)
"""11/6/1948; without a year only behind “ngày”, for 30/4 may be a fraction. What stands before is looked at later:
a pattern that begins with one character of a class is searched for faster."""
_CONTINUES = re.compile(r"[\w/.-]\Z")
_SPAN = re.compile(r"\((\d{1,2}/\d{1,2}/)?((?:1\d|20)\d\d)\s?[-–]\s?(\d{1,2}/\d{1,2}/)?((?:1\d|20)\d\d)\)")
"""The years that an anniversary lies between: (11/6/1948 - 11/6/2023)."""
_YEARS = re.compile(r"(\d{1,4}) năm\b")
_NUMBER = re.compile(r"[0-9]{1,4}")
_SENTENCE = re.compile(r"[.;:\n]\s")
_REACH = 240
"""So far before its years an anniversary is told of."""


def check(manuscript: Manuscript, prose: Sequence[Passage]) -> Iterator[Problem]:
    """Advice about days and anniversaries."""
    for passage in prose:
        for match in _DAY.finditer(passage.text):
            day, sign, month, year, short, of, in_year = match.groups()
            before = passage.text[max(0, match.start() - 5) : match.start()]
            is_day = before.lower() == "ngày " or sign and not _CONTINUES.search(before)
            if is_day and not _is_real(int(day), int(month or short or of), int(year or in_year or 2000)):
                yield manuscript.advice(passage.start + match.start(), "date_unreal", value=match.group())
        for match in _SPAN.finditer(passage.text):
            yield from _anniversary(manuscript, passage, match)
    if manuscript.kind is Kind.CAMPAIGN:
        yield from _own_anniversary(manuscript)


def _is_real(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _anniversary(manuscript: Manuscript, passage: Passage, match: re.Match[str]) -> Iterator[Problem]:
    """Advice about the years in brackets, if they are those of an anniversary told of before."""
    first_day, first, last_day, last = match.groups()
    before = _SENTENCE.split(passage.text[max(0, match.start() - _REACH) : match.start()])[-1]
    before = before.rpartition(")")[2]  # what stands in other brackets has years of its own
    told = list(_YEARS.finditer(before))
    # years alone are mostly those of a period: Kế hoạch 5 năm (2021 - 2025)
    is_anniversary = first_day == last_day if first_day or last_day else "kỷ niệm" in before.lower()
    passed = int(last) - int(first)
    if told and is_anniversary and all(int(years[1]) != passed for years in told):
        start = match.start() - len(before) + told[-1].start()
        yield manuscript.advice(
            passage.start + start, "anniversary_years", years=told[-1][1], first=(first_day or "") + first,
            last=(last_day or "") + last, right=passed,
        )


def _own_anniversary(manuscript: Manuscript) -> Iterator[Problem]:
    """Advice about what a campaign commemorates."""
    given = manuscript.document.tree.values.get("anniversary")
    if not isinstance(given, dict):
        return
    years, first, last = (str(given.get(key)) for key in ("years", "first", "celebrated"))
    if _NUMBER.fullmatch(years) and _NUMBER.fullmatch(first[:4]) and _NUMBER.fullmatch(last[:4]):
        passed = int(last[:4]) - int(first[:4])
        if int(years) != passed:
            start = manuscript.document.tree.spans[("anniversary", "years")][0] + 4
            yield manuscript.advice(start, "anniversary_years", years=years, first=first, last=last, right=passed)
