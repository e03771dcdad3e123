"""The benchmark's two sites hold the same articles, before and after every change; and its quick
form: publishing a change costs a small part of a full build of ours, with --full of Hugo's too.

Ratios with wide margins, never seconds: an incremental build that has become a full one
fails, a busy machine does not.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from bench_changes import Sites  # noqa: E402
from bench_publish import AFTER, PROGRAMS, SETTLED  # noqa: E402
from bench_run import KEYS, Line, run  # noqa: E402
from bench_sides import Builds, differences, state  # noqa: E402
from bench_table import Row, added, markdown  # noqa: E402
from peers.programs import HUGO, install  # noqa: E402

from portal.build.command import build_site  # noqa: E402

OF_OUR_FULL_BUILD, OF_HUGOS_REBUILD = 0.35, 0.5
"""The most CPU that nothing changed, or one article edited, may take: both take less than half of
that, and where every page is made anew, though all texts are known, more than half of a full build."""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems tell less of a process")


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
        for scenario in AFTER:
            if scenario.change:
                scenario.change(sites, round_)
                assert articles(hugo) == articles(ours)
    assert len(articles(ours)) == len(before) + 3
    assert len(articles(ours) - before) == 6
    command = [sys.executable, "-m", "portal", "check", "-f", str(sites.ours / "mkdocs.yml")]
    assert subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.parametrize("change", [Sites.edit, Sites.retitle, Sites.restyle, Sites.recolour])
def test_every_round_changes_one_file_of_both(sites, change):
    def texts() -> dict[Path, bytes]:
        return {path: path.read_bytes() for folder in (sites.ours, sites.hugo)
                for path in folder.rglob("*") if path.is_file()}

    for round_ in range(2):
        before = texts()
        change(sites, round_)
        changed = [path for path, text in texts().items() if before[path] != text]
        assert [sites.ours in path.parents for path in sorted(changed)] == [False, True]


def test_renamed_unit_and_ended_embargo_differ_from_round_to_round(sites):
    assert len({change(sites, round_) for change in (Sites.rename_unit, Sites.wait) for round_ in range(3)}) == 6


def test_touched_file_is_found(tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("a/one", "a/two", "three"):
        (tmp_path / name).write_text(name)
    times, bytes_ = state(tmp_path, times=True), state(tmp_path)
    assert differences(times, state(tmp_path, times=True)) == []
    os.utime(tmp_path / "three", ns=(1, 1))
    assert differences(times, state(tmp_path, times=True)) == ["three"]
    assert differences(bytes_, state(tmp_path)) == []
    (tmp_path / "a" / "one").write_text("1")
    (tmp_path / "a" / "two").unlink()
    assert differences(bytes_, state(tmp_path)) == [os.path.join("a", "one"), os.path.join("a", "two")]


def built_here(self: Builds, config: str = "mkdocs.yml", target: Path | None = None) -> Line:
    """Our build in this process: one of its own would take most of a small one's time."""
    before = sum(os.times()[:4])
    build_site(self.sites.ours / config, target or self.targets()[0], self.sites.moment, lambda *_: None)
    return {"cpu_s": sum(os.times()[:4]) - before}


@pytest.mark.full
def test_site_is_compared_with_a_clean_build(sites, monkeypatch):
    monkeypatch.setattr(Builds, "ours", built_here)
    builds = Builds(sites, Path())
    builds.ours()
    sites.retitle(0)
    builds.ours()
    builds.check_clean()
    home = builds.targets()[0] / "index.html"
    home.write_bytes(home.read_bytes() + b" ")
    with pytest.raises(SystemExit, match="not as a clean build makes it: index.html$"):
        builds.check_clean()


def test_what_a_command_took():
    line = run([sys.executable, "-c", "import time; time.sleep(0.3)"])
    assert set(line) == set(KEYS)
    assert line["wall_s"] >= 0.3


@on_linux
def test_what_a_command_took_of_the_processor_and_of_memory():
    script = "import sys, subprocess; subprocess.run([sys.executable, '-c', 'sum(range(10**7))']); b'x' * 200_000_000"
    line = run([sys.executable, "-c", script])
    assert line["cpu_s"] > 0.05  # of the process's own child
    assert 190 < line["peak_rss_mb"] < 300


@on_linux
def test_peak_is_not_that_of_the_benchmark():
    large = bytearray(b"x") * 300_000_000
    assert run([sys.executable, "-S", "-c", ""])["peak_rss_mb"] < 100
    del large


