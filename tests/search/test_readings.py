"""Golden cases of other readings: tests/cases/readings.yml."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.builders import ROOT
from tests.search.indexed import article, holding, made, read
from tests.search_reader import Lists

CASES: list[dict[str, Any]] = yaml.load((ROOT / "tests/cases/readings.yml").read_text(encoding="utf-8"), yaml.CBaseLoader)
PARTS = ("title", "summary", "body")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_text_is_found(case: dict[str, Any], part: str):
    others = article("Bài khác", "Không có gì.", ["Gì"], "Không.")
    lists = Lists(read(made([others, article(**{part: case["text"]}), others], case.get("glossary", {}))).postings())
    assert {query: holding(lists, query) for query in case["found"]} == {query: {1} for query in case["found"]}
    assert {query: holding(lists, query) for query in case["not_found"]} == {query: set() for query in case["not_found"]}


def test_text_of_other_words_says_the_same_with_a_glossary_and_without():
    articles = [article("Một hai ba", "Bốn năm.", ["sáu"], "Bảy tám chín.\nMười.")]
    assert made(articles, {"UBND": "Ủy ban nhân dân"}) == made(articles)
