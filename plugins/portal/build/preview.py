"""Serve the site on this machine and rebuild it when something is saved."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent, FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from portal.build.command import collector_paused, in_spite_of_the_cache
from portal.build.folder import renew
from portal.build.project import load, project_of
from portal.build.record import Record
from portal.build.replan import replan
from portal.build.site import Site, plan
from portal.build.store import Store
from portal.build.writer import refresh
from portal.errors import UsageError
from portal.progress import Progress
from portal.render.output import Output

HOST = "127.0.0.1"
PAUSE = 0.05
"""Seconds without another save, after which a rebuild begins."""


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

    site: Site | None = None
    record = Record()

    def rebuild() -> None:
        nonlocal site, record
        config = load(config_file, site_dir=str(folder), site_url=address)
        with collector_paused(), display() as progress:
            planned = replan(config, progress, site, show) if site else plan(config, progress)
            known = site is not None
            site = None  # until all of it is written, nothing is known for sure
            record, _ = renew(planned, folder, record, progress, alone=known)
            site = planned

    def show(pages: Sequence[Output]) -> None:
        if any([refresh(page, f"{folder}/{page.file}") for page in pages]):
            server.show()

    def rebuild_or_tell() -> None:
        try:
            rebuild()
        except Exception as error:
            broken(error)
        server.done()

    try:
        in_spite_of_the_cache(Store(project_of(config).cache), rebuild)
        server = _Server(rebuild_or_tell, HOST, port, str(folder), mount_path=base or "/")
        server.build_delay = PAUSE
        not_found = folder / "404.html"
        server.error_handler = lambda code: not_found.read_bytes() if code == 404 else None
        folders = {config.docs_dir: True, str(config_file.absolute().parent): False, config.theme.custom_dir: True}
        server.observer = _observer(folders) or server.observer
        for watched, recursive in folders.items():
            server.watch(watched, recursive=recursive)
        ready(address)
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class _Server(LiveReloadServer):
    """Lets pages be read while the rest of the site is rebuilt."""

    def show(self) -> None:
        """Answer from now on, though the rebuild goes on; browsers load their page again."""
        with self._epoch_cond:
            self._visible_epoch = self._wanted_epoch
            self._epoch_cond.notify_all()

    def done(self) -> None:
        """Have browsers load their page when this rebuild ends, even if they did when it began."""
        self._wanted_epoch += 1


class _SaveObserver(Observer):
    """Tells of what is written, not of what is read; the system reports it at once."""

    def schedule(self, event_handler, path, *, recursive=False, event_filter=None):  # type: ignore[no-untyped-def]
        """Watch a folder."""
        saved = [FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
        return super().schedule(event_handler, path, recursive=recursive, event_filter=saved)


def _observer(folders: Mapping[str, bool]) -> BaseObserver | None:
    """An observer for folders, with or without those below; None where the system has too few.

    MkDocs' own looks through all files twice a second, which at thousands takes long.
    """
    trial = _SaveObserver()
    try:
        for folder, recursive in folders.items():
            trial.schedule(FileSystemEventHandler(), folder, recursive=recursive)
        trial.start()
        trial.stop()
    except OSError:
        return None
    return _SaveObserver()


def _refuse_taken(port: int) -> None:
    """Say so before the build, not after it."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise UsageError("port_taken", port=port, other=port + 1) from None
