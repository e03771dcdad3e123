"""`portal status` answers: is my article live, and if not, why."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from portal import clock
from portal.cli import portal
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.publish.manifest import MANIFEST, Manifest
from portal.publish.root import Root
from portal.publish.standing import tell_status
from portal.publish.state import Failure, Hold, State, write_state
from portal.publish.status import STATUS, read_status
from portal.publish.switch import new_release, switch_to
from tests.publish.servers import IDENTITY, clone, commit, git, make_server

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
WORDS = catalogue().commands
ARTICLE = "content/tin-tuc/2026/tin-1.md"
WRONG = f"{ARTICLE}:3: title: thiếu khóa này."


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return make_server(tmp_path)


@pytest.fixture
def work(root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reporter's clone, and everybody is in it."""
    folder = clone(root, tmp_path / "lan")
    git(folder, "config", "user.email", IDENTITY["GIT_AUTHOR_EMAIL"])
    monkeypatch.chdir(folder)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return folder


def not_reached(step: str) -> None:
    pass


def go_live(root: Root, number: str) -> Path:
    """A release of a commit, without pages, is live."""
    release = new_release(root, number, NOW)
    (release / "site").mkdir(parents=True)
    (release / MANIFEST).write_text(Manifest(commit=number, lock="x", moment=NOW, articles=3, files={}).model_dump_json())
    switch_to(root, release, NOW, not_reached)
    return release


def edit(work: Path, words: str, message: str, file: str = ARTICLE) -> str:
    text = (work / file).read_text(encoding="utf-8") if (work / file).exists() else ""
    (work / file).write_text(f"{text}\n{words}\n", encoding="utf-8")
    return commit(work, message)


def receive(root: Root, work: Path, number: str, ref: str = "main") -> None:
    """The server has a commit; its hooks are not asked."""
    git(root.repository, "fetch", "--quiet", str(work), f"{number}:{ref}")


