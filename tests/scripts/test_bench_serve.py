"""The preview's benchmark runs; what it finds depends on the machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

import bench_serve  # noqa: E402


@pytest.mark.full
def test_every_kind_of_edit_is_measured(monkeypatch):
    monkeypatch.setattr(bench_serve, "BETWEEN", 0.1)
    found = bench_serve.measure(60, 1, 2026)
    assert [*found] == [
        "from the start to the first page", "an article's text saved", "an article's title saved", "a draft's text saved",
        "a save that breaks an article", "a save that mends it",
    ]
    assert [len(seconds) for seconds in found.values()] == [1] * 6
    assert all(0 < second < bench_serve.PATIENCE for seconds in found.values() for second in seconds)


def test_preview_that_ends_is_told_of(tmp_path):
    preview = bench_serve.Preview(tmp_path / "nothing")
    try:
        with pytest.raises(SystemExit, match="portal serve ended:\n."):
            preview.wait_for("", "words", bench_serve.time.perf_counter())
    finally:
        preview.end()
