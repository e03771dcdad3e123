"""One publisher at a time, also from several machines: an object that says who is at work.

A store that knows conditions lets only one have it. With one that does not, the lock on the
portal's folder has to do, which whoever calls this holds anyway; it proves that an object with
our own name is a killed run's.
"""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.digest import digest_of
from portal.errors import UsageError
from portal.model.values import Value
from portal.publish.store.client import Client
from portal.publish.store.layout import LOCK, STORED
from portal.publish.store.record import parsed, written

_STALE = dt.timedelta(minutes=20)
"""After which a lock that was not renewed is a dead one's; stores refuse requests whose clock is 15 minutes off."""
_RENEWED = 60
"""Seconds after which a lock is renewed."""


class Holder(Value):
    """Who publishes."""

    machine: str
    number: str
    """The machine's, since many are called alike."""
    folder: str
    """The portal's, on that machine."""
    beat: int = 0
    """How often the lock was renewed; so each time it is another object."""


class Lock:
    """The lock, once it is ours."""

    def __init__(self, client: Client, holder: Holder) -> None:
        self._client = client
        self._holder = holder
        self._version = ""
        self._last = time.monotonic()

    def take(self, version: str | None) -> bool:
        """Write our name over a version, or where nothing is; whether it stands there."""
        self._client.put_if(LOCK, written(self._holder), STORED, version)
        found = self._client.read(LOCK)
        self._version = found.version if found else ""
        self._last = time.monotonic()
        return found is not None and parsed(Holder, found.data) == self._holder

    def renew(self) -> None:
        """Show that we live, if that is due. Raises UsageError where somebody else has taken the lock."""
        if time.monotonic() - self._last < _RENEWED:
            return
        self._holder = self._holder.model_copy(update={"beat": self._holder.beat + 1})
        if not self.take(self._version):
            raise _busy(self._client, parsed(Holder, found.data) if (found := self._client.read(LOCK)) else None)

    def leave(self) -> None:
        """Let others have it; what can't be taken away grows stale."""
        with suppress(UsageError):
            found = self._client.read(LOCK)
            if found and found.version == self._version:
                self._client.delete([LOCK])


@contextmanager
def store_locked(client: Client, folder: Path, now: dt.datetime) -> Iterator[Lock]:
    """Be the only one who publishes to a store. Raises UsageError where another is.

    The caller holds a lock on the portal in `folder`, so that our own name is a killed run's.
    """
    us = Holder(machine=socket.gethostname(), number=_machine(), folder=str(folder))
    found = client.read(LOCK)
    holder = parsed(Holder, found.data) if found else None
    is_ours = holder is not None and holder.model_copy(update={"beat": 0}) == us  # a killed run's
    if found and not is_ours and now - found.changed < _STALE:
        raise _busy(client, holder)
    lock = Lock(client, us)
    if not lock.take(found.version if found else None):
        other = client.read(LOCK)
        raise _busy(client, parsed(Holder, other.data) if other else None)
    try:
        yield lock
    finally:
        lock.leave()


def _machine() -> str:
    try:
        return digest_of(Path("/etc/machine-id").read_bytes())
    except OSError:
        return ""


def _busy(client: Client, holder: Holder | None) -> UsageError:
    who = f"{holder.machine}:{holder.folder}" if holder else "?"
    return UsageError("store_busy", store=client.address.shown, who=who, minutes=round(_STALE.total_seconds() / 60))
