"""Serve the site on this machine and rebuild it when something is saved."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

from portal.build.draft import NoPreview
from portal.build.folder import renew
from portal.build.live_reload import Server
from portal.build.overlay import Faults, Overlay, overlay_of, with_problems
from portal.build.project import load, project_of
from portal.build.record import Record
from portal.build.replan import replan
from portal.build.site import Site
from portal.build.store import Store, in_spite_of_the_cache
from portal.build.workers import collector_paused
from portal.build.writer import refresh
from portal.errors import UsageError
from portal.messages import catalogue, describe
from portal.progress import Progress
from portal.read.files import Folder
from portal.render.output import Output

HOST = "127.0.0.1"
FEW = 20
"""With more new articles at once, nobody waits for one page."""


def preview(
    config_file: Path,
    port: int,
    display: Callable[[], AbstractContextManager[Progress]],
    ready: Callable[[str], None],
    words: Callable[[Exception], str],
    tell: Callable[[str], None],
) -> None:
    """Build into a temporary folder and serve it until Ctrl+C.

    `display` opens a progress display for one build. `ready` is told the address once
    something can be read there. What is wrong is told in the browser and to `tell`, then and
    after each save: what articles have, in their place, and the rest of the site goes on; of
    all else the last good site stays, if there was one. `words` has those for what is no
    content's fault. Raises UsageError where the port is taken or there is no mkdocs.yml.
    """
    _refuse_taken(port)
    if not config_file.is_file():
        load(config_file)  # says so
    scratch = tempfile.mkdtemp(prefix="portal-")
    # the site's list of files lies beside it
    running = _Preview(config_file, port, Path(scratch, "site"), display, ready, words, tell)
    try:
        running.run()
    finally:
        running.server.shutdown()
        shutil.rmtree(scratch, ignore_errors=True)


class _Preview:
    """A site that is served, and what is wrong with it."""

    def __init__(
        self,
        config_file: Path,
        port: int,
        folder: Path,
        display: Callable[[], AbstractContextManager[Progress]],
        ready: Callable[[str], None],
        words: Callable[[Exception], str],
        tell: Callable[[str], None],
    ) -> None:
        self.server = Server(self._after_a_save, HOST, port, folder)
        self._config_file = config_file
        self._port = port
        self._folder = folder
        self._display = display
        self._ready = ready
        self._words = words
        self._tell = tell
        self._base: str | None = None
        """What stands before all addresses; not known before mkdocs.yml could be read."""
        self._site: Site | None = None
        """What lies in the folder; None where that is not known for sure."""
        self._shown: Site | None = None
        """The last that was whole."""
        self._record = Record()
        self._was_wrong = False

    def run(self) -> None:
        """Build, then serve."""
        # before anything is read: what is saved during the first build is built after it
        self.server.begin_to_watch({str(self._config_file.absolute().parent): False})
        self._rebuild_or_tell()
        with suppress(KeyboardInterrupt):
            self.server.serve(ready=lambda: self._ready(self._address))

    @property
    def _address(self) -> str:
        return f"http://{HOST}:{self._port}{self._base or ''}/"

    def _after_a_save(self) -> None:
        self._rebuild_or_tell()
        self.server.done()

    def _rebuild_or_tell(self) -> None:
        try:
            self._rebuild()
        except NoPreview as error:
            self._tell_problems(error.folder, error.faults, stale=True)
        except Exception as error:
            # what a command would say of running it again is no use here
            lines = error.params.get("lines") if isinstance(error, UsageError) else None
            self._tell_text(str(lines or self._words(error)))
        else:
            assert self._site
            self._tell_problems(self._site.reading.folder, self._site.faults, stale=False)

    def _rebuild(self) -> None:
        if self._base is None:
            self._mount(load(self._config_file))
        config = load(self._config_file, site_dir=str(self._folder), site_url=self._address)
        self.server.watch_too({config.docs_dir: True, config.theme.custom_dir: True})
        with collector_paused(), self._display() as progress:
            renewed = partial(self._renew, config, progress)
            if self._shown:
                renewed()
            else:
                in_spite_of_the_cache(Store(project_of(config).cache), renewed)

    def _mount(self, config: MkDocsConfig) -> None:
        self._base = urlsplit(config.site_url or "/").path.rstrip("/")
        self.server.mount(self._base)
        if self._was_wrong and self._base:  # another address than was told at first
            self._ready(self._address)

    def _renew(self, config: MkDocsConfig, progress: Progress) -> None:
        planned = replan(config, progress, self._site, self._show, self._show_faults)
        known = self._site is not None
        if self._site:
            self._show_new(self._site, planned)
        self._site = None  # until all of it is written, nothing is known for sure
        self._record, _ = renew(planned, self._folder, self._record, progress, alone=known)
        self._site = self._shown = planned

    def _show(self, pages: Sequence[Output]) -> None:
        if any([refresh(page, f"{self._folder}/{page.file}") for page in pages]):
            self.server.show()

    def _show_new(self, before: Site, planned: Site) -> None:
        """Show what was saved and had no page, a file that was mended above all, while lists take it up."""
        fresh = {entry.permalink for entry in planned.library.entries
                 if entry.source in planned.reading.fresh and entry.source not in before.library.by_source}
        if 0 < len(fresh) <= FEW:
            own = self._overlay(planned, planned.reading.folder, planned.faults)
            pages = {output.path: own.over(output.path, output.render())
                     for output in planned.outputs if isinstance(output, Output) and output.path in fresh}
            self.server.overlay = replace(own, pages={**own.pages, **pages})
            self.server.show()

    def _show_faults(self, folder: Folder, faults: Faults) -> None:
        """Show what is wrong with an article as soon as it is known, while lists do without it."""
        if self._site and faults.keys() - self._site.faults.keys():
            self.server.overlay = self._overlay(self._site, folder, {**self._site.faults, **faults})
            self.server.show()

    def _overlay(
        self, site: Site | None, folder: Folder | None, faults: Faults, text: str = "", stale: bool = False
    ) -> Overlay:
        own = overlay_of(site) if site else Overlay(self._base or "")
        return with_problems(own, site, folder, faults, text, stale)

    # What is wrong

    def _tell_problems(self, folder: Folder, faults: Faults, stale: bool) -> None:
        self.server.overlay = self._overlay(self._shown, folder, faults, stale=stale)
        texts = catalogue().preview
        orders = {describe(one): one.order for own in faults.values() for one in own}
        if lines := sorted(orders, key=lambda line: orders[line]):
            tail = texts.goes_on if not stale else texts.kept if self._shown else texts.waits
            self._tell("\n".join([*lines, f"{texts.to_mend.format(n=len(lines))} {tail}"]))
        elif self._was_wrong:
            self._tell(texts.mended)
        self._was_wrong = bool(lines)

    def _tell_text(self, text: str) -> None:
        """Tell of what is no content's fault; articles have what faults they had."""
        folder, faults = (self._shown.reading.folder, self._shown.faults) if self._shown else (None, {})
        self.server.overlay = self._overlay(self._shown, folder, faults, text, stale=True)
        texts = catalogue().preview
        self._tell(f"{text}\n{texts.kept if self._shown else texts.waits}")
        self._was_wrong = True


def _refuse_taken(port: int) -> None:
    """Say so before the build, not after it."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise UsageError("port_taken", port=port, other=port + 1) from None
