"""Run the command that builds, within limits of time and memory; it ends when we do, however that happens. Linux only."""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from portal.model.built import Built

_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_AUTOGROUP = Path("/proc/self/autogroup")
_NICE = 10
"""Readers come first."""
_WORDS = 60_000
"""Bytes that are kept of what the command says: a text with a thousand errors has made its point."""


class Order(NamedTuple):
    """What is to be built."""

    tree: Path
    """The folder of the commit's files."""
    site: Path
    """The folder that shall hold the site."""
    released: Path | None
    """The site of a release whose addresses must answer; None before the first."""
    report: Path
    """The file that tells of the build, see `portal.model.built`."""
    moment: dt.datetime
    """As of which the site is built."""


class BuildFailed(Exception):
    """There is no new site."""

    def __init__(self, kind: Literal["content", "fault"], words: Sequence[str]) -> None:
        self.kind = kind
        """Content: whoever wrote it has to mend it; fault: it may go well next time."""
        self.words = tuple(words)
        """What is wrong, line by line, in Vietnamese."""
        super().__init__(kind)


Build = Callable[[Order], Built]
"""Makes a folder hold the site; raises BuildFailed, OSError."""


class Ended(NamedTuple):
    """How a command came to its end."""

    code: int | None
    """Its exit code, negative for a signal; None where its time was over."""
    words: str
    """What it said on its error channel."""


def run_limited(
    command: Sequence[str], folder: Path, seconds: int, megabytes: int, environment: Mapping[str, str],
) -> Ended:
    """Run a command in a folder and wait for it; when its time is over, all that it has started is killed.

    A process that gets more memory than it may is told so by the system, and says it in its own words.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {**environment}
    prepare = partial(_prepare, os.getpid(), ctypes.CDLL(None), seconds, megabytes * 2**20)
    # the lock goes with it, see portal.publish.durable: an orphan's share of the work must not meet the next build's
    child = subprocess.Popen(command, cwd=folder, env=inherited, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, start_new_session=True, close_fds=False, preexec_fn=prepare)
    try:
        told, code = child.communicate(timeout=seconds)[1], child.returncode
    except subprocess.TimeoutExpired:
        told, code = b"", None
    finally:
        _kill_all(child)
    return Ended(code, told[:_WORDS].decode("utf-8", "replace").strip())


def _kill_all(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing of it at work, also where we are interrupted ourselves."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # all of it is done
    child.wait()
    if child.stderr:
        child.stderr.close()


def _prepare(parent: int, library: ctypes.CDLL, seconds: int, memory: int) -> None:
    """In the child, before it becomes the command."""
    library.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # that was too late
        os._exit(1)
    if os.getpriority(os.PRIO_PROCESS, 0) < _NICE:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
        with suppress(OSError):  # Linux weighs sessions against each other, and niceness only within one
            _AUTOGROUP.write_text(str(_NICE), encoding="ascii")
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
