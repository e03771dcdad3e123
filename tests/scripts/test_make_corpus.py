from __future__ import annotations

import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from corpus.text import Pen, load_phrases, syllables, with_newer_tones  # noqa: E402
from make_corpus import make_corpus, write_corpus, yaml_text  # noqa: E402

from portal.check import body, check, manuscript  # noqa: E402
from portal.model.entry import Kind  # noqa: E402
from portal.read.files import scan  # noqa: E402
from portal.read.library import read_library  # noqa: E402
from portal.read.manuscript import Manuscript  # noqa: E402
from portal.read.registry import read_registry  # noqa: E402
from tests.builders import NOW  # noqa: E402


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("corpus")
    write_corpus(root / "out", 60, 2026, root / "plain")
    return root


@pytest.fixture(scope="module")
def many() -> list[tuple[str, dict, str]]:
    return list(make_corpus(1).entries(600))


def test_same_seed_gives_the_same_bytes_in_another_process(corpus, tmp_path):
    script = PROJECT / "scripts" / "make_corpus.py"
    command = [sys.executable, str(script), "--articles", "60", "--seed", "2026", str(tmp_path / "again")]
    subprocess.run(command, check=True)
    assert bytes_of(tmp_path / "again") == bytes_of(corpus / "out")


def test_another_seed_gives_other_articles(corpus, tmp_path):
    write_corpus(tmp_path / "out", 60, 7)
    assert bytes_of(tmp_path / "out").keys() != bytes_of(corpus / "out").keys()


def test_larger_corpus_holds_the_smaller_one():
    small, large = list(make_corpus(2026).entries(60)), list(make_corpus(2026).entries(80))
    assert large[:60] == small


def test_folder_that_is_not_empty_is_refused(corpus):
    with pytest.raises(SystemExit, match="not empty"):
        write_corpus(corpus / "out", 60, 2026)


def test_corpus_keeps_every_rule_of_content(corpus):
    folder, problems = scan(corpus / "out" / "content")
    registries, unread = read_registry(folder)
    reading, found = read_library(folder, registries)
    written = [Manuscript(entry.source, entry.kind, reading.documents[entry.source]) for entry in reading.library.entries]
    texts = [problem for one in written for problem in (*body.check(one), *manuscript.check(one, reading.library.registry))
             if not problem.is_advice]
    assert [*problems, *unread, *found, *check(reading, NOW), *texts] == []
    kinds = Counter(entry.kind for entry in reading.library.entries)
    assert sum(kinds.values()) == 60
    assert kinds[Kind.CAMPAIGN] == 12
    assert kinds[Kind.PLAN] == 8
    assert min(kinds[Kind.STORY], kinds[Kind.NEWS]) >= 8
    assert all(entry.meta.sample for entry in reading.library.entries)


def test_registries_have_the_sizes_that_were_promised(corpus):
    folder, _ = scan(corpus / "out" / "content")
    registry = read_registry(folder)[0].registry
    assert len(registry.units) == 60
    assert len(registry.localities) == 80
    assert len(registry.fields) == 13
    assert len(registry.reporters) == 10
    assert registry.glossary["ubnd"].full == "Ủy ban nhân dân"
    depths = set()
    for slug in registry.localities:
        depth = 0
        while slug := registry.localities[slug].parent:
            depth += 1
        depths.add(depth)
    assert depths == {0, 1, 2}


def test_texts_have_the_length_and_the_variety_of_a_newsroom(many):
    bodies = [unicodedata.normalize("NFC", body) for _, _, body in many]
    lengths = sorted(map(syllables, bodies))
    assert 580 <= sum(lengths) / 600 <= 640
    assert 370 <= lengths[60] <= 430
    assert 800 <= lengths[540] <= 860
    words = {word for body in bodies for word in body.lower().split() if word.isalpha()}
    assert len(words) > 1200
    tags = {tag for _, meta, _ in many for tag in meta["tags"]}
    assert 120 <= len(tags) <= 150
    assert {meta["date"].year for _, meta, _ in many} == set(range(2015, 2027))


@pytest.mark.parametrize(("share", "mark"), [
    (0.15, "|---"), (0.25, "\n> “"), (0.03, "[^1]"), (0.50, "\n- "), (0.20, "https://example.org"),
])
def test_parts_of_the_texts_have_tables_quotes_notes_lists_and_links(many, share, mark):
    assert sum(mark in body for _, _, body in many) / 600 == pytest.approx(share, abs=0.06)


def test_some_texts_are_decomposed_and_some_place_tones_the_newer_way(many):
    bodies = [body for _, _, body in many]
    decomposed = [body for body in bodies if not unicodedata.is_normalized("NFC", body)]
    assert len(decomposed) / 600 == pytest.approx(0.03, abs=0.02)
    newer = [body for body in bodies if re.search(r"(oà|oá|oẻ|uỷ)\b", body)]
    older = [body for body in bodies if re.search(r"(òa|óa|ỏe|ủy)\b", body)]
    assert len(newer) / (len(newer) + len(older)) == pytest.approx(0.3, abs=0.06)
    assert any("UBND" in body and "Ủy ban nhân dân" in body for body in bodies)


def test_newer_tones_leave_words_alone_that_both_ways_write_alike():
    assert with_newer_tones("Ủy ban hòa giải, khỏe, quý, hoàn, thúy") == "Uỷ ban hoà giải, khoẻ, quý, hoàn, thuý"


def test_no_slot_and_no_double_mark_is_left_in_a_text(many):
    for _, meta, body in many:
        text = f"{meta['title']} {meta['summary']} {body}"
        assert "{" not in text
        assert ",." not in text
        assert ",," not in text


def test_every_phrase_can_be_filled():
    phrases = load_phrases((PROJECT / "scripts" / "corpus" / "phrases.yml").read_text(encoding="utf-8"))
    slots = dict.fromkeys(("xa", "huyen", "tinh", "dv", "thang", "nam", "nam2", "phongtrao"), "1")
    texts = [text for key in ("mo_bai", "mo_bai_tin", "chung", "chung_tin", "trich", "chu_thich", "tieu_de_tin")
             for text in phrases[key]]
    for field, topic in phrases["linh_vuc"].items():
        pen = Pen(random.Random(1), phrases, field, dict(slots))
        assert all("{" not in pen.fill(text) for text in [*texts, *topic["cau"]])


def test_front_matter_is_read_back_as_it_was_meant():
    values = {"a": "x: y # z", "b": ["1", "có", "null"], "c": {"d": True, "e": 'nói “vậy” "thôi"'}}
    assert yaml.load(yaml_text(values), Loader=yaml.BaseLoader) == {
        "a": "x: y # z", "b": ["1", "có", "null"], "c": {"d": "true", "e": 'nói “vậy” "thôi"'},
    }


def test_settings_are_the_projects_with_its_own_theme_folder(corpus):
    text = (corpus / "out" / "mkdocs.yml").read_text(encoding="utf-8")
    assert "\ndocs_dir: content\n" in text
    assert str(PROJECT / "theme_overrides") in text


def test_plain_pages_hold_the_same_texts(corpus):
    pages = sorted((corpus / "plain" / "docs").rglob("*/*.md"))
    assert len(pages) == 60
    for page in pages:
        ours = corpus / "out" / "content" / page.relative_to(corpus / "plain" / "docs")
        body = ours.read_text(encoding="utf-8").split("\n---\n\n", 1)[1]
        assert page.read_text(encoding="utf-8").endswith(f"\n\n{body}")
