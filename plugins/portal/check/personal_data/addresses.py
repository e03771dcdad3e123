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
REACH = 120
"""So far behind its first number an address may go on."""

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
_END = re.compile(r"(?<![\s,(][a-zđ])(?<!\stp)(?<!\stx)[.!?;]\s|\n\s*\n|\n\s*[-*|]")
"""Of a sentence, or of a row; not behind P., TP."""
_LIVES = re.compile(
    r"(?:(?<!nội )(?<!bán )(?<!ngoại )(?<!đồn )(?<!lưu )\btrú\b(?! (?:đóng|quân|ẩn|bão|mưa|chân))|\bngụ\b|chỗ ở|nơi ở|nhà riêng|"
    r"(?<!khu )(?<!xây )(?<!dựng )(?<!sửa )(?<!chữa )(?<!căn )(?<!ngôi )(?<!án )nhà ở(?! (?:xã hội|công nhân|thương mại|tạm))|"
    r"hộ khẩu|\bhktt\b|hiện ở|\bsống (?:tại|ở)\b|sinh sống|\bở tại).{0,60}\Z",
    re.DOTALL,
)
_ADDRESS = re.compile(r"địa chỉ\b.{0,60}\Z", re.DOTALL)
_PERSON = re.compile(
    r"\b(?:ông|bà|anh|chị|em|cháu|cô|chú|bác|cụ|thầy|gia đình|hộ)\s.{1,60}[\s,(](?:hiện )?(?:nhà ở|nhà|ở)(?: tại)?(?: số)?(?: nhà)?\s{0,3}\Z",
    re.DOTALL,
)
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


def find_address(text: str, start: int) -> Finding | None:
    """The address whose first number stands at `start`, if it is where somebody lives."""
    number = _NUMBER.match(text, start)
    assert number
    end = number.end()
    before = text[max(0, start - _NEAR) : start].lower()
    place = _PLACE.search(before[-24:])
    if not place:
        return None
    behind = text[end : end + 80]
    if (place["number"] and not _STREET.match(behind)) or (place["bare"] and not _BARE_STREET.match(behind)):
        return None
    if place["lane"] and _PEOPLE.match(behind):
        return None
    said = _END.split(before)[-1]
    if not _is_home(place, said, behind):
        return None
    first = start - len(place.string) + place.start() if not place["bare"] else start
    return Finding(first, end, CODE)


def _is_home(place: re.Match[str], before: str, behind: str) -> bool:
    """Whether somebody lives there, by the words of the sentence."""
    if place["house"]:
        if _LIVES.search(before) or _PERSON.search(before):
            return True
        around = _END.split(behind.lower())[0]
        return bool(_AROUND.match(around)) and not _OFFICE.search(before) and not _OFFICE.search(around)
    if _MANY.search(before):
        return False
    if _LIVES.search(before):
        return True
    offices = f"{before} {_END.split(behind.lower())[0]}"
    return bool(_ADDRESS.search(before) or _PERSON.search(before)) and not _OFFICE.search(offices)
