"""What the last build into a folder made, and of what: so that the next makes only what must change."""

from __future__ import annotations

import os
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from portal.build.bundles import BundleWork, Made, files_below, state_of
from portal.build.store import Store
from portal.digest import digest_of
from portal.render.desk import Desk
from portal.render.lookups import Name
from portal.render.output import Bundle, Copy, Output, Planned

MOST_FOLDERS = 4
"""So many folders' records are kept; one that was not built into for longest is forgotten."""

_SPARE = 4
"""Lookups a file, on average, above which those are looked for that no file needs any more."""


@dataclass(frozen=True)
class Record:
    """All files of a folder, as they were left there."""

    context: Mapping[str, str] = field(default_factory=dict)
    """Digests of what the whole site depends on, by name."""
    prints: Mapping[Name, str] = field(default_factory=dict)
    """The fingerprint of every lookup that any file needed."""
    files: Mapping[str, Made] = field(default_factory=dict)
    """By path below the folder; a bundle's ends with `/`."""
    basis: str = ""
    """The desk's: while it stays, only texts can have changed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is made anew."""

    code: str
    """new, lost (the file is not as it was left), given, context or lookup."""
    name: Name = ""
    """What changed: of the context or of the lookups."""


class Work:
    """What is to be done that a folder becomes the planned site.

    `owned` are the files of ours in it, and the folders of our bundles with `/` at the end.
    Where nobody else can reach the folder, bundles need not be looked through: `alone`.
    """

    def __init__(
        self,
        planned: Sequence[Planned],
        desk: Desk,
        context: Mapping[str, str],
        record: Record,
        folder: Path,
        owned: Collection[str],
        alone: bool = False,
    ) -> None:
        self.desk = desk
        self._record = record
        self._folder = folder
        self._context = context
        self._alone = alone
        self.planned = {one.file: one for one in planned}
        self.changed = [one for one in planned if not self._stays(one)]
        """What has to be made."""
        self._bundles = [self._bundle_work(one) for one in self.changed if isinstance(one, Bundle)]
        self.files = [one for one in self.changed if not isinstance(one, Bundle)]
        """All files of that, a bundle's one by one."""
        self.files += [one for bundle in self._bundles for one in bundle.made]
        if outside := [one.file for one in (*self.changed, *self.files) if not _is_inside(one.file)]:
            raise ValueError(f"outside the site: {outside}")
        self.gone = sorted(filter(_is_inside, {*owned, *record.files} - self.planned.keys()))
        """What builds before have left there and the site has no more."""
        self.gone_files = sorted(self._gone_files())
        """All files of that, and what changed bundles have no more."""
        gone = (file for file in self.gone if _is_bundle(file))
        self.bundles = (*(one.bundle.file for one in self._bundles), *gone)
        """The folders of bundles in which something has to be done."""

    def _bundle_work(self, bundle: Bundle) -> BundleWork:
        made = self._record.files.get(bundle.file)
        return BundleWork(bundle, self._folder, made and made[1:3])

    def _gone_files(self) -> set[str]:
        found = {file for file in self.gone if not _is_bundle(file)}
        for bundle in filter(_is_bundle, self.gone):
            found |= {bundle + name for name in files_below(f"{self._folder}/{bundle}")}
        # one may lie where another was
        planned = tuple(filter(_is_bundle, self.planned))
        found = {file for file in found - self.planned.keys() if not file.startswith(planned)}
        return found.union(*(bundle.gone for bundle in self._bundles))

    def _stays(self, planned: Planned) -> bool:
        """The same as that there are no `reasons`, in less time: it is asked of every file."""
        file = planned.file
        made = self._record.files.get(file)
        if made is None:
            return False
        given, _, _, lookups = made
        if isinstance(planned, Bundle):
            return planned.given == given and (self._alone or is_as_left(self._folder, file, made))
        if isinstance(planned, Output) and (
            self._changed_context or planned.given != given or not self._changed_lookups.isdisjoint(lookups)
        ):
            return False
        return is_as_left(self._folder, file, made)

    def reasons(self, planned: Planned) -> Iterator[Reason]:
        """Why a file is made; none where it stays as it is."""
        made = self._record.files.get(planned.file)
        if made is None:
            yield Reason("new")
            return
        given, _, _, lookups = made
        if isinstance(planned, Output):
            yield from self._changed_context
        if not isinstance(planned, Copy) and planned.given != given:
            yield Reason("given")
        if not self._changed_lookups.isdisjoint(lookups):
            yield from (Reason("lookup", name) for name in sorted(self._changed_lookups & {*lookups}))
        if not is_as_left(self._folder, planned.file, made):
            yield Reason("lost")

    @cached_property
    def _changed_context(self) -> list[Reason]:
        before, now = self._record.context, self._context
        return [Reason("context", name) for name in now if before.get(name) != now[name]]

    @cached_property
    def _changed_lookups(self) -> frozenset[Name]:
        if self._changed_context:  # everything is made anyway, and a lookup may mean another thing
            return frozenset()
        fingerprint, before = self.desk.fingerprint, self._record.prints
        names = [name for name in before if self.desk.basis != self._record.basis or name.startswith("body\t")]
        return frozenset(name for name in names if fingerprint(name) != before[name])

    def done(self, made: Mapping[str, Made]) -> Record:
        """The folder's record once the work is done; `made` are the `files` that were made."""
        new = {one.file: made[one.file] for one in self.changed if not isinstance(one, Bundle)}
        new |= {one.bundle.file: (one.bundle.given, *one.done(made), ()) for one in self._bundles}
        files = {file: new.get(file) or self._record.files[file] for file in self.planned}
        prints = {} if self._changed_context else dict(self._record.prints)
        names = {name for _, _, _, lookups in new.values() for name in lookups}
        for name in names - prints.keys() | self._changed_lookups:
            prints[name] = self.desk.fingerprint(name)
        if len(prints) > _SPARE * len(files):  # names that were dropped one by one over the years
            used = {name for _, _, _, lookups in files.values() for name in lookups}
            prints = {name: found for name, found in prints.items() if name in used}
        return Record(self._context, prints, files, self.desk.basis)


