"""Run MkDocs for the commands: load mkdocs.yml, build whole or not at all."""

from __future__ import annotations

import datetime as dt
import filecmp
import os
import secrets
import shutil
import time
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from portal.build.plugin import ContentAbort, PortalPlugin
from portal.build.site import Progress, Site
from portal.errors import ContentError, UsageError
from portal.model.library import Library

OURS = ("sitemap.xml", "404.html")
"""A folder that holds these was built by the portal, and may be replaced."""
_ABANDONED = 24 * 3600
"""Seconds after which a half-built folder of a killed build is swept away."""


def load(config_file: Path, **overrides: object) -> MkDocsConfig:
    """Read mkdocs.yml; raise UsageError where it can't be used."""
    if not config_file.is_file():
        raise UsageError("config_missing", path=config_file)
    try:
        return load_config(str(config_file), **overrides)  # type: ignore[arg-type]
    except (ConfigurationError, Abort) as error:  # of Abort, MkDocs has logged the reasons
        raise UsageError("config_wrong", path=config_file, what=str(error)) from None


def check_site(config_file: Path, progress: Progress) -> tuple[Library, int]:
    """Check all that a build would: the library, drafts included, and how many registries.

    Links and pictures are known to be good only when the site is planned, so it is; nothing
    is written but finished pictures into the cache. Raises ContentError.
    """
    config = load(config_file)
    plugin = _plugin(config, None, progress)
    try:
        plugin.on_pre_build(config=config)
    except ContentAbort as abort:
        raise ContentError(abort.problems) from None
    reading = plugin.site.reading
    return reading.library, len(reading.folder.registries)


def run_build(config: MkDocsConfig, now: dt.datetime | None, progress: Progress) -> Site:
    """One MkDocs build into the configured folder; raise ContentError for bad content."""
    plugin = _plugin(config, now, progress)
    try:
        build(config)
    except ContentAbort as abort:
        raise ContentError(abort.problems) from None
    return plugin.site


def _plugin(config: MkDocsConfig, now: dt.datetime | None, progress: Progress) -> PortalPlugin:
    plugin = config.plugins.get("portal")
    if plugin is None:
        raise UsageError("config_wrong", path=config.config_file_path, what="plugins: portal?")
    assert isinstance(plugin, PortalPlugin)
    plugin.now = now
    plugin.progress = progress
    return plugin


def build_site(
    config_file: Path, site_dir: Path | None, now: dt.datetime | None, progress: Progress
) -> tuple[Site, Path]:
    """Build the whole site into a folder, which holds the old site until the new one is whole.

    The new site is built beside the folder and takes its place by renaming. Raises
    ContentError, UsageError, or OSError; then the folder is as it was.
    """
    target = (site_dir or Path(load(config_file).site_dir)).resolve()
    _refuse_foreign(target, config_file.resolve().parent)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    staging = target.with_name(f".{target.name}.building-{secrets.token_hex(4)}")
    staging.mkdir()
    try:
        site = run_build(load(config_file, site_dir=str(staging)), now, progress)
        _replace(target, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return site, target


def _refuse_foreign(target: Path, project: Path) -> None:
    """Never delete what the portal did not build."""
    if target == project or target in project.parents:
        raise UsageError("site_dir_inside", folder=target)
    if target.is_file() or target.is_dir() and any(target.iterdir()):
        if not all((target / name).is_file() for name in OURS):
            raise UsageError("site_dir_foreign", folder=target)


def _sweep(target: Path) -> None:
    for left in target.parent.glob(f".{target.name}.building-*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _keep_times(old: Path, new: Path) -> None:
    """Give each file whose bytes did not change the time it had.

    Web servers make their ETag of it: readers that ask again are told that nothing changed.
    """
    for file in new.rglob("*"):
        before = old / file.relative_to(new)
        if file.is_file() and before.is_file() and filecmp.cmp(before, file, shallow=False):
            os.utime(file, ns=(time.time_ns(), before.stat().st_mtime_ns))


def _replace(target: Path, staging: Path) -> None:
    if not target.exists():
        staging.rename(target)
        return
    old = target.with_name(f".{target.name}.building-{secrets.token_hex(4)}")
    _keep_times(target, staging)
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
