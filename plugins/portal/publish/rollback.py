"""Go back to an older release in an instant: what is there is looked at, nothing is built and no sums are made.

What was withdrawn since stays withdrawn: a release that would show it again is refused. Only what was
in a release counts: a withdrawal that has not been live yet waits with all else that is newer.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.publish.answers import laid_out
from portal.publish.manifest import Manifest, files_below, manifest_of, read_manifest
from portal.publish.root import Root
from portal.publish.state import Hold, read_state, write_state
from portal.publish.switch import all_releases, live_release, switch_to
from portal.publish.wholeness import look_at
from portal.publish.withdrawals import shows, withdrawn

_EMPTY = sha256().hexdigest()
_FEWEST = 4
"""Characters that name a release."""


class Kept(NamedTuple):
    """One release that is kept."""

    folder: Path
    manifest: Manifest | None
    """None where it is damaged."""
    shown_again: tuple[str, ...]
    """Addresses that it shows, and that were withdrawn since."""


def kept_releases(root: Root) -> Iterator[Kept]:
    """All of them, the newest first; each is read when it is asked for, for there may be hundreds."""
    newest: Manifest | None = None
    gone: set[str] = set()
    for folder in reversed(all_releases(root)):
        manifest = manifest_of(folder)
        if manifest is None:
            yield Kept(folder, None, ())
            told = withdrawn(*laid_out(folder))  # its files may have kept what its manifest has not
        else:
            newest = newest or manifest
            yield Kept(folder, manifest, tuple(sorted(address for address in gone if shows(manifest, address))))
            told = withdrawn(manifest.gone, manifest.moved)
        # what the newest shows was taken back: somebody withdrew it by mistake
        gone |= {address for address in told if newest is None or not _leads_to_more(newest, address)}


def release_named(root: Root, wanted: str) -> Path:
    """The release whose name, or whose commit, begins so. Raises UsageError."""
    found = [path for path in all_releases(root) if len(wanted) >= _FEWEST and
             (path.name.startswith(wanted) or path.name.partition("-")[2].startswith(wanted[:12].lower()))]
    if not found:
        raise UsageError("release_unknown", wanted=wanted, folder=root.folder)
    if len(found) > 1:
        raise UsageError("release_several", wanted=wanted, names=", ".join(path.name for path in found))
    return found[0]


def release_to_go_back_to(root: Root, wanted: str | None) -> Kept:
    """The release before the live one, or the one whose name, or commit, begins so; that may be the live one.

    Raises UsageError where there is none, where it is not all there, or where it would show what
    was withdrawn.
    """
    live = live_release(root)
    chosen = _before(root, live) if wanted is None else release_named(root, wanted)
    found = next(kept for kept in kept_releases(root) if kept.folder == chosen)
    if found.manifest is None:
        read_manifest(found.folder)  # which says so
    assert found.manifest is not None
    if damaged := next(_damaged(found.folder, found.manifest), None):
        raise UsageError("rollback_damaged", release=chosen.name, path=damaged)
    if found.shown_again:
        raise UsageError("rollback_withdrawn", release=chosen.name, addresses=", ".join(found.shown_again))
    return found


def release_to_recover(root: Root, held: str, now: dt.datetime) -> Path | None:
    """What to serve where the link to the live release is lost: best of all the one that is held, else the newest
    that is whole and shows nothing that was withdrawn since. Raises OSError."""
    kept = sorted(kept_releases(root), key=lambda one: (one.folder.name == held, one.folder.name), reverse=True)
    good = (one.folder for one in kept if not one.shown_again)
    return next((folder for folder in good if look_at(folder, None, now).is_whole), None)


def go_back(root: Root, release: Path, who: str, now: dt.datetime, reached: Callable[[str], None]) -> None:
    """Let an older release be served, and nothing newer until somebody says so. Raises OSError.

    Whoever is killed on the way holds what is live, at least: nothing goes forward by itself.
    """
    before = read_state(root)
    reached("rollback: hold")
    write_state(root, before.with_(hold=Hold(release=release.name, moment=now, who=who)))
    try:
        switch_to(root, release, now, reached)
    except OSError:
        if live_release(root) != release:
            with suppress(OSError):
                write_state(root, before)
        raise


def _before(root: Root, live: Path | None) -> Path:
    older = [path for path in all_releases(root) if live is None or path.name < live.name]
    if not older:
        raise UsageError("rollback_none" if live is None else "rollback_oldest")
    return older[-1]


def _leads_to_more(manifest: Manifest, address: str) -> bool:
    """Whether who asks for an address comes to more than a word about where it went."""
    return shows(manifest, manifest.moved.get(address, address))


def _damaged(release: Path, manifest: Manifest) -> Iterator[str]:
    """What can be seen to be damaged without making sums: by names, by kind, and by being empty."""
    site = release / "site"
    there = {*files_below(site)}
    yield from sorted(manifest.files.keys() ^ there)
    for path, total in manifest.files.items():
        state = os.lstat(site / path)
        if not stat.S_ISREG(state.st_mode) or (state.st_size == 0) != (total == _EMPTY):
            yield path
    if laid_out(release) != ({*manifest.gone}, manifest.moved):
        yield "gone/"
