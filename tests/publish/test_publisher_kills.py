"""Whenever the publisher is killed, one whole release is served, and the next publish goes on as if nothing had been."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.publish.scenes import Scene, points_of

TIMES = 20
"""That each point is killed at, with --full."""
RANDOM = 500
"""Kills at random moments, with --full."""
OUTCOME = "always one whole release, always converged, `git fsck` clean"
SHARPEST = (
    ("plain", "build: write"), ("plain", "assemble: files"), ("plain", "publish: name"), ("plain", "switch: rename"),
    ("plain", "publish: ask"), ("plain", "prune: delete"),
    ("disliked", "publish: switch back"), ("damaged", "publish: forget"),
)
"""Where most could go wrong: half of something is there, or the next step is the one that readers see."""
RARELY = 7
"""Every so many publishes the web server finds fault with the new release, or the live one is damaged."""


def kill_at(scene: Scene, kind: str, point: str) -> None:
    scene.prepare(dislike=kind == "disliked", damage=kind == "damaged")
    assert scene.killed(lambda step: step == point), (kind, point)
    if kind != "damaged":
        scene.check_whole()
    scene.check_converges()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.check_repository()


def test_killed_at_a_step_it_goes_on_from_there(scene: Scene):
    for kind, point in SHARPEST:
        kill_at(scene, kind, point)


def test_killed_at_random_moments_it_goes_on_from_there(scene: Scene):
    killed_at_random(scene, 2)


def killed_at_random(scene: Scene, times: int) -> int:
    scene.prepare()
    started = time.monotonic()
    scene.publish()
    takes = time.monotonic() - started
    killed = 0
    while killed < times:
        dislike, damage = (scene.random.randrange(RARELY) == 0 for _ in range(2))
        scene.prepare(dislike=dislike and not damage, damage=damage)
        killed += scene.killed(scene.random.uniform(0, takes * 1.5))
        if not damage:
            scene.check_whole()
        scene.check_converges()
    return killed


@pytest.mark.full
def test_killed_many_times_at_any_step(scene: Scene, figure: Callable[[str, str], None]):
    points = points_of(scene)
    assert len(points) >= 25 and {*SHARPEST} <= {*points}
    for _ in range(TIMES):
        for kind, point in points:
            kill_at(scene, kind, point)
    figure(f"SIGKILL at {len(points)} named points of publishing, {TIMES} times each (disk)", OUTCOME)


@pytest.mark.full
def test_killed_at_five_hundred_random_moments(scene: Scene, figure: Callable[[str, str], None]):
    killed_at_random(scene, RANDOM)
    figure("SIGKILL at random moments of publishing (disk)", f"{RANDOM} kills, {OUTCOME}")