def is_as_left(folder: Path, file: str, made: Made) -> bool:
    """Whether a file below the folder, or a bundle, is there as a build left it, by lengths and times."""
    _, length, changed, _ = made
    if _is_bundle(file):
        return state_of(files_below(f"{folder}/{file}")) == (length, changed)
    try:
        found = os.lstat(f"{folder}/{file}")
    except (FileNotFoundError, NotADirectoryError):
        return False
    return (found.st_size, found.st_mtime_ns) == (length, changed)


def _is_inside(file: str) -> bool:
    """Whether a path stays below the folder: what was tampered with must neither write nor delete elsewhere."""
    parts = set(file.removesuffix("/").split("/"))
    return not (PurePosixPath(file).is_absolute() or {"..", ".", ""} & parts or set(":\\") & set(file))


def _is_bundle(file: str) -> bool:
    """Whether what lies there is a bundle's folder."""
    return file.endswith("/")


def load_record(store: Store, folder: Path) -> Record:
    """The record of a folder; an empty one where none was kept."""
    found = store.get(kept_as("folder", folder))
    if found is None:
        return Record()
    context, names, prints, rows, basis = found
    lookups = cache(lambda places: tuple(map(names.__getitem__, array("I", places))))
    files = {
        file: (given, length, changed, lookups(places)) for file, (given, length, changed, places) in rows.items()
    }
    return Record(context, dict(zip(names, prints, strict=True)), files, basis)


def keep_record(store: Store, folder: Path, record: Record, moment: int) -> None:
    """Keep the record of a folder; `moment` (ns) tells which folders were built into lately."""
    moments = {**(store.get("folders") or {}), kept_as("folder", folder): moment}
    kept = dict(sorted(moments.items(), key=lambda item: -item[1])[:MOST_FOLDERS])
    # half a million lookups of forty thousand names: as numbers they take half the time
    place_of = {name: place for place, name in enumerate(record.prints)}.__getitem__
    # a feed looks up the same in each of its formats
    places = cache(lambda lookups: array("I", map(place_of, lookups)).tobytes())
    rows = {
        file: (given, length, changed, places(lookups))
        for file, (given, length, changed, lookups) in record.files.items()
    }
    value = dict(record.context), [*record.prints], [*record.prints.values()], rows, record.basis
    store.put({"folders": kept, kept_as("folder", folder): value}, moments.keys() - kept.keys())


def kept_as(what: str, folder: Path) -> str:
    """The name under which something is kept of a folder."""
    return f"{what}/{digest_of(os.fsencode(folder))}"
