"""Bring a release into an object store: only what differs, stage by stage, each object read back and compared.

May be cut short at any point and be begun again with this or another release; going back is the
same. The store's own lists say what is there: of an object whose ETag was noted when its bytes were
right that is known, any other of the right length is read. ETags are never taken for sums.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.progress import Progress
from portal.publish.manifest import Manifest
from portal.publish.store import layout
from portal.publish.store.address import address_of, environment_of
from portal.publish.store.client import Client, Found, Object
from portal.publish.store.lock import Lock, store_locked
from portal.publish.store.record import State, Stored, name_of, parsed, written
from portal.publish.store.stages import Stage, Store, kept, pages_of, stages

_AT_ONCE = 32
"""Requests; a store far away takes 50 ms for each."""
_LARGE = 4 * 2**20
"""Bytes; files from there on are sent one at a time, for each lies in memory."""
_TRIES = 3
"""So often an object is sent that does not come back as it was."""
_TOGETHER = 1000
"""Objects that one request takes away."""
OLD_STAYS = dt.timedelta(hours=1)
"""For so long the last release's pictures, styles and index stay, if no other release comes before."""


class Outcome(NamedTuple):
    """What was done to a store."""

    put: int = 0
    """Objects that were sent."""
    deleted: int = 0
    is_current: bool = False
    """Whether the store said that it has this release, and was not looked into."""

    def and_then(self, later: Outcome) -> Outcome:
        """Both, one after the other."""
        return Outcome(self.put + later.put, self.deleted + later.deleted, self.is_current and later.is_current)


def publish_to_store(
    release: Path, manifest: Manifest, url: str, reached: Callable[[str], None], now: dt.datetime, *,
    environment: Mapping[str, str] | None = None, thorough: bool = False, told: Progress = lambda what, done, total: None,
) -> Outcome:
    """Make an object store serve a release that lies in a portal's folder, whole and verified.

    `release` is its folder, root/releases/NAME; the caller holds a lock on that folder. Without an
    `environment` the process's own counts, and the file of keys in the portal's folder. A store that
    says it has this release is believed, unless `thorough`: then all its objects are looked at.
    Raises UsageError, or OSError for the release's files. Then the store serves the old release,
    the new one, or pages of both of which each is whole and finds what it refers to, and the next
    call goes on from there.
    """
    root = release.resolve().parents[1]
    client = Client(address_of(url), environment_of(root) if environment is None else environment)
    state = _state(client)
    if not thorough and state and _is_current(state, manifest, now):
        return Outcome(is_current=True)
    reached("store: lock")
    with store_locked(client, root, now) as lock, ThreadPoolExecutor(_AT_ONCE) as threads:
        return _Upload(client, release, manifest, lock, threads, reached, told, now).run()


def _is_current(state: State, manifest: Manifest, now: dt.datetime) -> bool:
    is_same = state.release == name_of(manifest) and state.rules == layout.RULES
    return is_same and state.is_whole and not (state.has_old and now - state.moment >= OLD_STAYS)


def _state(client: Client) -> State | None:
    found = client.read(layout.STATE)
    return parsed(State, found.data) if found else None


