"""The MkDocs plugin: hands MkDocs the finished list of the site's files.

MkDocs reads no article itself. Its own reading of front matter publishes what it can't
understand, drafts included; here everything is read, checked and planned before MkDocs
touches the site folder, and each file renders itself when MkDocs writes it.
"""

from __future__ import annotations

from functools import partial

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel

from portal.build.config import PortalConfig
from portal.build.project import project_of
from portal.build.store import Store, in_spite_of_the_cache
from portal.errors import ContentError, UsageError
from portal.messages import report
from portal.render.output import Bundle, Copy, Output, Planned, each_file


def _untold(what: str, done: int, total: int) -> None:
    """MkDocs has words of its own for what it does."""


def _plan(config: MkDocsConfig) -> list[Planned]:
    # our own commands load this module to read mkdocs.yml, and some need nothing that makes pages
    from portal.build.search import search_files
    from portal.build.site import plan

    site = plan(config, _untold)
    planned = [*site.outputs, *search_files(site, _untold)]
    for bundle in planned:
        if isinstance(bundle, Bundle):  # what the cache has lost of it must be missed now
            for name in bundle.names():
                bundle.render(name)
    return planned


class PlannedFile(File):
    """A file of the site that is rendered, or copied, at the moment MkDocs writes it."""

    def __init__(self, planned: Output | Copy, site_dir: str) -> None:
        super().__init__(planned.file, None, site_dir, True, inclusion=InclusionLevel.INCLUDED)
        self._planned = planned

    def copy_file(self, dirty: bool = False) -> None:
        """Write the file, whole."""
        from portal.build.writer import write

        write(self._planned, self.abs_dest_path)


class PortalPlugin(BasePlugin[PortalConfig]):
    """One build's state lives from `on_config` to the end of the build and no longer."""

    planned: list[Planned]

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Keep MkDocs from rendering templates of its own beside ours."""
        config.theme.static_templates = set()
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Plan the site. MkDocs empties the site folder after this, so a problem harms nothing."""
        try:
            self.planned = in_spite_of_the_cache(Store(project_of(config).cache), partial(_plan, config))
        except (ContentError, UsageError) as error:
            raise Abort(report(error)) from None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Nothing of content/ or of Material goes to the site but what was planned."""
        return Files([])

    def on_env(self, env: object, *, config: MkDocsConfig, files: Files) -> None:
        """Hand the planned files over; MkDocs writes them next."""
        for planned in each_file(self.planned):
            files.append(PlannedFile(planned, config.site_dir))
