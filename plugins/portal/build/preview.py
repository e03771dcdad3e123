"""Serve the site on this machine and rebuild it when something is saved."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

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

    server = _Server(rebuild_or_tell, HOST, port, str(folder), mount_path=base or "/")
    server.build_delay = PAUSE
    not_found = folder / "404.html"
    server.error_handler = lambda code: not_found.read_bytes() if code == 404 else None
    try:
        # before anything is read: what is saved during the first build is built after it
        server.begin_to_watch(
            {config.docs_dir: True, str(config_file.absolute().parent): False, config.theme.custom_dir: True}
        )
        in_spite_of_the_cache(Store(project_of(config).cache), rebuild)
        with suppress(KeyboardInterrupt):
            server.serve(ready=partial(ready, address))
    finally:
        server.shutdown()
        shutil.rmtree(scratch, ignore_errors=True)


class _Server(LiveReloadServer):
    """Lets pages be read while the rest of the site is rebuilt, and watches before it serves."""

    def begin_to_watch(self, folders: Mapping[str, bool]) -> None:
        """Note from now on what is saved in folders, with or without those below.

        MkDocs' own observer looks through all files twice a second, which at thousands takes
        long; it serves where the system has too few of the better kind.
        """
        slow, self.observer = self.observer, _SaveObserver()
        try:
            self._watch_all(folders)
        except OSError:
            self.observer.stop()
            self.observer = slow
            self._watch_all(folders)

    def _watch_all(self, folders: Mapping[str, bool]) -> None:
        self._watched_paths.clear()
        for folder, recursive in folders.items():
            self.watch(folder, recursive=recursive)
        self.observer.start()

    def serve(self, *, open_in_browser: bool = False, ready: Callable[[], None] = lambda: None) -> None:
        """Answer and rebuild until Ctrl+C. Other than MkDocs', begins no watch."""
        self.server_bind()
        self.server_activate()
        self.serve_thread.start()
        ready()
        self._build_loop()

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


def _refuse_taken(port: int) -> None:
    """Say so before the build, not after it."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise UsageError("port_taken", port=port, other=port + 1) from None
