"""Figures get into the README's table, and nothing else there is touched."""

from __future__ import annotations

from pathlib import Path

from tests.figures import note

README = "Trước\n<!-- publishing: figures -->\n| fault or load | measured | on |\n|---|---|---|\n| a | 1 | old |\n| b | 2 | old |\n<!-- end -->\nSau\n"


def test_a_new_figure_replaces_its_row_and_others_stay(tmp_path: Path):
    readme = tmp_path / "README.md"
    readme.write_text(README, encoding="utf-8")
    note(readme, {"b": "3", "c": "4"})
    rows = readme.read_text(encoding="utf-8").splitlines()
    assert (rows[0], rows[-1]) == ("Trước", "Sau")
    assert "| a | 1 | old |" in rows
    assert any(row.startswith("| b | 3 | 20") for row in rows)
    assert any(row.startswith("| c | 4 | 20") for row in rows)
    assert not any("| 2 |" in row for row in rows)