def test_command_that_fails_ends_the_benchmark_with_its_words():
    with pytest.raises(SystemExit, match="why it failed"):
        run([sys.executable, "-c", "import sys; sys.exit('why it failed')"])


def taken(cpu: float | None, peak: float | None = 100.0) -> Line:
    return {"cpu_s": cpu, "wall_s": cpu or 1.0, "peak_rss_mb": peak, "peak_mb": peak}


def test_table_shows_medians_and_ratios():
    rows = [Row(articles, "from nothing", sizes=[{"files": 3, "bytes": 4_000_000}] * 2) for articles in (1000, 5000)]
    for ours, theirs in ((1.0, 10.0), (2.0, 8.0), (9.0, 1.0)):
        rows[0].add(taken(ours), taken(theirs))
        rows[1].add(taken(6 * ours), taken(theirs))
    assert rows[0].medians("cpu_s") == (2.0, 8.0, 0.25)
    assert rows[0].line()["ratio_cpu_s"] == 0.25
    table = markdown(rows, {"machine": "M"})
    assert "| from nothing | 1,000 | 2.00 | 8.00 | 0.25x | 0.25x | 100 | 100 | 1.00x |" in table
    assert "ours 3 files, 4.0 MB" in table and "Medians of 3" in table
    assert "5 times the articles (5,000) take 6.00 times the CPU, 6.00 times the wall time." in table


def test_two_commands_take_the_sum_but_not_of_memory():
    assert added(taken(1.0, 50.0), taken(2.0, 70.0)) == taken(3.0, 70.0)
    assert added(taken(1.0), taken(None))["cpu_s"] is None


def test_what_the_system_cannot_tell_stays_empty():
    row = Row(1, "x")
    row.add(taken(None, None), taken(None, None))
    assert row.medians("cpu_s") == (None, None, None)
    assert "| x | 1 | - | - | - | 1.00x | - | - | - |" in markdown([row], {})


def updated(folder: Path, articles: int) -> tuple[Builds, dict[str, float]]:
    """Our builds of so many articles, and their CPU seconds, the least of two where it is an update."""
    sites = Sites(folder, articles, 2026, with_search=False)
    builds = Builds(sites, Path())
    time.sleep(SETTLED)
    took = {"full": builds.ours()["cpu_s"]}
    site = builds.targets()[0]
    before = state(site, times=True)
    took["nothing"] = min(builds.ours()["cpu_s"] for _ in range(2))
    assert differences(before, state(site, times=True)) == []
    edits = []
    for round_ in range(2):
        shown = sites.edit(round_)
        edits.append(builds.ours()["cpu_s"])
        assert shown.is_in(site)
    took["edit"] = min(edits)
    return builds, took


@pytest.fixture(scope="module")
def quick(tmp_path_factory) -> tuple[Builds, dict[str, float]]:
    """The same of 1000 articles, with the installed command."""
    if not hasattr(os, "wait4"):
        pytest.skip("this system does not tell what a command took")
    return updated(tmp_path_factory.mktemp("quick"), 1000)


def test_update_of_a_small_site_costs_a_part_of_its_full_build(tmp_path, monkeypatch):
    monkeypatch.setattr(Builds, "ours", built_here)
    _, took = updated(tmp_path, 150)
    assert took["nothing"] <= OF_OUR_FULL_BUILD * took["full"]
    assert took["edit"] <= OF_OUR_FULL_BUILD * took["full"]


@pytest.mark.full
@pytest.mark.xdist_group("bench")
def test_update_costs_a_part_of_our_full_build(quick):
    _, took = quick
    assert took["nothing"] <= OF_OUR_FULL_BUILD * took["full"]
    assert took["edit"] <= OF_OUR_FULL_BUILD * took["full"]


@pytest.mark.full
@pytest.mark.xdist_group("bench")
def test_update_costs_a_part_of_hugos_rebuild(quick):
    builds, took = quick
    try:
        hugo = install(*HUGO, PROGRAMS)
    except SystemExit as missing:
        # as the other tools: see tests/browser/tools.py
        (pytest.fail if os.environ.get("CI", "").lower() in ("true", "1") else pytest.skip)(str(missing))
    shown = builds.sites.edit(2)
    rebuild = Builds(builds.sites, hugo).theirs()["cpu_s"]  # whether there is a site already or not
    assert shown.is_in(builds.targets()[1])
    assert took["nothing"] <= OF_HUGOS_REBUILD * rebuild
    # the machine may have been slower before: ours once more, of the same edit and right behind
    assert min(took["edit"], builds.ours()["cpu_s"]) <= OF_HUGOS_REBUILD * rebuild
