"""Publish the same articles with the portal and with Hugo, side by side.

    python scripts/bench_publish.py --articles 1000 10000 [--runs 3] [--large] [--pagefind] [--json]
    python scripts/bench_publish.py --quick [--only nothing edit]

Needs the environment that runs the portal (.venv), and the network once, for Hugo. Both
engines get the same texts and registries and our style sheet, texts and icons, and write the
same pages: one an article (frame, facts, contents, neighbours, four related articles, JSON-LD),
lists of 20 for sections, categories, campaigns, units, localities, fields, years and tags,
directories, a front page, RSS and Atom of up to 50 full texts for site, sections and
campaigns, redirects, sitemap, robots.txt, 404. Files and bytes of both are told.

Where they differ: we check all content and sanitise every body, Hugo only leaves raw HTML
out. We choose related articles within a window of time; Hugo's own `Related` weighs all
that share a campaign, field or unit, which costs more the more there are, so rows of Hugo
without them stand beside. Our neighbours are those of the campaign, Hugo's those of the
section. Our pages of a list are numbered from the oldest, Hugo's from the newest. Our
sitemap has the pages of lists, Hugo's has not. Our directories are trees. Units without
articles have a page in Hugo only. Our assets bear a digest in their names, so that a changed
style sheet changes every page; Hugo's keep theirs. Our search index is always built;
`--with-search` gives Hugo one file with the same fields, `--pagefind` adds Pagefind's index of
Hugo's articles. Hugo leaves a renamed article's old page where it was. Hugo keeps no state
for `hugo build`: every build of it is a full one.

A round is: all from nothing, nothing changed, then one change after the other, each built
by both in turn into the folders that the builds before have left. The corpus is left alone
for some seconds before the first build, as files on a disk usually are; after a change the
build follows at once. What is measured stands in bench_run.py.

It stops where a site does not show what was changed, where our build touches a file though
nothing changed, and where our site is at the end not the same, byte for byte, as one built
from nothing elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts"), str(PROJECT)]

from bench_changes import Shown, Sites  # noqa: E402
from bench_facts import environment, size  # noqa: E402
from bench_run import Line, run  # noqa: E402
from bench_sides import Builds, differences, state  # noqa: E402
from bench_table import Row, added, machine, markdown  # noqa: E402
from peers.programs import HUGO, PAGEFIND, install  # noqa: E402

LARGE = 50_000
SETTLED = 3
"""Seconds after which a build knows an unchanged file by its times alone."""
PROGRAMS = PROJECT / ".cache" / "programs"


@dataclass(frozen=True)
class Scenario:
    """Something that happens before a build."""

    key: str
    name: str
    change: Callable[[Sites, int], Shown] | None = None


FULL = Scenario("full", "from nothing")
NOTHING = Scenario("nothing", "nothing changed")
EDIT = Scenario("edit", "one article's text edited", Sites.edit)
AFTER = (
    NOTHING,
    EDIT,
    Scenario("title", "one article's title edited", Sites.retitle),
    Scenario("new", "one new article", Sites.add),
    Scenario("rename", "one article renamed", Sites.rename),
    Scenario("wait", "one embargo ended, by the clock alone", Sites.wait),
    Scenario("unit", "a unit's name changed", Sites.rename_unit),
    Scenario("template", "a template changed", Sites.restyle),
    Scenario("style", "the style sheet changed", Sites.recolour),
)
STRICT = (FULL, EDIT)
"""What Hugo builds without related articles too."""
WITHOUT_RELATED = "{}, Hugo without related articles"
WITH_PAGEFIND = "{}, Hugo with Pagefind's index"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure publishing beside Hugo.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=3, help="rounds of all scenarios")
    parser.add_argument("--only", nargs="+", choices=[one.key for one in AFTER], metavar="SCENARIO",
                        help=f"after the full build only these of {', '.join(one.key for one in AFTER)}")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--work", type=Path, help="keep everything in this folder")
    parser.add_argument("--with-search", action="store_true", help="let Hugo write a search index")
    parser.add_argument("--pagefind", action="store_true", help="a row with Pagefind's index too")
    parser.add_argument("--large", action="store_true", help=f"one full build of {LARGE} articles too")
    parser.add_argument("--quick", action="store_true", help="1000 articles, one round")
    parser.add_argument("--no-check", action="store_true",
                        help="don't compare with a clean build at the end")
    parser.add_argument("--json", action="store_true", help="a line of JSON a row, no table")
    options = parser.parse_args()
    if options.quick:
        options.articles, options.runs = [1000], 1
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        work = options.work.resolve() if options.work else Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        hugo, pagefind = install(*HUGO, PROGRAMS), None
        if options.pagefind:
            pagefind = install(*PAGEFIND, PROGRAMS)
        warm_up(hugo)
        rows = list[Row]()
        wanted = [(articles, options.runs, True) for articles in options.articles]
        wanted += [(LARGE, 1, False)] if options.large else []
        for articles, runs, changes in wanted:
            root = Path(tempfile.mkdtemp(prefix=f"{articles}-", dir=work))
            say(f"{articles} articles: writing them")
            sites = Sites(root, articles, options.seed, options.with_search, runs)
            builds = Builds(sites, hugo, pagefind if changes else None)
            keys = [one.key for one in AFTER] if options.only is None else options.only
            scenarios = [one for one in AFTER if changes and one.key in keys]
            found = measure(articles, builds, scenarios, runs, related=changes)
            if changes and not options.no_check:
                builds.check_clean()
            rows += found
            for row in found if options.json else ():
                print(json.dumps(row.line() | machine(HUGO[1])), flush=True)
        if not options.json:
            print(markdown(rows, machine(HUGO[1])))


def warm_up(hugo: Path) -> None:
    """Let no run compile modules that the next finds compiled, or read a program from the disk."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    run([sys.executable, "-P", "-c", "import portal.cli, portal.build.command"], environment())
    run([str(hugo), "version"])


