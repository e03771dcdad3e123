"""A disk that is full or may not be written, and a clock that jumps: the site that was live stays whole."""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from portal.publish.switch import all_releases
from tests.publish.publishing import shown
from tests.publish.scenes import Scene, points_of

DAY = dt.timedelta(days=1)
LARGEST = 3 * 2**20
"""Bytes of the disk that is filled."""
LEVELS, STEP = 24, 4096
"""How many pages of memory are left free on it: none, one, two …"""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.check_repository()


def fail_at(scene: Scene, kind: str, point: str, number: int) -> None:
    """From this step on every step fails, as the system says it."""
    has_failed = False

    def reached(step: str) -> None:
        nonlocal has_failed
        has_failed = has_failed or step == point
        if has_failed:
            raise OSError(number, os.strerror(number), str(scene.root.folder))

    scene.prepare(dislike=kind == "disliked", damage=kind == "damaged")
    with suppress(OSError):
        scene.publish(reached)
    assert has_failed, point
    if kind != "damaged":
        scene.check_whole()
    scene.check_converges()


def jump_at(scene: Scene, kind: str, point: str, by: dt.timedelta) -> None:
    """From this step on the clock is another; afterwards somebody sets it right."""
    scene.prepare(dislike=kind == "disliked", damage=kind == "damaged")
    right = scene.now

    def reached(step: str) -> None:
        if step == point:
            scene.now = right + by

    scene.publish(reached)
    if kind != "damaged":
        scene.check_whole()
    scene.now = right
    scene.check_converges()
    names = [path.name for path in all_releases(scene.root)]
    assert names == sorted(names)


def test_a_full_disk_or_a_clock_that_jumps_harms_nothing(scene: Scene):
    for point in ("assemble: files", "switch: link"):
        fail_at(scene, "plain", point, errno.ENOSPC)
    for point, by in (("publish: build", DAY), ("publish: name", -DAY)):
        jump_at(scene, "plain", point, by)


@pytest.mark.full
def test_any_step_may_fail_or_find_another_clock(scene: Scene, figure: Callable[[str, str], None]):
    points = points_of(scene)
    for kind, point in points:
        for number in (errno.ENOSPC, errno.EROFS, errno.EIO):
            fail_at(scene, kind, point, number)
        for by in (DAY, -DAY):
            jump_at(scene, kind, point, by)
    figure(f"disk full, read-only, broken, clock ±1 day, each at {len(points)} steps of publishing (disk)",
           "old manifest verifies 100 %, next publish converges")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGEST}", "none", str(folder)], capture_output=True).returncode:
        pytest.skip("only root may make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.full
def test_a_disk_that_is_really_full_or_read_only_harms_nothing(small_disk: Path, figure: Callable[[str, str], None]):
    scene = Scene(small_disk)
    ballast, kept = small_disk / "ballast", 0
    for room in range(0, LEVELS * STEP, STEP):
        scene.prepare()
        free = os.statvfs(small_disk)
        with open(ballast, "wb") as opened:
            os.posix_fallocate(opened.fileno(), 0, max(1, free.f_bavail * free.f_frsize - room))
        with suppress(OSError):
            scene.publish()
        scene.check_whole()
        kept += shown(scene.root) != scene.expected
        ballast.unlink()
        scene.check_converges()
    assert 4 < kept < LEVELS  # some had room enough
    scene.prepare()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OSError):
        scene.publish()
    scene.check_whole()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    scene.check_converges()
    scene.check_repository()
    figure(f"a real disk filled to {LEVELS} levels, then read-only, while publishing (disk)",
           "old manifest verifies 100 %, next publish converges")
