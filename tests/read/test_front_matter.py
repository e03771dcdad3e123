from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from portal.errors import Problem
from portal.messages import describe
from portal.read.files import FORBIDDEN, Folder, read_text
from portal.read.front_matter import field_name, parse_document, parse_yaml
from tests.length import examples

WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40).filter(
    lambda text: not FORBIDDEN.search(text) and "\r" not in text and "\ufeff" not in text
)
SNIPPETS = st.sampled_from([
    "---\n", "\n---\n", "title", ": ", ":", "- ", "\n", "  ", "\t", "[", "]", "{", "}", ",", '"', "'", "#", " #", "&a ", "*a ",
    "!!", "!", "|\n", ">\n", "%YAML", "? ", "true", "null", "~", "\\", "\u00a0", "\u3000", "đ", "...\n", "<<", "@", "`",
])


def values_of(text: str) -> tuple[Any, list[str]]:
    document, problems = parse_document(text, "a.md")
    return document and document.tree.values, [describe(problem) for problem in problems]


def value_of(written: str) -> Any:
    """What `title` holds when its value is written so."""
    values, problems = values_of(f"---\ntitle: {written}\n---\n")
    assert problems == []
    return values["title"]


@examples()
@given(WORDS)
@example("No")
@example("2026-03-02")
@example('a "b" \\ c: d # e')
@example("\\0")
def test_any_text_in_double_quotes_comes_out_as_it_went_in(text: str):
    assert value_of('"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"') == text


@examples()
@given(WORDS.filter(lambda text: "\n" not in text))
def test_any_line_in_single_quotes_comes_out_as_it_went_in(text: str):
    assert value_of("'" + text.replace("'", "''") + "'") == text


@examples()
@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.one_of(WORDS, st.lists(WORDS, max_size=3)), max_size=5))
def test_what_a_yaml_writer_writes_is_read(values: dict[str, Any]):
    quoted = yaml.safe_dump(values, allow_unicode=True, default_style='"', width=10_000)
    if values:
        assert values_of(f"---\n{quoted}---\n") == (values, [])


@examples(300)
@given(st.lists(st.one_of(SNIPPETS, st.text(max_size=5)), max_size=25).map(
    lambda parts: FORBIDDEN.sub("", "".join(parts).replace("\r", "\n"))  # as `read_text` gives it
))
def test_no_front_matter_makes_reading_break_off(text: str):
    for whole in (text, f"---\n{text}\n---\nNội dung\n"):
        document, problems = parse_document(whole, "a.md")
        assert document is not None or problems
        assert all(describe(problem).startswith("a.md:") for problem in problems)


@examples(200)
@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=60).map(str.encode)))
def test_no_bytes_make_reading_break_off(tmp_path_factory: pytest.TempPathFactory, raw: bytes):
    root = tmp_path_factory.getbasetemp()
    (root / "a.md").write_bytes(b"---\ntitle: a\n" + raw)
    text, problems = read_text(Folder(root, "content", ("a.md",), (), frozenset()), "a.md")
    assert problems == [] or text == ""
    parse_document(text, "a.md")


@pytest.mark.parametrize(("written", "value"), [
    ("No", "No"), ("yes", "yes"), ("on", "on"), ("true", True), ("false", False), ("True", "True"),
    ("2026-03-02", "2026-03-02"), ("1_000", "1_000"), ("0x1F", "0x1F"), ("1:30", "1:30"), ("1e3", "1e3"), ("007", "007"),
    ('"true"', "true"), ("~", None), ("null", None), ("", None), ('""', ""), ("NULL", None), ("nan", "nan"),
    ("C#", "C#"), ("số 93/KH-VP", "số 93/KH-VP"),
])
def test_every_plain_value_is_text_but_for_true_false_and_nothing(written: str, value: Any):
    assert value_of(written) == value


def test_comment_behind_a_single_word_is_a_comment():
    assert values_of("---\ndraft: true # đến thứ Hai\nfield: y-te  # tạm\n---\n") == ({"draft": True, "field": "y-te"}, [])


def test_comment_line_is_a_comment():
    assert values_of("---\n# Ghi chú của tòa soạn: xem lại\ntitle: a\n---\n") == ({"title": "a"}, [])


def test_text_over_several_lines():
    assert values_of("---\nsummary: >-\n  Một\n  hai\nnote: |\n  Ba\n  bốn\n---\n") == \
        ({"summary": "Một hai", "note": "Ba\nbốn\n"}, [])


def test_body_is_everything_behind_and_its_first_line_is_known():
    document, _ = parse_document("---\ntitle: a\n---\n\nMột.\n---\nHai.\n", "a.md")
    assert document is not None
    assert (document.body, document.body_line) == ("\nMột.\n---\nHai.\n", 4)


def test_file_may_end_with_the_front_matter():
    document, problems = parse_document("---\ntitle: a\n---", "a.md")
    assert document is not None and (document.body, problems) == ("", [])


def test_lines_of_keys_are_known_on_every_level():
    document, _ = parse_document("---\ntitle: a\nresults:\n  - figure: 1\n  -\n    figure: 2\n---\n", "a.md")
    assert document is not None
    assert [document.tree.mark_of(where)[0] for where in
            [("title",), ("results",), ("results", 0, "figure"), ("results", 1, "figure"), ("results", 1, "unit"), ("x",)]] == \
        [2, 3, 4, 6, 6, 2]


def test_location_is_named_as_people_count():
    assert field_name(("results", 1, "unit")) == "results[2].unit"
    assert field_name(()) == ""


@pytest.mark.parametrize("text", [
    "a: " + "[" * 20_000, "a: " + "{b: " * 5_000, "- " * 20_000, "? " * 20_000, "a:\n" + "".join(" " * n + "-\n" for n in range(400)),
    "a: &a [" + "x, " * 5_000 + "]\nb: [*a, *a, *a]", "a: '" + "''" * 7_000, "a: " + "!" * 15_000, "a: |" + "9" * 15_000,
], ids=["lists", "mappings", "dashes", "keys", "stairs", "aliases", "quotes", "tags", "indents"])
def test_traps_are_answered_at_once(text: str):
    started = time.monotonic()
    tree, problems = parse_yaml(text, "a.yml")
    assert problems
    assert time.monotonic() - started < 2


def test_problems_are_told_file_by_file_from_the_top():
    problems = [Problem("b", 1, "", "symlink"), Problem("a", 10, "", "symlink"), Problem("a", 9, "x", "symlink")]
    assert [p.line for p in sorted(problems, key=lambda p: p.order)] == [9, 10, 1]
