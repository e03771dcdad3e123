"""Whoever is killed while something is received has lost nothing, and sends it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.publish.root import MAIN, Root
from tests.builders import write_news
from tests.publish.receiving import as_reporter, is_whole, main_files, put_hooks, receiving_server
from tests.publish.servers import clone, commit, git

KILLER = """import os, signal, sys
from portal import hooks
def reached(step):
    with open({log!r}, "a") as log: log.write(step + "\\n")
    if step == open({at!r}).read(): os.kill(os.getpid(), signal.SIGKILL)
sys.exit(hooks.main(sys.argv[1:], reached))
"""
STEPS = ("door: request", "door: wait", "door: serve", "door: export", "door: check", "door: answer", "door: remember",
         "merge: commit", "merge: main", "merge: wake", "merge: forget", "merge: keep")
SHARPEST = ("merge: main", "merge: keep")
TIMES = 20
"""That each step is killed at, with --full."""


class Desk:
    """Two reporters of one server, one of whose pushes are killed."""

    def __init__(self, root: Root, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.lan, self.minh = clone(root, folder / "lan"), clone(root, folder / "minh")
        self.number = 0
        (folder / "hook.py").write_text(KILLER.format(log=str(folder / "steps"), at=str(folder / "at")))

    def kill_at(self, step: str) -> None:
        """Let Minh send something that Lan's has to be merged with, and be killed; then send it again."""
        self.number += 1
        for work in (self.lan, self.minh):
            git(work, "fetch", "--quiet")
            git(work, "reset", "--quiet", "--hard", "origin/main")
        differs = step in ("merge: keep", "merge: forget")
        self._write(self.lan, "chung" if differs else f"lan-{self.number}")
        git(self.root.repository, "fetch", "--quiet", str(self.lan), f"+HEAD:{MAIN}")
        number = self._write(self.minh, "chung" if differs else f"minh-{self.number}")
        if step == "merge: forget":
            assert self._push() == 1
            git(self.minh, "fetch", "--quiet")
            git(self.minh, "merge", "--quiet", "-X", "ours", "origin/main")
        self._killed(step)
        assert is_whole(self.root), step
        assert self._push() == (step == "merge: keep")
        assert is_whole(self.root), step
        self._check(number, kept=step == "merge: keep")

    def _write(self, work: Path, slug: str) -> str:
        write_news(work, slug, f"Của {work.name}, lần {self.number}.\n", title=f"Bài {slug}")
        return commit(work, f"{work.name} {self.number}")

    def _killed(self, step: str) -> None:
        (self.folder / "at").write_text(step)
        (self.folder / "steps").write_text("")
        put_hooks(self.root, str(self.folder / "hook.py"))
        self._push()
        put_hooks(self.root)
        assert step in (self.folder / "steps").read_text().splitlines()

    def _push(self) -> int:
        """Exit code of git, as Minh."""
        return as_reporter(self.minh, "minh", "push", "origin", f"HEAD:refs/heads/queue/thu-{self.number}")[0]

    def _check(self, number: str, kept: bool) -> None:
        """What Minh sent is on main, or kept; what Lan sent is on main; nobody is thought to be waiting."""
        queue = git(self.root.repository, "for-each-ref", "--format=%(objectname)", "refs/heads/queue").split()
        on_main = git(self.root.repository, "rev-list", MAIN).split()
        assert number in (queue if kept else on_main) and (kept or number not in queue)
        assert git(self.lan, "rev-parse", "HEAD").strip() in on_main
        assert kept or main_files(self.root) & {f"content/tin-tuc/2026/{name}.md" for name in ("chung", f"minh-{self.number}")}
        assert not [*self.root.door.rglob("*.request")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with receiving_server(tmp_path) as root:
        yield Desk(root, tmp_path)


@pytest.mark.parametrize("step", SHARPEST)
def test_killed_at_a_step_nothing_is_lost(desk: Desk, step: str):
    desk.kill_at(step)


@pytest.mark.full
def test_killed_many_times_at_any_step_nothing_is_lost(desk: Desk, figure: Callable[[str, str], None]):
    for _ in range(TIMES):
        for step in STEPS:
            desk.kill_at(step)
    figure(f"SIGKILL at {len(STEPS)} named points of receiving, {TIMES} times each",
           "no article lost, all could be sent again, `git fsck` clean")
