"""Diffs are those that git would apply."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from portal.mend.diff import diff

ROWS = [f"dòng {number}" for number in range(40)]


def changed(**rows: str | None) -> str:
    found = [rows.get(f"r{number}", row) for number, row in enumerate(ROWS)]
    return "\n".join(row for row in found if row is not None) + "\n"


@pytest.mark.parametrize("after", [
    changed(r20="khác"), changed(r0="khác", r39="khác"), changed(r5=None, r6=None), changed(r39=None),
    changed(r10="một\nhai\nba"), "đầu\n" + changed(), changed() + "cuối\n", changed(r7="a", r9="b", r30=None),
])
def test_diff_makes_the_new_text_of_the_old(after: str, tmp_path: Path):
    (tmp_path / "a.md").write_text(changed(), encoding="utf-8")
    text = "\n".join(diff("a.md", changed(), after)) + "\n"
    subprocess.run(["git", "apply", "-p0", "-"], input=text.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == after


def test_texts_that_differ_all_over_are_not_compared():
    started = time.process_time()
    old, new = ("\n".join(f"{row}{number % 7}" for number in range(200_000)) for row in "ab")
    assert list(diff("a.md", old, new)) == ["--- a.md", "+++ a.md"]
    assert time.process_time() - started < 2
