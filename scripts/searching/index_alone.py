"""Make the search index of a project whose cache knows all articles, and nothing else of its site.

    python index_alone.py MKDOCS_YML FOLDER REPORT MOMENT

Writes the index below FOLDER, which must not be there yet, and the CPU seconds that it took into
REPORT: of indexing and writing, not of finding out which articles there are.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from functools import partial
from pathlib import Path

from portal.build.workers import collector_paused
from portal.build.project import load, project_of
from portal.build.search import search_files
from portal.build.site import make_site
from portal.build.sources import look_at
from portal.build.store import Store
from portal.build.workers import map_on_cores
from portal.build.writer import write
from portal.render.output import Copy, Output, each_file


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _untold(what: str, done: int, total: int) -> None:
    pass


def _write(folder: str, file: Output | Copy) -> None:
    write(file, f"{folder}/{file.file}")


def main(config: str, folder: str, report: str, now: str) -> None:
    """Do it as of `now`."""
    with collector_paused():
        project = project_of(load(Path(config)))
        store = Store(project.cache)
        site = make_site(project, look_at(project.content), dt.datetime.fromisoformat(now), _untold, store)
        store.put({}, [f"search/{name}" for name in store.names("search/")])
        before = _cpu()
        files = list(each_file(search_files(site, _untold)))
        map_on_cores(partial(_write, folder), files, partial(_untold, "writing"))
        Path(report).write_text(str(_cpu() - before))


if __name__ == "__main__":
    main(*sys.argv[1:])