def measure(
    articles: int, builds: Builds, scenarios: Collection[Scenario], runs: int, related: bool = True
) -> list[Row]:
    """The rows of one size: in every round a full build, and then each scenario.

    Without `related` Hugo never chooses related articles.
    """
    rows: dict[str, Row] = {}

    def note(name: str, ours: Line, theirs: Line) -> Row:
        row = rows.setdefault(name, Row(articles, name))
        row.add(ours, theirs)
        return row

    time.sleep(SETTLED)
    for round_ in range(runs):
        builds.forget()
        for scenario in (FULL, *scenarios):
            ours, theirs = _both(builds, scenario, round_, related)
            name = scenario.name if related else WITHOUT_RELATED.format(scenario.name)
            row = note(name, ours, theirs)
            say(f"{articles} articles, round {round_ + 1}/{runs}, {scenario.name}: "
                f"ours {ours['cpu_s']} CPU s, Hugo {theirs['cpu_s']}")
            if scenario is FULL:
                row.sizes = [size(folder) for folder in builds.targets()]
                if builds.pagefind:
                    note(WITH_PAGEFIND.format(scenario.name), ours, added(theirs, builds.index()))
            if scenario in STRICT and related:
                if scenario is FULL:
                    builds.forget_theirs()
                note(WITHOUT_RELATED.format(scenario.name), ours, builds.theirs(related=False))
    return list(rows.values())


def _both(builds: Builds, scenario: Scenario, round_: int, related: bool) -> tuple[Line, Line]:
    """Change and build both; raise SystemExit where one is not as it must be then."""
    shown = scenario.change(builds.sites, round_) if scenario.change else None
    for site in builds.targets():
        if shown and shown.is_in(site):
            raise SystemExit(f"{scenario.name}: {site.name} shows {shown} already")
    before = state(builds.targets()[0], times=True) if scenario is NOTHING else {}
    # neither is always the first after a change
    theirs = builds.theirs(related) if round_ % 2 else None
    ours = builds.ours()
    theirs = theirs or builds.theirs(related)
    for site in builds.targets():
        if shown and not shown.is_in(site):
            raise SystemExit(f"{scenario.name}: {site.name} does not show {shown}")
    if scenario is NOTHING:
        if touched := differences(before, state(builds.targets()[0], times=True)):
            raise SystemExit(f"nothing changed, but these were touched: {', '.join(touched)}")
    return ours, theirs


def say(text: str) -> None:
    """Progress, beside the output."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
