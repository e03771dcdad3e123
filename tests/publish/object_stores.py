"""Two real object stores on this machine, and what stands between them and us.

moto knows conditions and accepts every secret; rclone refuses wrong secrets and knows no conditions.
"""

from __future__ import annotations

import itertools
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import obstore
import pytest
from obstore.store import S3Store

from tests.browser import tools

PROGRAMS = tools.ROOT / ".venv" / "stores" / "bin"
KEY, SECRET = "KHOA-THU", "bi-mat-chi-de-thu"
_PATIENCE = 60
"""Seconds in which a store must be up."""
_NUMBERS = itertools.count()
_BUCKETS = 200
"""More than tests ask for."""


Known = dict[tuple[str, str | None, int], bytes]
"""Bytes of objects by their keys, ETags and lengths: both stores make ETags of the bytes."""


class ObjectStore(NamedTuple):
    """A store that runs."""

    kind: str
    address: str
    """Of its server."""
    bucket: str

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}"

    def environment(self, **others: str) -> dict[str, str]:
        """The environment of who may write to it."""
        return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": self.address, **others}

    def behind(self, address: str) -> ObjectStore:
        """The same store, asked by way of another address."""
        return self._replace(address=address)

    def fresh(self) -> ObjectStore:
        """The same server with a bucket of its own."""
        store = self._replace(bucket=f"cong-{next(_NUMBERS)}")
        if self.kind == "moto":  # rclone has all of them
            _ask(f"{store.address}/{store.bucket}", "PUT")
        return store

    def opened(self) -> S3Store:
        """For a test to look into it."""
        return S3Store(self.bucket, client_options={"allow_http": True}, config={
            "access_key_id": KEY, "secret_access_key": SECRET, "region": "us-east-1", "endpoint": self.address})

    def files(self, prefix: str = "site/", known: Known | None = None) -> dict[str, bytes]:
        """The bytes of all objects below a prefix, by path below it. What is `known` is not read again."""
        opened, found, known = self.opened(), {}, {} if known is None else known
        for one in obstore.list(opened, prefix.rstrip("/")).collect():
            mark = one["path"], one["e_tag"], one["size"]
            if mark not in known:
                known[mark] = bytes(obstore.get(opened, one["path"]).bytes())
            found[one["path"].removeprefix(prefix)] = known[mark]
        return found

    def headers(self, key: str) -> dict[str, str]:
        return dict(obstore.get(self.opened(), key).attributes)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _ask(address: str, method: str = "GET") -> None:
    """Ask a server without a key; any answer will do."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(urllib.request.Request(address, method=method), timeout=5).close()
    except urllib.error.HTTPError:
        pass


@contextmanager
def _running(command: list[str], address: str, folder: Path) -> Iterator[None]:
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                _ask(address)
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def run_moto(folder: Path) -> Iterator[ObjectStore]:
    """moto's server; its buckets are in memory."""
    program = tools.need(PROGRAMS / "moto_server", "moto")
    python = Path(program).with_name("python")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with _running([str(python), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], address, folder):
        yield ObjectStore("moto", address, "cong")


@contextmanager
def run_rclone(folder: Path) -> Iterator[ObjectStore]:
    """rclone's `serve s3`; its buckets are folders in `folder`/buckets."""
    program = tools.need(PROGRAMS / "rclone", "rclone")
    port = free_port()
    buckets = folder / "buckets"
    for number in range(_BUCKETS):  # it takes only what is signed, and does not see what is made behind its back
        (buckets / f"cong-{number}").mkdir(parents=True)
    command = [program, "serve", "s3", "--config", str(folder / "none"), "--addr", f"127.0.0.1:{port}",
               "--auth-key", f"{KEY},{SECRET}", str(buckets)]
    with _running(command, f"http://127.0.0.1:{port}", folder):
        yield ObjectStore("rclone", f"http://127.0.0.1:{port}", "cong")


class Request(NamedTuple):
    """One request that came by."""

    method: str
    path: str
    """Decoded, with the bucket."""
    query: str
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def recorded(store: ObjectStore, fault: Callable[[Request], str] = lambda request: "") -> Iterator[tuple[ObjectStore, list[Request]]]:
    """The store behind a proxy that notes all requests in order.

    `fault` may answer "refuse" (503), "drop" (no answer), "lose" (done, but no answer), "spoil" (other bytes
    arrive), or what the store shall answer, like "403 AccessDenied".
    """
    seen: list[Request] = []
    there = urlsplit(store.address)

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            request = Request(self.command, unquote(parts.path), parts.query, dict(self.headers), body)
            seen.append(request)
            what = fault(request)
            if what == "drop":
                self.close_connection = True
                return
            if what == "refuse":
                self._send(503, {}, b"")
                return
            if what[:3].isdigit():
                self._send(int(what[:3]), {}, f"<Error><Code>{what[4:]}</Code></Error>".encode())
                return
            if what == "spoil":
                body = bytes(len(body))
            connection = HTTPConnection(there.hostname or "", there.port, timeout=30)
            try:
                connection.request(self.command, self.path, body, dict(self.headers))
                got = connection.getresponse()
                data, headers = got.read(), dict(got.getheaders())
            except (OSError, HTTPException):
                self.close_connection = True
                return
            finally:
                connection.close()
            if what == "lose":
                self.close_connection = True
                return
            self._send(got.status, headers, data)

        def _send(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                    self.send_header(name, value)
            length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(data))
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else data)

        def log_message(self, *words: object) -> None:
            pass

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield store.behind(f"http://127.0.0.1:{server.server_port}"), seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """moto's server, for all tests of the session; ask it for `fresh()`."""
    with run_moto(tmp_path_factory.mktemp("moto")) as store:
        yield store


@pytest.fixture(scope="session")
def rclone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """rclone's, in the same way."""
    with run_rclone(tmp_path_factory.mktemp("rclone")) as store:
        yield store


@pytest.fixture(params=["rclone", pytest.param("moto", marks=pytest.mark.full)])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    """Each of both, with an empty bucket; without --full the one that costs little."""
    return request.getfixturevalue(request.param).fresh()
