"""Publish the same articles with the portal and with Hugo, side by side.

    python scripts/bench_publish.py --articles 1000 10000 [--runs 3] [--with-search] [--json]
    python scripts/bench_publish.py --quick

Needs the environment that runs the portal (.venv), and the network once, for Hugo. Both
engines get the same texts and registries and our style sheet, texts and icons, and write the
same pages: one an article (frame, facts, contents, neighbours, four related articles, JSON-LD),
lists of 20 for sections, categories, campaigns, units, localities, fields, years and tags,
directories, a front page, RSS and Atom of up to 50 full texts for site, sections and
campaigns, redirects, sitemap, robots.txt, 404. Files and bytes of both are printed.

Where they differ: we check all content and sanitise every body, Hugo only leaves raw HTML
out. We choose related articles within a window of time; Hugo's own `Related` weighs all
that share a campaign, field or unit, which costs more the more there are, so a row of Hugo
without them stands beside the full build. Our neighbours are those of the campaign, Hugo's
those of the section. Our pages of a list are numbered from the oldest, Hugo's from the
newest. Our sitemap has the pages of lists, Hugo's has not. Our directories are trees.
Units without articles have a page in Hugo only. Our search index is always built;
`--with-search` gives Hugo one with the same fields. Hugo leaves a renamed article's old
page where it was.

A round is: all from nothing, nothing changed, then one change after the other, each built
by both in turn into the folders that the builds before have left. CPU is user plus system
time of the build and all it has started, peak memory that of its largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from bench_build import NOW, Line, run, size  # noqa: E402
from bench_changes import Sites, forget  # noqa: E402
from bench_table import Row, machine, markdown  # noqa: E402
from peers import hugo_site  # noqa: E402

LARGE = 50_000


@dataclass(frozen=True)
class Scenario:
    """Something that happens before a build."""

    name: str
    change: Callable[[Sites, int], None] | None = None


FULL = Scenario("from nothing")
WITHOUT_RELATED = "from nothing, Hugo without related articles"
AFTER = (
    Scenario("nothing changed"),
    Scenario("one article edited", Sites.edit),
    Scenario("one new article", Sites.add),
    Scenario("one article renamed", Sites.rename),
    Scenario("a template changed", Sites.restyle),
)


@dataclass(frozen=True)
class Builds:
    """The commands, and where they write."""

    root: Path
    hugo: Path

    def targets(self) -> tuple[Path, Path]:
        """Our site's folder and Hugo's."""
        return self.root / "ours-site", self.root / "hugo-site"

    def forget(self) -> None:
        """Make the next builds start from nothing."""
        forget(*self.targets(), self.root / "ours" / ".cache", self.root / "hugo" / "resources",
               self.root / "hugo-cache")

    def ours(self) -> Line:
        """Build ours."""
        config = str(self.root / "ours" / "mkdocs.yml")
        # -P: scripts/portal.py, which installs things, must not be taken for the package
        return run([sys.executable, "-P", "-m", "portal", "build", "--config-file", config,
                    "--site-dir", str(self.targets()[0]), "--now", NOW])

    def theirs(self, related: bool = True) -> Line:
        """Build Hugo's."""
        os.environ["HUGO_PARAMS_RELATED"] = str(related).lower()
        return run([str(self.hugo), "--quiet", "--source", str(self.root / "hugo"),
                    "--destination", str(self.targets()[1]), "--clock", NOW,
                    "--cacheDir", str(self.root / "hugo-cache")])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure publishing beside Hugo.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=3, help="rounds of all scenarios")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--work", type=Path, help="keep everything in this folder, Hugo too")
    parser.add_argument("--with-search", action="store_true", help="let Hugo write a search index")
    parser.add_argument("--large", action="store_true", help=f"one full build of {LARGE} articles too")
    parser.add_argument("--quick", action="store_true", help="1000 articles, one round")
    parser.add_argument("--json", action="store_true", help="a line of JSON a row, no table")
    options = parser.parse_args()
    if options.quick:
        options.articles, options.runs = [1000], 1
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        work = options.work.resolve() if options.work else Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        hugo = hugo_site.install(work / "hugo-env")
        # so that no run has to compile modules, and the next again
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        run([sys.executable, "-P", "-c", "import portal.build.command, portal.render.pages"])
        rows = list[Row]()
        wanted = [(articles, options.runs, True) for articles in options.articles]
        wanted += [(LARGE, 1, False)] if options.large else []
        for articles, runs, changes in wanted:
            root = Path(tempfile.mkdtemp(prefix=f"{articles}-", dir=work))
            for row in measure(root, hugo, articles, runs, options, changes):
                rows.append(row)
                if options.json:
                    print(json.dumps(row.line() | machine(hugo_site.VERSION)), flush=True)
        if not options.json:
            print(markdown(rows, machine(hugo_site.VERSION)))


def measure(
    root: Path, hugo: Path, articles: int, runs: int, options: argparse.Namespace, changes: bool = True
) -> Iterator[Row]:
    """The rows of one size; with `changes`, of all scenarios, else of the full build alone."""
    say(f"{articles} articles: writing them")
    sites = Sites(root, articles, options.seed, options.with_search)
    builds = Builds(root, hugo)
    scenarios = [FULL, *(AFTER if changes else ())]
    rows = {scenario.name: Row(articles, scenario.name) for scenario in scenarios}
    without = Row(articles, WITHOUT_RELATED)
    for round_ in range(runs):
        builds.forget()
        if changes:
            without.theirs.append(builds.theirs(related=False))
            builds.forget()
        for scenario in scenarios:
            if scenario.change:
                scenario.change(sites, round_)
            ours, theirs = builds.ours(), builds.theirs()
            rows[scenario.name].add(ours, theirs)
            if scenario is FULL:
                without.ours.append(ours)
                rows[FULL.name].sizes = [size(folder) for folder in builds.targets()]
            say(f"{articles} articles, round {round_ + 1}/{runs}, {scenario.name}: "
                f"ours {ours['cpu_s']} CPU s, Hugo {theirs['cpu_s']}")
    yield rows.pop(FULL.name)
    if changes:
        yield without
    yield from rows.values()


def say(text: str) -> None:
    """Progress, beside the output."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
