"""What administrators ask for while the disk is full, or may not be written, or the clock jumps, is done or left whole."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.publish.manifest import read_manifest, verify
from portal.publish.rollback import go_back, release_to_go_back_to
from portal.publish.root import Root
from portal.publish.state import read_state
from portal.publish.switch import all_releases, live_release
from tests.builders import write_news
from tests.publish.publishing import NOW, make_three_releases, no_step, publish_lightly, send, served, shown
from tests.publish.servers import commit, git, make_server

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
SMALL = 48 * 2**20
"""Bytes of a disk that a small site and its builds have room on."""


@pytest.fixture
def server(tmp_path: Path) -> tuple[Root, Path]:
    """Three releases."""
    return make_three_releases(tmp_path)


def steps_of_going_back(root: Root) -> list[str]:
    steps: list[str] = []
    go_back(root, release_to_go_back_to(root, None).folder, "Bình", NOW, steps.append)
    publish_lightly(root, NOW + 3 * MINUTE, resume=True)
    return steps


def killed_at(root: Root, target: Path, point: str) -> None:
    child = os.fork()
    if child == 0:
        try:
            go_back(root, target, "Bình", NOW, lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == point else None)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), point


@pytest.mark.parametrize("fault", ["killed", errno.ENOSPC, errno.EROFS, errno.EIO])
def test_going_back_that_fails_at_any_step_can_be_asked_for_again(server: tuple[Root, Path], fault: str | int):
    root, _ = server
    for point in steps_of_going_back(root):
        _, second, third = all_releases(root)
        if isinstance(fault, str):
            killed_at(root, second, point)
        else:
            def reached(step: str, point: str = point) -> None:
                if step == point:
                    raise OSError(fault, os.strerror(fault), str(root.folder))
            with pytest.raises(OSError):
                go_back(root, second, "Bình", NOW, reached)
            assert live_release(root) == second or read_state(root).hold is None
        served(root)
        assert publish_lightly(root, NOW + 4 * MINUTE).what in ("held", "live")
        go_back(root, release_to_go_back_to(root, second.name).folder, "Bình", NOW, no_step)
        assert live_release(root) == second and publish_lightly(root, NOW + 5 * MINUTE).what == "held"
        publish_lightly(root, NOW + 6 * MINUTE, resume=True)
        assert live_release(root) == third and shown(root)["tin-0"] == "Lần 2."


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_going_back_while_the_clock_is_wrong_keeps_what_is_kept(server: tuple[Root, Path], by: dt.timedelta):
    root, work = server
    first, second, third = all_releases(root)
    go_back(root, second, "Bình", NOW + by, no_step)
    assert publish_lightly(root, NOW + 3 * MINUTE).what == "held"
    new = send(root, work, **{"tin-3": "Mới."})
    publish_lightly(root, NOW + 4 * MINUTE, resume=True)
    assert all_releases(root)[:3] == [first, second, third]
    live = live_release(root)
    assert live == all_releases(root)[3] and live and read_manifest(live).commit == new and "tin-3" in shown(root)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("only root may make a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(disk: Path, room: int) -> Iterator[None]:
    """Only so many bytes are left."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    with open(ballast, "wb") as opened:
        os.posix_fallocate(opened.fileno(), 0, max(1, free.f_bavail * free.f_frsize - room))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def said(root: Root, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "portal", *arguments, "--root", str(root.folder)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                          timeout=300)
    for foreign in ("Traceback", "Error", "No space", "Read-only", "portal-loi-"):
        assert foreign not in done.stdout, done.stdout
    return done.returncode, done.stdout


def is_whole(root: Root) -> bool:
    live = live_release(root)
    return live is not None and verify(live, read_manifest(live)) == []


@pytest.mark.full
def test_commands_on_a_full_or_read_only_disk_say_so_in_vietnamese_and_leave_the_site_whole(
    tmp_path: Path, figure: Callable[[str, str], None]
):
    with small_disk(tmp_path / "disk") as disk:
        root = make_server(disk)
        work, number = disk / "office", 0
        assert said(root, "publish")[0] == 0

        def push() -> None:
            nonlocal number
            number += 1
            write_news(work, f"moi-{number}")
            git(root.repository, "fetch", "--quiet", str(work), f"{commit(work, 'Thêm')}:main")

        push()
        assert said(root, "publish")[0] == 0
        for room in (0, 2**14, 2**16, 2**18, 2**20):
            push()
            with full(disk, room):
                for arguments in (("publish",), ("rollback",), ("status",), ("verify",)):
                    code, told = said(root, *arguments)
                    assert code in (0, 1) and is_whole(root), arguments
                    assert code == 0 or "hết chỗ" in told, (room, arguments, told)
            assert said(root, "publish", "--resume")[0] == 0
            live = live_release(root)
            assert live and read_manifest(live).commit == git(root.repository, "rev-parse", "main").strip()
        push()
        with read_only(disk):
            for arguments, expected in ((("publish",), 1), (("rollback",), 1), (("status",), 0), (("verify",), 0)):
                code, told = said(root, *arguments)
                assert code == expected and is_whole(root), (arguments, told)
                assert code == 0 or "chỉ cho đọc" in told, told
        assert said(root, "publish")[0] == 0 and is_whole(root)
        assert "error" not in git(root.repository, "fsck", "--full", "--strict", "--no-dangling")
    figure("disk full, read-only target: portal publish, rollback, status, verify", "told in Vietnamese, old manifest verifies 100 %")