class _Upload:
    """One release on its way into one store."""

    def __init__(
        self, client: Client, release: Path, manifest: Manifest, lock: Lock, threads: ThreadPoolExecutor,
        reached: Callable[[str], None], told: Progress, now: dt.datetime,
    ) -> None:
        self._client = client
        self._site = release / "site"
        self._manifest = manifest
        self._wanted = layout.files_to_store(manifest.files)
        self._lock = lock
        self._threads = threads
        self._reached = reached
        self._told = told
        self._now = now
        self._versions: dict[str, str] = {}
        """Of objects whose bytes are known to be the release's."""

    def run(self) -> Outcome:
        """All of it; see publish_to_store."""
        state, stored = _state(self._client), self._stored()
        there = self._client.list(layout.SITE)
        if state is None:
            self._refuse_foreign(there)
        same = self._same(there, stored, state)
        files = frozenset(stored.manifest.files) if stored else frozenset()
        # without its record nobody knows where readers are, so they may be anywhere
        is_known = state is not None and (stored is not None or not state.settled)
        reachable = pages_of(files) | {*state.reachable} if is_known else pages_of(there)  # type: ignore[union-attr]
        store = Store(frozenset(there), same, files, frozenset(reachable))

        name, settled = name_of(self._manifest), stored.release if stored else ""
        again = state if state and state.release == name else None
        withdraws = bool(again and again.withdraws) or bool(stored and {*self._manifest.gone} - {*stored.manifest.gone})
        is_due = bool(again and again.is_whole and self._now - again.moment >= OLD_STAYS)
        staying = kept(store, settled != name, withdraws, is_due)
        todo = stages(self._wanted, store, staying)
        begun = State(
            release=name, rules=layout.RULES, settled=settled, is_whole=False, withdraws=withdraws,
            moment=again.moment if again and again.is_whole else self._now, reachable=tuple(sorted(reachable - pages_of(files))),
        )
        self._carry_out(todo, begun, bool((store.there & {*staying}) - self._wanted))
        put, deleted = (sum(len(stage.paths) for stage in todo if stage.work == work) for work in ("put", "delete"))
        return Outcome(put, deleted)

    def _carry_out(self, todo: Sequence[Stage], state: State, has_old: bool) -> None:
        """Work off the stages; the store always says how far it is."""
        total, done = sum(len(stage.paths) for stage in todo if stage.work == "put"), 0
        self._reached("store: begin")
        self._note(state)
        for stage in todo:
            self._lock.renew()
            self._reached(f"store: {stage.name.replace('_', ' ')}")
            match stage.work:
                case "put":
                    self._each(self._put, stage.paths, lambda number, before=done: self._told("storing", before + number, total))
                    done += len(stage.paths)
                case "delete":
                    self._delete(stage.paths)
                case "change":
                    state = state.model_copy(update={"reachable": tuple(sorted({*state.reachable, *stage.paths}))})
                    self._note(state)
                case "settle":
                    self._settle(state.release)
                    state = state.model_copy(update={"settled": state.release, "reachable": ()})
                    self._reached("store: settled")
                    self._note(state)
        self._reached("store: end")
        self._note(state.model_copy(update={"is_whole": True, "has_old": has_old}))
        self._reached("store: unlock")

    def _stored(self) -> Stored | None:
        found = self._client.read(layout.RELEASE)
        return parsed(Stored, found.data) if found else None

    def _refuse_foreign(self, there: Collection[str]) -> None:
        """Take nothing away from a bucket that the portal has not written to yet."""
        if foreign := min({*there} - self._wanted, default=None):
            raise UsageError("store_foreign", store=self._client.address.shown, key=f"{layout.SITE}{foreign}")

    def _same(self, there: Mapping[str, Found], stored: Stored | None, state: State | None) -> frozenset[str]:
        """What the store holds as the release has it."""
        unknown = []
        for path in sorted(there.keys() & self._wanted):
            found = there[path]
            if found.size != (self._site / path).stat().st_size:
                continue
            if stored and stored.versions.get(path) == found.version and stored.rules == layout.RULES:
                if stored.manifest.files.get(path) == self._manifest.files[path]:
                    self._versions[path] = found.version
            else:
                unknown.append(path)
        # what a killed run of ours wrote under the same rules has the right headers, if the bytes are right
        with_headers = state is None or state.rules != layout.RULES or (stored is not None and stored.rules != layout.RULES)
        self._each(lambda path: self._look(path, with_headers), unknown,
                   lambda number: self._told("store_looking", number, len(unknown)))
        return frozenset(self._versions)

    def _look(self, path: str, with_headers: bool) -> None:
        """Read an object; if it is as the release has it, that is known."""
        found = self._client.read(layout.SITE + path, (self._site / path).stat().st_size)
        if found and self._is_right(path, found) and (not with_headers or _has(found, layout.headers_of(path))):
            self._versions[path] = found.version

    def _is_right(self, path: str, found: Object) -> bool:
        return hashlib.sha256(found.data).hexdigest() == self._manifest.files[path]

    def _put(self, path: str) -> None:
        """Send a file, read it back and compare."""
        data = (self._site / path).read_bytes()
        if hashlib.sha256(data).hexdigest() != self._manifest.files[path]:
            raise UsageError("store_release_damaged", file=self._site / path)
        for _ in range(_TRIES):
            self._client.put(layout.SITE + path, data, layout.headers_of(path))
            found = self._client.read(layout.SITE + path, len(data))
            if found and found.data == data:
                self._versions[path] = found.version
                return
        raise UsageError("store_not_kept", store=self._client.address.shown, key=f"{layout.SITE}{path}")

    def _delete(self, paths: Sequence[str]) -> None:
        keys = [layout.SITE + path for path in paths]
        for start in range(0, len(keys), _TOGETHER):
            self._client.delete(keys[start:start + _TOGETHER])

    def _settle(self, name: str) -> None:
        """Note that the store holds this release, and as which versions."""
        files = {path: digest for path, digest in self._manifest.files.items() if path in self._wanted}
        manifest = self._manifest.model_copy(update={"files": files})
        stored = Stored(release=name, rules=layout.RULES, manifest=manifest, versions=self._versions)
        self._client.put(layout.RELEASE, written(stored), layout.STORED)

    def _note(self, state: State) -> None:
        self._client.put(layout.STATE, written(state), layout.STORED)

    def _each(self, work: Callable[[str], None], paths: Iterable[str], told: Callable[[int], None]) -> None:
        """Do something for all paths, many at once; when it returns, all of it is done. The first fault ends it."""
        sizes = {path: (self._site / path).stat().st_size for path in paths}
        large = [path for path, size in sizes.items() if size >= _LARGE]
        for number, path in enumerate(large):
            work(path)
            self._lock.renew()
            told(number + 1)
        asked = [self._threads.submit(work, path) for path, size in sizes.items() if size < _LARGE]
        try:
            for number, one in enumerate(as_completed(asked)):
                one.result()
                self._lock.renew()
                told(len(large) + number + 1)
        finally:
            for one in asked:
                one.cancel()
            wait(asked)


def _has(found: Object, headers: Mapping[str, str]) -> bool:
    return all(found.headers.get(name) == value for name, value in headers.items())
