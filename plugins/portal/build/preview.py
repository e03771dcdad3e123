"""Serve the site on this machine and rebuild it when something is saved."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from portal.build.command import publish
from portal.build.project import load, plan
from portal.build.site import Progress
from portal.errors import UsageError

HOST = "127.0.0.1"


def preview(
    config_file: Path,
    port: int,
    display: Callable[[], AbstractContextManager[Progress]],
    ready: Callable[[str], None],
    broken: Callable[[Exception], None],
) -> None:
    """Build into a temporary folder and serve it until Ctrl+C.

    `display` opens a progress display for one build. `ready` is told the address once the
    first page can be read, `broken` whatever goes wrong after a later save; the last good
    site stays to be read meanwhile. Raises whatever goes wrong before: ContentError where the
    first build fails, UsageError where the port is taken or mkdocs.yml is wrong.
    """
    _refuse_taken(port)
    config = load(config_file)
    scratch = tempfile.mkdtemp(prefix="portal-")
    folder = Path(scratch, "site")  # its list of files lies beside it
    base = urlsplit(config.site_url or "/").path.rstrip("/")
    address = f"http://{HOST}:{port}{base}/"

    def rebuild() -> None:
        config = load(config_file, site_dir=str(folder), site_url=address)
        with display() as progress:
            publish(plan(config, None, progress), folder, progress)

    def rebuild_or_tell() -> None:
        try:
            rebuild()
        except Exception as error:
            broken(error)

    try:
        rebuild()
        server = LiveReloadServer(rebuild_or_tell, HOST, port, str(folder), mount_path=base or "/")
        not_found = folder / "404.html"
        server.error_handler = lambda code: not_found.read_bytes() if code == 404 else None
        for watched in (config.docs_dir, str(config_file), config.theme.custom_dir):
            if watched:
                server.watch(watched)
        ready(address)
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_taken(port: int) -> None:
    """Say so before the build, not after it."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise UsageError("port_taken", port=port, other=port + 1) from None
