"""One thing after the other is published, and each time something goes wrong on the way."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from portal.publish.durable import is_locked
from portal.publish.manifest import Manifest
from portal.publish.publisher import Served, publish
from portal.publish.switch import all_releases, live_release
from tests.publish.publishing import NOW, light_build, live_commit, make_light_server, send, served, shown
from tests.publish.servers import git


class Scene:
    """A server on which one thing after the other is published, each of them killed on the way."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.root, self.work = make_light_server(folder)
        git(self.root.repository, "config", "portal.keep", "2")
        git(self.root.repository, "config", "portal.days", "1")
        self.random = random.Random(seed)
        self.number = 0
        self.now = NOW
        self.disliked = ""
        self.expected = {f"tin-{number}": f"Nội dung {number}." for number in range(3)}
        self.publish()

    def publish(self, reached: Callable[[str], None] = lambda step: None) -> None:
        """In this process. What a killed one has started may be at it for a moment."""
        publish(self.root, lambda order: light_build(order, reached), self._ask, lambda: self.now, reached)

    def _ask(self, manifest: Manifest, changed: object) -> Served:
        return Served(("Sai.",), True) if manifest.commit == self.disliked else Served()

    def prepare(self, dislike: bool = False, damage: bool = False) -> None:
        """Send something, so that there is something to publish."""
        self.number += 1
        self.now += dt.timedelta(days=1)
        texts = {f"tin-{self.number % 5}": f"Lần {self.number}.", "dài": f"{self.number} " * 400}
        new = send(self.root, self.work, **texts)
        self.expected |= texts
        self.disliked = new if dislike else ""
        if damage:
            victim = self.root.current / "site/index.html"
            victim.write_bytes(b"x" * victim.stat().st_size)

    def killed(self, when: Callable[[str], bool] | float) -> bool:
        """Publish in a process that is killed before a step, or after so many seconds; whether it was."""
        child = os.fork()
        if child == 0:
            try:
                os.setpgid(0, 0)
                self.publish(lambda step: os.kill(os.getpid(), signal.SIGKILL) if callable(when) and when(step) else None)
            finally:
                os._exit(0)
        if not callable(when):
            time.sleep(when)
            if self.random.random() < 0.5:
                os.kill(child, signal.SIGKILL)
            else:  # with all that it has started
                try:
                    os.killpg(child, signal.SIGKILL)
                except ProcessLookupError:
                    os.kill(child, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def check_whole(self) -> None:
        """What is served is one release, with nothing else in it."""
        served(self.root)
        assert all(not path.name.startswith(".") for path in all_releases(self.root))

    def check_converges(self) -> None:
        """The next publish brings what was sent last."""
        for _ in range(200):  # an orphan may hold the lock for a moment
            if not is_locked(self.root.lock("publish")):
                break
            time.sleep(0.02)
        self.disliked = ""
        self.now += dt.timedelta(hours=2)  # what the web server did not like is tried again
        self.publish()
        assert shown(self.root) == self.expected
        assert live_commit(self.root) == git(self.root.repository, "rev-parse", "main").strip()
        assert live_release(self.root) == all_releases(self.root)[-1]
        left = {path.name for path in self.root.releases.iterdir()} - {path.name for path in all_releases(self.root)}
        assert not left and not self.root.folder.joinpath(".current.new").is_symlink()

    def check_repository(self) -> None:
        """Git finds nothing wrong."""
        assert "error" not in git(self.root.repository, "fsck", "--full", "--strict", "--no-dangling")


def points_of(scene: Scene) -> list[tuple[str, str]]:
    """All points of an ordinary publish, of one that is taken back, and of one that begins from nothing."""
    found: dict[tuple[str, str], None] = {}
    for kind in ("plain", "disliked", "damaged"):
        for _ in range(2):
            scene.prepare(dislike=kind == "disliked", damage=kind == "damaged")
            steps: list[str] = []
            scene.publish(steps.append)
            known = {step for _, step in found}
            found |= {(kind, step): None for step in steps if step not in known}
            scene.check_converges()
    return list(found)
