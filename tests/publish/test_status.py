"""`portal status` answers: is my article live, and if not, why."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from portal.model.dates import VIETNAM
from portal.publish.manifest import MANIFEST, Manifest
from portal.publish.root import Root
from portal.publish.standing import standing, tell_status
from portal.publish.state import Failure, Hold, State, write_state
from portal.publish.status import read_status
from portal.publish.switch import new_release, switch_to
from tests.publish.servers import clone, commit, git, make_server

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
ARTICLE = "content/tin-tuc/2026/tin-1.md"


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return make_server(tmp_path)


def not_reached(step: str) -> None:
    pass


def go_live(root: Root, commit: str) -> Path:
    """A release of a commit, without pages, is live."""
    release = new_release(root, commit, NOW)
    (release / "site").mkdir(parents=True)
    (release / MANIFEST).write_text(Manifest(commit=commit, lock="x", moment=NOW, articles=3, files={}).model_dump_json())
    switch_to(root, release, NOW, not_reached)
    return release


def edit(work: Path, words: str, message: str) -> str:
    file = work / ARTICLE
    file.write_text(file.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")
    return commit(work, message)


def test_what_is_live_and_what_waits_in_conflict_is_told(root: Root, tmp_path: Path):
    work = clone(root, tmp_path / "lan")
    first = git(work, "rev-parse", "HEAD").strip()
    release = go_live(root, first)
    mine = edit(work, "Của Lan.", "Sửa tin")
    git(root.repository, "fetch", "--quiet", str(work), f"{mine}:refs/heads/queue/lan-1")
    git(work, "reset", "--quiet", "--hard", first)
    other = edit(work, "Của Hùng.", "Sửa tin khác")
    git(root.repository, "fetch", "--quiet", str(work), f"{other}:main")
    tell_status(root, NOW, State(), not_reached)
    told = read_status(root.repository)
    assert told and told.live and told.live.release == release.name
    assert told.main and told.main.commit == other and told.live.commit == first
    assert [(one.ref, one.commit, one.files) for one in told.queue] == [("queue/lan-1", mine, (ARTICLE,))]
