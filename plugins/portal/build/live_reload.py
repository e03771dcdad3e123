"""The server of the preview: MkDocs' own, that answers while the site is rebuilt and puts the overlay over pages."""

from __future__ import annotations

import wsgiref.util
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path
from threading import local
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

from portal.build.overlay import STYLE, Overlay
from portal.render.preview import style_sheet

PAUSE = 0.05
"""Seconds without another save, after which a rebuild begins."""
HTML = "text/html; charset=utf-8"


class Server(LiveReloadServer):
    """Lets pages be read while the rest of the site is rebuilt, and watches before it serves."""

    def __init__(self, builder: Callable[[], None], host: str, port: int, root: Path) -> None:
        super().__init__(builder, host, port, str(root))
        self.build_delay = PAUSE
        self.error_handler = self._not_found
        self.overlay = Overlay()
        self._asked = local()

    def mount(self, base: str) -> None:
        """Answer at addresses that begin with this, which has no `/` at its end."""
        self.mount_path = f"{base}/"

    # What is watched

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

    def watch_too(self, folders: Mapping[str, bool]) -> None:
        """Note from now on what is saved in these folders too."""
        for folder, recursive in folders.items():
            if str(Path(folder).absolute()) not in self._watched_paths:
                self.watch(folder, recursive=recursive)

    # How it goes on

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

    # What is answered

    def _serve_request(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes] | None:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        self._asked.address = address = "/" + path.removeprefix(self.mount_path)
        if not path.startswith(("/livereload/", self.mount_path)):
            return super()._serve_request(environ, start_response)
        if address == STYLE:
            return _answer(style_sheet(), "text/css; charset=utf-8", start_response)
        if not path.startswith("/livereload/"):
            with self._epoch_cond:  # as all pages do
                self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
                epoch = self._visible_epoch
            if (page := self.overlay.instead(address)) is not None:
                return _answer(super()._inject_js_into_html(page, epoch), HTML, start_response)
        return super()._serve_request(environ, start_response)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        return super()._inject_js_into_html(self.overlay.over(self._asked.address, content), epoch)

    def _not_found(self, code: int) -> bytes | None:
        """The site's page for this, which loads itself again too: what is missing may be there after the next save."""
        if code != 404:
            return None
        return self._inject_js_into_html(Path(self.root, "404.html").read_bytes(), self._visible_epoch)


def _answer(data: bytes, kind: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(data)))])
    return wsgiref.util.FileWrapper(BytesIO(data))


class _SaveObserver(Observer):
    """Tells of what is written, not of what is read; the system reports it at once."""

    def schedule(self, event_handler, path, *, recursive=False, event_filter=None):  # type: ignore[no-untyped-def]
        """Watch a folder."""
        saved = [FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
        return super().schedule(event_handler, path, recursive=recursive, event_filter=saved)
