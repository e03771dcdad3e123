"""Find numbers that lead to a person: of identity cards, telephones and bank accounts.

Figures look much the same, so what a number begins with, how its digits are grouped and the
words beside it decide. It does not know which numbers are an office's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.check.personal_data.finding import Finding

BETWEEN = r"\s.()·‐‑–-"
"""What people write between the digits of one number."""
_GROUP = re.compile(r"\d+")
_MOBILE = re.compile(r"0[35789]\d{8}|01[2689]\d{8}")
"""Also those of eleven digits that were in use until 2018."""
_LANDLINE = re.compile(r"02\d{9}")
_ABROAD = re.compile(r"(?:00)?84(0?[235789]\d{8,9})")
"""With the country's number before; some leave the 0 of the own one behind it."""
_FIGURE = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
"""125.000.000: never what is the number of anything."""
_SERVICE = re.compile(r"1[89]00\d{4,6}")

# words before a number, with no other number between
_CITIZEN = re.compile(r"(?:cccd|căn cước|định danh)[^\d\n]{0,50}\Z")
_OLD_CARD = re.compile(
    r"(?:cmnd|cmtnd|cmt\b|chứng minh (?:nhân dân|thư|số)|(?:số|giấy) chứng minh\b|chứng minh:?\s*\Z)[^\d\n]{0,50}\Z"
)
_ACCOUNT = re.compile(r"(?:\bstk\b|\bstk\Z|số tài khoản|tài khoản(?: ngân hàng)? số|\bsố tk\b|\btk(?: số)?:?\s*\Z|tài khoản:)[^\d\n]{0,50}\Z")
_BANKS = (
    r"(?:vietcombank|vcb|vietinbank|bidv|agribank|techcombank|mb ?bank|acb|vpbank|tpbank|sacombank|shb|hdbank|vib|"
    r"seabank|ocb|msb|eximbank|lpbank|lienvietpostbank|nam ?a ?bank|bac ?a ?bank|pvcombank|abbank|kienlongbank|"
    r"ngân hàng)\b"
)
_BANK_BEFORE = re.compile(rf"\b{_BANKS}[^\d\n.;]{{0,50}}\Z")
_BANK_AFTER = re.compile(rf"[^\w\n.;]{{0,4}}(?:(?:tại|mở tại|ở|của) )?(?:\w+ )?{_BANKS}")
_TELEPHONE = re.compile(
    r"(?:điện thoại|\bđt\b|\bđt\Z|\bs[đd]t\b|di động|zalo|đường dây nóng|hotline|số máy|liên hệ|\bgọi\b|\btel\b|phone)[^\d\n]{0,40}\Z"
)
_OTHER = re.compile(r"(?:thuế|\bmst\b|mã số doanh nghiệp|\bisbn\b|\bissn\b|mã vạch|bảo hiểm|\bbhxh\b|\bbhyt\b|hồ sơ)[^\d\n]{0,25}\Z")
"""Numbers of other things, which may begin as a telephone's does."""
_ATTACHED = re.compile(r"(?:\b(?:cccd|cmnd|cmt|stk|tk|đt|dt|sđt|sdt|lh|tel|zalo))\Z")
"""The only words that a number may follow without a space; A0912345678 is a code of something."""
_COUNTED = re.compile(
    r"\s*(?:đồng|đ\b|vnđ|vnd|₫|usd|triệu|tỷ|tỉ|nghìn|ngàn|m²|m³|m2|m3|ha\b|km|kg|tấn|lượt|người|hộ\b|%|cây|con\b|suất|"
    r"cuốn|bản\b|tài khoản|khách hàng|giao dịch)"
)
"""What stands behind a figure."""
_CITIZEN_GROUPS = {(12,), (3, 3, 3, 3), (4, 4, 4), (3, 3, 6), (6, 6), (3, 9), (3, 1, 2, 6), (4, 2, 6), (6, 3, 3)}
_NEAR = 60
SHORTEST = 8
"""Digits of the shortest number that leads to somebody."""


class _Groups(NamedTuple):
    """Digits that stand together, as far as they may be one number."""

    text: str
    """The file."""
    spans: Sequence[tuple[int, int]]
    """Of each group, without what is between them."""

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]

    @property
    def digits(self) -> str:
        return plain_digits("".join(self.text[start:end] for start, end in self.spans))

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(end - start for start, end in self.spans)


def find_numbers(text: str, start: int, end: int) -> Iterator[Finding]:
    """Numbers in a row of digits with what is between them, from `start` to `end` of a file."""
    spans = [match.span() for match in _GROUP.finditer(text, start, end)]
    place = 0
    while place < len(spans):
        found, taken = _first(text, spans, place)
        if found:
            yield found
        place += taken


