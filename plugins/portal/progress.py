"""Show how far a long piece of work is; say nothing of a short one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType

from portal.messages import catalogue

Progress = Callable[[str, int, int], None]
"""Told (what, done, total) as work goes on; `what` is a key of the catalogue's commands."""

QUIET = 2.0
"""Seconds before anything is shown."""
EVERY = 5.0
"""Seconds between lines where there is no terminal."""


class ProgressDisplay:
    """A bar with count and time left on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        self._started = self._told = self._began = time.monotonic()
        self._bar = None
        self._task = None
        self._what = self._now = ""

    def __enter__(self) -> ProgressDisplay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take note of progress; `what` is a key of the catalogue's commands."""
        now = time.monotonic()
        if what != self._now:
            self._now, self._began = what, now
        if now - self._started < QUIET:
            return
        words = catalogue().commands[what]
        if sys.stderr.isatty():
            self._draw(words, done, total)
        elif now - self._told >= EVERY or done == total and what == self._what:
            self._told, self._what = now, what if done < total else ""
            texts = catalogue().commands
            line = texts.progress.format(what=words, done=done, total=total)
            if 0 < done < total:
                left = round((now - self._began) / done * (total - done))
                line += texts.progress_left.format(left=f"{left // 60}:{left % 60:02d}")
            print(line, file=sys.stderr, flush=True)

    def _draw(self, words: str, done: int, total: int) -> None:
        if self._bar is None:
            # imported here: most runs are too short to need it
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
            from rich.progress import TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TimeRemainingColumn(), console=Console(stderr=True), transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(words, total=total)
        self._bar.update(self._task, description=words, completed=done, total=total)