def told(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(portal, ["status", *arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def fates(found: str) -> dict[str, str]:
    return {one["subject"]: one["fate"] for one in json.loads(found)["commits"]}


def a_morning(root: Root, work: Path) -> None:
    """One article is live, one in conflict, one breaks the build, one waits behind it, one was not sent."""
    first = git(work, "rev-parse", "HEAD").strip()
    release = go_live(root, first)
    conflict = edit(work, "Của Lan.", "Sửa tin hội nghị")
    receive(root, work, conflict, "refs/heads/queue/lan-20261120-075500")
    git(work, "reset", "--quiet", "--hard", first)
    broken = edit(work, "Của Hùng.", "Thêm gương chị Hoa")
    behind = edit(work, "x", "Thêm tin mới", "content/tin-tuc/2026/tin-2.md")
    receive(root, work, behind)
    git(work, "merge", "--quiet", "-s", "ours", "--no-edit", conflict)
    edit(work, "y", "Sửa lần nữa", "content/tin-tuc/2026/tin-2.md")
    (work / "content/moi.md").write_text("x")
    failure = Failure(commit=behind, lock="x", moment=NOW - dt.timedelta(minutes=5), kind="content", words=(WRONG,),
                      merge=broken)
    state = State(failures=(failure,))
    write_state(root, state)
    tell_status(root, NOW, state, not_reached)
    assert release.exists()


def test_a_reporter_sees_for_each_of_their_commits_whether_it_is_live_and_why_not(root: Root, work: Path):
    a_morning(root, work)
    assert fates(told("--format", "json")) == {
        "Bài đầu tiên": "live", "Thêm gương chị Hoa": "failed", "Thêm tin mới": "behind", "Sửa tin hội nghị": "conflict",
        "Sửa lần nữa": "unsent",
    }
    text = told()
    assert len(text.splitlines()) < 30 and all(len(line) <= 160 for line in text.splitlines())
    for part in (WRONG, "Thêm gương chị Hoa", "portal send", "Còn 1 tệp đã sửa mà chưa commit", "Đang hiện: bản 2026"):
        assert part in text
    assert text.startswith("Đang hiện")


def test_a_conflict_is_one_before_the_server_tells_of_it(root: Root, work: Path):
    go_live(root, git(work, "rev-parse", "HEAD").strip())
    tell_status(root, NOW, State(), not_reached)
    receive(root, work, edit(work, "Của Lan.", "Sửa tin hội nghị"), "refs/heads/queue/lan-20261120-075500")
    git(work, "checkout", "--quiet", "--detach", "HEAD~1")
    receive(root, work, edit(work, "Của Hùng.", "Thêm gương chị Hoa"))
    git(work, "checkout", "--quiet", "main")
    text = told()
    assert fates(told("--format", "json"))["Sửa tin hội nghị"] == "conflict"
    assert "trùng chỗ sửa" in text and ARTICLE in text and "git pull --no-rebase" in text


def test_the_administrator_sees_it_in_the_servers_folder(root: Root, work: Path, monkeypatch: pytest.MonkeyPatch):
    a_morning(root, work)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
        assert "Ổ đĩa chỉ còn trống 1,0 GB" in told("--root", str(root.folder))
    text = told("--root", str(root.folder))
    for part in (WRONG, "queue/lan-20261120-075500", ARTICLE, "Ổ đĩa còn trống"):
        assert part in text
    found = json.loads(told("--root", str(root.folder), "--format", "json"))["status"]
    assert [one["files"] for one in found["queue"]] == [[ARTICLE]]
    assert [one["files"] for one in found["failures"]] == [[ARTICLE]]


def test_what_was_repaired_is_told_no_more(root: Root, work: Path):
    a_morning(root, work)
    repaired = edit(work, "z", "Sửa xong")
    receive(root, work, repaired)
    go_live(root, repaired)
    tell_status(root, NOW, State(), not_reached)
    text = told()
    assert set(fates(told("--format", "json")).values()) == {"live"}
    assert WORDS.site_status.all_live in text and WORDS.site_status.queue not in text and "Không dựng" not in text


def test_what_waits_because_somebody_went_back_says_so(root: Root, work: Path):
    release = go_live(root, git(work, "rev-parse", "HEAD").strip())
    receive(root, work, edit(work, "z", "Sửa"))
    tell_status(root, NOW, State(hold=Hold(release=release.name, moment=NOW, who="Bình")), not_reached)
    assert "Bình" in told() and fates(told("--format", "json"))["Sửa"] == "held"
    write_state(root, State(hold=Hold(release=release.name, moment=NOW)))
    assert f"portal publish --root {root.folder} --resume" in told("--root", str(root.folder))


def test_before_the_first_release_that_is_what_is_told(root: Root, work: Path):
    assert WORDS.site_status.nothing in told()
    assert WORDS.site_status.nothing in told("--root", str(root.folder))


def test_what_tells_nothing_new_is_not_written_again(root: Root, work: Path):
    go_live(root, git(work, "rev-parse", "HEAD").strip())
    tell_status(root, NOW, State(), not_reached)
    before = git(root.repository, "rev-parse", STATUS)
    tell_status(root, NOW + dt.timedelta(minutes=1), State(), not_reached)
    assert git(root.repository, "rev-parse", STATUS) == before


def test_a_status_of_another_form_is_as_good_as_none(root: Root, work: Path):
    blob = git(root.repository, "hash-object", "-w", "--stdin").strip()
    git(root.repository, "update-ref", STATUS, blob)
    assert read_status(root.repository) is None
    assert WORDS.site_status.nothing in told()


def test_without_clone_remote_or_server_the_remedy_is_told(root: Root, work: Path, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch):
    assert "git remote" in told("--remote", "may-chu", code=1)
    git(work, "remote", "add", "may-chu", str(tmp_path / "nowhere"))
    assert "mạng" in told("--remote", "may-chu", code=1)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert "--root" in told(code=1)
    assert "server-setup" in told("--root", str(tmp_path / "empty"), code=1)


def test_options_stand_behind_the_command_that_they_are_for():
    assert WORDS.usage.options_last in told("--format", "json", "content", code=2)
