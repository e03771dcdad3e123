"""`portal rollback` goes back in an instant, and `portal verify` finds what is damaged."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

import pytest
from click.testing import CliRunner

from portal import clock
from portal.cli import portal
from portal.messages import catalogue
from portal.publish.durable import locked
from portal.publish.repository import make_repository
from portal.publish.root import Root
from portal.publish.state import read_state
from portal.publish.switch import all_releases, live_release
from tests.publish.publishing import (
    NOW, make_light_server, make_three_releases, publish_lightly, send, served, shown, withdrawing,
)
from tests.publish.servers import commit, git, make_corpus

WORDS = catalogue().commands
MINUTE = dt.timedelta(minutes=1)
ARTICLES = 1_000


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Root, Path]:
    """Three releases; the last has three articles and says "Lần 2"."""
    monkeypatch.setattr(clock, "now", lambda: NOW + 10 * MINUTE)
    return make_three_releases(tmp_path)


def said(command: str, root: Root, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(portal, [command, "--root", str(root.folder), *arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_the_release_before_is_live_again_and_nothing_newer_until_somebody_says_so(server: tuple[Root, Path]):
    root, work = server
    text = said("rollback", root)
    assert live_release(root) == all_releases(root)[1] and shown(root)["tin-0"] == "Lần 1."
    assert all_releases(root)[1].name in text and "--resume" in text
    send(root, work, **{"tin-3": "Mới."})
    assert publish_lightly(root, NOW + 11 * MINUTE).what == "held"
    hold = read_state(root).hold
    assert hold and hold.who and hold.who in said("status", root)
    said("rollback", root)
    assert live_release(root) == all_releases(root)[0]
    assert "--list" in said("rollback", root, code=1)
    assert publish_lightly(root, NOW + 12 * MINUTE, resume=True).what == "published" and "tin-3" in shown(root)


def test_a_release_is_named_by_the_beginning_of_its_name_or_of_its_commit(server: tuple[Root, Path]):
    root, _ = server
    first, second, third = all_releases(root)
    said("rollback", root, first.name[:16])
    assert live_release(root) == first
    said("rollback", root, second.name.partition("-")[2][:7])
    assert live_release(root) == second
    assert first.name in (told := said("rollback", root, "2026", code=1)) and third.name in told
    assert "--list" in said("rollback", root, "../x", code=1)
    publish_lightly(root, NOW + 11 * MINUTE, resume=True)
    said("rollback", root, third.name)
    assert live_release(root) == third and read_state(root).hold  # what is live may be held too
    said("rollback", root)
    lines = said("rollback", root, "--list").splitlines()
    assert [line.split()[0] for line in lines] == [third.name, second.name, first.name]
    assert [WORDS.rollback.live in line for line in lines] == [False, True, False]


def test_what_was_withdrawn_since_is_not_shown_again(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-1": "Bài đã rút."})
    publish_lightly(root, NOW + 3 * MINUTE, build=withdrawing("tin-1"))
    send(root, work, **{"tin-0": "Lần 4."})
    publish_lightly(root, NOW + 4 * MINUTE, build=withdrawing("tin-1"))
    before = served(root)
    text = said("rollback", root, all_releases(root)[2].name, code=1)
    assert "/tin-1/" in text and served(root) == before and read_state(root).hold is None
    assert said("rollback", root, "--list").count("/tin-1/") == 3
    said("rollback", root)
    assert live_release(root) == all_releases(root)[3]


def test_a_withdrawal_that_was_taken_back_stands_in_nobodys_way(server: tuple[Root, Path]):
    root, work = server
    for number, names in enumerate((("tin-1",), ()), 3):
        send(root, work, **{"tin-0": f"Lần {number}."})
        publish_lightly(root, NOW + number * MINUTE, build=withdrawing(*names))
    said("rollback", root, all_releases(root)[0].name)
    assert live_release(root) == all_releases(root)[0]


def test_what_has_moved_before_it_was_withdrawn_is_not_shown_again_where_it_was(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-9": "Bài đã dời."})
    publish_lightly(root, NOW + 3 * MINUTE, build=withdrawing(**{"tin-1": "tin-9"}))
    send(root, work, **{"tin-9": "Bài đã rút."})
    publish_lightly(root, NOW + 4 * MINUTE, build=withdrawing("tin-9", **{"tin-1": "tin-9"}))
    before = served(root)
    assert "/tin-1/" in said("rollback", root, all_releases(root)[0].name, code=1) and served(root) == before


def test_a_withdrawal_counts_though_the_manifest_that_told_of_it_is_damaged(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-1": "Bài đã rút."})
    publish_lightly(root, NOW + 3 * MINUTE, build=withdrawing("tin-1"))
    (root.current / "MANIFEST.json").write_text("{")
    assert "/tin-1/" in said("rollback", root, code=1)


@pytest.mark.parametrize("what", ["missing", "empty", "link", "manifest"])
def test_a_release_that_is_not_all_there_is_refused(server: tuple[Root, Path], what: str):
    root, _ = server
    before, release = served(root), all_releases(root)[1]
    victim = release / ("MANIFEST.json" if what == "manifest" else "site/tin-1/index.html")
    victim.unlink()
    if what == "empty":
        victim.touch()
    elif what == "link":
        victim.symlink_to("../index.html")
    assert release.name in said("rollback", root, code=1)
    assert served(root) == before and read_state(root).hold is None


PUBLISHER = """import signal, sys, time
from pathlib import Path
from portal.publish.durable import locked
from portal.publish.interrupting import note_publisher
from portal.publish.root import Root
root = Root(Path(sys.argv[1]))
signal.signal(signal.SIGTERM, getattr(signal, sys.argv[2]))
with locked(root.lock("publish")):
    note_publisher(root)
    print("at it", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("handler", ["SIG_DFL", "SIG_IGN"])
def test_going_back_does_not_wait_for_who_publishes(server: tuple[Root, Path], handler: str):
    root, _ = server
    command = [sys.executable, "-c", PUBLISHER, str(root.folder), handler]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as publisher:
        assert publisher.stdout and publisher.stdout.readline() == "at it\n"
        said("rollback", root, "no-such-release", code=1)
        assert publisher.poll() is None
        assert WORDS.rollback.interrupted in said("rollback", root)
        assert publisher.wait(5) == -(signal.SIGTERM if handler == "SIG_DFL" else signal.SIGKILL)
    assert live_release(root) == all_releases(root)[1]
    assert WORDS.rollback.interrupted not in said("rollback", root)  # its number may be somebody else's by now


def test_while_somebody_else_holds_the_lock_that_is_said(server: tuple[Root, Path], monkeypatch: pytest.MonkeyPatch):
    root, _ = server
    monkeypatch.setattr("portal.cli.rollback._PATIENCE", 0.1)
    (root.tree.parent / "unfinished").touch()
    os.utime(root.tree.parent / "unfinished", ((NOW - 2 * MINUTE).timestamp(),) * 2)
    with locked(root.lock("publish")):
        assert "12 phút trước" in said("rollback", root, code=1)
        said("rollback", root, "--list")


def test_verify_tells_each_damaged_file_and_the_next_publish_mends_the_live_release(server: tuple[Root, Path]):
    root, _ = server
    before = served(root)
    assert said("verify", root).count("\n") == 2 and said("verify", root, "--all").count("\n") == 4
    victim = root.current / "site/tin-1/index.html"
    state = victim.stat()
    victim.write_bytes(b"x" * state.st_size)
    os.utime(victim, ns=(state.st_mtime_ns, state.st_mtime_ns))  # only its sum tells
    (root.current / "site/la.html").write_text("x")
    text = said("verify", root, code=1)
    assert f"tin-1/index.html: {WORDS.verify.what.changed}" in text and f"la.html: {WORDS.verify.what.unknown}" in text
    assert "portal publish" in text
    assert publish_lightly(root, NOW + 11 * MINUTE).what == "published"
    assert served(root) == before
    said("verify", root)
    assert "tin-1/index.html" in said("verify", root, "--all", code=1)  # older ones share the damaged file


def test_a_lost_answer_is_damage_too(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-0": "Lần 3."})
    publish_lightly(root, NOW + 3 * MINUTE, build=withdrawing("tin-1", **{"tin-2": "tin-0"}))
    link = root.current / "moved/from/tin-2/="
    led_to = os.readlink(link)
    link.unlink()
    link.symlink_to("/etc")
    assert "moved/" in said("verify", root, code=1)
    link.unlink()
    link.symlink_to(led_to)
    next((root.current / "gone").rglob("*=")).unlink()
    assert "gone/" in said("verify", root, code=1)


def test_a_lost_link_and_a_damaged_repository_are_told_of(server: tuple[Root, Path]):
    root, _ = server
    root.current.unlink()
    root.current.symlink_to("releases/nowhere")
    assert str(root.current) in said("verify", root, code=1)
    objects = [path for path in (root.repository / "objects").rglob("*") if path.is_file()]
    for path in objects:
        path.chmod(0o644)
        path.unlink()
    assert WORDS.verify.repository_damaged in said("verify", root, code=1)


def test_before_the_first_release_there_is_nothing_to_go_back_to_or_to_verify(tmp_path: Path):
    root, _ = make_light_server(tmp_path)
    assert said("rollback", root, code=1) and WORDS.rollback_none in said("rollback", root, "--list")
    assert WORDS.verify.nothing in said("verify", root)


@pytest.mark.full
def test_going_back_on_a_large_site_takes_under_two_seconds(tmp_path: Path, figure: Callable[[str, str], None]):
    root, office = Root(tmp_path / "server"), tmp_path / "office"
    make_repository(root)
    make_corpus(office, ARTICLES)
    git(office, "init", "--quiet", "--initial-branch=main")
    article = min((office / "content/tin-tuc").rglob("*.md"))
    for number in range(4):
        article.write_text(f"{article.read_text(encoding='utf-8')}\nLần {number}.\n", encoding="utf-8")
        commit(office, f"Lần {number}")
        git(root.repository, "fetch", "--quiet", str(office), "+main:main")
        assert portal_command("publish", root)[0] == 0
    taken = []
    for number in (2, 1, 0):
        code, seconds = portal_command("rollback", root)
        taken.append(seconds)
        page = root.current / "site" / article.relative_to(office / "content").with_suffix("") / "index.html"
        assert code == 0 and f"Lần {number}." in page.read_text() and f"Lần {number + 1}." not in page.read_text()
    served(root)
    assert live_release(root) == all_releases(root)[0] and max(taken) < 2
    article.write_text(f"{article.read_text(encoding='utf-8')}\nLần 4.\n", encoding="utf-8")
    commit(office, "Lần 4")
    git(root.repository, "fetch", "--quiet", str(office), "+main:main")
    taken.append(going_back_from_a_build(root))
    assert live_release(root) == all_releases(root)[0] and max(taken) < 2
    assert portal_command("publish", root, "--resume")[0] == 0 and "Lần 4." in page.read_text()
    figure("rollback", f"{max(taken):.1f} s on a site of {ARTICLES:,} articles, the whole command, also while another publish builds")


def going_back_from_a_build(root: Root) -> float:
    """Seconds until the second release gives way to the first, while the newest main is built from nothing."""
    assert portal_command("rollback", root, all_releases(root)[1].name)[0] == 0
    rmtree(root.site)
    command = [sys.executable, "-m", "portal", "publish", "--root", str(root.folder), "--resume"]
    with subprocess.Popen(command) as publisher:
        until = time.monotonic() + 60
        while not (root.site.is_dir() and any(root.site.rglob("*.html"))):
            assert time.monotonic() < until and publisher.poll() is None
            time.sleep(0.1)
        code, seconds = portal_command("rollback", root)
        assert code == 0 and publisher.wait(5) == 128 + signal.SIGTERM
    return seconds


def portal_command(command: str, root: Root, *options: str) -> tuple[int, float]:
    """The exit code of a command of its own, and the seconds that it took."""
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "portal", command, "--root", str(root.folder), *options], stdin=subprocess.DEVNULL)
    return done.returncode, time.monotonic() - started
