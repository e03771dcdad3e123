"""The feeds' benchmark counts what is written and served; times are the machine's."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

import bench_feeds  # noqa: E402
from bench_changes import START  # noqa: E402
from bench_run import Line  # noqa: E402
from bench_sides import Builds  # noqa: E402
from feeding.comparison import ADDRESS, Articles, Portal, answers  # noqa: E402
from feeding.costs import Kept, compare  # noqa: E402
from feeding.documents import find_documents, live_documents, read, walk  # noqa: E402
from feeding.tables import peer_table  # noqa: E402
from searching.server import programs  # noqa: E402

from portal.build.command import build_site  # noqa: E402

RSS = '<rss><channel><link>{0}</link>{1}</channel></rss>'
ITEM = "<item><guid>{0}</guid><link>{0}</link><title>Bài {0}</title><author>{1}</author></item>"


@pytest.fixture(scope="module")
def nginx() -> None:
    try:
        programs()
    except SystemExit as missing:
        pytest.skip(str(missing))


def build(project: Path, site: Path, now: dt.datetime) -> Line:
    build_site(project / "mkdocs.yml", site, now, lambda *_: None)
    return {"cpu_s": 1.0}


@pytest.fixture(scope="module")
def found(nginx, tmp_path_factory) -> dict:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_feeds, "POLLS", 1)
        # a process for each build would take most of the test's time
        patch.setattr(Builds, "ours", lambda self: build(self.sites.ours, self.targets()[0], self.sites.moment))
        return bench_feeds.measure(40, 2026, tmp_path_factory.mktemp("feeds") / "costs", runs=1)


@pytest.mark.xdist_group("bench_feeds")
@pytest.mark.full
def test_changes_write_live_documents_and_leave_other_archives_alone(found):
    rows = {row["change"]: row for row in found["changes"]}
    quiet = rows.pop("nothing changed")
    assert not any(quiet[key] for key in ("live", "archives", "added", "removed", "others"))
    assert len(rows) == 4 and all(row["live"] and not row["others"] for row in rows.values())


@pytest.mark.xdist_group("bench_feeds")
@pytest.mark.full
def test_what_did_not_change_is_not_sent_again(found):
    plain, unchanged, published = found["polling"]
    assert plain["sent"] == plain["polls"] == unchanged["unchanged"]
    assert unchanged["bytes"] < plain["bytes"] / 10
    assert 0 < published["sent"] < published["polls"]


@pytest.mark.xdist_group("bench_feeds")
@pytest.mark.full
def test_tables_show_all_that_was_measured(found):
    assert 0 < found["share"]["without"]
    files = sum(row["files"] for row in found["sizes"] if row["sort"] == "live documents")
    assert files == 3 * found["facts"]["feeds"]
    shown = bench_feeds.tables(found)
    assert all(row["change"] in shown for row in found["changes"])
    assert "| with conditions, after a build without a change |" in shown


@pytest.mark.full
def test_portal_is_asked_what_its_peers_are(nginx, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(Portal, "build", lambda self: build(self.root, self.site, START))
    made = Articles.made(tmp_path / "portal", 40, 2026)
    said = answers(Portal(made.project), made, tmp_path / "nginx")
    assert said["articles reached from the fullest feed"] == f"{made.number} of {made.number}"
    assert said["documents changed by a build without a change"] == "0 (0 KB)"
    assert said["article dated 2030 out today: page, feeds"] == "no, no"
    yes = ("full text in the feeds", "same id after another title", "same id at another address")
    assert [said[question] for question in yes] == ["yes"] * 3
    assert all(f"| {question} | {answer} |" in "\n".join(peer_table(40, {"x": said})) for question, answer in said.items())


def test_feeds_of_whoever_made_them_are_read_and_walked(tmp_path: Path):
    (tmp_path / "a").mkdir()
    older = f'<link xmlns="http://www.w3.org/2005/Atom" rel="prev-archive" href="{ADDRESS}a/1.xml"/>'
    (tmp_path / "a" / "rss.xml").write_text(RSS.format("p", older + ITEM.format("2", "An")), encoding="utf-8")
    (tmp_path / "a" / "1.xml").write_text(RSS.format("p", ITEM.format("1", "An & Bình")), encoding="utf-8")
    said = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "3", "url": "3", "title": "Bài"}]}
    (tmp_path / "feed.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "sitemap.xml").write_text("<urlset/>", encoding="utf-8")
    documents = {path.relative_to(tmp_path).as_posix(): read(path) for path in find_documents(tmp_path)}
    assert [*documents] == ["a/1.xml", "a/rss.xml", "feed.json"]
    assert [name for name, document in documents.items() if not document.well_formed] == ["a/1.xml"]
    assert live_documents(documents, ADDRESS) == ["a/rss.xml", "feed.json"]
    assert [item.id for item in walk(documents, ADDRESS, "a/rss.xml")] == ["2", "1"]


def test_archive_that_is_touched_for_nothing_is_told_of():
    before = {name: Kept(b"1", 1, frozenset(holds)) for name, holds in
              (("rss.xml", ()), ("luu/a.xml", ("x",)), ("luu/b.xml", ()), ("luu/c.xml", ()), ("luu/d.xml", ()))}
    after = before | {name: Kept(b"1", 2, before[name].holds) for name in ("rss.xml", "luu/a.xml", "luu/b.xml")}
    after["luu/e.xml"] = after.pop("luu/d.xml")
    assert compare(before, after, "x") == {
        "live": 1, "archives": 2, "added": 1, "removed": 1, "others": 1, "others_of": 2,
    }
