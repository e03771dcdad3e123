"""Make the text of CODEOWNERS, and keep a file of it."""

from __future__ import annotations

import os
from pathlib import Path

from portal.build.choice import repository_of
from portal.build.heads import read_heads
from portal.build.project import load, project_of
from portal.build.workers import collector_paused
from portal.check import references
from portal.derive.owners import ownership_of
from portal.errors import ContentError, UsageError
from portal.messages import decimal
from portal.render.codeowners import render_codeowners

MOST_BYTES = 3_000_000
"""Larger files GitHub does not read, and says so nowhere."""


def codeowners(config_file: Path) -> str:
    """The text for a project, with paths from the root of its git repository.

    Raises ContentError where front matter or registries have problems, for then somebody would
    be left out; UsageError, or OSError.
    """
    with collector_paused():
        project = project_of(load(config_file))
        reading, problems = read_heads(project)
        problems += references.check(reading)
        if problems:
            raise ContentError(problems)
        config, content = (Path(os.path.abspath(path)) for path in (config_file, project.content))
        root = repository_of(content) or config.parent
        if outside := [path for path in (content, config) if not path.is_relative_to(root)]:
            raise UsageError("codeowners_outside", path=outside[0], root=root)
        below = (path.relative_to(root).as_posix() for path in (content, config))
        text = render_codeowners(ownership_of(reading.library), *below)
    if (size := len(text.encode())) > MOST_BYTES:
        raise UsageError("codeowners_large", size=decimal(size / 1e6), limit=MOST_BYTES // 1_000_000)
    return text


def is_current(file: Path, text: str) -> bool:
    """Whether a file holds this text, however its lines end."""
    return file.exists() and file.read_text(encoding="utf-8", errors="replace") == text


def keep_codeowners(file: Path, text: str) -> bool:
    """Write the text into a file, unless it holds that already; whether it was written.

    Raises UsageError for a file that was not made by this, which somebody has written by hand.
    """
    if is_current(file, text):
        return False
    if file.exists() and file.read_text(encoding="utf-8", errors="replace").partition("\n")[0] != text.partition("\n")[0]:
        raise UsageError("codeowners_foreign", path=file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    return True
