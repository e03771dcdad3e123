"""Measure `portal check`: of everything for the first time, again, and after one article was changed.

    python scripts/bench_check.py --articles 1000 10000 [--runs 3]

Checks made-up articles with a lexicon and all rules, in a folder of its own. CPU counts all
processes. Needs the environment that runs the portal (.venv).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from bench_changes import append_paragraph, retitle  # noqa: E402
from bench_facts import environment, processor  # noqa: E402
from bench_run import run  # noqa: E402
from make_corpus import write_corpus  # noqa: E402

SETTLES = 2.5
"""Seconds after which a file's times alone tell that it was left alone."""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure portal check on made-up articles.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    print(json.dumps({"machine": processor(), "runs": options.runs}))
    for articles in options.articles:
        for what, rows in measure(articles, options.runs, options.seed).items():
            found = {key: median(row[key] for row in rows) for key in ("cpu_s", "wall_s", "peak_mb")}
            print(json.dumps({"articles": articles, "what": what} | found), flush=True)


def measure(articles: int, runs: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """What each kind of check took, run by run."""
    rows: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        write_corpus(site, articles, seed)
        shutil.copy(PROJECT / "content" / "registry" / "lexicon.yml", site / "content" / "registry")
        article = sorted((site / "content" / "tin-tuc").rglob("*.md"))[0]
        for number in range(runs):
            shutil.rmtree(site / ".cache", ignore_errors=True)
            time.sleep(SETTLES)
            for what, change, paths in (
                ("everything, nothing known", None, []),
                ("everything again", None, []),
                ("everything, a text edited", append_paragraph, []),
                ("that file alone, its text edited", append_paragraph, [str(article)]),
                ("that file alone, its title edited", retitle, [str(article)]),
            ):
                if change:
                    change(article, number)
                    time.sleep(SETTLES)
                command = [sys.executable, "-m", "portal", "check", "-f", str(site / "mkdocs.yml"), *paths]
                rows.setdefault(what, []).append(run(command, environment()))
    return rows


if __name__ == "__main__":
    main()
