"""The peers' bad inputs: which they are, and what is made of what a program says."""

from __future__ import annotations

import sys

import pytest

from tests.builders import ROOT
from tests.invalid_sites import CASES as FOLDER

sys.path.append(str(ROOT / "scripts"))

from peers.bad_input import CASES, Outcome, kind_of, table  # noqa: E402


def test_fifty_two_golden_cases_are_put_to_all():
    names = [name for group in CASES.values() for name in group]
    assert len(names) == len({*names}) == 52
    assert all((FOLDER / f"{name}.yml").is_file() for name in names)


@pytest.mark.parametrize(("code", "said", "kind"), [
    (1, "content/tin.md:3:1: date: sai", "place"),
    (1, 'Error: error building site: "/x/content/tin.md:2:7": mapping', "place"),
    (1, "ERROR   -  Error reading metadata of post 'tin.md':\nexpected a mapping\n  line 3, column 4", "place"),
    (1, "WARNING -  Doc file 'tin.md' contains a link", "file"),
    (0, "WARN  tin.md has no date", "file"),
    (1, "Aborted", "refused"),
    (0, "INFO    -  tin.md is not in nav\nbuilt", "silent"),
    (1, "tin.md\nTraceback (most recent call last):\n", "crash"),
    (None, "", "hang"),
])
def test_outcome_is_told_by_exit_code_and_words(code: int | None, said: str, kind: str):
    assert kind_of(code, said, {"tin.md"}) == kind


def test_table_counts_outcomes():
    found = {"A": {"a": Outcome("place", False, False), "b": Outcome("silent", True, False)}, "B": {"a": Outcome("hang", False, True), "b": Outcome("hang", False, True)}}
    rows = list(table(found))
    assert rows[0] == "| 2 bad inputs | A | B |"
    assert "| named with file and line | 1 | 0 |" in rows and "| still running after 20 s | 0 | 2 |" in rows
    assert rows[-2:] == ["| published all the same | 1 | 0 |", "| the good site damaged | 0 | 2 |"]
