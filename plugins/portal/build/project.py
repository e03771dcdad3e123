"""A site's project on the disk: its mkdocs.yml, read by MkDocs, and what is planned from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from portal import clock
from portal.build.config import PortalConfig, settings_of
from portal.build.site import Progress, Site, make_site
from portal.errors import UsageError


def load(config_file: Path, **overrides: object) -> MkDocsConfig:
    """Read mkdocs.yml; raise UsageError where it can't be used."""
    if not config_file.is_file():
        raise UsageError("config_missing", path=config_file)
    try:
        return load_config(str(config_file), **overrides)  # type: ignore[arg-type]
    except (ConfigurationError, Abort) as error:  # of Abort, MkDocs has logged the reasons
        raise UsageError("config_wrong", path=config_file, what=str(error)) from None


def plan(config: MkDocsConfig, now: dt.datetime | None, progress: Progress) -> Site:
    """Read, check and plan the configured site as of `now`; None reads the clock.

    Writes nothing but finished pictures into the cache. Raises ContentError, and UsageError
    where mkdocs.yml does not name the plugin.
    """
    plugin = config.plugins.get("portal")
    if plugin is None:
        raise UsageError("config_wrong", path=config.config_file_path, what="plugins: portal?")
    options = plugin.config
    assert isinstance(options, PortalConfig)
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    assets = Path(config.theme.custom_dir or "") / "assets"
    return make_site(
        Path(config.docs_dir),
        settings_of(config, options),
        now or clock.now(),
        root / options.cache_dir,
        config.theme.dirs,
        {file.name: file.read_bytes() for file in sorted(assets.iterdir())},
        progress,
    )
