"""Find where somebody lives, down to the house or the few houses of a tổ.

A village or a ward tells no house. Where offices are is for everybody to know, so words for
offices beside an address decide where nothing says that somebody lives there.
"""

from __future__ import annotations

import re

from portal.check.personal_data.finding import Finding

CODE = "personal_address"
BEFORE_NUMBER = frozenset("nhà số ngõ ngách hẻm kiệt tổ tdp phố hộ tại ở trú ngụ chỉ riêng".split())
"""The last word before the first number of an address."""

_PLACE = re.compile(
    r"(?P<house>\b(?:số nhà|nhà số))[\s:*|(]{0,6}\Z"
    r"|(?P<lane>\b(?:ngõ|ngách|hẻm|kiệt|tổ|tdp|tổ số|tổ dân phố(?: số)?|căn hộ(?: số)?))\s{0,3}\Z"
    r"|(?P<number>\bsố)\s{0,3}\Z"
    r"|(?P<bare>\b(?:tại|ở|trú|ngụ|chỉ|riêng))[\s:*|(]{0,6}\Z"
)
"""The words before a number of an address."""
_NUMBER = re.compile(r"\d+")
_NAME = r"[A-ZĐÀÁẢÃẠĂÂÈÉÊÌÍÒÓÔƠÙÚƯỲÝ][a-zà-ỹđ]"
_STREET = re.compile(
    rf"\w{{0,4}}(?:/\w{{1,5}}){{0,4}},?\s{{1,3}}(?:đường|phố|ngõ|ngách|hẻm|kiệt|tổ\b|thôn|xóm|ấp\b|khu\b|khối|quốc lộ|{_NAME})"
)
"""What goes on behind a house's number."""
_BARE_STREET = re.compile(rf"\w{{0,4}}(?:/\w{{1,5}}){{0,4}},?\s{{1,3}}(?:đường|ngõ|ngách|hẻm|kiệt|{_NAME})")
"""Behind a number that nothing says to be a house's."""
_AROUND = re.compile(r"[^.;!?\n]{0,40}\b(?:đường|phố|ngõ|ngách|hẻm|kiệt|tổ|thôn|xóm|ấp|bản|khu|khối|phường|xã|thị trấn)\b")
_PEOPLE = re.compile(r"\s(?:người|thành viên|đồng chí|hộ|máy|xe|đội)\b")
"""Behind tổ 5: so many are in it."""
_END = re.compile(r"(?<![\s,(][A-ZĐ])(?<!\sTP)(?<!\sTX)[.!?;]\s|\n\s*\n|\n\s*[-*|]|\n\s*[a-z_]+:\s")
"""Of a sentence, of a row, or of a value in front matter; not behind P., TP."""
_LIVES = re.compile(
    r"(?:(?<!nội )(?<!bán )(?<!ngoại )(?<!đồn )(?<!lưu )\btrú\b(?! (?:đóng|quân|ẩn|bão|mưa|chân))|\bngụ\b|chỗ ở|nơi ở|nhà riêng|"
    r"(?<!khu )(?<!xây )(?<!dựng )(?<!sửa )(?<!chữa )(?<!căn )(?<!ngôi )(?<!án )nhà ở(?! (?:xã hội|công nhân|thương mại|tạm))|"
    r"hộ khẩu|\bhktt\b|hiện ở|\bsống (?:tại|ở)\b|sinh sống|\bở tại).{0,60}\Z",
    re.DOTALL,
)
_ADDRESS = re.compile(r"địa chỉ\b.{0,60}\Z", re.DOTALL)
_SOMEBODY = (
    r"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu|[Cc]ô|[Cc]hú|[Bb]ác|[Cc]ụ|[Tt]hầy|[Gg]ia đình|[Hh]ộ)\s"
    rf"(?:(?:ông|bà|anh|chị|cô|chú|bác|cụ)\s)?{_NAME}"
)
_PERSON = re.compile(
    rf"{_SOMEBODY}(?:.{{1,60}}[\s,(](?:nhà ở|nhà|ở)(?: tại)?\s{{0,3}}|[^\W\d]*(?:\s{_NAME}[^\W\d]*){{0,4}}\s?[,(]\s{{0,3}})\Z",
    re.DOTALL,
)
"""Whose it is; in the letters of the file, since a name has capitals."""
_MANY = re.compile(
    r"(?:\d\s|\b(?:các|những|nhiều|mọi|toàn bộ)\s)(?:hộ|gia đình|người|căn|ngôi|nhà)\b|\bngười dân\b|\bbà con\b|\bnhân dân\b|"
    r"\bdân cư\b|\bcư dân\b"
)
"""Then it is told where people live, not where somebody does."""
_OFFICE = re.compile(
    r"trụ sở|cơ quan|văn phòng|\bubnd\b|\bhđnd\b|[uủ][yỷ] ban|\bsở\b|trung tâm|công ty|\btrường\b|bệnh viện|\btrạm\b|"
    r"nhà văn h|hợp tác xã|\bhtx\b|cửa hàng|nhà máy|công an|bộ phận|ngân hàng|bưu điện|thư viện|bảo tàng|\bquán\b|\bxưởng\b|"
    r"doanh nghiệp|t[oò][aà] soạn|siêu thị|\bchợ\b|chi nhánh|khách sạn|nhà hàng|phòng khám|t[oò][aà] nhà|\bbáo\b|\bđài\b|"
    r"\bkho\b|\bđền\b|\bchùa\b|di tích|\bhội\b|mặt trận|\bđiểm\b|làm việc|công tác|hội trường"
)
_NEAR = 140
_REACH = 120
"""So far behind its first number an address may go on."""


def find_address(text: str, start: int) -> Finding | None:
    """The address whose first number stands at `start`, if it is where somebody lives."""
    number = _NUMBER.match(text, start)
    assert number
    written = text[max(0, start - _NEAR) : start]
    place = _PLACE.search(written[-24:].lower())
    if not place:
        return None
    behind = text[number.end() : number.end() + 80]
    if (place["number"] and not _STREET.match(behind)) or (place["bare"] and not _BARE_STREET.match(behind)):
        return None
    if place["lane"] and _PEOPLE.match(behind):
        return None
    length = 0 if place["bare"] else len(place.group())
    before = _END.split(written[: len(written) - length])[-1]
    around = _END.split(behind)[0].lower()
    return Finding(start - length, number.end(), CODE) if _is_home(place, before, around) else None


def address_end(text: str, start: int) -> int:
    """Where an address ends at last whose first number ends at `start`."""
    end = _END.search(text, start, start + _REACH)
    return end.start() if end else start + _REACH


def _is_home(place: re.Match[str], before: str, behind: str) -> bool:
    """Whether somebody lives there, by the words of the sentence."""
    said = before.lower()
    if place["house"]:
        if _LIVES.search(said) or _PERSON.search(before):
            return True
        return bool(_AROUND.match(behind) or _AROUND.search(said)) and not _OFFICE.search(said) and not _OFFICE.search(behind)
    lives = _LIVES.search(said)
    # a whole neighbourhood is called tổ 7 too
    has_person = place.group().lstrip()[:1] != "t" and _PERSON.search(before)
    if not lives and not has_person and not _ADDRESS.search(said):
        return False
    if not lives and (_OFFICE.search(said) or _OFFICE.search(behind)):
        return False
    return not _MANY.search(said)
