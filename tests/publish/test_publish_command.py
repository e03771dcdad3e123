"""`portal publish` as its administrator knows it: with the real build, under limits, in few words."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from portal.publish.building import run_limited
from portal.publish.durable import is_locked
from portal.publish.ping import ping_hubs
from portal.publish.root import Root
from portal.publish.status import read_status
from portal.publish.switch import live_release
from tests.builders import write_news
from tests.publish.publishing import light_build, live_commit, make_light_server, publish_lightly, send, served
from tests.publish.servers import clone, commit, git, make_server

CHEAP = 0.3
"""CPU seconds that a call may take beyond its start, when there is nothing to do."""


def command(root: Root, *options: str) -> list[str]:
    return [sys.executable, "-m", "portal", "publish", "--root", str(root.folder), *options]


def portal_publish(root: Root, *options: str) -> tuple[int, str]:
    done = subprocess.run(command(root, *options), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", timeout=300, umask=0o077)  # as cautious machines have it
    return done.returncode, done.stdout


def push(root: Root, work: Path, message: str) -> str:
    new = commit(work, message)
    git(root.repository, "fetch", "--quiet", str(work), "+main:main")
    return new


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def beyond_the_start(root: Root) -> float:
    """CPU seconds that a call takes beyond its start; it has nothing to do, and says nothing."""
    seconds = []
    for arguments in (command(root), [sys.executable, "-m", "portal", "publish", "--help"]):
        before = cpu_seconds()
        done = subprocess.run(arguments, capture_output=True)
        seconds.append(cpu_seconds() - before)
        assert done.returncode == 0 and not done.stderr
        assert bool(done.stdout) == ("--help" in arguments)  # the timer's journal stays short
    return seconds[0] - seconds[1]


def test_what_was_pushed_is_live_and_what_is_wrong_is_told_in_few_words(tmp_path: Path):
    root = make_server(tmp_path)
    code, told = portal_publish(root)
    assert code == 0 and told.count("\n") == 1 and "3 bài" in told
    assert b"tin-1" in served(root)["index.html"]
    assert [path for path in (root.releases, *root.releases.rglob("*")) if path.lstat().st_mode & 0o044 != 0o044] == []
    assert any(beyond_the_start(root) < CHEAP for _ in range(3))  # on a busy machine every second is longer
    live = live_commit(root)
    work = clone(root, tmp_path / "lan")
    write_news(work, "tin-hong", unit="khong-co")
    bad = push(root, work, "Bài của Lan")
    code, told = portal_publish(root)
    assert code == 1 and live_commit(root) == live
    assert bad[:12] in told and "Lan" in told and "content/tin-tuc/2026/tin-hong.md" in told and "trọn vẹn" in told
    code, again = portal_publish(root)
    assert code == 1 and again.count("\n") == 2 and "tin-hong" not in again
    status = read_status(root.repository)
    assert status and status.failures[0].kind == "content" and "tin-hong.md" in status.failures[0].files[0]
    write_news(work, "tin-hong")
    push(root, work, "Đã sửa")
    assert portal_publish(root)[0] == 0 and b"tin-hong" in served(root)["index.html"]


def test_a_folder_without_a_portal_is_told_so(tmp_path: Path):
    code, told = portal_publish(Root(tmp_path))
    assert code == 1 and "server-setup" in told and "Traceback" not in told


def test_a_build_may_take_so_long_and_so_much(tmp_path: Path):
    run = [sys.executable, "-c"]
    started = time.monotonic()
    slow = run_limited([*run, "import os, time; os.fork(); time.sleep(60)"], tmp_path, 1, 1000, {})
    assert slow.code is None and time.monotonic() - started < 10
    large = run_limited([*run, "x = bytearray(500 * 2**20)"], tmp_path, 60, 300, {})
    assert large.code == 1 and "MemoryError" in large.words
    small = run_limited([*run, "import os, sys; sys.exit(os.environ['X'])"], tmp_path, 60, 300, {"X": "hỏng"})
    assert (small.code, small.words) == (1, "hỏng")


@pytest.mark.parametrize("kill", [os.kill, pytest.param(os.killpg, marks=pytest.mark.full)])
def test_a_build_ends_with_the_publisher(tmp_path: Path, kill: Callable[[int, int], None]):
    lock, started = tmp_path / ".publish.lock", tmp_path / "started"
    publisher = subprocess.Popen([sys.executable, "-c", f"""
from pathlib import Path
from portal.publish.building import run_limited
from portal.publish.durable import locked
with locked(Path({str(lock)!r})):
    run_limited(["sh", "-c", "sleep 60 & echo $! >orphan; echo $$ >beside; mv beside started; wait"],
                Path({str(tmp_path)!r}), 60, 1000, {{}})
"""], start_new_session=True)
    while not started.exists():
        time.sleep(0.01)
    assert is_locked(lock)
    shell = int((tmp_path / "started").read_text())
    kill(publisher.pid, signal.SIGKILL)
    publisher.wait()
    for _ in range(200):
        if not Path(f"/proc/{shell}").exists():
            break
        time.sleep(0.01)
    assert not Path(f"/proc/{shell}").exists()
    # what the build had started holds the lock for as long as it is at work
    orphan = int((tmp_path / "orphan").read_text())
    assert is_locked(lock)
    os.kill(orphan, signal.SIGKILL)
    for _ in range(200):
        if not is_locked(lock):
            break
        time.sleep(0.01)
    assert not is_locked(lock)


def test_hubs_hear_of_feeds_that_changed(tmp_path: Path):
    heard: list[dict[str, list[str]]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *told: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root, work = make_light_server(tmp_path)
        hub = f"http://127.0.0.1:{server.server_port}/"
        publish_lightly(root, build=lambda order: light_build(order, hub=hub))
        before = live_release(root)
        send(root, work, **{"tin-3": "Mới."})
        publish_lightly(root, build=lambda order: light_build(order, hub=hub))
        live = live_release(root)
        assert live and before and ping_hubs(live, before) == [] and ping_hubs(live, live) == []
        server.shutdown()
    assert heard == [{"hub.mode": ["publish"], "hub.url": ["https://portal.example/atom.xml"]}]
    assert len(ping_hubs(live, before)) == 1  # nobody is there any more


@pytest.mark.full
def test_the_real_build_is_killed_at_random_moments(tmp_path: Path, figure: Callable[[str, str], None]):
    root = make_server(tmp_path, articles=40)
    assert portal_publish(root)[0] == 0
    work, rolls, kills = clone(root, tmp_path / "lan"), random.Random(7), 0
    for number in range(30):
        write_news(work, f"tin-{number % 5}", f"Lần {number}.\n")
        new = push(root, work, f"Lần {number}")
        publisher = subprocess.Popen(command(root), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(rolls.uniform(0.1, 2.5))
        (os.kill if number % 2 else os.killpg)(publisher.pid, signal.SIGKILL)
        kills += publisher.wait() < 0
        served(root)
        for _ in range(100):
            if not is_locked(root.lock("publish")):
                break
            time.sleep(0.1)
        assert portal_publish(root)[0] == 0 and live_commit(root) == new
        assert f"Lần {number}.".encode() in served(root)[f"tin-tuc/2026/tin-{number % 5}/index.html"]
    assert {f"tin-tuc/2026/tin-{number}/index.html" for number in range(40)} <= served(root).keys()
    assert "error" not in git(root.repository, "fsck", "--full", "--no-dangling")
    figure("SIGKILL of `portal publish` with the real build", f"{kills} kills, always one whole release, always converged")
