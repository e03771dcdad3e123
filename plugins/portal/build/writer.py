"""Write the planned files of a site into a folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from portal.build.workers import map_on_cores
from portal.render.output import Copy, Output

Planned = Output | Copy


def write(planned: Planned, folder: Path | str) -> None:
    """Render one file, or copy it, and write it whole."""
    target = os.path.join(folder, planned.file)
    if isinstance(planned, Output):
        data = planned.render()
        try:
            file = open(target, "wb", buffering=0)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            file = open(target, "wb", buffering=0)
        with file:
            file.write(data)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(planned.source, target)


def write_all(
    outputs: Sequence[Planned], folder: Path | str, told: Callable[[int, int], None]
) -> None:
    """Write all files of a site; `told` hears (done, total)."""
    map_on_cores(lambda planned: write(planned, folder), outputs, told)


def remove_others(outputs: Sequence[Planned], folder: Path) -> None:
    """Delete what is in the folder but not in the site, and folders left empty."""
    wanted = {planned.file for planned in outputs}
    for path, folders, files in os.walk(folder, topdown=False):
        for name in files:
            file = Path(path, name)
            if file.relative_to(folder).as_posix() not in wanted:
                file.unlink()
        for name in folders:
            inner = Path(path, name)
            if not any(inner.iterdir()):
                inner.rmdir()
