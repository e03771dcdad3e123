"""The handbook is kept true: it explains every key and no other, and its pages lead to each other."""

from __future__ import annotations

import re

import pytest

from portal.model.entry import Kind
from portal.read.library import SCHEMAS
from portal.read.registry import SCHEMAS as VOCABULARIES
from tests.builders import ROOT

FOLDER = ROOT / "content" / "so-tay"
KEYS = (FOLDER / "phan-dau-bai.md").read_text(encoding="utf-8")
REGISTRIES = (FOLDER / "danh-muc.md").read_text(encoding="utf-8")


def test_every_key_of_an_article_is_explained():
    told = set(re.findall(r"`(\w+)`", KEYS)) | set(re.findall(r"^(\w+):", KEYS, re.MULTILINE))
    assert {key for kind in Kind for key in SCHEMAS[kind].model_fields} - told == set()


def test_every_key_that_a_table_explains_is_one():
    explained = {key for row in re.findall(r"^\| (`.*?) \|", KEYS, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}
    assert explained - {key for kind in Kind for key in SCHEMAS[kind].model_fields} == set()


@pytest.mark.parametrize("name", sorted(VOCABULARIES))
def test_every_registry_is_explained_with_its_keys(name: str):
    assert f"`{name}.yml`" in REGISTRIES
    assert set(VOCABULARIES[name].model_fields) - set(re.findall(r"`(\w+)`", REGISTRIES)) == set()


def test_start_page_leads_to_every_page():
    start = (FOLDER / "index.md").read_text(encoding="utf-8")
    pages = {file.name for file in FOLDER.glob("*.md")} - {"index.md"} | {"thong-bao/index.md"}
    assert pages - set(re.findall(r"\]\(([\w./-]+\.md)", start)) == set()


def test_pictures_are_small():
    assert [file.name for file in FOLDER.glob("*.webp") if file.stat().st_size >= 60_000] == []
