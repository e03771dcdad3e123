"""The real nginx, with the files that the setup makes, for a portal in a temporary folder."""

from __future__ import annotations

import getpass
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from portal.publish.manifest import MANIFEST, Manifest, files_below, sums_of
from portal.publish.answers import lay_out
from portal.publish.root import Root
from portal.publish.setup import has_brotli, set_up
from portal.publish.webserver import NGINX, SITE, Layout, Run, texts
from tests.browser import tools

HOST = "127.0.0.1"
POLICY = {"Content-Security-Policy": "default-src 'none'; connect-src 'self' data:",
          "Cross-Origin-Opener-Policy": "same-origin-allow-popups"}
"""What the tests' web desk asks for."""


def nginx() -> str:
    return tools.need(shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"), "nginx")


def wrk() -> str:
    return tools.need(shutil.which("wrk"), "wrk")


def slowhttptest() -> str:
    return tools.need(shutil.which("slowhttptest"), "slowhttptest")


def free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return found.getsockname()[1]


def layout_of(root: Root, port: int, **more: object) -> Layout:
    """A layout for a server of tests."""
    return Layout(root.folder, Path(sys.executable), getpass.getuser(), listen=(f"{HOST}:{port}",),
                  brotli=has_brotli(), desk=POLICY, desk_folder="/ban-bien-tap/", **more)


@contextmanager
def nginx_of(layout: Layout) -> Iterator[subprocess.Popen[bytes]]:
    """Serve with the files that the setup has left below the layout's folder, as this user, until the block ends."""
    program, private = nginx(), layout.folder / "run"
    private.mkdir(exist_ok=True)
    run = Run(str(private / "nginx.pid"), str(private), str(private))
    main = texts(replace(layout, run=run))[NGINX].replace("user www-data;", f"user {getpass.getuser()};")
    (private / "nginx.conf").write_text(main)
    shutil.copy(layout.folder / SITE, private)
    with open(private / "told", "wb") as told:
        command = [program, "-c", str(private / "nginx.conf"), "-e", "stderr", "-g", "daemon off;"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd="/")
    try:
        until = time.monotonic() + 20
        ports = [int(address.rpartition(":")[2]) for address in (*layout.listen, *layout.redirect)]
        while not all(map(_answers, ports)):
            assert process.poll() is None and time.monotonic() < until, (private / "told").read_text()
            time.sleep(0.02)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def serving(root: Root, **more: object) -> Iterator[int]:
    """Set a portal up and serve what `current` leads to; yields the port."""
    nginx()
    layout = layout_of(root, free_port(), **more)
    set_up(root, layout)
    with nginx_of(layout):
        yield int(layout.listen[0].rpartition(":")[2])


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request, with the path as it is; names of headers have `_` for `-`."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def make_release(
    root: Root, name: str, files: dict[str, bytes], gone: tuple[str, ...] = (), moved: dict[str, str] | None = None,
    moment: str = "2026-11-20T08:00:00+07:00",
) -> Path:
    """A release of these files, with sums of them; it is not live."""
    release = root.releases / name
    for path, data in files.items():
        (release / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (release / "site" / path).write_bytes(data)
    lay_out(release, gone, moved or {})
    sums = sums_of(release / "site", sorted(files_below(release / "site")))
    manifest = Manifest(commit="a" * 40, lock="b", moment=moment, articles=1, gone=gone, moved=moved or {}, files=sums)
    (release / MANIFEST).write_text(manifest.model_dump_json())
    return release


def switch(root: Root, release: Path) -> None:
    """Let `current` lead to a release, by rename."""
    beside = root.folder / ".current.test"
    beside.unlink(missing_ok=True)
    beside.symlink_to(f"releases/{release.name}")
    os.replace(beside, root.current)
