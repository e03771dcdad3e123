"""Read what waits for whom, also where some articles have errors."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal import clock
from portal.build.heads import read_heads
from portal.build.project import load, project_of
from portal.build.verdict import check_site
from portal.build.workers import collector_paused
from portal.derive.review import Backlog, backlog_of
from portal.errors import ContentError
from portal.progress import Progress
from portal.read.library import Reading


@dataclass(frozen=True, slots=True)
class ContentStatus:
    """All that is told of content on its way to its readers."""

    backlog: Backlog
    reading: Reading
    """What could be read."""
    errors: Mapping[str, int]
    """How many each file has, as the reporter knows it; an article that can't be read is here alone."""
    now: dt.datetime
    review_required: bool


def content_status(config_file: Path, progress: Progress) -> ContentStatus:
    """What waits for whom, as of this moment; writes nothing but the cache.

    Raises UsageError, or OSError.
    """
    found: Counter[str] = Counter()
    try:
        check_site(config_file, progress)
    except ContentError as error:
        found.update(problem.path for problem in error.errors)
    with collector_paused():
        project, now = project_of(load(config_file)), clock.now()
        reading, _ = read_heads(project)
        backlog = backlog_of(reading.library, now, project.settings.review_required)
    return ContentStatus(backlog, reading, dict(sorted(found.items())), now, project.settings.review_required)
