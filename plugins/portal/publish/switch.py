"""Which releases there are, which of them is live, and how another comes to be; those that are too old go.

Whoever changes anything here holds the lock `publish`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from portal.publish.durable import sync_folder
from portal.publish.root import Root

UNFINISHED = ".tmp-"
"""How the names of folders begin that are no releases yet, or no more."""
_FORM = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{12}\Z", re.ASCII)


def all_releases(root: Root) -> list[Path]:
    """The folders of all releases, the oldest first."""
    if not root.releases.is_dir():
        return []
    return sorted(path for path in root.releases.iterdir() if _NAME.match(path.name) and path.is_dir())


def live_release(root: Root) -> Path | None:
    """The folder of the release that is served; None before the first, or where the link leads nowhere."""
    try:
        place = Path(os.readlink(root.current))
    except OSError:
        return None
    release = root.releases / place.name
    is_ours = root.folder / place.parent == root.releases and _NAME.match(place.name)
    # also one without a manifest: what readers get may be all right, and going back would be worse than mending it
    return release if is_ours and (release / "site").is_dir() else None


def live_since(root: Root) -> dt.datetime | None:
    """When the live release was switched to."""
    try:
        return dt.datetime.fromtimestamp(os.lstat(root.current).st_mtime, dt.timezone.utc)
    except OSError:
        return None


def time_of(release: Path) -> dt.datetime:
    """The time in a release's name."""
    return dt.datetime.strptime(release.name.partition("-")[0], _FORM).replace(tzinfo=dt.timezone.utc)


def new_release(root: Root, commit: str, now: dt.datetime) -> Path:
    """Where a commit's release shall lie; later than all that are there, whatever the clock says."""
    moment = now.astimezone(dt.timezone.utc).replace(microsecond=0)
    last = all_releases(root)[-1:]
    if last:
        moment = max(moment, time_of(last[0]) + dt.timedelta(seconds=1))
    return root.releases / f"{moment.strftime(_FORM)}-{commit[:12]}"


def switch_to(root: Root, release: Path, now: dt.datetime, reached: Callable[[str], None]) -> None:
    """Let a release be served from now on, in one step. Raises OSError; then the old one is."""
    before = live_release(root)
    if before == release:
        return
    beside = root.folder / ".current.new"
    if before:
        reached("switch: link to the last")
        _link(before, root, beside)
        _put(beside, root.before, root)
    reached("switch: link")
    _link(release, root, beside)
    reached("switch: until when the last was live")
    for one in filter(None, (before, release)):
        os.utime(one, (now.timestamp(), now.timestamp()))
    sync_folder(root.releases)  # whoever named the release may have been killed before he came to it
    reached("switch: rename")
    _put(beside, root.current, root)
    reached("switch: to the disk")
    sync_folder(root.folder)


def _link(release: Path, root: Root, place: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(f"{root.releases.name}/{release.name}")


def _put(beside: Path, place: Path, root: Root) -> None:
    if place.is_dir() and not place.is_symlink():  # who copied the portal's folder has copied what the link leads to
        os.rename(place, root.releases / f"{UNFINISHED}{place.name}")
    os.replace(beside, place)


def sweep(root: Root, reached: Callable[[str], None]) -> None:
    """Take away what killed runs have left."""
    for path in sorted(root.releases.glob(f"{UNFINISHED}*")):
        reached("sweep: delete")
        _delete(path)


def prune(root: Root, keep: int, days: int, now: dt.datetime, reached: Callable[[str], None]) -> list[str]:
    """Take away old releases, and name them: the last `keep` stay, and all that were live in so many days.

    The time of a release's folder tells until when it was live.
    """
    releases, live = all_releases(root), live_release(root)
    since = now.timestamp() - days * 86400
    old = [one for one in releases[:-keep] if one != live and one.stat().st_mtime < since]
    for release in old:
        discard(release, reached)
    return [release.name for release in old]


def discard(release: Path, reached: Callable[[str], None]) -> None:
    """Take a release away; if that is cut short, what is left of it does not look like one. Never the live one."""
    doomed = release.with_name(f"{UNFINISHED}{release.name}")
    reached("prune: rename")
    _delete(doomed)  # a killed run's
    os.rename(release, doomed)
    sync_folder(release.parent)
    reached("prune: delete")
    _delete(doomed)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
