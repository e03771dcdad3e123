"""The plans that the portal started from, as they were recognised from scans: every fault that an editor marked is found.

The texts lie beside the project on its makers' machines only; their sentences that matter are in test_language.py.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from portal.check import citations, manuscript
from portal.errors import Problem
from portal.model.entry import Kind
from portal.read.files import scan
from portal.read.front_matter import parse_document
from portal.read.library import Reading
from portal.read.manuscript import Manuscript
from portal.read.registry import read_registry
from tests.builders import ROOT, make_entry, make_library

SEEDS = ROOT.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the recognised texts are not here")

EXEMPLARS = "các phong trào thi đua yêu nước, các điển hình tiên tiến, mô hình mới, nhân tố mới"
PLANS: dict[str, dict[str, Any]] = {
    "000": {
        "title": f"Tuyên truyền {EXEMPLARS} năm 2023", "number": "93", "symbol": "KH-VP", "issued_on": "2023-01-13", "place": "Đồng Nai",
        "based_on": [{"number": "06/KH-UBND", "date": "2023-01-10", "issuer": "Chủ tịch UBND tỉnh Đồng Nai"}],
    },
    "001": {
        "title": "Tuyên truyền gương điển hình tiên tiến, mô hình mới, nhân tố mới", "symbol": "KH-VPUB", "issued_on": "2022-06-20",
        "place": "Sơn La",
        "based_on": [{"number": "137/KH-UBND", "date": "2022-05-18", "issuer": "Chủ tịch UBND tỉnh Sơn La"},
                     {"number": "13/KH-VPUB", "date": "2021-01-26", "issuer": "Văn phòng UBND tỉnh Sơn La"}],
    },
    "002": {
        "title": "Tuyên truyền về công tác thi đua, khen thưởng", "number": "85", "symbol": "KH-UBND", "issued_on": "2023-03-31",
        "place": "Võ Nhai", "based_on": [{"number": "32/KH-UBND", "date": "2023-02-03", "issuer": "UBND huyện Võ Nhai"}],
    },
    "003": {
        "title": f"Tuyên truyền {EXEMPLARS} năm 2020", "symbol": "KH-SLĐTBXH", "issued_on": "2020-06", "place": "Bà Rịa - Vũng Tàu",
        "based_on": [{"number": "75/KH-UBND", "date": "2016-09-28", "issuer": "UBND tỉnh Bà Rịa - Vũng Tàu"}],
    },
    "004": {
        "title": f"Tuyên truyền {EXEMPLARS} của ngành y tế Đồng Nai năm 2023",
        "based_on": [{"number": "06/KH-UBND", "date": "2023-01-10", "issuer": "Ủy ban nhân dân tỉnh"}],
    },
}
"""Front matter as an editor fills it in from each text: what the text leaves blank is left out."""

MARKED: dict[str, dict[tuple[str, object], int]] = {
    # code and what it names: how often it stands there
    "000": {
        ("phrase", "Công Thông tin điện tử"): 2, ("quotes", None): 1,
        ("plan_named_otherwise", "công tác thi đua, khen thưởng năm 2023"): 1,
    },
    "001": {
        ("phrase", "kế hoạch truyền gương"): 1, ("phrase", "năm 2022 các năm tiếp theo"): 1, ("ellipsis", ". . ."): 1,
        ("document_undated", "18/KH-UBND"): 1, ("sentence_split", "năng lực, tinh / thần trách nhiệm"): 1,
        ("phrase", "Hội đồng Thi đua, khen thưởng"): 1, ("plan_parts", "số (number)"): 1,
    },
    "002": {
        ("phrase", "thi đũa"): 13, ("phrase", "phóng viên viên"): 1, ("sentence_open", "hội gắn;"): 1, ("space_before", "./."): 1,
        ("sentence_split", "tác thi đũa, / khen thưởng”; Kết"): 1, ("phrase", "Hội đồng Thi đua, khen thưởng"): 2,
        ("phrase_unsure", "Vì người nghèo - Không để ai bị bỏ lại phía sau"): 1,
    },
    "003": {
        ("phrase", "đại hội Đảng toàn quốc thứ XIII"): 2, ("sentence_unfinished", "về thực hiện / Chỉ thị số"): 1,
        ("phrase_unsure", "cả nước chung tay vì người nghèo, không để ai bỏ lại phía sau"): 1,
        ("plan_parts", "số (number), ngày ban hành (issued_on)"): 1,
    },
    "004": {
        ("phrase", "lực chọn"): 1, ("phrase_unsure", "Cả nước chung tay vì người nghèo - không để ai bỏ lại phía sau"): 1,
        ("plan_parts", "số (number), ngày ban hành (issued_on), địa danh (place)"): 1,
    },
}
MORE: dict[str, dict[tuple[str, object], int]] = {
    # what the editor has not marked; each is right all the same
    "000": {},
    "001": {},
    "002": {("phrase_unsure", "Học tập và làm theo tư tưởng đạo đức, phong cách Hồ Chí Minh"): 1},
    "003": {("ellipsis", "...."): 1, ("space_before", ";"): 1},
    "004": {},
}


def findings(plan: str) -> list[Problem]:
    """What is told of a recognised text under its front matter."""
    text = next(SEEDS.glob(f"{plan}_*.txt")).read_text(encoding="utf-8")
    head = yaml.safe_dump(PLANS[plan], allow_unicode=True, sort_keys=False, width=10_000)
    document, problems = parse_document(f"---\n{head}---\n{text}", plan)
    assert document and not problems
    registry = read_registry(scan(ROOT / "content")[0])[0].registry
    return list(manuscript.check(Manuscript(plan, Kind.PLAN, document), registry))


def named(problem: Problem) -> tuple[str, object]:
    return problem.code, next((problem.params[key] for key in ("found", "value", "sign") if key in problem.params), None)


@pytest.mark.parametrize("plan", PLANS)
def test_every_marked_fault_is_found_where_it_stands_and_nothing_else(plan: str):
    found = findings(plan)
    assert all(problem.is_advice for problem in found)
    assert Counter(map(named, found)) == Counter(MARKED[plan]) + Counter(MORE[plan])


def test_at_most_five_findings_in_all_are_not_marked():
    assert sum(sum(more.values()) for more in MORE.values()) <= 5
    assert sum(sum(marked.values()) for marked in MARKED.values()) == 39


def test_one_document_that_two_plans_ascribe_to_two_bodies_is_told_of():
    entries = [make_entry(f"ke-hoach/2023/so-{plan}.md", **PLANS[plan] | {"locality": "dong-nai"}) for plan in ("000", "004")]
    library = make_library(*entries)
    documents = {entry.source: parse_document(f"---\n{yaml.safe_dump(PLANS[plan])}---\n", plan)[0]
                 for entry, plan in zip(library.entries, ("000", "004"), strict=True)}
    found = list(citations.check(Reading(library, scan(ROOT / "content")[0], documents)))
    assert [(problem.code, problem.params["issuer"], problem.params["other_issuer"]) for problem in found] == [
        ("issuer_otherwise", "Ủy ban nhân dân tỉnh", "Chủ tịch UBND tỉnh Đồng Nai"),
    ]
