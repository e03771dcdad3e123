"""What builds keep for the next: named values in one SQLite file of the cache folder.

It only saves work. A file that is damaged, of another version of the portal, locked or not
to be written is as good as an empty one, and nobody is told.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import os
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from portal.errors import ContentError, UsageError
from portal.version import version

Result = TypeVar("Result")

_SCHEMA = "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL)"


class Store:
    """Values by name. Only values made of `portal.model`'s classes and Python's own come back."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "builds.sqlite"
        self._opened_by = 0
        self._database: sqlite3.Connection | None = None

    def get(self, name: str) -> Any:
        """The value of a name; None where there is none, or a damaged one."""
        return next((value for _, value in self._select("name = ?", name)), None)

    def within(self, prefix: str) -> dict[str, Any]:
        """All values whose names begin so, by the rest of the name."""
        found = self._select("name >= ? AND name < ?", prefix, prefix + "\uffff")
        return {name.removeprefix(prefix): value for name, value in found}

    def names(self, prefix: str) -> set[str]:
        """All names that begin so, without the beginning."""
        query = "SELECT name FROM kept WHERE name >= ? AND name < ?"
        return {row[0].removeprefix(prefix) for row in self._rows(query, prefix, prefix + "\uffff")}

    def clear(self) -> None:
        """Forget everything."""
        if self._open():
            self._start_anew()

    def put(self, values: Mapping[str, Any], drop: Iterable[str] = ()) -> None:
        """Keep some values and forget others: all of it or nothing."""
        rows = ((name, _sum(name, data), data) for name, data in _pickled(values))
        database = self._open()
        if database is None:
            return
        try:
            with database:
                database.executemany("DELETE FROM kept WHERE name = ?", ((name,) for name in drop))
                database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
        except sqlite3.Error:
            self._start_anew()

    def _select(self, where: str, *values: str) -> Iterator[tuple[str, Any]]:
        for name, total, data in self._rows(f"SELECT name, sum, data FROM kept WHERE {where}", *values):
            if isinstance(data, bytes) and _sum(name, data) == total:
                try:
                    yield name, _Unpickler(io.BytesIO(data)).load()
                except Exception:  # damaged pickles raise whatever they come upon
                    continue

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        database = self._open()
        if database is None:
            return []
        try:
            return database.execute(query, values).fetchall()
        except sqlite3.Error:
            self._start_anew()
            return []

    def _open(self) -> sqlite3.Connection | None:
        # a copy of the process (see `workers`) may not use the connection of its parent
        if self._opened_by != os.getpid():
            self._opened_by = os.getpid()
            self._database = self._connect() or self._start_anew()
        return self._database

    def _connect(self) -> sqlite3.Connection | None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._file, timeout=10)
            # of a new file; values of megabytes would be scattered over thousands of small pages
            database.execute("PRAGMA page_size = 16384")
            # what a crash of the machine loses is made again
            database.execute("PRAGMA synchronous = OFF")
            database.execute(_SCHEMA)
            found = database.execute("SELECT data FROM kept WHERE name = 'version'").fetchone()
            if not found or found[0] != version():
                with database:
                    database.execute("DELETE FROM kept")
                    database.execute("INSERT INTO kept VALUES ('version', 0, ?)", (version(),))
            return database
        except (sqlite3.Error, OSError):
            return None

    def _start_anew(self) -> sqlite3.Connection | None:
        """Replace a file that can't be used; None where that can't be done either."""
        if self._database is not None:
            self._database.close()
        try:
            for name in (self._file.name, f"{self._file.name}-journal"):
                self._file.with_name(name).unlink(missing_ok=True)
        except OSError:
            self._database = None
        else:
            self._database = self._connect()
        return self._database


def _sum(name: str, data: bytes) -> int:
    """Of the name too: a damaged index finds another name's data, which are whole."""
    return zlib.crc32(data, zlib.crc32(name.encode()))


def _pickled(values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    return ((name, pickle.dumps(value, pickle.HIGHEST_PROTOCOL)) for name, value in values.items())


class _Unpickler(pickle.Unpickler):
    """Makes values of our own classes only, so that a cache from elsewhere can't run anything.

    What such values say is believed: texts in them come into pages as they are.
    """

    def find_class(self, module: str, name: str) -> Any:
        return _class_of_ours(module, name)


@cache
def _class_of_ours(module: str, name: str) -> type:
    if module.startswith("portal.model.") or module == "portal.errors":
        found = getattr(importlib.import_module(module), name)
        if isinstance(found, type) and found.__module__ == module:
            return found
    if module == "datetime" and name in ("date", "datetime", "timedelta", "timezone"):
        return getattr(dt, name)
    if module == "builtins" and name in ("set", "frozenset"):
        return {"set": set, "frozenset": frozenset}[name]
    raise pickle.UnpicklingError(f"{module}.{name}")


def in_spite_of_the_cache(store: Store, job: Callable[[], Result]) -> Result:
    """Do a job; if it fails as only a fault can, once more with nothing from earlier builds.

    What was tampered with, or damaged beyond what its sums tell, must not keep a site from
    being built.
    """
    try:
        return job()
    except (ContentError, UsageError, OSError):
        raise
    except Exception:
        store.clear()
        return job()
