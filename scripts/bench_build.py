"""Measure `portal build` on corpora made for it: one line of JSON a run, for comparisons.

    python scripts/bench_build.py --articles 1000 10000 [--runs 3] [--against material]

Each run is a fresh process on a fresh folder without any cache. CPU is user plus system
time of that process and all it has started; `peak_rss_mb` is of the largest single
process. Needs the environment that runs the portal (.venv). On Windows, which does not
tell what a child has used, `cpu_s` and `peak_rss_mb` are null.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "scripts"))

from make_corpus import write_corpus  # noqa: E402

NOW = "2026-11-20T08:00:00+07:00"
"""The moment the build takes for now: just after the newest article of the corpus."""

Line = dict[str, Any]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure portal build on made-up articles.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=1, help="of each build, taken in turns")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--against", choices=["material"], help="build the same texts with it too")
    options = parser.parse_args()
    for articles in options.articles:
        for line in measure(articles, options.runs, options.seed, bool(options.against)):
            print(json.dumps(line), flush=True)


def measure(articles: int, runs: int, seed: int, against: bool) -> Iterator[Line]:
    """Lines of all runs with so many articles; with `against`, a line of ratios at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        root = Path(scratch)
        plain = root / "plain" if against else None
        write_corpus(root / "corpus", articles, seed, plain)
        seen: dict[str, list[Line]] = {}
        for turn in range(runs):
            for what, command in commands(root, plain, f"site-{turn}").items():
                line = {"what": what, "articles": articles, **run(command), **size(Path(command[-1]))}
                line |= {"python": platform.python_version(), "machine": machine()}
                seen.setdefault(what, []).append(line)
                yield line
        if against:
            yield {"what": "portal / material", "articles": articles, **ratios(*seen.values())}


def commands(root: Path, plain: Path | None, site: str) -> dict[str, list[str]]:
    """What is run, by name; each command ends in the folder that it builds into."""
    # -P: from scripts/, -m portal would find portal.py there
    python = [sys.executable, "-P", "-m"]
    config = str(root / "corpus" / "mkdocs.yml")
    found = {
        "portal": [*python, "portal", "build", "--config-file", config, "--now", NOW,
                   "--site-dir", str(root / f"portal-{site}")],
    }
    if plain:
        found["material"] = [*python, "mkdocs", "build", "--quiet", "--config-file",
                             str(plain / "mkdocs.yml"), "--site-dir", str(root / f"material-{site}")]
    return found


def run(command: list[str]) -> Line:
    """Run to the end; raise SystemExit with what the command said if it fails."""
    paths = [str(PROJECT / "plugins"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        used = None
        if hasattr(os, "wait4"):
            # unlike getrusage(RUSAGE_CHILDREN) it tells of this child and its own, not of all before
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        else:
            process.wait()
        wall = time.perf_counter() - started
        if process.returncode:
            said.seek(0)
            text = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-4000:]}")
    if used is None:
        return {"cpu_s": None, "wall_s": round(wall, 2), "peak_rss_mb": None}
    per_mb = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, others KiB
    return {"cpu_s": round(used.ru_utime + used.ru_stime, 2), "wall_s": round(wall, 2),
            "peak_rss_mb": round(used.ru_maxrss / per_mb, 1)}


def size(folder: Path) -> Line:
    """How many files a site has, and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def ratios(ours: list[Line], theirs: list[Line]) -> Line:
    """Our medians divided by theirs: below 1 is less."""
    found: Line = {}
    for key in ("cpu_s", "wall_s", "peak_rss_mb", "files", "bytes"):
        if ours[0][key] is not None:
            found[key] = round(median(l[key] for l in ours) / median(l[key] for l in theirs), 3)
    return found


def machine() -> str:
    """Processor and cores, as far as the system tells."""
    name = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for row in facts.read_text(encoding="utf-8", errors="replace").splitlines():
            if row.startswith("model name"):
                name = row.split(":", 1)[1].strip()
                break
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


if __name__ == "__main__":
    main()
