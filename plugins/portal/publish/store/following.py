"""Let an object store have whatever is live on the disk; the disk never waits for it.

So it has a lock of its own: a first upload takes long, and what is pushed meanwhile goes live.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.progress import Progress
from portal.publish.durable import locked
from portal.publish.manifest import read_manifest
from portal.publish.root import Root
from portal.publish.store.upload import Outcome, publish_to_store
from portal.publish.switch import live_release

_ROUNDS = 100
"""So often another release may be live when one is up."""


class Followed(NamedTuple):
    """What came of it."""

    release: Path | None = None
    """That the store has now; None where another run is at it, or nothing is live."""
    outcome: Outcome = Outcome()


def follow(
    root: Root, url: str, now: Callable[[], dt.datetime], reached: Callable[[str], None], told: Progress, thorough: bool = False,
) -> Followed:
    """Bring the live release into a store, and look again until it is that. Raises UsageError or OSError.

    What is on its way when another goes live is left where it is, for whoever goes back wants that to end.
    Whoever finds another run at work leaves it to that one. `thorough` as in `publish_to_store`.
    """
    done = Followed()
    for _ in range(_ROUNDS):
        with locked(root.lock("store")) as is_ours:
            live = live_release(root) if is_ours else None
            if live is None:
                return done
            step = partial(_step, root, live, reached)
            try:
                outcome = publish_to_store(live, read_manifest(live), url, step, now(), told=told, thorough=thorough)
            except _Overtaken:
                continue
            except (UsageError, OSError):
                if live_release(root) == live:
                    raise
                continue  # a damaged one is taken away as soon as another is live
        done = Followed(live, done.outcome.and_then(outcome) if done.release else outcome)
        if live_release(root) == live:
            break
    return done


class _Overtaken(Exception):
    """Another release is live: somebody has gone back, or on."""


def _step(root: Root, live: Path, reached: Callable[[str], None], name: str) -> None:
    if live_release(root) != live:
        raise _Overtaken
    reached(name)
