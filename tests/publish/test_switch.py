"""Releases have an order, one of them is live, old ones go; what a killed process has left is none of them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

from portal.publish.durable import is_locked, locked
from portal.publish.manifest import MANIFEST
from portal.publish.root import Root
from portal.publish.state import Failure, State, read_state, write_state
from portal.publish.switch import all_releases, live_release, live_since, new_release, prune, sweep, switch_to

NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.timezone.utc)
DAY = dt.timedelta(days=1)
COMMIT = "0123456789abcdef" * 2 + "01234567"


def not_reached(step: str) -> None:
    pass


def make_release(root: Root, now: dt.datetime) -> Path:
    release = new_release(root, COMMIT, now)
    (release / "site").mkdir(parents=True)
    (release / MANIFEST).write_text("{}")
    os.utime(release, (now.timestamp(), now.timestamp()))
    return release


def test_names_of_releases_only_go_up(tmp_path: Path):
    root = Root(tmp_path)
    made = [make_release(root, moment) for moment in (NOW, NOW, NOW - DAY, NOW + DAY)]
    assert [release.name[:16] for release in made] == [
        "20261120T010000Z", "20261120T010001Z", "20261120T010002Z", "20261121T010000Z"]
    assert all_releases(root) == made


def test_one_release_is_live(tmp_path: Path):
    root = Root(tmp_path)
    assert live_release(root) is None and live_since(root) is None
    first, second = make_release(root, NOW), make_release(root, NOW)
    for release in (first, second, first):
        switch_to(root, release, NOW, not_reached)
        assert live_release(root) == release
        assert (root.current / MANIFEST).is_file()
    (root.folder / ".current.new").symlink_to("releases/nowhere")  # a killed run's
    switch_to(root, second, NOW, not_reached)
    assert live_release(root) == second and sorted(os.listdir(tmp_path)) == ["before", "current", "releases"]
    assert os.readlink(root.before) == f"releases/{first.name}"


def test_a_link_elsewhere_is_no_release(tmp_path: Path):
    root = Root(tmp_path)
    release = make_release(root, NOW)
    elsewhere = f"/srv/releases/{release.name}"
    for target in ("releases/20261120T010000Z-000000000000", "/etc", "releases", "../releases", elsewhere):
        root.current.unlink(missing_ok=True)
        root.current.symlink_to(target)
        assert live_release(root) is None
    root.current.unlink()
    root.current.symlink_to(release)
    assert live_release(root) == release


def test_a_copy_of_what_is_live_where_the_link_was_is_put_aside(tmp_path: Path):
    root = Root(tmp_path)
    first, second = make_release(root, NOW), make_release(root, NOW)
    for place in (root.current, root.before):
        shutil.copytree(first, place)
    for release in (first, second):
        switch_to(root, release, NOW, not_reached)
        assert live_release(root) == release
    assert root.before.resolve() == first
    sweep(root, not_reached)
    assert sorted(root.releases.iterdir()) == [first, second]


def test_the_last_ones_stay_and_what_was_live_lately_and_what_is(tmp_path: Path):
    root = Root(tmp_path)
    made = [make_release(root, NOW + number * DAY) for number in range(8)]
    switch_to(root, made[0], NOW + 7 * DAY, not_reached)
    switch_to(root, made[2], NOW + 30 * DAY, not_reached)  # the first was live until now
    gone = prune(root, keep=3, days=10, now=NOW + 35 * DAY, reached=not_reached)
    assert gone == [made[number].name for number in (1, 3, 4)]
    assert all_releases(root) == [made[number] for number in (0, 2, 5, 6, 7)]


def test_what_killed_runs_have_left_goes(tmp_path: Path):
    root = Root(tmp_path)
    release = make_release(root, NOW)
    (root.releases / ".tmp-x/site/tin").mkdir(parents=True)
    (root.releases / ".tmp-y").write_text("x")
    sweep(root, not_reached)
    assert list(root.releases.iterdir()) == [release]


def test_state_is_kept_and_a_damaged_one_is_empty(tmp_path: Path):
    root = Root(tmp_path)
    assert read_state(root) == State()
    failure = Failure(commit=COMMIT, lock="x", moment=NOW, kind="content", words=("a.md:1: lỗi",))
    state = State().with_failure(failure).with_failure(failure)
    write_state(root, state)
    assert read_state(root) == state and state.failures == (failure,)
    root.state.write_bytes(root.state.read_bytes()[:-20])
    assert read_state(root) == State()


def test_what_outlives_its_parent_holds_the_lock_with_it(tmp_path: Path):
    file = tmp_path / ".publish.lock"
    with locked(file) as is_ours, locked(file) as is_theirs:
        assert is_ours and not is_theirs
        orphan = subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False)
    assert is_locked(file)
    orphan.communicate()
    assert not is_locked(file)
