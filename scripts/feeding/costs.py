"""What the portal's feeds take: files and bytes, a part of a build, and what is written again after a change.

A document is an archive if it lies in a folder `luu`, else it is live.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from bench_changes import append_paragraph
from bench_facts import environment
from bench_run import Line, run
from bench_sides import Builds
from feeding.documents import find_documents, read

LIVE = {"rss.xml": "RSS", "atom.xml": "Atom", "feed.json": "JSON"}
_ARCHIVED = {".xml": "Atom", ".json": "JSON"}
_LINK = re.compile(r"([\w-]+)\.md\)")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of a feed as it lies on the disk."""

    digest: bytes
    changed: int
    """When its file was changed, in nanoseconds."""
    holds: frozenset[str]
    """Those of the looked for ids that stand in it."""


State = dict[str, Kept]
"""By name below the site."""


def is_archive(name: str) -> bool:
    """Whether a document is sealed."""
    return Path(name).parent.name == "luu"


def sizes(site: Path) -> list[Row]:
    """Documents and bytes by sort and format."""
    rows: dict[tuple[str, str], Row] = {}
    for path in find_documents(site):
        archive = is_archive(str(path))
        key = ("archives", _ARCHIVED[path.suffix]) if archive else ("live documents", LIVE[path.name])
        row = rows.setdefault(key, {"sort": key[0], "format": key[1], "files": 0, "bytes": 0})
        row["files"] += 1
        row["bytes"] += path.stat().st_size
    return [rows[key] for key in sorted(rows, reverse=True)]


def facts(site: Path) -> Row:
    """Feeds, items of live documents, and bytes of the site's own feed, as they are and compressed."""
    items = [len(read(path).items) for path in find_documents(site) if path.name == "atom.xml"]
    own = {form: (site / name).read_bytes() for name, form in LIVE.items()}
    return {"feeds": len(items), "median": median(items), "max": max(items),
            "own": {form: (len(data), len(gzip.compress(data, 6, mtime=0))) for form, data in own.items()}}


def share(builds: Builds, runs: int) -> Row:
    """CPU seconds of builds from nothing with and without feeds, in turn: the medians."""
    took: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(runs):
        builds.forget()
        took["without"].append(_without(builds)["cpu_s"])
        builds.forget()
        took["with"].append(builds.ours()["cpu_s"])
    found = {name: median(seconds) for name, seconds in took.items()}
    return found | {"share": 1 - found["without"] / found["with"], "runs": runs}


def _without(builds: Builds) -> Line:
    script = Path(__file__).with_name("without_feeds.py")
    return run([sys.executable, "-P", str(script), "build", "--config-file", str(builds.sites.ours / "mkdocs.yml"),
                "--site-dir", str(builds.targets()[0]), "--now", builds.sites.moment.isoformat()], environment())


def rewritten(builds: Builds) -> list[Row]:
    """What one change after the other makes a build write, add and take away. The site is built already."""
    sites, site = builds.sites, builds.targets()[0]
    edited, announced, withdrawn = old_articles(sites.ours / "content")
    moment = sites.moment

    changes: dict[str, tuple[str, Callable[[], object]]] = {
        "nothing changed": ("", lambda: None),
        "one new article": ("bai-moi-001", lambda: sites.add(1)),
        "text of an old article edited": (id_of(edited), lambda: append_paragraph(edited, 1)),
        "major change of an old article": (id_of(announced), lambda: announce(announced, moment)),
        "an old article withdrawn": (id_of(withdrawn), lambda: withdraw(withdrawn, moment)),
    }
    ids = [entry_id for entry_id, _ in changes.values() if entry_id]
    rows, before = [], state(site, ids)
    for name, (entry_id, change) in changes.items():
        change()
        builds.ours()
        after = state(site, ids)
        rows.append({"change": name, **compare(before, after, entry_id)})
        before = after
    return rows


def old_articles(content: Path) -> tuple[Path, Path, Path]:
    """Three of the older articles, to which no other leads."""
    files = sorted(content.glob("[gt]*/[0-9]*/*.md"), key=lambda file: (file.parent.name, file.name))
    linked = {name for file in content.rglob("*.md") for name in _LINK.findall(file.read_text(encoding="utf-8"))}
    free = [file for file in files if file.stem not in linked]
    return free[len(free) // 10], free[len(free) // 5], free[len(free) // 4]


def id_of(file: Path) -> str:
    """An article's."""
    return str(yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])["id"])


def announce(file: Path, moment: dt.datetime) -> None:
    """Note a major change of an article, and make it."""
    append_paragraph(file, 2)
    _say(file, f'changes: [{{on: {moment.isoformat()}, note: "Bổ sung kết quả năm nay.", kind: major}}]')


def withdraw(file: Path, moment: dt.datetime) -> None:
    """Withdraw an article."""
    _say(file, f'withdrawn: {{on: {moment.isoformat()}, reason: "Theo đề nghị của nhân vật."}}')


def _say(file: Path, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("---\n", f"---\n{line}\n", 1), encoding="utf-8", newline="\n")


def state(site: Path, ids: Collection[str]) -> State:
    """All documents of all feeds, and which of the ids stand in them as an item's."""
    found = {}
    # the id's end is that of the element or of the string
    forms = {one: re.compile(rf":{re.escape(one)}[<\"]".encode()) for one in ids}
    for path in find_documents(site):
        data = path.read_bytes()
        holds = frozenset(one for one, form in forms.items() if form.search(data))
        found[path.relative_to(site).as_posix()] = Kept(blake2b(data).digest(), path.stat().st_mtime_ns, holds)
    return found


def compare(before: State, after: State, entry_id: str) -> Row:
    """How many documents another build has written, and of archives without the article touched in any way."""
    both = before.keys() & after.keys()
    touched = [name for name in both
               if (before[name].digest, before[name].changed) != (after[name].digest, after[name].changed)]
    archives = [name for name in touched if is_archive(name)]
    others = [name for name in archives if entry_id not in before[name].holds | after[name].holds]
    return {
        "live": len(touched) - len(archives), "archives": len(archives),
        "added": len(after.keys() - both), "removed": len(before.keys() - both),
        "others": len(others), "others_of": sum(is_archive(name) and entry_id not in before[name].holds for name in both),
    }
