"""A server that receives: the hooks of tests/publish/servers.py's repository, and reporters who push to it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.publish.durable import locked
from portal.publish.root import MAIN, Root
from tests.builders import write_news
from tests.publish.servers import IDENTITY, clone, commit, git, make_server

HOOKS = ("pre-receive", "proc-receive")


def put_hooks(root: Root, *program: str) -> None:
    """Let the repository ask a program; our hooks, if none is named."""
    for name in HOOKS:
        hook = root.repository / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        command = shlex.join([sys.executable, *(program or ("-m", "portal.hooks")), name, "--root", str(root.folder)])
        hook.write_text(f"#!/bin/sh\nexec {command}\n")
        hook.chmod(0o755)


@contextmanager
def receiving_server(folder: Path) -> Iterator[Root]:
    """A server that receives, and publishes nothing: somebody else is always at that."""
    root = make_server(folder)
    put_hooks(root)
    with locked(root.lock("publish")):
        yield root


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Root]:
    with receiving_server(tmp_path) as root:
        yield root


@pytest.fixture
def lan(root: Root, tmp_path: Path) -> Path:
    return clone(root, tmp_path / "lan")


def as_reporter(work: Path, name: str, *arguments: str, key: str = "") -> tuple[int, str]:
    """Run git as a reporter of this name; exit code and what it printed. `key` is whose key the server knows."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", name), ("EMAIL", f"{name}@example.gov.vn"))}
    done = subprocess.run(["git", *arguments], cwd=work, env=inherited | IDENTITY | who | ({"PORTAL_USER": key} if key else {}),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                          timeout=300)
    return done.returncode, done.stdout


def news(work: Path, slug: str, body: str = "Nội dung.\n", **given: object) -> str:
    """Write a news item and commit it; the commit."""
    write_news(work, slug, body, **given)
    return commit(work, f"Bài {slug}")


def main_files(root: Root) -> set[str]:
    """What is on main."""
    return {*git(root.repository, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", MAIN).splitlines()}


def at_once(jobs: Sequence[Callable[[], None]]) -> None:
    """Do all at the same time; the first that fails fails the test."""
    failed: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def is_whole(root: Root) -> bool:
    """Whether git finds no damage in the repository."""
    told = git(root.repository, "fsck", "--full", "--no-dangling")
    return not [line for line in told.splitlines() if not line.startswith("Checking")]


def waits(root: Root) -> int:
    """How many stand at the door."""
    return len([name for name in os.listdir(root.door) if name.endswith(".request")])
