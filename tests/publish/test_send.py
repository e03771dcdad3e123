"""`portal send` on a reporter's machine, with a real server: what it says, and what is where afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal import hooks
from portal.git import git as git_of_portal
from portal.publish import send as sending
from portal.publish.root import Root
from tests.builders import write_news
from tests.publish.receiving import main_files, news
from tests.publish.servers import IDENTITY, clone, commit, git


@pytest.fixture
def lan(root: Root, tmp_path: Path) -> Path:
    work = clone(root, tmp_path / "lan")
    git(work, "config", "user.name", "Nguyễn Thị Lan")
    return work


def is_there(root: Root, work: Path) -> None:
    """Let main be what a clone has, as if it had been pushed."""
    git(root.repository, "fetch", "--quiet", str(work), "+HEAD:main")


def send(work: Path, *options: str, code: int = 0) -> str:
    """Run the command in a folder; what it says."""
    done = subprocess.run([sys.executable, "-m", "portal", "send", *options], cwd=work, env=os.environ | IDENTITY,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                          timeout=120)
    assert done.returncode == code, done.stdout
    assert not any(word in done.stdout for word in ("remote:", "error:", "fatal:", "hint:", "Traceback", "rejected"))
    return done.stdout


def test_an_article_is_sent_and_the_local_branch_has_what_others_sent_meanwhile(root: Root, lan: Path, tmp_path: Path):
    minh = clone(root, tmp_path / "minh")
    news(minh, "cua-minh")
    is_there(root, minh)
    write_news(lan, "cua-lan")
    told = send(lan, code=1)
    assert "content/tin-tuc/2026/cua-lan.md" in told and "portal send -m" in told
    told = send(lan, "-m", "Bài của Lan")
    assert "Đã nhận 1 tệp: content/tin-tuc/2026/cua-lan.md" in told and "đã được cập nhật" in told
    assert (lan / "content/tin-tuc/2026/cua-minh.md").exists()
    assert git(lan, "rev-parse", "HEAD") == git(root.repository, "rev-parse", "main")
    assert "queue" not in git(lan, "for-each-ref") + git(root.repository, "for-each-ref")
    assert "Không có gì mới để gửi" in send(lan)


def test_a_refused_article_and_a_conflict_end_it_with_what_to_do(root: Root, lan: Path, tmp_path: Path):
    news(lan, "bai-sai", date="31/02/2026")
    told = send(lan, code=1)
    assert "bai-sai.md:5:1: date: “31/02/2026” không phải là ngày" in told and "Chưa nhận" in told
    git(lan, "reset", "--quiet", "--hard", "HEAD~1")
    minh = clone(root, tmp_path / "minh")
    for work in (minh, lan):
        file = work / "content/tin-tuc/2026/tin-0.md"
        file.write_text(f"{file.read_text(encoding='utf-8')}Của {work.name}.\n", encoding="utf-8")
        commit(work, work.name)
    is_there(root, minh)
    told = send(lan, code=1)
    assert "tin-0.md vừa có người khác sửa" in told and "queue/nguyen-thi-lan-" in told


def test_work_that_is_not_saved_outside_the_content_is_left_alone(root: Root, lan: Path, tmp_path: Path):
    minh = clone(root, tmp_path / "minh")
    (minh / "ghi-chu.txt").write_text("chung")
    commit(minh, "x")
    is_there(root, minh)
    (lan / "ghi-chu.txt").write_text("dở dang")
    with open(lan / "mkdocs.yml", "a") as settings:
        settings.write("# dở dang\n")
    article = write_news(lan, "bai-moi")
    told = send(lan, "-m", "Bài mới")
    assert "Không gửi kèm tệp đang sửa ngoài content: mkdocs.yml." in told
    assert "chưa cập nhật được" in told and "git pull" in told
    assert (lan / "ghi-chu.txt").read_text() == "dở dang" and article.exists()
    assert "content/tin-tuc/2026/bai-moi.md" in main_files(root)


def test_a_server_that_is_not_reached_is_told_of_in_vietnamese(lan: Path):
    news(lan, "bai-moi")
    for address, words in (("/khong/co/kho", "không dẫn đến kho bài nào"),
                           ("git://127.0.0.1:1/kho", "Không kết nối được với máy chủ")):
        git(lan, "remote", "set-url", "origin", address)
        assert words in send(lan, code=1)
    git(lan, "remote", "remove", "origin")
    assert "chưa biết máy chủ “origin”" in send(lan, code=1)


def test_a_server_whose_disk_is_full_is_not_the_articles_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told = ("remote: fatal: unable to write loose object file: No space left on device\n"
            "error: remote unpack failed: unpack-objects abnormal exit\n")
    assert sending._fault("origin", told).code == "send_server_full"
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: subprocess.CompletedProcess(
        "git", 128, b"", b"fatal: sha1 file 'tree.index.lock' write error. Out of diskspace"))
    with pytest.raises(OSError) as full:
        git_of_portal(tmp_path, "read-tree", "HEAD")
    assert "không phải do bài của bạn" in (words := hooks._fault(str(tmp_path), full.value)) and "ổ đĩa hết chỗ trống" in words


def test_outside_a_repository_it_says_where_to_stand(tmp_path: Path):
    (tmp_path / "mkdocs.yml").write_text("docs_dir: content\n")
    assert "không nằm trong kho git nào" in send(tmp_path, code=1)
