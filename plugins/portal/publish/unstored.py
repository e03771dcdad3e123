"""Remember since when the object store has not what is live, and tell it where clones fetch how the portal stands."""

from __future__ import annotations

import datetime as dt

from portal.publish.durable import locked
from portal.publish.root import Root
from portal.publish.standing import tell_status
from portal.publish.state import State, Unstored, read_state, write_state

_PATIENCE = 2.0
"""Seconds to wait for the lock; whoever publishes meanwhile tries the store next, and notes what comes of it."""


def note_store(root: Root, store: str, words: str, now: dt.datetime) -> None:
    """Note what came of bringing the live release to the store of the settings: why it failed, or with no `words`
    that there is nothing to tell. Raises OSError or GitError."""
    if _noted(state := read_state(root), store, words, now) == state:
        return
    with locked(root.lock("publish"), _PATIENCE) as is_ours:
        if is_ours:
            state = _noted(read_state(root), store, words, now)
            write_state(root, state)
            tell_status(root, now, state, lambda step: None)


def _noted(state: State, store: str, words: str, now: dt.datetime) -> State:
    known = state.unstored if state.unstored and state.unstored.store == store else None
    return state.with_(unstored=Unstored(store=store, since=known.since if known else now, words=words) if words else None)
