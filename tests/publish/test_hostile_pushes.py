"""Pushes that were made by hand to get past the door: nothing outside content/ changes, and nobody else suffers."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread

import pytest

from portal.publish.durable import locked
from portal.publish.root import MAIN, Root
from portal.publish.standing import tell_status
from portal.publish.state import State
from portal.publish.status import read_status
from tests.publish.publishing import NOW
from tests.publish.receiving import as_reporter, is_whole, main_files, news, put_hooks, waits
from tests.publish.servers import IDENTITY, commit, git

GOOD = "Lan <lan@example.gov.vn> 1700000000 -0700"


def told(work: Path, *arguments: str, data: bytes = b"") -> str:
    """What git answers in a clone to what is said to it."""
    done = subprocess.run(["git", *arguments], cwd=work, env=os.environ | IDENTITY, input=data, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip()


def tree(work: Path, files: Mapping[str, str], base: str = "") -> str:
    """The tree of a commit with other files, given by path and the number of their bytes."""
    told(work, "read-tree", base or "--empty")
    lines = "".join(f"100644 {number}\t{path}\0" for path, number in files.items())
    told(work, "-c", "core.protectNTFS=false", "update-index", "-z", "--index-info", data=lines.encode())
    return told(work, "write-tree")


def made(work: Path, number: str, *parents: str, author: str = GOOD, committer: str = GOOD, more: str = "", words: bytes = b"x") -> str:
    """A commit of a tree, byte by byte."""
    lines = [f"tree {number}", *(f"parent {parent}" for parent in parents), f"author {author}", f"committer {committer}", *([more] if more else [])]
    data = "\n".join([*lines, "", ""]).encode() + words + b"\n"
    return told(work, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=data)


def push(work: Path, number: str, code: int = 0, ref: str = "refs/heads/queue/lan") -> str:
    found, said = as_reporter(work, work.name, "push", "origin", f"{number}:{ref}", key=work.name)
    assert found == code, said
    return said


def waiting_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def pushed_in_turn(root: Root, work: Path, numbers: Sequence[str]) -> list[tuple[int, str]]:
    """Let pushes wait together, in this order, and be judged at once; what became of each."""
    found: dict[int, tuple[int, str]] = {}

    def send(place: int, number: str) -> None:
        found[place] = as_reporter(work, work.name, "push", "origin", f"{number}:refs/heads/queue/{place}", key=work.name)

    threads = []
    with locked(root.lock("door")):
        for place, number in enumerate(numbers):
            threads.append(Thread(target=send, args=(place, number)))
            threads[-1].start()
            waiting_for(lambda: waits(root) > place)
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(numbers))]


def test_two_pushes_that_only_together_change_what_is_not_content_don_t_change_it(root: Root, lan: Path):
    """What git takes for unchanged depends on where two branched off, and one push moves that for the other."""
    settings = told(lan, "rev-parse", "HEAD:mkdocs.yml")
    mine = told(lan, "hash-object", "-w", "--stdin", data=b"site_name: x\0\n")
    elsewhere = made(lan, tree(lan, {"mkdocs.yml": settings}))
    other = made(lan, tree(lan, {"mkdocs.yml": mine}), elsewhere)  # a conflict with main, of which git keeps main's
    article = told(lan, "rev-parse", "HEAD:content/tin-tuc/2026/tin-0.md")
    mover = made(lan, tree(lan, {"content/tin-tuc/2026/tin-0.md": article}, "HEAD"), told(lan, "rev-parse", "HEAD"), elsewhere)
    heard: list[str] = []
    thread = Thread(target=lambda: heard.append(push(lan, other, 1)))
    with locked(root.lock("merge")):  # both were let in, and the one is merged before the other
        thread.start()
        waiting_for(lambda: (root.door / "merge").is_dir() and any((root.door / "merge").glob("*.request")))
        git(root.repository, "fetch", "--quiet", str(lan), f"{mover}:{MAIN}")
    thread.join()
    assert "mkdocs.yml: bạn chỉ được gửi thay đổi trong thư mục content" in heard[0]
    assert told(root.repository, "rev-parse", f"{MAIN}:mkdocs.yml") == settings and is_whole(root)


def test_a_folder_that_git_would_take_for_another_repository_is_refused_before_it_is_laid_out(root: Root, lan: Path):
    """Its hooks would run for whoever pushes to it, and the same key lets them."""
    for path in ("kho/HEAD", "kho/objects/x", "kho/refs/x", "kho/hooks/pre-receive", f"{'ế' * 90}.webp"):
        (lan / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        if len(path) < 90:
            (lan / "content" / path).write_text("ref: refs/heads/main\n")
    blob = told(lan, "hash-object", "-w", "--stdin")
    git(lan, "add", "--all")
    told(lan, "update-index", "-z", "--index-info", data=f"100644 {blob}\tcontent/{'ế' * 90}.webp\0".encode())
    git(lan, "commit", "--quiet", "-m", "x")
    words = push(lan, "HEAD", code=1)
    assert "content/kho/HEAD: không được đặt tên tệp là HEAD" in words and ".webp: tên này dài hơn 255 byte" in words
    assert not (root.door / "tree").exists()


ODD = {
    "a clock that says 1970": {"author": "Lan <lan@x> 3600 +0700"},
    "a year after the calendar": {"author": "Lan <lan@x> 1099511627776 +0700", "committer": "Lan <lan@x> 1099511627776 +0700"},
    "no text": {"words": b"\xff\xfe"},
    "a line's end in a name": {"author": "L+AAo-n <lan@x> 1700000000 -0700", "more": "encoding UTF-7"},
    "zeros": {"author": "L+AAA-n <lan@x> 1700000000 -0700", "more": "encoding UTF-7", "words": b"a+AAA-b"},
    "a terminal's colours": {"author": "L\x1b[31mn <lan@x> 1700000000 +0700", "words": b"\x1b[2J"},
    "nobody": {"author": " <> 1700000000 +0700"},
}
SHARPEST = ("a line's end in a name",)


@pytest.mark.parametrize("what", [what if what in SHARPEST else pytest.param(what, marks=pytest.mark.full) for what in ODD])
def test_odd_commits_are_merged_like_others_and_the_state_can_be_told(root: Root, lan: Path, what: str):
    first = told(lan, "rev-parse", "HEAD")
    push(lan, news(lan, "truoc"))
    edit = lan / "content/tin-tuc/2026/tin-0.md"
    edit.write_text(f"{edit.read_text(encoding='utf-8')}\nThêm.\n", encoding="utf-8")
    files = {"content/tin-tuc/2026/tin-0.md": told(lan, "hash-object", "-w", str(edit))}
    odd = made(lan, tree(lan, files, first), first, **ODD[what])  # type: ignore[arg-type]
    assert "Đã nhận 1 tệp: content/tin-tuc/2026/tin-0.md" in push(lan, odd)
    merge = told(root.repository, "log", "-1", "--format=%an|%B", MAIN)
    assert "\x1b" not in merge and "tệp" in merge and is_whole(root)
    for main in (told(root.repository, "rev-parse", MAIN), odd):  # also as it is where nothing had to be merged
        told(root.repository, "update-ref", MAIN, main)
        tell_status(root, NOW, State(), lambda step: None)
        status = read_status(root.repository)
        assert status and status.main and status.main.commit == main
        assert "\x1b" not in status.main.who + status.main.subject


def test_who_meets_an_article_of_a_year_after_the_calendar_hears_of_the_conflict_and_it_is_kept_by_a_plain_name(root: Root, lan: Path):
    first = told(lan, "rev-parse", "HEAD")
    numbers = []
    for line in ("Một", "Hai"):
        edit = lan / "content/tin-tuc/2026/tin-0.md"
        edit.write_text(f"{edit.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
        files = {"content/tin-tuc/2026/tin-0.md": told(lan, "hash-object", "-w", str(edit))}
        numbers.append(made(lan, tree(lan, files, first), first, author="Lan <lan@x> 1099511627776 +0700"))
        git(lan, "checkout", "--quiet", "--force", first)
    push(lan, numbers[0])
    assert "vừa có người khác sửa cùng chỗ" in push(lan, numbers[1], 1, "refs/heads/queue/x/HEAD")
    kept = git(root.repository, "for-each-ref", "--format=%(refname)", "refs/heads/queue").split()
    assert len(kept) == 1 and kept[0].startswith("refs/heads/queue/lan-")


BROKEN = """import sys
from portal import hooks
check = hooks.check
def breaks(config_file, site, paths):
    if any("hong" in path for path in paths): raise RecursionError
    return check(config_file, site, paths)
