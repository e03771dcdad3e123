"""Ask the running web server for a few addresses, and hold what it answers to the release's manifest.

It is asked on its own machine, so no certificate is looked at. What is wrong comes back as values.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Literal, NamedTuple
from urllib.parse import quote, urlsplit

import brotli

from portal.messages import catalogue
from portal.publish.manifest import Manifest

ENCODINGS = ("identity", "gzip", "br")
PATIENCE = 5
"""Seconds for one answer,"""
ALTOGETHER = 60
"""and for all of them."""
_MOST = 20
"""So many changed files are asked for."""
_ALWAYS = ("index.html", "dia-chi-da-dang.json")
"""The home page, and the list of all that was ever published."""
_POLICY = "default-src 'none'"
_NOWHERE = "/khong-co-trang-nao-o-day/"
_INDEX = "index.html"
_LARGEST = 256 * 2**20


class Finding(NamedTuple):
    """One answer that is not as the release has it."""

    address: str
    """From the site's root."""
    what: Literal["unreachable", "status", "bytes", "policy", "location", "time"]
    """Policy: it is not sent, so it is not our configuration that answers. Time: there was none left to ask
    for this and what comes after it."""
    expected: str = ""
    found: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether readers get something wrong; not where nobody answers, too slowly, or another server than ours."""
        return self.what in ("status", "bytes", "location")


class _Wanted(NamedTuple):
    address: str
    status: int
    file: str = ""
    """Whose bytes shall come, in each encoding; empty where none are compared."""
    location: str = ""


class _Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(address: str, host: str, manifest: Manifest, paths: Collection[str] = ()) -> list[Finding]:
    """What a server at `address` (http://127.0.0.1:80) answers otherwise than it should as `host`; nothing is the good answer.

    `paths` are files below site/ that had better be asked for: those that changed. Never raises for
    whatever the server does.
    """
    server = urlsplit(address)
    context = None
    if server.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    found: list[Finding] = []
    until = time.monotonic() + ALTOGETHER
    for wanted in _wanted(manifest, paths):
        for encoding in ENCODINGS if wanted.file else ENCODINGS[:1]:
            if time.monotonic() > until:
                return [*found, Finding(wanted.address, "time")]
            connection = _Connection(server.hostname or "", server.port or (443 if context else 80), host, context)
            try:
                answer = connection.answer(wanted.address, encoding)
            except (OSError, http.client.HTTPException) as error:
                # whoever does not answer once is not asked again and again
                return [*found, Finding(wanted.address, "unreachable", found=_reason(error))]
            if _POLICY not in answer.headers.get("Content-Security-Policy", ""):
                return [*found, Finding(wanted.address, "policy")]
            found += _compared(wanted, answer, manifest)
    return list(dict.fromkeys(found))


def sentence(finding: Finding, server: str = "") -> str:
    """A finding in words, with the address as it stood to the server that was asked."""
    told = finding._asdict() | {"address": f"{server}{finding.address}"}
    return catalogue().commands.served_site[finding.what].format(**told)


def _reason(error: Exception) -> str:
    """Why nothing came; what is rare in the system's own words."""
    words = catalogue().commands.served_site
    if isinstance(error, ConnectionRefusedError):
        return words.refused
    if isinstance(error, TimeoutError):
        return words.slow.format(seconds=PATIENCE)
    return str(error) or type(error).__name__


def _wanted(manifest: Manifest, paths: Collection[str]) -> Iterator[_Wanted]:
    other = {f"{address.lstrip('/')}{_INDEX}" for address in (*manifest.gone, *manifest.moved)}
    copies = {f"{file}.{ending}" for file in manifest.files for ending in ("gz", "br")}
    plain = [path for path in sorted(paths) if path in manifest.files and path not in other | copies]
    step = max(1, len(plain) // _MOST)
    for file in dict.fromkeys([*(file for file in _ALWAYS if file in manifest.files), *plain[::step][:_MOST]]):
        yield _Wanted(_address_of(file), 200, file)
    for address in sorted(manifest.gone)[:1]:
        file = f"{address.lstrip('/')}{_INDEX}"
        yield _Wanted(address, 410, file if file in manifest.files else "")
    for address, target in sorted(manifest.moved.items())[:1]:
        yield _Wanted(address, 301, location=target)
    yield _Wanted(_NOWHERE, 404, "404.html" if "404.html" in manifest.files else "")


def _address_of(file: str) -> str:
    is_index = file == _INDEX or file.endswith(f"/{_INDEX}")
    return "/" + quote(file.removesuffix(_INDEX) if is_index else file)


def _compared(wanted: _Wanted, answer: _Answer, manifest: Manifest) -> Iterator[Finding]:
    if answer.status != wanted.status:
        yield Finding(wanted.address, "status", str(wanted.status), str(answer.status))
        return
    led_to = answer.headers.get("Location", "")
    if wanted.location and not led_to.endswith(wanted.location):
        yield Finding(wanted.address, "location", wanted.location, led_to)
    if wanted.file:
        encoding = answer.headers.get("Content-Encoding", "identity")
        try:
            good = sha256(_unpacked(answer.body, encoding)).hexdigest() == manifest.files[wanted.file]
        except (zlib.error, brotli.error, KeyError):
            good = False
        if not good:
            yield Finding(wanted.address, "bytes", found=encoding)


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return zlib.decompress(body, wbits=31)
    if encoding == "br":
        return brotli.decompress(body)
    if encoding != "identity":
        raise KeyError(encoding)
    return body


class _Connection(http.client.HTTPConnection):
    """To one machine, by the name of another."""

    def __init__(self, machine: str, port: int, name: str, context: ssl.SSLContext | None) -> None:
        super().__init__(machine, port, timeout=PATIENCE)
        self._name = name or machine
        self._context = context

    def connect(self) -> None:
        super().connect()
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self._name)

    def answer(self, address: str, encoding: str) -> _Answer:
        """What comes on one question; raises OSError or HTTPException, also for an answer that never ends."""
        try:
            self.request("GET", address, headers={"Host": self._name, "Accept-Encoding": encoding, "Connection": "close"})
            got = self.getresponse()
            until, parts, size = time.monotonic() + PATIENCE, [], 0
            while part := got.read1(1 << 20):
                parts.append(part)
                size += len(part)
                if size > _LARGEST or time.monotonic() > until:
                    raise socket.timeout("no end")
            if got.length:
                raise http.client.IncompleteRead(b"", got.length)
            return _Answer(got.status, got.headers, b"".join(parts))
        finally:
            self.close()
