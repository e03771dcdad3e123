"""Killed anywhere, an object store serves no dead link, and the next call brings it to an end. Takes long; only with --full."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.publish.repository import make_repository
from portal.publish.root import Root
from portal.publish.serving import is_immutable
from portal.publish.store.upload import publish_to_store
from portal.publish.switch import switch_to
from tests.builders import NOW, write
from tests.publish.object_stores import Known, ObjectStore
from tests.publish.servers import git
from tests.publish.store_releases import Release, Releases, faults, make_release, publish_and_die
from tests.publish.test_store_command import portal, put_keys

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("object_stores_full")]

TIMES = 20
"""Kills at each point, in each store."""
MOMENTS = 250
"""Kills at random moments, in each store."""
PAGES = 5000


def publish(release: Release, store: ObjectStore) -> list[str]:
    """Publish to the end; the points that were reached."""
    points: list[str] = []
    publish_to_store(release.folder, release.manifest, store.url, points.append, NOW, environment=store.environment())
    return points


def assert_holds(store: ObjectStore, release: Release, known: Known | None = None) -> None:
    """The store serves just this release; beside it at most what old pages load."""
    served = store.files(known=known)
    assert {path: served.get(path) for path in release.files} == release.files
    assert all(is_immutable(path) for path in served.keys() - release.files.keys())
    assert faults(served, release) == []
    # killed when all was done, it has left its lock, and the next call had nothing to lock
    assert store.files("portal/").keys() - {"lock.json"} == {"release.json", "state.json"}


def test_killed_at_every_point_it_serves_whole_pages_without_dead_links_and_converges(
    releases: Releases, store: ObjectStore, figure: Callable[[str, str], None],
):
    points = list(dict.fromkeys(point for number in (0, 1, 2, 0) for point in publish(releases[number], store)))
    points.append("store: left")
    assert len(points) >= 18, points
    kills, current, dead = 0, 0, []
    for point in points:
        for time_number in range(TIMES):
            target, other = (current + 1) % 3, (current + 2) % 3
            involved = [releases[current], releases[target]]
            if point == "store: left":  # what a first killed run has left is swept by the second
                publish_and_die(releases[target], store, "store: new listings")
                target, other = other, target
                involved.append(releases[target])
            killed = publish_and_die(releases[target], store, point)
            kills += killed.returncode == -9
            assert killed.returncode in (-9, 0) and not killed.stderr, killed.stderr
            dead += [(point, fault) for fault in faults(store.files(), *involved)]
            current = target if time_number % 2 else other  # half of the time something newer has come meanwhile
            publish(releases[current], store)
            assert_holds(store, releases[current])
    assert dead == []
    assert kills >= TIMES * (len(points) - 2), "gone assets are not there to be deleted each time"
    figure(f"SIGKILL at {len(points)} named points of an upload, {TIMES} times each ({store.kind})",
           f"{kills} kills, 0 dead references, always converged")


def test_killed_at_any_moment_too(releases: Releases, store: ObjectStore, figure: Callable[[str, str], None]):
    chance, current, dead, kills, known = random.Random(7), 0, [], 0, Known()
    publish(releases[0], store)
    began = time.monotonic()
    publish(releases[1], store)
    takes = time.monotonic() - began
    publish(releases[0], store)
    for number in range(2 * MOMENTS):
        if kills == MOMENTS:
            break
        target, other = (current + 1) % 3, (current + 2) % 3
        killed = publish_and_die(releases[target], store, after=chance.uniform(0.001, takes))
        kills += killed.returncode == -9
        takes *= 1.01 if killed.returncode else 0.9  # one in a dozen comes too late, so none is too early for the last steps
        assert killed.returncode in (-9, 0) and not killed.stderr, killed.stderr
        time.sleep(0.05)  # what was on its way arrives
        dead += faults(store.files(known=known), releases[current], releases[target])
        current = target if number % 2 else other
        publish(releases[current], store)
        assert_holds(store, releases[current], known)
    assert dead == [] and kills == MOMENTS
    figure(f"SIGKILL at random moments of an upload ({store.kind})", f"{kills} kills, 0 dead references, always converged")


def test_going_back_is_fast(store: ObjectStore, tmp_path: Path, figure: Callable[[str, str], None]):
    root = Root(tmp_path)
    make_repository(root)
    git(root.repository, "config", "portal.store", store.url)
    put_keys(root, store)
    both = [many_pages(tmp_path, number) for number in (1, 2)]
    for release in both:
        switch_to(root, release.folder, NOW, lambda step: None)
        publish(release, store)
    assert store.files() == both[1].files
    changed = sum(both[1].files[path] != data for path, data in both[0].files.items())
    began = time.monotonic()
    code, told = portal(root, "rollback")
    seconds = time.monotonic() - began
    assert code == 0 and f"{both[0].folder.name}: gửi {changed} tệp" in told, told
    assert store.files() == both[0].files
    figure(f"rollback, object store of {PAGES:,} pages ({store.kind})", f"{seconds:.0f} s for {changed:,} changed objects")
    assert seconds < 60


def many_pages(folder: Path, number: int) -> Release:
    """A release whose pages are all other than those of another number."""
    site = folder / f"site-{number}"
    text = f"<p>{number} " + "chữ " * 2000 + "</p>"
    for page in range(PAGES):
        write(site, f"tin-tuc/{2000 + page % 20}/tin-{page}/index.html", f'<a href="/">{page}</a>{text}')
    links = "".join(f'<a href="/tin-tuc/{2000 + page % 20}/tin-{page}/">{page}</a>' for page in range(PAGES))
    write(site, "index.html", links + text)
    write(site, "tim-kiem/muc-luc.json", "{}")
    return make_release(folder, number, site)