def _first(text: str, spans: list[tuple[int, int]], place: int) -> tuple[Finding | None, int]:
    """The number that begins with the group at this place, and how many groups it takes."""
    first = spans[place][0]
    if (place and not _tells_itself(text, spans, place)) or not _may_begin(text, spans, place):
        return None, 1
    before = text[max(0, first - (2 if place else _NEAR)) : first].lower()
    size, rows = 0, []
    for length, (start, end) in enumerate(spans[place : place + 10], 1):
        size += end - start
        if size > (13 if place else 19):
            break
        if size >= SHORTEST and _may_end(text, spans, place + length - 1):
            rows.append(_Groups(text, spans[place : place + length]))
        if length == 1 and size > SHORTEST:
            break  # so many at once are a number alone
    # the longest first: a number's beginning may look like another
    for groups in reversed(rows):
        if code := _code(groups, before):
            return Finding(groups.start, groups.end, code, telephone(groups.digits)), len(groups.spans)
    return None, 1


def _tells_itself(text: str, spans: list[tuple[int, int]], place: int) -> bool:
    """Whether the group begins like a telephone's number or a citizen's.

    Within a row no words say what a number is, so others need not be looked at.
    """
    start, end = spans[place]
    if end - start > 2:
        return text[start] == "0" or text.startswith("84", start)
    if text.startswith("00", start):
        return place + 1 < len(spans) and text.startswith("84", spans[place + 1][0])
    return text.startswith("84", start) and text[start - 1] == "("


def _may_begin(text: str, spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a number may begin here: not in a word or a code, not behind a decimal point."""
    start = spans[place][0]
    before = text[max(0, start - 8) : start]
    if not before:
        return True
    if place and spans[place - 1][1] == start - 1 and before[-1] == ".":
        return False
    if before[-1] == "," and before[-2:-1].isdecimal() and not before[-5:-1].isdecimal():
        return False
    return not (before[-1].isalnum() or before[-1] == "_") or _ATTACHED.search(before.lower()) is not None


def _may_end(text: str, spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a number may end here: not in a word, not before a point and more digits."""
    end = spans[place][1]
    after = text[end : end + 2]
    if place + 1 < len(spans) and spans[place + 1][0] == end + 1 and after[:1] == ".":
        return False
    return not (after[:1].isalnum() or after[:1] == "_" or (after[:1] == "/" and after[1:].isalpha()))


def _code(groups: _Groups, before: str) -> str | None:
    """What a number is, as the problem's code; None for one that leads to nobody."""
    digits, size = groups.digits, len(groups.digits)
    behind = groups.text[groups.end : groups.end + 40].lower()
    if digits[0] != "0" and _COUNTED.match(behind):
        return None
    if size == 12 and _CITIZEN.search(before):
        return "personal_citizen_id"
    if size == 9 and len(groups.spans) < 5 and _OLD_CARD.search(before):
        return "personal_old_id"
    if _ACCOUNT.search(before) and not _FIGURE.fullmatch(groups.written) and groups.text[groups.end : groups.end + 1] != ",":
        return "personal_account"
    if size == 12 and digits[0] == "0" and groups.sizes in _CITIZEN_GROUPS and not _OTHER.search(before):
        return "personal_citizen_id"
    if _is_telephone(groups, before):
        return "personal_phone"
    if size <= 16 and len(groups.spans) < 5 and (_BANK_BEFORE.search(before) or _BANK_AFTER.match(behind)):
        if not (_FIGURE.fullmatch(groups.written) or _SERVICE.fullmatch(digits) or _OTHER.search(before)):
            return "personal_account"
    return None


def _is_telephone(groups: _Groups, before: str) -> bool:
    digits, sizes = groups.digits, groups.sizes
    has_label = _TELEPHONE.search(before) is not None
    if not has_label and _OTHER.search(before):
        return False
    if abroad := _ABROAD.fullmatch(digits):
        own = abroad[1] if abroad[1][0] == "0" else f"0{abroad[1]}"
        marked = before.endswith(("+", "(+", "(")) or digits[0] == "0" or len(sizes) == 1 or has_label
        return marked and _is_own(own)
    if digits[0] != "0":
        return False
    if has_label and (len(digits) == 10 or (len(digits) == 11 and digits[1] in "12")):
        return True
    # 05.03.2023 15 is a day, and 0.912345678 a part
    is_grouped = len(sizes) == 1 or (3 <= sizes[0] <= 5 and len(sizes) < 6 and (min(sizes) > 1 or sizes[1] == 1))
    return is_grouped and _is_own(digits)


def _is_own(digits: str) -> bool:
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits))


def telephone(digits: str) -> str:
    """A telephone number as it is dialled within the country; other digits as they are."""
    if (abroad := _ABROAD.fullmatch(digits)) and len(digits) > 10:
        return abroad[1] if abroad[1][0] == "0" else f"0{abroad[1]}"
    return digits


def key_of(value: str) -> str:
    """The key of a finding that is written so: of an office's number or mailbox."""
    return value.lower() if "@" in value else telephone(plain_digits(value))


def plain_digits(text: str) -> str:
    """The digits of a text as 0 to 9, in whatever form they are typed."""
    kept = "".join(letter for letter in text if letter.isdecimal())
    return kept if kept.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in kept)
