"""A small web server for a built site, as strict as the live one should be.

Sends the content security policy that the site must live with, compresses texts, and
answers an unknown address with 404.html. Serves from a thread.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.forms.desk import FOLDER, Repository
from portal.render.web_desk import headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
}
FEEDS = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
COMPRESSED = ("text/", "application/json", "application/xml", "application/rss", "application/atom",
              "application/feed", "image/svg")


@lru_cache(200)
def packed(body: bytes) -> bytes:
    """Packed as small as servers pack; the same files are asked for again and again."""
    return gzip.compress(body, 6, mtime=0)


def content_type(name: str) -> str:
    """What a file of this name is sent as."""
    return FEEDS.get(name) or TYPES.get(Path(name).suffix.lower(), "application/octet-stream")


class Answer(BaseHTTPRequestHandler):
    """Answers one request; a test of another server's ways overrides what that does otherwise."""

    protocol_version = "HTTP/1.1"
    base = ""
    """What stands before all addresses of the site, without a `/` at its end."""
    root: Path
    folders: Mapping[str, Mapping[str, str]] = {FOLDER: headers(Repository("so-noi-vu/neu-guong"))}
    """What is sent below some paths in place of what is sent elsewhere."""

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not path.startswith(f"{self.base}/"):
            return self.send(404, self.root / "404.html")
        path = path.removeprefix(self.base)
        file = (self.root / path.lstrip("/")).resolve()
        if not file.is_relative_to(self.root):
            return self.send(404, self.root / "404.html")
        if file.is_dir() and not path.endswith("/"):
            return self._send_redirect(self.base + path + "/")
        if file.is_dir():
            file /= "index.html"
        if file.is_file():
            return self.send(200, file)
        self.send(404, self.root / "404.html")

    do_HEAD = do_GET

    def _send_redirect(self, target: str) -> None:
        self.send_response(301)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, status: int, file: Path) -> None:
        """Send a file."""
        body = file.read_bytes() if file.is_file() else b""
        kind = content_type(file.name)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        body = self.encoded(body, file, kind)
        self.send_header("Content-Length", str(len(body)))
        path = urlsplit(self.path).path.removeprefix(self.base)
        own = next((told for folder, told in self.folders.items() if path.startswith(folder)), {})
        always = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
        for name, value in {**always, **own}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def encoded(self, body: bytes, file: Path, kind: str) -> bytes:
        """What is sent of a file's bytes, after headers that say how it is packed."""
        if kind.startswith(COMPRESSED):
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.send_header("Content-Encoding", "gzip")
                return packed(body)
        return body

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's own message is what matters."""


@contextmanager
def serving(folder: Path, answer: type[Answer] = Answer) -> Iterator[str]:
    """Serve a folder while the block runs; yields the site's address without the last `/`."""
    handler = type("Answer", (answer,), {"root": folder.resolve()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{answer.base}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
