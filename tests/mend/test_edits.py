"""What becomes of a text that several rules want to change at once, and over several rounds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Edit, Problem
from portal.mend.edits import edited, mended


def problem(*edits: tuple[int, int, str], line: int = 1) -> Problem:
    return Problem("content/a.md", line, "", "x", edits=tuple(Edit(*edit) for edit in edits))


@pytest.mark.parametrize(("problems", "text"), [
    ([], "một hai ba"),
    ([problem((4, 7, "bốn"))], "một bốn ba"),
    ([problem((8, 10, "3"), line=2), problem((0, 3, "1"))], "1 hai 3"),
    ([problem((3, 3, ",")), problem((4, 7, "2"), line=2)], "một, 2 ba"),
    ([problem((4, 8, "")), problem((8, 10, "3"), line=2)], "một 3"),
    ([problem((7, 7, "!")), problem((7, 8, "-"), line=2)], "một hai!-ba"),
])
def test_edits_are_put_where_they_stand(problems: list[Problem], text: str):
    assert edited("một hai ba", problems) == edited("một hai ba", problems[::-1]) == text


@pytest.mark.parametrize("second", [(2, 5, "x"), (0, 10, ""), (5, 6, "x"), (4, 7, "khác"), (4, 7, "bốn")])
def test_where_edits_meet_those_of_the_first_problem_are_made(second: tuple[int, int, str]):
    assert edited("một hai ba", [problem(second, line=2), problem((4, 7, "bốn"))]) == "một bốn ba"


def test_two_texts_for_one_place_are_not_both_put_there():
    assert edited("ab", [problem((1, 1, "x")), problem((1, 1, "y"), line=2)]) == "axb"


def test_edits_of_a_problem_are_made_together_or_not_at_all():
    pair = problem((0, 1, "“"), (4, 5, "”"), line=2)
    assert edited('"abc"', [pair]) == "“abc”"
    assert edited('"abc"', [problem((4, 5, "")), pair]) == '"abc'


@pytest.mark.parametrize("edit", [(-1, 1, "x"), (2, 1, "x"), (1, 99, "x")])
def test_edits_outside_the_text_are_left_out(edit: tuple[int, int, str]):
    assert edited("abc", [problem(edit)]) == "abc"


def doubled(text: str) -> Iterator[Problem]:
    """A rule whose edits meet: each pair of equal words loses one."""
    for match in re.finditer(r"(?=\b(\w+) (\1)\b)", text):
        yield problem((match.start(1), match.start(2), ""))


def test_rounds_go_on_until_nothing_is_left():
    assert mended("rất rất rất rất rất hay hay", doubled) == "rất hay"


def test_rules_that_are_at_odds_leave_a_text_alone():
    turn = {"a": "b", "b": "a"}
    assert mended("a", lambda text: [problem((0, 1, turn[text]))]) is None


def test_each_round_reads_the_text_in_its_normal_form():
    seen = []

    def rule(text: str) -> list[Problem]:
        seen.append(text)
        return [problem((0, 1, ""))] if text.startswith("x") else []

    assert mended("xA", rule, str.lower) == "a"
    assert seen == ["xA", "a"]


@given(st.text("ab \n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.text("xy", max_size=3))))
def test_whatever_edits_are_asked_for_the_rest_of_the_text_stays(text: str, wanted: list[tuple[int, int, str]]):
    asked = [problem((start, start + length, new), line=line) for line, (start, length, new) in enumerate(wanted, 1)]
    untouched = {place for place in range(len(text))
                 if not any(start <= place < start + length for start, length, _ in wanted)}
    kept = "".join(text[place] for place in sorted(untouched))
    letters = iter(edited(text, asked))
    assert all(letter in letters for letter in kept)
