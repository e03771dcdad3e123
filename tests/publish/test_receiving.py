"""Pushes to a real server: what is good gets in, what is not is told why, and nothing is ever lost."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from portal.publish import waking
from portal.publish.durable import locked
from portal.publish.root import MAIN, Root
from portal.publish.state import Failure, Hold, State, write_state
from portal.publish.waking import wake_publisher
from tests.builders import write_news
from tests.publish.publishing import NOW
from tests.publish.receiving import as_reporter, at_once, is_whole, main_files, news, waits
from tests.publish.servers import clone, commit, git, make_server

QUEUE = "HEAD:refs/heads/queue/thu"
FORCED = f"+HEAD:{MAIN}"


@pytest.fixture
def minh(root: Root, tmp_path: Path) -> Path:
    return clone(root, tmp_path / "minh")


def push(work: Path, target: str = QUEUE, code: int = 0, key: str = "") -> str:
    """Push as the reporter whose clone it is; what git says."""
    found, told = as_reporter(work, work.name, "push", "origin", target, key=key)
    assert found == code, told
    return told


def is_there(root: Root, work: Path) -> None:
    """Let main be what a clone has, though nobody has pushed it."""
    git(root.repository, "fetch", "--quiet", str(work), f"+HEAD:{MAIN}")


def waiting_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def all_at_the_door(root: Root, jobs: list[Callable[[], object]], meanwhile: Callable[[], None] = lambda: None) -> None:
    """Let all wait at the door, and something else happen, before one is served."""
    threads = [Thread(target=job) for job in jobs]
    with locked(root.lock("door")):
        for thread in threads:
            thread.start()
        waiting_for(lambda: waits(root) == len(jobs))
        meanwhile()
    for thread in threads:
        thread.join()


def test_a_push_to_main_is_in_and_hears_advice_on_its_own_files_and_a_forced_one_of_an_older_state_takes_nothing_back(
    root: Root, lan: Path, minh: Path
):
    number = news(lan, "bai-moi", "Cháu lực chọn hoà bình.\n")
    told = push(lan, "HEAD:main")
    assert "Đã nhận 1 tệp: content/tin-tuc/2026/bai-moi.md. Trang web sẽ tự cập nhật" in told
    assert "Nên xem lại" in told and "tin-0.md" not in told
    assert git(root.repository, "rev-parse", "main").strip() == number
    assert "Đã có đủ" in push(minh, FORCED)
    assert git(root.repository, "rev-parse", "main").strip() == number


def test_content_with_errors_is_refused_in_the_words_of_the_check_and_nothing_remains_of_it(root: Root, lan: Path):
    news(lan, "bai-sai", date="31/02/2026")
    told = push(lan, code=1)
    assert "content/tin-tuc/2026/bai-sai.md:5:1: date: “31/02/2026” không phải là ngày" in told
    assert "Chưa nhận: có 1 chỗ phải sửa" in told
    assert git(root.repository, "for-each-ref", "refs/heads/queue") == ""
    assert "content/tin-tuc/2026/bai-sai.md" not in main_files(root)


def test_whoever_pushes_hears_why_the_site_will_not_show_it_soon(root: Root, lan: Path):
    failure = Failure(commit="0" * 40, lock="", moment=NOW, kind="content", who="Minh", subject="Sửa bài cũ")
    write_state(root, State(failures=(failure,)))
    news(lan, "bai-moi")
    told = push(lan)
    assert "chưa cập nhật được vì lỗi trong lần gửi “Sửa bài cũ” của Minh" in told and "sau ít phút" not in told
    write_state(root, State(failures=(failure,), hold=Hold(release="20260101T000000Z-000000000000", moment=NOW)))
    news(lan, "bai-khac")
    assert "đang giữ trang web ở một bản cũ hơn" in push(lan)
    write_state(root, State(failures=(failure.model_copy(update={"kind": "fault"}),)))
    news(lan, "bai-cuoi")
    assert "Lưu ý" not in push(lan)


@pytest.mark.full
def test_two_who_push_at_once_are_both_merged_and_main_tells_who_brought_what(root: Root, lan: Path, minh: Path):
    news(lan, "cua-lan")
    as_reporter(minh, "minh", "config", "user.name", "minh")
    write_news(minh, "cua-minh")
    git(minh, "add", "--all")
    as_reporter(minh, "minh", "commit", "--quiet", "-m", "Bài của Minh")
    at_once([lambda: push(lan, FORCED), lambda: push(minh)])
    assert {"content/tin-tuc/2026/cua-lan.md", "content/tin-tuc/2026/cua-minh.md"} <= main_files(root)
    merge = git(root.repository, "log", "-1", "--merges", "--format=%an|%cn|%B", MAIN)
    assert merge.startswith(("minh|Cổng Nêu Gương|", "Lan|Cổng Nêu Gương|")) and "content/tin-tuc/2026/cua-" in merge
    assert git(root.repository, "for-each-ref", "refs/heads/queue") == ""


def test_the_publisher_waits_until_the_crowd_at_the_door_is_through_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    root = make_server(tmp_path)
    program, told = tmp_path / "publish", root.folder / "publish.log"
    program.write_text("#!/bin/sh\necho publishes\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    waiting = [root.door / f"{number}.request" for number in range(2)]
    root.door.mkdir(exist_ok=True)
    for request in waiting:
        request.touch()
    wake_publisher(root)
    time.sleep(1.5)
    assert told.read_text() == ""
    waiting[0].unlink()
    waiting_for(lambda: told.read_text() == "publishes\n")
    waiting[0].touch()
    monkeypatch.setattr(waking, "_PATIENCE", 1)
    wake_publisher(root)
    waiting_for(lambda: told.read_text() == "publishes\npublishes\n")


def edit(work: Path, slug: str, line: str) -> None:
    file = work / f"content/tin-tuc/2026/{slug}.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    commit(work, line)


def test_a_conflict_is_kept_the_article_is_named_and_once_it_is_resolved_nothing_is_kept_any_more(
    root: Root, lan: Path, minh: Path
):
    edit(lan, "tin-0", "Của Lan.")
    edit(minh, "tin-0", "Của Minh.")
    is_there(root, lan)
    told = push(minh, FORCED, code=1, key="minh")
    assert "content/tin-tuc/2026/tin-0.md vừa có người khác sửa" in told and "Người sửa gần nhất là Lan" in told
    kept = git(root.repository, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/queue").split()
    assert kept[0] == git(minh, "rev-parse", "HEAD").strip() and kept[1].startswith("refs/heads/queue/minh-")
    git(minh, "fetch", "--quiet")
    git(minh, "merge", "--quiet", "origin/main", code=1)
    git(minh, "checkout", "--quiet", "--ours", ".")
    commit(minh, "Giữ cả hai")
    push(minh)
    assert git(root.repository, "for-each-ref", "refs/heads/queue") == ""
    assert "Của Minh." in git(root.repository, "show", "main:content/tin-tuc/2026/tin-0.md")


def link(work: Path) -> None:
    (work / "content/tin-tuc/2026/tat.md").symlink_to("/etc/passwd")


def repository(work: Path) -> None:
    number = git(work, "rev-parse", "HEAD").strip()
    git(work, "update-index", "--add", "--cacheinfo", f"160000,{number},content/kho")


def twin(work: Path) -> None:
    write_news(work, "tin-9")
    (work / "content/tin-tuc/2026/TIN-0.md").write_text("x")


def device(work: Path) -> None:
    (work / "content/tin-tuc/2026/CON.md").write_text("x")


def outside(work: Path) -> None:
    (work / "mkdocs.yml").write_text("site_name: x\n")


REFUSED = {
    link: "content/tin-tuc/2026/tat.md:1:1: đây là liên kết tượng trưng",
    repository: "content/kho: đây là một kho git lồng",
    twin: "TIN-0.md:1:1: tên này chỉ khác content/tin-tuc/2026/tin-0.md",
    device: "CON.md:1:1: Windows không cho đặt tên tệp này",
    outside: "mkdocs.yml: bạn chỉ được gửi thay đổi trong thư mục content",
}


@pytest.mark.parametrize("changes", [[*REFUSED], *(pytest.param([one], marks=pytest.mark.full) for one in REFUSED)])
def test_what_no_portal_can_hold_is_refused_unopened(root: Root, lan: Path, changes: list[Callable[[Path], None]]):
    for change in changes:
        change(lan)
    git(lan, "add", "--all", "--", ":!content/kho")
    git(lan, "commit", "--quiet", "-m", "x")
    told = push(lan, code=1, key="lan")
    assert [REFUSED[change] for change in changes if REFUSED[change] not in told] == [], told
    assert not (root.door / "tree").exists()


def test_a_name_that_leads_out_of_its_folder_is_refused_by_git_itself(root: Root, lan: Path):
    blob = git(lan, "rev-parse", "HEAD:mkdocs.yml").strip()
    tree = lan.parent / "tree"
    tree.write_bytes(b"100644 ..\0" + bytes.fromhex(blob))
    number = git(lan, "hash-object", "-t", "tree", "-w", "--literally", str(tree)).strip()
    git(lan, "update-ref", "HEAD", git(lan, "commit-tree", number, "-p", "HEAD", "-m", "x").strip())
    push(lan, code=1)
    assert is_whole(root) and "mkdocs.yml" in main_files(root)


def test_an_administrator_may_change_what_reporters_may_not(root: Root, lan: Path):
    (lan / "GHI-CHU.md").write_text("x")
    commit(lan, "x")
    git(root.repository, "config", "--add", "portal.administrator", "lan")
    push(lan, key="lan")
    assert "GHI-CHU.md" in main_files(root)
    (lan / "mkdocs.yml").write_text("site_name: [x\n")
    commit(lan, "x")
    told = push(lan, key="lan", code=1)
    assert "remote: mkdocs.yml:2: " in told and str(root.folder) not in told.partition("\nTo ")[0]


def test_other_refs_are_refused_with_what_to_do_instead(root: Root, lan: Path):
    for target, words in (("HEAD:refs/heads/nhanh", "không nhận nhánh"), ("HEAD:refs/tags/v1", "không nhận thẻ"),
                          (":main", "không cho xóa")):
        assert words in push(lan, target, code=1)
    assert git(root.repository, "for-each-ref").count("\n") == 1


@pytest.mark.parametrize("number", [3, pytest.param(8, marks=pytest.mark.full)])
def test_of_all_who_wait_together_only_the_one_with_errors_is_refused_and_main_tells_who_brought_what(
    root: Root, tmp_path: Path, number: int
):
    works = [clone(root, tmp_path / f"pv-{reporter}") for reporter in range(number)]
    for work in works:
        news(work, work.name, **({"date": "31/02/2026"} if work.name == "pv-1" else {}))
    told: dict[str, str] = {}
    jobs = [lambda work=work: told.__setitem__(work.name, as_reporter(work, work.name, "push", "origin", QUEUE)[1])
            for work in works]
    all_at_the_door(root, jobs)
    there = {name for name in told if f"content/tin-tuc/2026/{name}.md" in main_files(root)}
    assert there == {work.name for work in works} - {"pv-1"}
    merge = git(root.repository, "log", "-1", "--merges", "--format=%an|%cn|%B", MAIN)
    assert merge.startswith("Lan|Cổng Nêu Gương|") and "content/tin-tuc/2026/pv-" in merge
    assert git(root.repository, "for-each-ref", "refs/heads/queue") == ""
    assert "pv-1.md:5:1: date:" in told["pv-1"] and "pv-1" not in "".join(told[name] for name in there)


def test_of_two_good_alone_that_do_not_go_together_one_gets_in(root: Root, lan: Path, minh: Path):
    for work in (lan, minh):
        news(work, f"cua-{work.name}", id="cung-mot-ma")
    codes = []
    all_at_the_door(root, [lambda work=work: codes.append(as_reporter(work, work.name, "push", "origin", QUEUE)[0])
                           for work in (lan, minh)])
    assert sorted(codes) == [0, 1] and len(main_files(root) & {f"content/tin-tuc/2026/cua-{n}.md" for n in ("lan", "minh")}) == 1


def test_one_who_dies_at_the_door_keeps_nobody_waiting(root: Root, lan: Path, minh: Path):
    news(lan, "cua-lan")
    news(minh, "cua-minh")

    codes: list[int] = []

    def die() -> None:
        name = sorted(path.stem for path in root.door.glob("*.request"))[0]
        os.kill(int(name.rpartition("-")[2]), signal.SIGKILL)
        waiting_for(lambda: len(codes) == 1)

    all_at_the_door(root, [lambda work=work: codes.append(as_reporter(work, work.name, "push", "origin", QUEUE)[0])
                           for work in (lan, minh)], die)
    assert sorted(codes) == [0, 1] and is_whole(root)
    assert not list(root.door.glob("*.request"))


def test_errors_that_main_has_are_held_against_nobody_but_new_ones_elsewhere_are(root: Root, lan: Path, minh: Path):
    news(lan, "hong-san", date="31/02/2026")
    news(lan, "dan-den", "Xem [tin](tin-1.md).\n")
    is_there(root, lan)
    news(minh, "bai-moi")
    push(minh)
    git(minh, "fetch", "--quiet")
    git(minh, "reset", "--quiet", "--hard", "origin/main")
    (minh / "content/tin-tuc/2026/tin-1.md").unlink()
    commit(minh, "Xóa")
    told = push(minh, code=1)
    assert "dan-den.md" in told and "hong-san.md" not in told


def test_a_fault_of_the_server_is_told_as_such_and_the_push_can_be_sent_again(root: Root, lan: Path):
    news(lan, "bai-moi")
    (root.door / "objects").write_text("a file where a folder should be")
    told = push(lan, code=1)
    assert "máy chủ gặp sự cố, không phải do bài của bạn" in told and "Traceback" not in told
    assert "FileExistsError" in (root.folder / "receive.log").read_text(encoding="utf-8")
    (root.door / "objects").unlink()
    push(lan)
    assert "content/tin-tuc/2026/bai-moi.md" in main_files(root)
