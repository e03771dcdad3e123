"""Measure `portal build` on corpora made for it: one line of JSON a run, for comparisons.

    python scripts/bench_build.py --articles 1000 10000 [--runs 3] [--against material]

Each run is a fresh process on a fresh folder without any cache. What is measured stands in
bench_run.py. Needs the environment that runs the portal (.venv).
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "scripts"))

from bench_facts import environment, processor, size  # noqa: E402
from bench_run import KEYS, Line, run  # noqa: E402
from make_corpus import write_corpus  # noqa: E402

NOW = "2026-11-20T08:00:00+07:00"
"""The moment the build takes for now: just after the newest article of the corpus."""


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
            shutil.rmtree(root / "corpus" / ".cache", ignore_errors=True)
            for what, command in commands(root, plain, f"site-{turn}").items():
                took = run(command, environment())
                line = {"what": what, "articles": articles, **took, **size(Path(command[-1]))}
                line |= {"python": platform.python_version(), "machine": processor()}
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


def ratios(ours: list[Line], theirs: list[Line]) -> Line:
    """Our medians divided by theirs: below 1 is less."""
    found: Line = {}
    for key in (*KEYS, "files", "bytes"):
        if ours[0][key] is not None:
            found[key] = round(median(l[key] for l in ours) / median(l[key] for l in theirs), 3)
    return found


if __name__ == "__main__":
    main()
