"""Run one command and tell what it took, with all that it starts: what the benchmarks measure with.

CPU is user plus system time. Memory is given twice: `peak_rss_mb` is of the largest single
process, exact; `peak_mb` is of all processes together, what they share counted once, looked
at again and again while they run (Linux only), and never less than the first.

The command is started by a small process of its own, this file run as a script: a process
begins with its parent's peak, and a benchmark that holds a corpus is larger than a build.
On Windows, which does not tell what a child has used, all but the wall time is None.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Line = dict[str, Any]
KEYS = ("cpu_s", "wall_s", "peak_rss_mb", "peak_mb")
_PER_MB = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, others KiB
_TELLS_SHARES = "/proc/{}/smaps_rollup"
_PAUSE = 20
"""Looking at the memory may take a twentieth of one core, however large the processes are."""


def run(command: list[str], environment: Mapping[str, str] | None = None) -> Line:
    """Run to the end; raise SystemExit with what the command said if it fails."""
    with tempfile.TemporaryFile() as said:
        # -I -S: nothing of the environment, and little memory
        watcher = [sys.executable, "-I", "-S", __file__, *command]
        done = subprocess.run(watcher, env=environment, stdout=subprocess.PIPE, stderr=said)
        line: Line = json.loads(done.stdout) if done.stdout else {}
        if code := line.pop("code", 1):
            said.seek(0)
            text = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(command)} ended with {code}:\n{text[-4000:]}")
    return line


def measured(command: list[str]) -> Line:
    """The same from within the small process: exit code, seconds and MB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    watch = _MemoryWatch(process.pid)
    watch.start()
    used = None
    if hasattr(os, "wait4"):
        # unlike getrusage(RUSAGE_CHILDREN) it tells of this child and its own
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    else:
        process.wait()
    wall = time.perf_counter() - started
    watch.stop()
    line: Line = dict.fromkeys(KEYS) | {"code": process.returncode, "wall_s": round(wall, 3)}
    if used is not None:
        largest = used.ru_maxrss / _PER_MB
        line |= {"cpu_s": round(used.ru_utime + used.ru_stime, 3), "peak_rss_mb": round(largest, 1)}
        if os.path.exists(_TELLS_SHARES.format("self")):
            line["peak_mb"] = round(max(largest, watch.peak / 2**10), 1)
    return line


class _MemoryWatch(threading.Thread):
    """Notes the most memory, in KiB, that a process and all below it held at one moment."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._process = process
        self._over = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            started = time.perf_counter()
            self.peak = max(self.peak, sum(map(_share, _family(self._process))))
            pause = max(0.02, _PAUSE * (time.perf_counter() - started))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def _family(process: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdecimal():
            try:
                stat = Path("/proc", name, "stat").read_bytes()
            except OSError:  # gone meanwhile
                continue
            parents[int(name)] = int(stat.rpartition(b")")[2].split()[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _share(process: int) -> int:
    """KiB of a process, each page divided by the number of those that share it."""
    try:
        text = Path(_TELLS_SHARES.format(process)).read_bytes()
    except OSError:
        return 0
    return next((int(row.split()[1]) for row in text.splitlines() if row.startswith(b"Pss:")), 0)


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1:])))
