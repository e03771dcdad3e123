"""The benchmark's two sites hold the same articles, before and after every change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from bench_changes import Sites  # noqa: E402
from bench_table import Row, markdown  # noqa: E402


def articles(folder: Path) -> set[str]:
    found = {str(path.relative_to(folder)).replace("\\", "/") for path in folder.rglob("*.md")}
    return {path for path in found if path.startswith(("guong-dien-hinh/2", "tin-tuc/2"))}


@pytest.fixture
def sites(tmp_path) -> Sites:
    return Sites(tmp_path, 60, 2026, with_search=False)


def test_both_sites_hold_the_same_articles_after_every_change(sites):
    ours, hugo = sites.ours / "content", sites.hugo / "content"
    before = articles(ours)
    assert articles(hugo) == before
    for round_ in range(3):
        sites.edit(round_)
        sites.rename(round_)
        sites.add(round_)
        sites.restyle(round_)
        assert articles(hugo) == articles(ours)
    assert len(articles(ours)) == len(before) + 3
    assert len(articles(ours) - before) == 6
    command = [sys.executable, "-m", "portal", "check", "-f", str(sites.ours / "mkdocs.yml")]
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_every_round_changes_the_templates_and_one_article_of_both(sites):
    def texts() -> dict[Path, str]:
        folders = (sites.ours, sites.hugo)
        return {path: path.read_text(encoding="utf-8")
                for folder in folders for path in folder.rglob("*.*")
                if path.suffix in (".md", ".html")}

    for change in (sites.edit, sites.restyle):
        for round_ in range(2):
            before = texts()
            change(round_)
            changed = [path for path, text in texts().items() if before[path] != text]
            assert [sites.ours in path.parents for path in sorted(changed)] == [False, True]


def test_table_shows_medians_and_ratios():
    def line(cpu: float) -> dict[str, float]:
        return {"cpu_s": cpu, "wall_s": cpu, "peak_rss_mb": 100.0}

    row = Row(1000, "from nothing", sizes=[{"files": 3, "bytes": 4_000_000}] * 2)
    for ours, theirs in ((1.0, 10.0), (2.0, 8.0), (9.0, 1.0)):
        row.add(line(ours), line(theirs))
    assert row.medians("cpu_s") == (2.0, 8.0, 0.25)
    assert row.line()["ratio_cpu_s"] == 0.25
    table = markdown([row], {"machine": "M"})
    assert "| 1000 | from nothing | 2.00 | 8.00 | 0.25 |" in table
    assert "ours 3 files, 4.0 MB" in table and "Medians of 3" in table


def test_what_the_system_cannot_tell_stays_empty():
    row = Row(1, "x")
    unknown = {"cpu_s": None, "wall_s": 1.0, "peak_rss_mb": None}
    row.add(unknown, unknown)
    assert row.medians("cpu_s") == (None, None, None)
    assert "| - | - | - | 1.00 | 1.00 | 1.00 |" in markdown([row], {})
