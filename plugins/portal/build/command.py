"""What the commands do: check the project, build its site whole or not at all."""

from __future__ import annotations

import datetime as dt
import filecmp
import os
import secrets
import shutil
import time
from functools import partial
from pathlib import Path

from portal.build.project import load, plan
from portal.build.site import Progress, Site
from portal.build.writer import write_all
from portal.errors import UsageError

_ABANDONED = 24 * 3600
"""Seconds after which a half-built folder of a killed build is swept away."""


def check_site(config_file: Path, progress: Progress) -> Site:
    """Check all that a build would, and write nothing.

    Links and pictures are known to be good only when the site is planned, so it is. Raises
    ContentError.
    """
    return plan(load(config_file), None, progress)


def build_site(
    config_file: Path, site_dir: Path | None, now: dt.datetime | None, progress: Progress
) -> tuple[Site, Path]:
    """Build the whole site into a folder, which holds the old site until the new one is whole.

    The new site is built beside the folder and takes its place by renaming. Raises
    ContentError, UsageError, or OSError; then the folder is as it was.
    """
    target = (site_dir or Path(load(config_file).site_dir)).resolve()
    project = config_file.resolve().parent
    if target == project or target in project.parents:
        raise UsageError("site_dir_inside", folder=target)
    site = plan(load(config_file, site_dir=str(target)), now, progress)
    _refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    staging = target.with_name(f".{target.name}.building-{secrets.token_hex(4)}")
    staging.mkdir()
    try:
        write_all(site.outputs, staging, partial(progress, "rendering"))
        _replace(target, staging, [planned.file for planned in site.outputs])
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return site, target


def _list_of(target: Path) -> Path:
    """Where the names of the files are kept that the portal wrote into a folder: beside it."""
    return target.with_name(f".{target.name}.files")


def _refuse_foreign(target: Path) -> None:
    """Never delete what the portal did not write: raise UsageError naming one such file."""
    if target.is_file():
        raise UsageError("site_dir_file", folder=target)
    if not target.is_dir():
        return
    try:
        written = set(_list_of(target).read_text(encoding="utf-8").split("\n"))
    except FileNotFoundError:
        written = set()
    for file in target.rglob("*"):
        if not file.is_dir() and file.relative_to(target).as_posix() not in written:
            raise UsageError("site_dir_foreign", folder=target, file=file.relative_to(target))


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
            kept = before.stat()
            os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns))


def _replace(target: Path, staging: Path, files: list[str]) -> None:
    """Put the new site in the old one's place."""
    # whichever of the two sites a crash leaves there, all its files are on the list
    listed = _list_of(target)
    before = listed.read_text(encoding="utf-8").split("\n") if target.exists() and listed.exists() else []
    listed.write_text("\n".join(sorted({*before, *files})), encoding="utf-8")
    if target.exists():
        _keep_times(target, staging)
        old = target.with_name(f".{target.name}.building-{secrets.token_hex(4)}")
        target.rename(old)
        try:
            staging.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    else:
        staging.rename(target)
    listed.write_text("\n".join(sorted(files)), encoding="utf-8")
