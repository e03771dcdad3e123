"""Find the day on which somebody was born. A year alone tells little, and is no alarm."""

from __future__ import annotations

import re

from portal.check.personal_data.finding import Finding

CODE = "personal_birth"
_BEFORE = re.compile(
    r"(?:(?:(?P<word>\w+)\s{1,3})?\bsinh(?: (?:vào|hôm|ra))*|\bsn|(?:ra|chào) đời(?: (?:vào|hôm))*)"
    r"[\s:|*_.,(–-]{0,10}(?:(?:vào )?(?:ngày|năm|mồng|mùng)\s+(?:mồng |mùng )?)?\Z"
)
_DAY = re.compile(
    r"(?:[0-3]?\d\s?([/.-])\s?[01]?\d\s?\1\s?(?P<year>\d{4}|\d{2})"
    r"|[0-3]?\d\s+tháng\s+(?:[01]?\d|\w+)(?:,?\s+năm\s+|\s?/\s?|\s+)(?P<later>\d{4})"
    r"|(?P<first>\d{4})-[01]\d-[0-3]\d)(?!\d)"
)
_OTHERS = frozenset({
    "học", "vệ", "thí", "tuyển", "phát", "hy", "hi", "phục", "hồi", "sản", "tái", "nhân", "dân", "an", "giáo", "môn", "mưu", "y",
    "nữ", "nam", "tân", "ký", "kí", "giáng", "khai", "nảy", "cứu", "đản", "ôn", "sơ", "khử", "quần", "chúng", "sinh", "vi", "du",
})
"""Words that make another word together with sinh: vệ sinh, hy sinh, khai sinh."""
_LIVING = 1910
"""Nobody who was born before is alive, and birthdays of the great are told every year."""


def find_birth(text: str, start: int) -> Finding | None:
    """The day of birth that begins with the number at `start`."""
    before = text[max(0, start - 40) : start].lower()
    said = _BEFORE.search(before)
    if not said or said["word"] in _OTHERS:
        return None
    day = _DAY.match(text, start)
    if not day:
        return None
    year = int(day["year"] or day["later"] or day["first"])
    if 100 <= year < _LIVING:
        return None
    return Finding(start, day.end(), CODE)
