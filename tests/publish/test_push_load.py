"""Fifty reporters at once: nobody is sent back, nobody waits long, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from portal.publish.durable import locked
from portal.publish.repository import make_repository
from portal.publish.root import MAIN, Root
from tests.publish.receiving import as_reporter, at_once, is_whole, main_files, put_hooks
from tests.publish.servers import commit, git, make_corpus

REPORTERS, PUSHES, ARTICLES = 50, 5, 1_000


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """A server with so many articles on main."""
    root = Root(tmp_path / "server")
    make_repository(root)
    put_hooks(root)
    office = tmp_path / "office"
    make_corpus(office, ARTICLES)
    git(office, "init", "--quiet", "--initial-branch=main")
    commit(office, "Kho bài")
    git(root.repository, "fetch", "--quiet", str(office), "main:main")
    return root


def article(like: str, slug: str) -> str:
    """An article as those of the made-up site are, with an id of its own."""
    lines = [f"id: {slug}" if line.startswith("id: ") else line for line in like.split("\n")]
    return "\n".join(lines)


@pytest.mark.full
@pytest.mark.parametrize("publishes", [False, True], ids=["publisher off", "publisher on"])
def test_fifty_reporters_who_push_five_times_each_wait_less_than_ten_seconds(
    root: Root, tmp_path: Path, publishes: bool, figure: Callable[[str, str], None]
):
    like = next((tmp_path / "office/content/tin-tuc/2025").glob("*.md")).read_text(encoding="utf-8")
    works = [tmp_path / "reporters" / f"pv-{number}" for number in range(REPORTERS)]
    works[0].parent.mkdir()
    for work in works:
        git(tmp_path, "clone", "--quiet", "--shared", str(root.repository), str(work))
    waited: list[float] = []
    refused: list[str] = []

    def report(work: Path) -> None:
        for number in range(PUSHES):
            slug = f"{work.name}-{number}"
            (work / f"content/tin-tuc/2025/{slug}.md").write_text(article(like, slug), encoding="utf-8")
            commit(work, f"Bài {slug}")
            target = f"HEAD:refs/heads/queue/{slug}" if number % 2 else f"+HEAD:{MAIN}"
            began = time.monotonic()
            code, told = as_reporter(work, work.name, "push", "origin", target, key=work.name)
            waited.append(time.monotonic() - began)
            if code:
                refused.append(told)

    # who publishes holds this lock: then nobody is woken
    with nullcontext() if publishes else locked(root.lock("publish")):
        at_once([lambda work=work: report(work) for work in works])
    assert refused == []
    assert len(waited) == REPORTERS * PUSHES
    lost = {f"content/tin-tuc/2025/{work.name}-{n}.md" for work in works for n in range(PUSHES)} - main_files(root)
    assert not lost
    assert git(root.repository, "for-each-ref", "refs/heads/queue") == ""
    assert is_whole(root)
    waited.sort()
    p50, p95, worst = (waited[int(len(waited) * part) - 1] for part in (0.5, 0.95, 1))
    told = f"0 lost, 0 retries; accepted p50 {p50:.1f} s, p95 {p95:.1f} s, longest {worst:.1f} s ({ARTICLES:,} articles)"
    print(told)
    figure("50 reporters x 5 pushes" + (", publisher on" if publishes else ""), told)
    # their own work, fifty gits at a time, is done on the same cores
    assert p95 < 10
    if publishes:
        with locked(root.lock("publish"), 600) as is_over:
            assert is_over
