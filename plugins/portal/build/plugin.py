"""The MkDocs plugin: hands MkDocs the finished list of the site's files.

MkDocs reads no article itself. Its own reading of front matter publishes what it can't
understand, drafts included; here everything is read, checked and planned before MkDocs
touches the site folder, and each file renders itself when MkDocs writes it.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel

from portal import clock
from portal.build.config import PortalConfig, settings_of
from portal.build.site import Copy, Progress, Site, make_site
from portal.errors import ContentError
from portal.messages import report
from portal.render.output import Output


class PlannedFile(File):
    """A file of the site that is rendered, or copied, at the moment MkDocs writes it."""

    def __init__(self, planned: Output | Copy, site_dir: str, written: Callable[[], None]) -> None:
        super().__init__(planned.file, None, site_dir, True, inclusion=InclusionLevel.INCLUDED)
        self._planned = planned
        self._written = written

    def copy_file(self, dirty: bool = False) -> None:
        """Write the file, whole."""
        target = self.abs_dest_path
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if isinstance(self._planned, Copy):
            shutil.copyfile(self._planned.source, target)
        else:
            Path(target).write_bytes(self._planned.render())
        self._written()


class PortalPlugin(BasePlugin[PortalConfig]):
    """One build's state lives from `on_config` to the end of the build and no longer."""

    now: dt.datetime | None = None
    """The moment of the build; None reads the clock."""
    progress: Progress = staticmethod(lambda what, done, total: None)
    site: Site

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Keep MkDocs from rendering templates of its own beside ours."""
        config.theme.static_templates = set()
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Plan the site. MkDocs empties the site folder after this, so a problem harms nothing."""
        root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        assets = Path(config.theme.custom_dir or "") / "assets"
        try:
            self.site = make_site(
                Path(config.docs_dir),
                settings_of(config, self.config),
                self.now or clock.now(),
                root / self.config.cache_dir,
                config.theme.dirs,
                {file.name: file.read_bytes() for file in sorted(assets.iterdir())},
                self.progress,
            )
        except ContentError as error:
            raise ContentAbort(error) from None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Nothing of content/ or of Material goes to the site but what was planned."""
        return Files([])

    def on_env(self, env: object, *, config: MkDocsConfig, files: Files) -> None:
        """Hand the planned files over; MkDocs writes them next."""
        total = len(self.site.outputs)
        for done, planned in enumerate(self.site.outputs, 1):
            written = partial(self.progress, "rendering", done, total)
            files.append(PlannedFile(planned, config.site_dir, written))


class ContentAbort(Abort):
    """Ends a build because of the content; its message lists every problem."""

    def __init__(self, error: ContentError) -> None:
        self.problems = error.problems
        super().__init__(report(error))
