"""Make a release of a commit, whole and under its name, but not live. Whatever a killed run has left is used or goes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from portal.errors import UsageError
from portal.messages import catalogue
from portal.model.released import LIST
from portal.publish import inspection
from portal.publish.building import Build, BuildFailed, Order
from portal.publish.durable import sync_folder, write_durably
from portal.publish.export import export
from portal.publish.manifest import Manifest, manifest_of, read_manifest, sum_of, sums_beside, sums_of, verify
from portal.publish.release import assemble
from portal.publish.root import Root
from portal.publish.switch import UNFINISHED, all_releases, discard, new_release

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Maker:
    """Makes releases with one build, in one portal's folder. Whoever uses it holds the lock `publish`."""

    def __init__(self, root: Root, build: Build, kit: str, reached: Callable[[str], None]) -> None:
        """`kit` stands for what builds; see `portal.version`."""
        self._root, self._build, self._kit, self._reached = root, build, kit, reached

    def ready(self, commit: str, live: Path | None, now: dt.datetime) -> Path | None:
        """A whole release of a commit that is newer than the live one: a killed run's, or one that somebody went back from."""
        newer = [path for path in all_releases(self._root) if live is None or path.name > live.name]
        for path in reversed(newer):
            if path.name.endswith(f"-{commit[:12]}") and self._is_good(path, commit, now):
                return path
        return None

    def _is_good(self, path: Path, commit: str, now: dt.datetime) -> bool:
        manifest = manifest_of(path)
        if manifest is None:
            return False
        is_due = manifest.until is not None and manifest.until <= now
        return (manifest.commit, manifest.lock, is_due) == (commit, self._kit, False) and not verify(path, manifest)

    def make(
        self, commit: str, previous: Path | None, now: dt.datetime, moment: dt.datetime, is_damaged: bool,
    ) -> Path:
        """The folder of a commit's new release. Raises BuildFailed, OSError or GitError.

        `moment` is that as of which the site is built, `previous` the release that is live, and
        none of its files is used again where it is damaged.
        """
        work = self._root.tree.parent
        work.mkdir(parents=True, exist_ok=True)
        boot = _BOOT.read_bytes()
        unfinished = work / "unfinished"
        if unfinished.exists() and unfinished.read_bytes() != boot:
            self.forget()  # the machine stopped amidst a build: which of its files reached the disk?
        write_durably(unfinished, boot)
        self._reached("publish: export")
        export(self._root.repository, commit, self._root.tree)
        self._reached("publish: build")
        released = _released(self._root, previous)
        built = self._build(Order(self._root.tree, self._root.site, released, work / "built.json", moment))
        target = new_release(self._root, commit, now)
        unnamed = target.with_name(f"{UNFINISHED}{target.name}")
        self._reached("publish: lay out")
        linked = None if is_damaged else previous
        manifest = assemble(self._root.site, built, commit, self._kit, linked, unnamed, self._reached)
        self._reached("publish: inspect")
        _refuse(inspection.inspect(unnamed, manifest, _readable(self._root, previous), built.canaries))
        self._reached("publish: name")
        os.rename(unnamed, target)
        self._reached("publish: name to the disk")
        sync_folder(self._root.releases)
        self._reached("publish: verify")
        self._hold_to(target, manifest, linked)
        unfinished.unlink()
        return target

    def forget(self) -> None:
        """Let the next build begin from nothing."""
        for path in sorted(self._root.tree.parent.iterdir()):
            self._reached("publish: forget")
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def _hold_to(self, target: Path, manifest: Manifest, whole: Path | None) -> None:
        """What was written is read back; what it shares with the live release was whole when that was looked at."""
        damage = verify(target, manifest, sums_beside(whole) if whole else sums_of)
        if damage:
            discard(target, self._reached)
            self.forget()
            raise BuildFailed("fault", [catalogue().commands.publish.damaged.format(path=damage[0].path, n=len(damage))])


def _readable(root: Root, live: Path | None) -> Path | None:
    """The newest release whose manifest can be read, best of all the live one."""
    return next(filter(manifest_of, filter(None, (live, *reversed(all_releases(root))))), None)


def _released(root: Root, live: Path | None) -> Path | None:
    """The site of the newest release whose list of addresses is whole, best of all the live one's."""
    for release in filter(None, (live, *reversed(all_releases(root)))):
        try:
            if sum_of(release / "site" / LIST) == read_manifest(release).files[LIST]:
                return release / "site"
        except (OSError, KeyError, UsageError):
            continue  # damaged: an older one knows almost as much
    return None


def _refuse(findings: Sequence[object]) -> None:
    if findings:
        raise BuildFailed("content", [inspection.sentence(finding) for finding in findings])
