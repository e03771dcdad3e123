"""What is advised about language, sentence by sentence; right sentences are left alone."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml

from portal.check import language
from portal.errors import Problem
from portal.messages import sentence
from portal.model.entry import Kind
from portal.model.lexicon import Phrase
from portal.model.registry import Registry
from portal.read.files import scan
from portal.read.front_matter import parse_document
from portal.read.manuscript import Manuscript
from portal.read.registry import read_registry
from tests.builders import ROOT

SHIPPED = read_registry(scan(ROOT / "content")[0])[0].registry
PLAN = {"title": "Tuyên truyền các phong trào thi đua yêu nước", "number": "12", "symbol": "KH-VP", "issued_on": "2026-01-13",
        "place": "Đồng Nai"}

WRONG = [
    # from plans as they were recognised: (sentence, code, what is right, or None where nobody but an editor can tell)
    ("Tuyên truyền về công tác thi đũa, khen thưởng.", "phrase", "Tuyên truyền về công tác thi đua, khen thưởng."),
    ("CÔNG TÁC THI ĐŨA, KHEN THƯỞNG", "phrase", "CÔNG TÁC THI ĐUA, KHEN THƯỞNG"),
    ("các tin, bài viết, video clip do các phóng viên viên xây dựng.", "phrase", "các tin, bài viết, video clip do các phóng viên xây dựng."),
    ("Trung tâm và Công Thông tin điện tử căn cứ chức năng.", "phrase", "Trung tâm và Cổng Thông tin điện tử căn cứ chức năng."),
    ("các phong trào thi đua yêu nước và lực chọn những mô hình.", "phrase", "các phong trào thi đua yêu nước và lựa chọn những mô hình."),
    ("đây là kế hoạch truyền gương điển hình tiên tiến.", "phrase", "đây là kế hoạch tuyên truyền gương điển hình tiên tiến."),
    ("nhiệm vụ của Văn phòng năm 2022 các năm tiếp theo.", "phrase", "nhiệm vụ của Văn phòng năm 2022 và các năm tiếp theo."),
    ("tiến tới đại hội Đảng toàn quốc thứ XIII và các ngày lễ.", "phrase", "tiến tới đại hội Đảng toàn quốc lần thứ XIII và các ngày lễ."),
    ("Thành viên Hội đồng Thi đua, khen thưởng huyện.", "phrase", "Thành viên Hội đồng Thi đua - Khen thưởng huyện."),
    ("phong trào “Vì người nghèo - Không để ai bị bỏ lại phía sau”.", "phrase_unsure", None),
    ("phong trào “cả nước chung tay vì người nghèo, không để ai bỏ lại phía sau”.", "phrase_unsure", None),
    ("các lĩnh vực: kinh tế - xã hội gắn; đảm bảo quốc phòng.", "sentence_open", None),
    ("Đồng thời, tiếp tục nâng cao năng lực, tinh\n\nthần trách nhiệm.", "sentence_split", "Đồng thời, tiếp tục nâng cao năng lực, tinh thần trách nhiệm."),
    ("theo tinh thần Kế hoạch số 181/KH-UBND.", "document_undeclared", None),
    # from elsewhere
    ("những gương điễn hình cần nhân rông", "phrase phrase", "những gương điển hình cần nhân rộng"),
    ("Các cơ quan và và đơn vị", "word_twice", "Các cơ quan và đơn vị"),
    ("kỷ niệm 76 năm Ngày Bác Hồ ra lời kêu gọi (11/6/1948 - 11/6/2023)", "anniversary_years", None),
    ("kỷ niệm 60 năm thành lập Văn phòng (1966 - 2025)", "anniversary_years", None),
    ("đội CĐS của thôn đi từng nhà", "abbreviation", None),
]
RIGHT = [
    "Cuộc thi đưa ra chủ đề mới.", "Năng lực chọn giống của bà con.", "phân công thông tin viên trực", "tuyên truyền gương điển hình tiên tiến",
    "Ban Chỉ đạo chỉ đạo các đơn vị; ban tổ chức tổ chức hội thi.", "luôn luôn, nhà nhà, người người, ngày ngày, đời đời, từ từ, xanh xanh",
    "Năm năm qua, hiện tại tại tỉnh có tiền của của nhân dân.", "Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng.",
    "Kế hoạch 5 năm (2021-2025), kỷ niệm 75 năm Ngày thi đua (11/6/1948 - 11/6/2023), ngày 29/02/2024, ngày 29/2", "tỷ lệ 30/2, điểm 9/31",
    "Chỉ thị số 34-CT/TW và Nghị định số 91/2017/NĐ-CP", "II. NỘI DUNG, HÌNH THỨC TUYÊN TRUYỀN", "hợp tác xã Bình Minh; HTX ấy", "trung học phổ thông (THPT)",
    "góp công sức, tiền của; biển đã được gắn.", "- một việc\n\n- hai việc", "Cổng có tệp `a` và `b`.", "Nhân dân các xã,\nthị trấn",
    "### Tuyên truyền các phong trào thi đua yêu nước, các điển hình\n\ntiên tiến", "Hội đồng Thi đua - Khen thưởng và công tác thi đua, khen thưởng",
    "[“Vì người nghèo - Không để ai bị bỏ lại phía sau”](../phong-trao/ca-nuoc-chung-tay-vi-nguoi-ngheo.md)",
]


def written(body: str, kind: Kind = Kind.PLAN, **head: Any) -> Manuscript:
    """An article with this body; a plan that lacks nothing unless told otherwise."""
    front = yaml.safe_dump(PLAN | head, allow_unicode=True, sort_keys=False, width=10_000)
    document, problems = parse_document(f"---\n{front}---\n{body}", "bai.md")
    assert document, problems
    return Manuscript("bai.md", kind, document)


def advised(manuscript: Manuscript, registry: Registry = SHIPPED) -> list[Problem]:
    found = list(language.check(manuscript, registry))
    assert all(problem.is_advice and sentence(problem) for problem in found)
    return found


def mended(manuscript: Manuscript) -> str:
    """The body with all edits made."""
    text = manuscript.text
    edits = [edit for problem in advised(manuscript) for edit in problem.edits]
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text[manuscript.body_start :]


@pytest.mark.parametrize(("text", "codes", "right"), WRONG)
def test_what_an_editor_would_mend_is_told_of_and_mended_where_it_is_sure(text: str, codes: str, right: str | None):
    manuscript = written(text)
    assert [problem.code for problem in advised(manuscript)] == codes.split()
    assert mended(manuscript) == (right or text)
    if right:
        assert advised(written(right)) == []


@pytest.mark.parametrize("text", RIGHT)
def test_right_sentences_are_left_alone(text: str):
    assert advised(written(text)) == []


def test_words_in_other_words_and_code_are_not_read():
    lines = ["`thi đũa`", "```\nthi đũa\n```", "<span title='thi đũa'>x</span>", "thi\n\nđũa", "- thi\n- đũa", "thi, đũa", "xthi đũax"]
    assert advised(written("\n\n".join(lines))) == []


def test_what_quotes_a_source_is_not_corrected():
    quoted = {"editor_notes": ["Bản nguồn viết “thi đũa” hai lần."], "alternate_names": ["Thi đũa yêu nước"],
              "changes": [{"on": "2026-02-01", "note": "Sửa chữ.", "kind": "correction", "wrong": "thi đũa", "right": "thi đua"}]}
    assert advised(written("Nội dung.", **quoted)) == []


def test_every_wording_of_the_shipped_lexicon_is_found_and_mended_for_good():
    rows = [(phrase, text) for phrase in SHIPPED.lexicon.values() for text in phrase.wrong]
    assert len(rows) > 300
    for phrase, text in rows:
        manuscript = written(f"Nay {text.replace('*', '2022')}.")
        found = [problem for problem in advised(manuscript) if problem.code.startswith("phrase")]
        assert [bool(problem.edits) for problem in found] == [phrase.sure], text
        if phrase.sure:
            assert advised(written(mended(manuscript))) == [], text


def test_right_wordings_are_right():
    for phrase in SHIPPED.lexicon.values():
        assert advised(written(f"Nay {phrase.right.replace('*', '2022')}.")) == []


def test_emphasis_and_line_breaks_stay_where_a_word_is_mended():
    assert mended(written("Thi **đũa** và thi\nđũa, _thi đũa_")) == "Thi **đua** và thi\nđua, _thi đua_"


def test_value_without_quotation_marks_is_not_given_what_yaml_would_misread():
    registry = Registry(lexicon={"a": Phrase(wrong=("thi đũa",), right="thi đua: khen thưởng")})
    in_title, in_body = advised(written("Về thi đũa", title="Về thi đũa nay"), registry)
    assert (in_title.edits, len(in_body.edits)) == ((), 1)


@pytest.mark.parametrize(("head", "missing"), [
    ({"number": None}, "số (number)"), ({"issued_on": "2026-01"}, "ngày ban hành (issued_on)"),
    ({"number": None, "issued_on": None, "place": None}, "số (number), ngày ban hành (issued_on), địa danh (place)"),
    ({"number": None, "editor_notes": ["Căn cứ Kế hoạch số 06/KH-UBND, không ghi trích yếu."]}, "số (number)"),
    ({"number": None, "editor_notes": ["Số của kế hoạch để trống trong bản nguồn."]}, None),
])
def test_parts_that_a_plan_lacks_are_named_until_a_note_tells_why(head: dict[str, Any], missing: str | None):
    found = advised(written("Nội dung.", **head))
    assert [(problem.code, problem.params["value"]) for problem in found] == ([("plan_parts", missing)] if missing else [])


def test_preamble_that_names_another_plan_is_told_of_until_a_note_tells_why():
    body = "Văn phòng xây dựng Kế hoạch công tác thi đua, khen thưởng năm 2026 như sau:"
    assert [problem.code for problem in advised(written(body))] == ["plan_named_otherwise"]
    assert advised(written(body, editor_notes=["Lời dẫn gọi là “Kế hoạch công tác thi đua, khen thưởng”."])) == []
    assert advised(written("Văn phòng ban hành Kế hoạch tuyên truyền gương điển hình như sau:")) == []


@pytest.mark.parametrize("text", [
    "a" * 200_000, " \n" * 100_000, "\n" * 200_000, "thi " * 50_000, "1/" * 100_000, "(1948 - " * 30_000, "A" * 200_000, "75 năm " * 30_000 + "(1948 - 2023)",
    "[" * 100_000 + "1/KH-UBND " * 500, "xây dựng kế hoạch " * 10_000, "và. " * 20_000, "các các " * 20_000, "*_" * 100_000, "thi" + " \n" * 100_000 + "đũa",
])
def test_hostile_texts_take_no_long(text: str):
    started = time.process_time()
    list(language.check(written(text), SHIPPED))
    assert time.process_time() - started < 3
