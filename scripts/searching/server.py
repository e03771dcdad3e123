"""nginx in front of built sites, as a sensible administrator would set it: HTTP/2 over TLS, gzip
for texts, files with a digest in their names kept for ever, pages always asked for again.

The content security policy is the one that the portal's tests hold it to.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.server import POLICY, TYPES

PATIENCE = 10.0
"""Seconds in which the server must answer."""
WITH_WASM = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""For a search that is WebAssembly."""

_PLACES = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
_CONFIG = """daemon off;
master_process off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  server_tokens off;
  types {{ {types} }}
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  gzip on;
  gzip_comp_level 6;
  gzip_min_length 256;
  gzip_vary on;
  gzip_types text/css text/javascript application/json application/xml image/svg+xml;
  ssl_certificate {folder}/certificate.pem;
  ssl_certificate_key {folder}/key.pem;
  map $uri $kept {{
    ~^/(assets|tim-kiem/[0-9a-f]+)/ "public, max-age=31536000, immutable";
    ~\\.(html|xml)$ "no-cache";
    default "public, max-age=600";
  }}
{servers}}}
"""
_SERVER = """  map $sent_http_content_type $policy_{port} {{
    default "";
    ~^text/html "{policy}";
  }}
  map $sent_http_content_type $referrer_{port} {{
    default "";
    ~^text/html same-origin;
  }}
  server {{
    listen 127.0.0.1:{port} ssl http2;
    root {root};
    error_page 404 /404.html;
    add_header Cache-Control $kept;
    add_header Content-Security-Policy $policy_{port};
    add_header X-Content-Type-Options nosniff;
    add_header Referrer-Policy $referrer_{port};
  }}
"""


@dataclass(frozen=True)
class Served:
    """Where the sites are, without the last `/`, and the digest by which a browser trusts their key."""

    addresses: dict[str, str]
    key_digest: str


def programs() -> tuple[str, str]:
    """The paths of nginx and openssl; raises SystemExit with what is missing."""
    found = {name: shutil.which(name, path=_PLACES) for name in ("nginx", "openssl")}
    if missing := [name for name, path in found.items() if path is None]:
        raise SystemExit(f"{' and '.join(missing)} not found: on Debian, apt-get install nginx-light openssl")
    return str(found["nginx"]), str(found["openssl"])


@contextmanager
def serving(sites: Mapping[str, tuple[Path, str]], folder: Path) -> Iterator[Served]:
    """Serve sites by name, each a folder with its policy, while the block runs.

    `folder` takes the key, the settings and the log. Raises SystemExit where nginx does not run.
    """
    nginx, openssl = programs()
    folder.mkdir(parents=True, exist_ok=True)
    digest = _make_key(openssl, folder)
    ports = _free_ports(len(sites))
    servers = "".join(
        _SERVER.format(port=port, root=f'"{root.resolve()}"', policy=policy)
        for port, (root, policy) in zip(ports, sites.values(), strict=True)
    )
    types = " ".join(f"{kind.partition(';')[0]} {suffix[1:]};" for suffix, kind in TYPES.items())
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, types=types, servers=servers), encoding="utf-8")
    log = folder / "error.log"
    process = subprocess.Popen([nginx, "-p", str(folder), "-e", str(log), "-c", str(config)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for port in ports:
            _wait_for(port, process, log)
        addresses = [f"https://127.0.0.1:{port}" for port in ports]
        yield Served(dict(zip(sites, addresses, strict=True)), digest)
    finally:
        process.terminate()
        process.wait()


def _make_key(openssl: str, folder: Path) -> str:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    public = subprocess.run([openssl, "pkey", "-in", str(key), "-pubout", "-outform", "DER"],
                            check=True, capture_output=True).stdout
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


def _free_ports(number: int) -> list[int]:
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    started = time.monotonic()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() - started > PATIENCE:
                said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
                raise SystemExit(f"nginx does not serve:\n{said[-2000:]}") from None
            time.sleep(0.02)
