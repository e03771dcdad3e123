"""How large a search's index is, and what making it took."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_build import NOW
from bench_facts import environment
from bench_run import Line, run

INDEX = "tim-kiem"
"""The folder of a built site that holds the portal's index."""
MEASURED = "indexing the articles that were read, and writing the files"


def build(project: Path, site: Path) -> Line:
    """Build a project's site from nothing, its search index included, and tell what it took."""
    # -P: from scripts/, -m portal would find portal.py there
    return run([sys.executable, "-P", "-m", "portal", "build", "--config-file", str(project / "mkdocs.yml"),
                "--site-dir", str(site), "--now", NOW], environment())


def index_cost(project: Path, site: Path) -> tuple[str, Line]:
    """What making the portal's index takes when the articles are read, and what that is the measure of.

    The index is a part of the build, so its processor time is measured within a process that
    makes nothing else; the memory is that process's, with the articles in it. Builds the site.
    """
    build(project, site)
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report")
        script = Path(__file__).with_name("index_alone.py")
        line = run([sys.executable, "-P", str(script), str(project / "mkdocs.yml"), str(Path(scratch, "index")),
                    str(report), NOW], environment())
        return MEASURED, line | {"cpu_s": float(report.read_text())}


def sizes(folder: Path, counts: Callable[[str], bool] = lambda name: name != "index.html") -> dict[str, Any]:
    """Files below a folder whose names count, their bytes, and the largest."""
    found = [path.stat().st_size for path in folder.rglob("*") if path.is_file() and counts(path.name)]
    return {"files": len(found), "bytes": sum(found), "largest": max(found, default=0)}


def markdown_bytes(content: Path) -> int:
    """The bytes of all articles, front matter included."""
    return sum(path.stat().st_size for path in content.rglob("*.md"))
