"""Measure the portal's feeds: what they take, what polling them costs, and what those of others are.

    python scripts/bench_feeds.py --articles 1000 [10000] [--runs 3] [--peers] [--json]

Needs the environment that runs the portal (.venv), nginx and openssl; with `--peers` the
network once. Articles are made and built; 10,000 need about 4 GB below the folder for
temporary files, or below `--work`.

Size: documents by sort and format, items of live ones, and the part of the CPU of a build from
nothing that is missing when no feed is chosen or written (feeding/without_feeds.py).

Changes: one after the other, each followed by a build: nothing, a new article, another text of
an old one, a major change of one, a withdrawal of one. Told is which documents were written,
and of archives without the article whose bytes or times are not as before.

Polling: nginx serves the site over TLS with gzip. A client asks for every live document: without
conditions, with those that it was told (ETag, Last-Modified) after a build without a change,
and after a build with one new article. What is not in the figures stands in feeding/polling.py.

`--peers` asks the same questions of the portal, of Hugo with its embedded RSS, and of Material's
blog with mkdocs-rss-plugin, each as it comes, of the same articles: names of reporters and
fields hold `&`, one article comes out in 2030. Every answer is found in what they write and
nginx serves. Settings can change some of theirs: the plugin's `length` and
`abstract_chars_count`, Material's `draft_if_future_date`, Hugo's templates. Whoever can't be
installed is left out. Articles are stories and news; campaigns and plans are not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts"), str(PROJECT)]

from bench_changes import START, Sites  # noqa: E402
from bench_sides import Builds  # noqa: E402
from bench_table import machine  # noqa: E402
from feeding.comparison import ADDRESS, Answers, Articles, Maker, Portal, answers  # noqa: E402
from feeding.costs import Row, facts, is_archive, rewritten, share, sizes  # noqa: E402
from feeding.documents import find_documents  # noqa: E402
from feeding.polling import Poller  # noqa: E402
from feeding.tables import change_table, peer_table, polling_table, size_table  # noqa: E402
from peers.feed_peers import MATERIAL, HugoFeeds, MaterialFeeds  # noqa: E402
from peers.programs import HUGO, install, install_environment  # noqa: E402
from searching.server import POLICY, programs, serving  # noqa: E402

PROGRAMS = PROJECT / ".cache" / "programs"
POLLS = 4000
"""The least of each sort, so that the server's time can be told."""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the portal's feeds.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=1, help="builds with and without feeds, in turn")
    parser.add_argument("--peers", action="store_true", help="ask Hugo and Material too")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--work", type=Path, help="keep everything in this folder")
    parser.add_argument("--json", action="store_true", help="a line of JSON a size, no tables")
    options = parser.parse_args()
    programs()  # rather now than after the build
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        work = options.work.resolve() if options.work else Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        for articles in options.articles:
            root = Path(tempfile.mkdtemp(prefix=f"{articles}-", dir=work))
            found = measure(articles, options.seed, root / "costs", options.runs)
            if options.peers:
                found["peers"] = compare(articles, options.seed, root / "peers")
            print(json.dumps(found, ensure_ascii=False) if options.json else tables(found), flush=True)
    if not options.json:
        print(", ".join(f"{key} {value}" for key, value in machine(HUGO[1]).items()) + ".")


def measure(articles: int, seed: int, root: Path, runs: int) -> dict[str, Any]:
    """All but the comparison, of one size."""
    say(f"{articles} articles: writing them")
    sites = Sites(root, articles, seed, with_search=False)
    builds = Builds(sites, Path())
    site = builds.targets()[0]
    say(f"{articles} articles: building them with and without feeds")
    found = {"articles": articles, "share": share(builds, runs), "sizes": sizes(site), "facts": facts(site)}
    say(f"{articles} articles: polling, publishing, polling")
    found["polling"] = polls(builds, root / "nginx")
    say(f"{articles} articles: one change after the other")
    return found | {"changes": rewritten(builds)}


def polls(builds: Builds, scratch: Path) -> list[Row]:
    """What polls cost, before and after an article is published. The site is built already."""
    site = builds.targets()[0]
    names = [path.relative_to(site).as_posix() for path in find_documents(site) if not is_archive(str(path))]
    rounds = -(-POLLS // len(names))
    with serving({"site": (site, POLICY)}, scratch) as served:
        poller = Poller(served.addresses["site"], scratch)
        rows = [{"what": "without conditions", **poller.poll(names, False, rounds)}]
        builds.ours()
        rows.append({"what": "with conditions, after a build without a change", **poller.poll(names, True, rounds)})
        builds.sites.add(0)
        builds.ours()
        rows.append({"what": "with conditions, once, after one new article", **poller.poll(names, True)})
    return rows


def compare(articles: int, seed: int, root: Path) -> dict[str, Answers]:
    """The answers of the portal and of the peers that can be installed."""
    root.mkdir(parents=True)
    made = Articles.made(root / "portal", articles, seed)
    makers: list[Maker] = [Portal(made.project)]
    for name, make in (
        ("Hugo", lambda: HugoFeeds(root / "hugo", install(*HUGO, PROGRAMS), f"Hugo {HUGO[1]}", START)),
        ("Material", lambda: MaterialFeeds(root / "material", install_environment(MATERIAL, PROGRAMS), ADDRESS)),
    ):
        try:
            makers.append(make())
        except SystemExit as missing:
            say(f"{name} is left out: {missing}")
    found = {}
    for place, maker in enumerate(makers):
        say(f"{articles} articles: {maker.name}")
        found[maker.name] = answers(maker, made, root / f"nginx-{place}")
    return found


def tables(found: dict[str, Any]) -> str:
    """All tables of one size."""
    articles = found["articles"]
    lines = [*size_table(articles, found["sizes"], found["facts"], found["share"]),
             *change_table(articles, found["changes"]), *polling_table(articles, found["polling"])]
    if "peers" in found:
        lines += peer_table(articles, found["peers"])
    return "\n".join(lines)


def say(text: str) -> None:
    """Progress, beside the output."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