hooks.check = breaks
sys.exit(hooks.main(sys.argv[1:]))
"""


@pytest.mark.full
def test_what_breaks_the_check_keeps_nobody_out_who_waits_beside_it(root: Root, lan: Path, tmp_path: Path):
    program = tmp_path / "hook.py"
    program.write_text(BROKEN)
    put_hooks(root, str(program))
    first, numbers = told(lan, "rev-parse", "HEAD"), []
    for slug in ("hong", "lanh"):
        numbers.append(news(lan, slug))
        git(lan, "reset", "--quiet", "--hard", first)
    (broken, words), (good, _) = pushed_in_turn(root, lan, numbers)
    assert (broken, good) == (1, 0) and "máy chủ gặp sự cố" in words
    assert "content/tin-tuc/2026/lanh.md" in main_files(root)


@pytest.mark.full
def test_a_few_bytes_that_stand_for_a_hundred_million_files_or_for_gigabytes_are_refused(root: Root, lan: Path):
    number = told(lan, "mktree", data="".join(f"100644 blob {told(lan, 'rev-parse', 'HEAD:mkdocs.yml')}\tf{n}\n" for n in range(10)).encode())
    for _ in range(7):
        number = told(lan, "mktree", data="".join(f"040000 tree {number}\td{n}\n" for n in range(10)).encode())
    content = told(lan, "ls-tree", "HEAD:content") + f"\n040000 tree {number}\tbom\n"
    rest = [line for line in told(lan, "ls-tree", "HEAD").splitlines() if not line.endswith("\tcontent")]
    rest.append(f"040000 tree {told(lan, 'mktree', data=content.encode())}\tcontent")
    began = time.monotonic()
    push(lan, made(lan, told(lan, "mktree", data="\n".join([*rest, ""]).encode()), told(lan, "rev-parse", "HEAD")), 1)
    assert time.monotonic() - began < 60
    with open(lan / "content/rong.webp", "wb") as file:
        file.truncate(1100 * 2**20)
    assert "nặng tất cả 1100 MB, máy chủ chỉ nhận tới 1024 MB" in push(lan, commit(lan, "x"), 1)
    assert not (root.door / "tree/content/rong.webp").exists()
