"""Personal data is told of wherever it stands in a file, and what only looks like it is not."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml

from portal.check import personal_data
from portal.messages import sentence
from portal.model.entry import Kind
from portal.model.registry import Hotline, Registry
from portal.read.front_matter import parse_document
from portal.read.manuscript import Manuscript

HITS = {
    "citizen_id": [
        "Số CCCD: 079085012345.", "Căn cước công dân 001 085 012 345", "CCCD số 001.085.012.345", "Mã định danh 036-2-01-004512",
        "038095001234", "Chị Lan (014 1 90 001234)", "Số định danh cá nhân của cháu là 025315001234.", "cccd:012345678901",
        "căn cước 123456789012", "0750 9200 1234", "079 085012345", "số căn cước ０７９０８５０１２３４５", "079085 012345",
    ],
    "old_id": [
        "CMND số 023456789", "số CMT 123 456 789", "Giấy chứng minh nhân dân số: 123456789", "chứng minh thư 023.456.789", "CMTND: 123456789",
        "Số chứng minh của ông là 271234567.", "CMND của bà Nguyễn Thị Lan là 271234567",
    ],
    "phone": [
        "Gọi 0912345678.", "0912 345 678", "0912.345.678", "0912-345-678", "091 234 5678", "(+84) 912 345 678", "+84912345678", "+84 (0)912 345 678",
        "84912345678", "0084 912 345 678", "+84.912.345.678", "0251 3822 999", "(0251) 3822 999", "024.3825.1234", "02838291234", "028 3829 1234",
        "0251 3.822.999", "Điện thoại cũ: 0168 345 6789", "01683456789", "SĐT: 09 12 34 56 78", "ĐT:0912345678", "ĐT0912345678", "0912 34 56 78",
        "[Gọi](tel:+84912345678)", "[Zalo](https://zalo.me/0912345678)", "`0912345678`", "0912 – 345 – 678", "+84 251 3822 999",
        "0912345678/0987654321", "Lan 0912345678,", "1. 0912345678", "0912\n345 678", "<a href=\"tel:0912345678\">gọi</a>", "<!-- 0912345678 -->",
        "liên hệ chị Lan: 0327 123 456", "0587.123.456", "Liên hệ 0912345678 người phụ trách",
    ],
    "account": [
        "STK 0071000123456", "Số tài khoản: 19031234567890 Techcombank", "số tài khoản 1234 5678 9012 tại ACB", "Vietcombank 0071000123456",
        "chuyển vào 0071000123456 (Vietcombank)", "STK: 5601 0001 234567 BIDV", "tài khoản số 711A".replace("711A", "71110987"),
        "Agribank: 5907205123456", "tài khoản: 109876543210 (VietinBank)", "TK: 060123456789 Sacombank",
    ],
    "email": [
        "lan.nguyen@gmail.com", "[Viết thư](mailto:lan@yahoo.com.vn)", "<lan@gmail.com>", "Thư: LAN+tin@Gmail.com.", "`lan_1990@dongnai.gov.vn`",
        "https://example.org/?thu=lan@gmail.com", "lan@example.com", "(lan@sub.mail.vn)",
    ],
    "address": [
        "Chị Lan trú tại tổ 5, khu phố 3, phường Tân Mai.", "Ông Bình, thường trú số 12 đường Lê Lợi.", "ngụ số nhà 45/3, hẻm 12, phường 5",
        "nhà riêng tại số 5 Nguyễn Trãi", "Địa chỉ: số nhà 12, ngõ 34, đường Láng", "hộ khẩu thường trú: ngõ 12, phố Vọng",
        "bà Năm ở số 7 đường Hùng Vương", "nhà ở: tổ 7, phường Chiềng Lề", "trú tại 45/12 Nguyễn Trãi", "chỗ ở hiện nay: căn hộ 1203, chung cư An Bình",
        "anh Nam (số nhà 15, thôn Đoài) kể", "hiện ở 27 đường Trần Phú", "Địa chỉ nhà riêng: 12 Lê Lợi", "HKTT: tổ dân phố số 4, thị trấn Ít Ong",
        "trú tại khu phố 3, tổ 5, phường Tân Mai", "trú tại P. Tân Mai, tổ 5", "chị Hoa, nhà số 8 ngách 12, đã", "| Nơi ở | tổ 9, phường Quyết Thắng |",
        "Chị Hoa, 45 tuổi, ở ngõ 7 phường Quyết Thắng",
        "Anh Nguyễn Văn An (số 12, ngõ 34, đường Giải Phóng)", "Chị Lan, số 7 đường Hùng Vương, kể", "thôn Đoài, số nhà 12.",
        "Ông Sáu, cán bộ Sở Y tế, trú tại số 9 đường Cách Mạng.",
    ],
    "birth": [
        "Chị Lan sinh ngày 12/3/1975 tại Sơn La.", "Ngày sinh: 12/03/1975", "**Ngày sinh:** 12.3.1975", "(sinh 12-3-1975)", "sinh ngày 12 tháng 3 năm 1975",
        "NGÀY SINH 12/3/1975", "sn 12/3/1975", "Bé chào đời ngày 02/5/2016", "| Ngày sinh | 12/3/1975 |", "ngày, tháng, năm sinh: 1975-03-12",
        "anh sinh vào ngày 5 tháng 10, năm 1980", "sinh ngày 12/3/75", "được sinh ra ngày 1/1/1990",
    ],
}
NEAR_MISSES = [
    # money, areas, weights, counts
    "125.000.000 đồng", "123456789 đồng", "125 000 000 đồng", "hỗ trợ 1.250.000.000 đồng", "84.912.345.678 đồng", "1.234.567.890,50 đồng",
    "vay Ngân hàng Chính sách xã hội 125.000.000 đồng", "Agribank cho vay 50000000 đồng", "Vietcombank giải ngân 1.250.000.000",
    "Số tài khoản định danh điện tử đã kích hoạt: 1.250.000", "Số tài khoản mở mới: 12500000 tài khoản", "doanh thu 098765432 đồng".replace("098765432", "98765432"),
    "331.212,6 km²", "12.345.678 m2", "1 234 567 890 cây xanh", "96.208.984 người", "100.300.000 lượt", "0,912345678", "0.912345678", "tăng 0,9123456789 lần",
    "1.000.000 - 1.500.000 đồng", "98.500.000 hộ", "chứng minh rằng 123456789 đồng đã thu đủ",
    # days, years, hours
    "12/03/2023", "12.03.2023", "05.03.2023 15:30", "03-05-2023 08:30", "01.01 - 31.12.2025", "1975 - 2025", "2020 2021 2022", "giai đoạn 2021 - 2025, 2026 - 2030",
    "2026-11-20T08:00", "20261120080000", "từ 07.30 - 11.30", "05.2023 - 06.2024", "Kỷ niệm 135 năm Ngày sinh Chủ tịch Hồ Chí Minh (19/5/1890 - 19/5/2025)",
    "Bác Hồ sinh ngày 19/5/1890", "sinh năm 1975", "sinh tháng 3/1975", "tổng vệ sinh ngày 12/3/2025", "hy sinh ngày 30/4/1975", "Học sinh ngày 5/9/2025 tựu trường",
    "đăng ký khai sinh ngày 12/3/2024", "Giáng sinh 25/12/2025", "tuyển sinh: 12/6/2025", "mừng sinh nhật Bác 19/5/2025", "phát sinh ngày 1/7/2025",
    # numbers of documents and of other things
    "Nghị định số 30/2020/NĐ-CP", "Luật số 91/2025/QH15", "Quyết định 0912345678/QĐ-UBND", "Số: 0123456789/GCN", "số 93/KH-VP ngày 13/01/2023", "mã số thuế 0301234567",
    "MST: 0912345678", "ISBN 978-604-57-1234-5", "ISBN 0912345678", "ISSN 0866-7012", "mã hồ sơ 000.00.16.H19-240301-0012", "Hồ sơ số 0912345678",
    "60A-123.45", "51F-98765", "biển số 29B1-234.56", "mã A0912345678", "KH0912345678X", "550e8400-e29b-41d4-a716-446655440000", "tỉnh 01 02 03 04 05 06",
    # places, addresses, offices' numbers for everybody
    "21.0278450912, 105.8342", "10.762622, 106.660172", "105,0912345678", "tổng đài 1900 545 513", "gọi 1022, 113, 114, 115", "1800 6132", "Agribank 1900558818",
    "[bài](../2026/tin-0912345678.md)", "![Ảnh chụp](anh-0912345678.jpg)", "https://example.org/tin-0912345678.html", "![Ảnh](anh@2x.png)", "@tinh/so-y-te",
    "https://www.google.com/maps/@21.0278,105.8342,15z", "12 @ 5.000", "Trụ sở: số 2 đường Nguyễn Văn Trị, phường Thanh Bình",
    "Địa chỉ: số 2 Nguyễn Văn Trị, Sở Nội vụ Đồng Nai", "Địa chỉ cơ quan: số nhà 15, đường Lê Lợi", "Trung tâm Y tế, địa chỉ số 12 đường Trần Phú",
    "Cán bộ tổ 5, khu phố 3 họp", "tổ 5, khu phố 3, phường Tân Mai được khen", "200 hộ dân sống tại tổ 5, phường Tân Mai", "trú tại thôn Đoài, xã Mường La", "trú tại thôn 3",
    "học sinh bán trú tổ 5 người", "gắn biển số nhà cho 350 hộ", "đơn vị trú đóng tại số 12 đường Lê Lợi", "xây 3 căn nhà ở tổ 5", "khu nhà ở công nhân, tổ 5",
    "mở đường ở 3 thôn", "Bưu điện ở số 12 đường Lê Lợi", "bà con ở tổ 7 góp", "Chuyện của bà Thoa ở tổ dân phố số 7", "Ông Lê Nam, Giám đốc, số 2 đường Lê Lợi", "Chị Lan, tổ 5, đội 3", "Anh Nam mở quán ở số 12 đường Trần Phú", "chị Lan làm việc tại số 5 đường Hùng Vương", "tổ 5 người", "nhà văn hóa ở số 3 đường Lê Lợi",
]


def manuscript(body: str = "Nội dung.", **given: Any) -> Manuscript:
    head = yaml.safe_dump({"title": "Bài", "id": "bai-0912345678", "date": "2026-03-02"} | given, allow_unicode=True, sort_keys=False, width=10_000)
    document, problems = parse_document(f"---\n{head}---\n\n{body}\n", "content/tin.md")
    assert document and not problems
    return Manuscript("content/tin.md", Kind.NEWS, document)


def told(written: Manuscript, *offices: Hotline) -> list[str]:
    registry = Registry(hotlines={str(place): office for place, office in enumerate(offices)})
    return [problem.code for problem in personal_data.check(written, registry)]


def office(value: str, kind: Any = "phone") -> Hotline:
    return Hotline(value=value, whose="Sở Y tế", kind=kind)


def allowance(what: str) -> dict[str, str]:
    return {"what": what, "reason": "Chị Lan nhờ đăng để nhận hàng.", "by": "Trưởng ban", "on": "2026-03-01"}


def test_there_are_enough_examples():
    assert sum(map(len, HITS.values())) >= 100 and len(NEAR_MISSES) >= 100


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in HITS.items() for text in texts])
def test_personal_data_is_found(code: str, text: str):
    assert f"personal_{code}" in told(manuscript(text))


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_it_is_not(text: str):
    assert told(manuscript(text)) == []
    assert told(manuscript(f"Trong kỳ, {text} và nhiều việc khác.")) == []


@pytest.mark.parametrize("given", [
    {"title": "Gọi 0912345678"}, {"image": {"src": "a.jpg", "alt": "Chị Lan, 0912345678", "credit": "B"}}, {"tags": ["0912345678"]},
    {"results": [{"figure": "0912345678", "unit": "số"}]}, {"allow": [allowance("khác") | {"reason": "số 0912345678"}]},
])
def test_every_text_of_front_matter_is_looked_at(given: dict[str, Any]):
    assert "personal_phone" in told(manuscript(**given))


@pytest.mark.parametrize("body", [
    "![Chị Lan, 0912345678](a.jpg)", '![Chị Lan](a.jpg "Gọi 0912345678")', "```\n0912345678\n```", "[^1]: 0912345678",
    '<img src="a.jpg" alt="0912345678">', "| 0912345678 |",
])
def test_captions_code_and_tables_are_looked_at(body: str):
    assert told(manuscript(body)) == ["personal_phone"]


def test_problem_stands_at_the_number_and_does_not_tell_it_whole():
    problem, = personal_data.check(manuscript("Chị Lan.\n\nCCCD 079085012345."), Registry())
    assert (problem.line, problem.column, problem.field, problem.is_advice, problem.edits) == (9, 6, "", False, ())
    assert "“079******345”" in sentence(problem)


@pytest.mark.parametrize("given", [
    "0912345678", "CCCD 079085012345", "CMND 123456789", "STK 0071000123456", "lan.nguyen@gmail.com", "sinh ngày 12/3/1975", "trú tại tổ 5",
])
def test_no_message_says_again_what_it_is_about(given: str):
    for problem in personal_data.check(manuscript(given), Registry()):
        assert not any(word in sentence(problem) for word in given.split() if any(map(str.isdigit, word)) or "@" in word)


@pytest.mark.parametrize(("value", "text"), [
    ("0251 3822 999", "(0251) 3.822.999"), ("0251.3822999", "+84 251 3822 999"), ("+84 912 345 678", "0912345678"),
    ("tin@dongnai.gov.vn", "TIN@DongNai.gov.vn"), ("3761 0105 3417", "STK 376101053417"), ("0912345678", "[Gọi](tel:0912345678)"),
])
def test_what_is_an_office_s_may_stand_everywhere_however_it_is_written(value: str, text: str):
    assert told(manuscript(text)) != []
    assert told(manuscript(text), office(value)) == []


def test_allowance_holds_for_its_very_words_in_its_article_alone():
    text = "Chị Lan: 0912 345 678. Anh Nam: 0987 654 321."
    assert told(manuscript(text, allow=[allowance("0912 345 678")])) == ["personal_phone"]
    assert told(manuscript(text, allow=[allowance("0912345678"), allowance("0987 654 321")])) == ["personal_phone", "allow_unused"]
    assert told(manuscript(text, allow=[allowance("Chị Lan: 0912 345 678."), allowance("Nam: 0987 654 321")])) == []
    assert told(manuscript("Trú tại số nhà 12,\nngõ 5.", allow=[allowance("số nhà 12, ngõ 5")])) == []


def test_allowance_that_allows_nothing_any_more_is_told_of():
    for text, offices in (("Nội dung.", ()), ("Gọi 0912345678.", (office("0912345678"),))):
        problem, = personal_data.check(manuscript(text, allow=[allowance("0912345678")]), Registry(hotlines=dict(enumerate(offices))))
        assert (problem.code, problem.field, problem.is_advice) == ("allow_unused", "allow[1].what", True)
        assert "0912345678" not in sentence(problem)


@pytest.mark.parametrize("piece", [
    "0912345678 ", "0 ", "1", "@", "a@", "a.", "số nhà 1 đường ", "sinh ngày 1/1/1990 ", "trú tại ", "](", "https://x.vn/0912345678", "0-9(1)2 ",
    "STK 0071000123456 ", "ở số 1 đường A ", "ngân hàng ",
])
def test_hostile_texts_take_time_that_grows_with_their_length_alone(piece: str):
    written = manuscript(piece * (50_000 // len(piece)), allow=[allowance("0" * n) for n in range(1, 20)])
    started = time.process_time()
    for _ in personal_data.check(written, Registry()):
        pass
    assert time.process_time() - started < 3
