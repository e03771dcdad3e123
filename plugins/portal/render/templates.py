"""The template engine: everything is escaped, and a missing value is an error."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import jinja2

from portal.messages import catalogue
from portal.render.views import Site


class Templates:
    """Renders pages with the theme's templates.

    `folders` are searched in order: the site's own first, then Material's, for its icons.
    `assets` maps the name of each file of the theme to its bytes.
    """

    def __init__(self, folders: Sequence[str], assets: Mapping[str, bytes], base: str) -> None:
        self.assets = {f"/assets/{fingerprinted(name, data)}": data for name, data in assets.items()}
        addresses = {name: f"{base}/assets/{fingerprinted(name, data)}" for name, data in assets.items()}
        self._engine = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._engine.globals["asset"] = addresses.__getitem__
        self._engine.globals["t"] = catalogue().site

    def render(self, template: str, site: Site, **views: object) -> bytes:
        """One page as UTF-8."""
        return self._engine.get_template(template).render(site=site, **views).encode()


def fingerprinted(name: str, data: bytes) -> str:
    """portal.css becomes portal.1a2b3c4d.css, so that browsers may keep it for ever."""
    path = PurePosixPath(name)
    return f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"
