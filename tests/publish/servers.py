"""A portal's server in a temporary folder: its repository, with a small good site on main."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.publish.repository import make_repository
from portal.publish.root import Root
from tests.builders import ROOT, make_site, write_news

IDENTITY = {
    "GIT_AUTHOR_NAME": "Lan", "GIT_AUTHOR_EMAIL": "lan@example.gov.vn",
    "GIT_COMMITTER_NAME": "Lan", "GIT_COMMITTER_EMAIL": "lan@example.gov.vn",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str, code: int | None = 0) -> str:
    """Run git as a reporter would; what it printed, on both channels."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *arguments], cwd=folder, env=inherited | IDENTITY, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=120)
    assert code is None or done.returncode == code, done.stdout
    return done.stdout


@cache
def _made_once(make: Callable[..., object], *given: object) -> TemporaryDirectory[str]:
    """A folder that was filled so; it goes when the tests end."""
    made = TemporaryDirectory()
    make(Path(made.name), *given)
    return made


def copied(folder: Path, make: Callable[..., object], *given: object) -> None:
    """Fill a folder as another was filled before, with its hard links: much less than a dozen calls of git."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{_made_once(make, *given).name}/.", str(folder)], check=True)


def make_corpus(folder: Path, articles: int) -> None:
    """A site of made-up articles, always the same."""
    subprocess.run([sys.executable, ROOT / "scripts/make_corpus.py", "--articles", str(articles), "--seed", "2026", folder],
                   check=True, stdout=subprocess.DEVNULL)


def make_server(folder: Path, articles: int = 3) -> Root:
    """A root whose repository has a site with so many articles on main; nothing is published yet."""
    copied(folder, _make_server, articles)
    return Root((folder / "server").resolve())


def _make_server(folder: Path, articles: int) -> None:
    root = Root(folder / "server")
    make_repository(root)
    work = make_site(folder / "office")
    for number in range(articles):
        write_news(work, f"tin-{number}")
    git(work, "init", "--quiet", "--initial-branch=main")
    commit(work, "Bài đầu tiên")
    git(root.repository, "fetch", "--quiet", str(work), "main:main")  # as the setup does: no hook has a say


def clone(root: Root, folder: Path) -> Path:
    """A reporter's copy of the repository."""
    git(folder.parent, "clone", "--quiet", str(root.repository), str(folder))
    return folder


def commit(work: Path, message: str) -> str:
    """Commit everything in a work tree; the commit's number."""
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", message)
    return git(work, "rev-parse", "HEAD").strip()
