"""The running web server is held to what the release's manifest says."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from portal.publish import served
from portal.publish.manifest import Manifest, read_manifest
from portal.publish.root import Root
from portal.publish.served import Finding, ask, sentence
from tests.browser import server as strict_server
from tests.publish.web_server import free_port, make_release, serving, switch

PAGE = b"<title>Trang</title>" * 60
FILES = {"index.html": PAGE, "index.html.gz": gzip.compress(PAGE), "index.html.br": brotli.compress(PAGE), "404.html": b"none",
         "dia-chi-da-dang.json": b"{}", "a/index.html": b"a", "rut/index.html": b"withdrawn", "cu/index.html": b"moved"}
CHANGED = ("a/index.html", "index.html.gz", "rut/index.html", "khong-co.html")


class Stranger(strict_server.Answer):
    """Whatever else may run where ours should."""

    def send_header(self, name: str, value: str) -> None:
        if name != "Content-Security-Policy":
            super().send_header(name, value)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    root = Root(tmp_path.resolve())
    switch(root, make_release(root, "20261120T010000Z-aaaaaaaaaaaa", FILES, ("/rut/",), {"/cu/": "/a/"}))
    return root


@pytest.fixture
def address(root: Root) -> Iterator[str]:
    with serving(root) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def manifest(root: Root) -> Manifest:
    return read_manifest(root.current)


def test_a_release_that_is_served_as_it_is_gives_no_findings(address: str, manifest: Manifest):
    assert ask(address, "guong.example.gov.vn", manifest, CHANGED) == []
    assert ask(address, "", manifest) == []


def test_each_answer_that_is_not_the_releases_is_found(address: str, root: Root, manifest: Manifest):
    site = root.current / "site"
    (site / "index.html.gz").write_bytes(gzip.compress(b"an old page"))
    (site / "a/index.html").unlink()
    (root.current / "gone/rut/=").unlink()
    found = ask(address, "", manifest, CHANGED)
    assert found == [
        Finding("/", "bytes", found="gzip"), Finding("/a/", "status", "200", "404"), Finding("/rut/", "status", "410", "200"),
    ]
    assert all(finding.is_wrong for finding in found)
    assert [sentence(finding) for finding in found][1] == "/a/: máy chủ web trả lời mã 404, đúng ra là 200."


def test_another_release_or_another_configuration_is_found(address: str, root: Root, manifest: Manifest):
    other = make_release(root, "20261120T020000Z-bbbbbbbbbbbb", FILES | {"index.html": b"other"}, (), {"/cu/": "/b/"})
    switch(root, other)
    assert {(one.address, one.what) for one in ask(address, "", manifest)} == {
        ("/", "bytes"), ("/rut/", "status"), ("/cu/", "location")}


def test_another_server_at_the_address_says_nothing_of_the_release(root: Root, manifest: Manifest):
    with strict_server.serving(root.current / "site", Stranger) as address:
        found = ask(address, "", manifest)
    assert [(one.address, one.what, one.is_wrong) for one in found] == [("/", "policy", False)]


def test_a_server_that_does_not_answer_is_told_of_once(manifest: Manifest, monkeypatch: pytest.MonkeyPatch):
    (found,) = ask(f"http://127.0.0.1:{free_port()}", "", manifest, CHANGED)
    assert (found.address, found.what) == ("/", "unreachable")
    told = sentence(found, "http://127.0.0.1")
    assert "http://127.0.0.1/ (không có chương trình nào nhận kết nối)" in told and "systemctl status nginx" in told
    monkeypatch.setattr(served, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        (found,) = ask(f"http://127.0.0.1:{mute.getsockname()[1]}", "", manifest)
        assert (found.what, found.found) == ("unreachable", "chờ quá 0.3 giây")


@pytest.mark.parametrize("told", [
    b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\nabc", b"",
])
def test_whatever_a_server_says_ends_as_a_finding(manifest: Manifest, told: bytes):
    with socket.create_server(("127.0.0.1", 0)) as server:
        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(told)

        threading.Thread(target=answer, daemon=True).start()
        assert ask(f"http://127.0.0.1:{server.getsockname()[1]}", "", manifest) != []
        server.shutdown(socket.SHUT_RDWR)
