"""What nginx answers with the configuration that the setup makes."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import socket
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import brotli
import pytest

from portal.publish.manifest import MANIFEST
from portal.publish.root import Root
from portal.publish.serving import TYPES, content_type
from portal.publish.switch import switch_to
from portal.publish.webserver import POLICY
from tests.browser import server as strict_server
from tests.publish import web_server
from tests.publish.web_server import HOST, Answer, make_release, serving, switch

PAGE = b"<!doctype html><title>Trang</title>" + b"<p>Guong sang.</p>" * 100
FILES = {
    "index.html": PAGE, "404.html": b"<title>Khong co trang</title>" * 40, "a/index.html": b"a" * 900, "a/b/index.html": b"b" * 900,
    "cu/index.html": b"moved", "cu/hon/index.html": b"moved", "rut/index.html": b"withdrawn", "rut/sau/index.html": b"withdrawn too",
    "rss.xml": b"<rss/>" * 200, "luu/2024.xml": b"<feed/>" * 200, "feed.json": b"{}" * 500, "atom.xml": b"<feed/>" * 200,
    "assets/portal.48ef55c7.css": b"p{}" * 300, "assets/plain.css": b"p{}", "hinh/vuon-man-1a2b3c4d-480.webp": b"RIFF",
    "phim/le-1a2b3c4d.mp4": b"0123456789", "tim-kiem/ten.0123456789abcdef.bin": b"\x1f\x8b", "tim-kiem/0123456789abcdef/s/0.bin": b"\x1f\x8b",
    "ban-bien-tap/index.html": b"desk", "ban-bien-tap/cms-0123456789ab/start.js": b"1", ".git/config": b"secret", "a/.ht": b"secret",
} | {f"moi/tep.{ending}": b"x" for ending in TYPES}
PACKED = ("index.html", "404.html", "a/index.html", "rss.xml", "assets/portal.48ef55c7.css")
NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.timezone.utc)
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = Root(tmp_path_factory.mktemp("server").resolve())
    copies = {f"{name}.gz": gzip.compress(FILES[name], mtime=0) for name in PACKED}
    copies |= {f"{name}.br": brotli.compress(FILES[name]) for name in PACKED}
    moved = {"/cu/": "/a/", "/cu/hon/": "/a/b/", "/tep/": "/moi/tep.pdf"}
    first = make_release(root, "20261120T010000Z-aaaaaaaaaaaa", FILES | copies, ("/rut/", "/rut/sau/"), moved)
    switch(root, first)
    return root


@pytest.fixture(scope="module")
def port(root: Root) -> Iterator[int]:
    with serving(root) as port:
        yield port


@pytest.fixture(scope="module")
def ask(port: int):
    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        return web_server.ask(port, path, method, **headers)
    return ask


def test_every_answer_has_the_headers_of_safety_errors_too(ask):
    for status, path, method in (
        (200, "/", "GET"), (200, "/a/", "HEAD"), (200, "/rss.xml", "GET"), (404, "/khong-co/", "GET"), (410, "/rut/", "GET"),
        (301, "/cu/", "GET"), (301, "/a", "GET"), (405, "/", "POST"), (404, "/.git/config", "GET"), (206, "/phim/le-1a2b3c4d.mp4", "GET"),
        (416, "/phim/le-1a2b3c4d.mp4", "PART"),
    ):
        part = {"Range": "bytes=2-4"} if status == 206 else {"Range": "bytes=100-"} if status == 416 else {}
        answer = ask(path, "GET" if method == "PART" else method, **part)
        assert answer.status == status, path
        # nginx says everything twice where a part is asked for that is not there
        assert {*answer.headers.get_all("Content-Security-Policy")} == {POLICY}, path
        assert status == 416 or len(answer.headers.get_all("Content-Security-Policy")) == 1, path
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Server"] == "nginx"
    assert POLICY == strict_server.POLICY
    assert "default-src 'none'" in POLICY and "unsafe" not in POLICY and "frame-ancestors 'none'" in POLICY


def test_the_web_desk_has_its_own_policy_and_only_there(ask):
    for path in ("/ban-bien-tap/", "/ban-bien-tap/cms-0123456789ab/start.js"):
        answer = ask(path)
        assert {name: answer.headers[name] for name in web_server.POLICY} == web_server.POLICY
    for path in ("/", "/ban-bien-tap-khac/", "/ban-bien-tap/khong-co"):
        assert ask(path).headers["Content-Security-Policy"] == POLICY


def test_what_names_its_content_is_kept_for_ever_and_all_else_asked_for_again(ask):
    for path in ("/assets/portal.48ef55c7.css", "/hinh/vuon-man-1a2b3c4d-480.webp", "/phim/le-1a2b3c4d.mp4",
                 "/tim-kiem/ten.0123456789abcdef.bin", "/tim-kiem/0123456789abcdef/s/0.bin", "/ban-bien-tap/cms-0123456789ab/start.js"):
        answer = ask(path)
        assert (answer.status, answer.headers.get_all("Cache-Control")) == (200, [FOR_EVER]), path
        again = ask(path, If_None_Match=answer.headers["ETag"])
        assert (again.status, again.headers["Cache-Control"]) == (304, FOR_EVER)
    for path in ("/", "/a/", "/rss.xml", "/luu/2024.xml", "/assets/plain.css", "/assets/xa.48ef55c7.css", "/hinh/xa-1a2b3c4d-480.webp",
                 "/tim-kiem/0123456789abcdef/s/9.bin", "/cu/", "/rut/", "/khong-co"):
        assert ask(path).headers.get_all("Cache-Control") == ["no-cache"], path


def test_files_have_the_types_that_readers_expect(ask):
    for path in (*FILES, "rss.xml", "feed.json", "atom.xml"):
        if not path.startswith((".", "a/.", "rut/", "cu/")):
            address = f"/{path.removesuffix('index.html')}"
            assert ask(address).headers["Content-Type"] == content_type(path), path


def test_what_was_asked_for_packed_comes_packed_with_an_etag_of_its_own(ask):
    unpack = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
    if not web_server.has_brotli():
        del unpack["br"]
    for name in PACKED:
        path, etags = f"/{name.removesuffix('index.html')}", set()
        for encoding, unpacked in unpack.items():
            answer = ask(path, Accept_Encoding=encoding)
            assert answer.headers.get("Content-Encoding", "identity") == encoding, name
            assert unpacked(answer.body) == FILES[name]
            assert name == "404.html" or answer.headers["Vary"] == "Accept-Encoding"
            etags.add(answer.headers["ETag"])
            assert ask(path, Accept_Encoding=encoding, If_None_Match=answer.headers["ETag"]).status == 304
        assert len(etags) == len(unpack)
    if "br" in unpack:  # not only now and then
        encodings = {ask("/rss.xml", Accept_Encoding="gzip, deflate, br").headers["Content-Encoding"] for _ in range(100)}
        assert encodings == {"br"}


def test_archives_that_have_no_copies_are_packed_when_asked_for(ask):
    answer = ask("/luu/2024.xml", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == FILES["luu/2024.xml"]
    assert ask("/luu/2024.xml", Accept_Encoding="gzip", If_None_Match=answer.headers["ETag"]).status == 304


def test_only_who_has_this_very_file_is_told_that_nothing_changed(ask, root: Root):
    changed = os.stat(root.current / "site/a/index.html").st_mtime
    assert ask("/a/", If_Modified_Since=formatdate(changed, usegmt=True)).status == 304
    assert ask("/a/", If_Modified_Since=formatdate(changed + 3600, usegmt=True)).status == 200
    assert ask("/a/", If_None_Match='"1-1"', If_Modified_Since=formatdate(changed, usegmt=True)).status == 200


def test_what_is_not_there_is_answered_404_with_the_sites_own_page(ask):
    for path in ("/khong-co", "/khong-co/", "/assets/", "/index.html.gz", "/index.html.br", "/rss.xml.gz", "/.git/config", "/a/.ht",
                 "/=moved", "/a=", "/to/a/", "/from/cu/", "/a/b.html=", "/" + "x" * 3000, "/x" * 500 + "/", "/a/%0d%0aX:%20y/", "/%ff/"):
        answer = ask(path)
        assert (answer.status, answer.body) == (404, FILES["404.html"]), path
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["X"] is None
    assert ask("/khong-co", Accept_Encoding="gzip", If_None_Match=ask("/404.html").headers["ETag"]).status == 404


def test_what_was_withdrawn_is_answered_410_with_the_page_that_says_so(ask):
    for path, body in (("/rut/", b"withdrawn"), ("/rut/sau/", b"withdrawn too"), ("/rut/?a=b", b"withdrawn")):
        answer = ask(path)
        assert (answer.status, answer.body) == (410, body)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask("/rut/", "HEAD").status == 410
    assert ask("/rut/index.html").headers["Location"] == "/rut/"


def test_what_has_moved_is_answered_301(ask):
    for path, target in (("/cu/", "/a/"), ("/cu/hon/", "/a/b/"), ("/tep/", "/moi/tep.pdf"), ("/cu/?q=1", "/a/?q=1"), ("/%63u/", "/a/")):
        answer = ask(path)
        assert (answer.status, answer.headers["Location"]) == (301, target)


def test_folders_without_a_slash_and_their_index_lead_to_the_folder_on_whatever_host(ask):
    for path, target in (("/a", "/a/"), ("/a/b", "/a/b/"), ("/index.html", "/"), ("/a/b/index.html", "/a/b/"), ("//a/index.html", "/a/")):
        assert (ask(path).status, ask(path).headers["Location"]) == (301, target)


def test_nothing_outside_the_site_is_served(ask, root: Root):
    for path in (f"/{MANIFEST}", f"/../{MANIFEST}", f"/a/../../{MANIFEST}", f"/%2e%2e/{MANIFEST}", f"/a/%2e%2e/%2e%2e/{MANIFEST}",
                 f"/a/..%2f..%2f{MANIFEST}", "/../portal.git/HEAD", "/../../portal.git/HEAD", "/..;/", "/a%00/", f"/a//../..//{MANIFEST}",
                 "/../gone/rut/=", "/moved/cu/="):
        answer = ask(path)
        assert answer.status in (400, 404), path
        assert b'"commit"' not in answer.body
    assert (root.current / MANIFEST).is_file()


def test_only_reading_is_allowed(ask):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
        answer = ask("/", method)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD"), method
    assert ask("/").headers["Allow"] is None
    assert ask("/", "TRACE").status == 405


def test_another_release_is_served_at_once_with_its_own_answers(tmp_path: Path):
    root = Root(tmp_path.resolve())
    one = make_release(root, "20261120T010000Z-aaaaaaaaaaaa", {"index.html": b"one", "x/index.html": b"x"}, ("/y/",), {"/z/": "/x/"})
    two = make_release(root, "20261120T020000Z-bbbbbbbbbbbb", {"index.html": b"two", "y/index.html": b"y"}, ("/x/",), {"/z/": "/y/"})
    with serving(root) as port:
        before = web_server.ask(port, "/")
        assert (before.status, before.headers["Retry-After"]) == (503, "60")
        assert before.headers["Content-Security-Policy"] == POLICY
        for release, body, statuses, target in ((one, b"one", (200, 410), "/x/"), (two, b"two", (410, 200), "/y/"), (one, b"one", (200, 410), "/x/")):
            switch(root, release)
            assert web_server.ask(port, "/").body == body
            assert (web_server.ask(port, "/x/").status, web_server.ask(port, "/y/").status) == statuses
            assert web_server.ask(port, "/z/").headers["Location"] == target


def test_a_page_that_was_open_when_another_release_came_still_has_its_style_sheet(tmp_path: Path):
    root = Root(tmp_path.resolve())
    files = {"assets/p.11111111.css": b"old", "hinh/a-11111111-480.webp": b"a photo"}
    one = make_release(root, "20261120T010000Z-aaaaaaaaaaaa", {"index.html": b"one"} | files)
    two = make_release(root, "20261120T020000Z-bbbbbbbbbbbb", {"index.html": b"two", "404.html": b"none"})
    with serving(root) as port:
        for release in (one, two):
            switch_to(root, release, NOW, lambda step: None)
        answer = web_server.ask(port, "/assets/p.11111111.css")
        assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (200, b"old", FOR_EVER)
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert web_server.ask(port, "/hinh/a-11111111-480.webp").status == 404  # it may have been withdrawn
        assert web_server.ask(port, "/assets/p.22222222.css").body == b"none"


@pytest.mark.full
def test_who_sends_nothing_is_cut_off_after_ten_seconds(port: int):
    with socket.create_connection((HOST, port), 20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        slow.settimeout(14)
        try:
            assert slow.recv(1) == b""
        except ConnectionResetError:
            pass
