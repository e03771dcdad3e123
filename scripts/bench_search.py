"""Measure the portal's search: how well it finds, what it weighs, how long it takes on a phone.

    python scripts/bench_search.py --articles 10000 [50000] [--pagefind] [--queries 400] [--sample 60]
    python scripts/bench_search.py --articles 1000 --only relevance [--missed] [--json]

Needs the environment of the tests (`python3 scripts/portal.py test` makes it) with Chromium,
and nginx and openssl; with `--pagefind` the network once. Articles are made, built and served
by nginx over HTTP/2 and TLS, with gzip and the content security policy that the tests hold the
portal to. The search page is driven in headless Chromium.

Relevance: queries of 17 kinds are made of the articles' own files, and their right answers
found by brute force: all articles with the query's syllables in a row in title, summary or
text, case, diacritics, the tone's place and marks of Markdown aside (accent twins: diacritics
not aside; the other form: abbreviations read as what they stand for; numbers: shown front
matter too). Rows that run over the end of a sentence, or stand in front matter only, are not
asked for. Each has 1 to 3 right answers, accent twins 1 to 10. All are asked in one page at
full speed. MRR looks at the first ten results.

Weight and time: for each query of a sample an empty cache, a phone's processor (four times
slower) and a slow connection (562.5 ms a request, 1.44 Mbit/s). The page is opened and left
until it is quiet; then the query stands in its box at once; then the next query; and a link
with the query is opened by itself. Bytes are those over the wire, heads of answers included.
Times run until the answer is painted, a link's from the beginning of the navigation. Tasks
are what the browser reports, those of 50 ms and more; gaps are between ticks of a 16 ms timer.

Index: the files under tim-kiem/ but for its page. At 50,000 articles and more only the bytes
are measured, at full speed, and the relevance of the sample.

`--pagefind` asks the same of Pagefind's index of the same pages through a page of its own; its
policy also allows WebAssembly.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts"), str(PROJECT)]

from bench_facts import processor  # noqa: E402
from make_corpus import write_corpus  # noqa: E402
from peers.pagefind_site import is_index, make_pagefind_site  # noqa: E402
from peers.programs import PAGEFIND, install  # noqa: E402
from searching.articles import read_articles, read_glossary  # noqa: E402
from searching.browser import AS_IT_IS, SLOW_4G, Search, chromium  # noqa: E402
from searching.index import INDEX, index_cost, markdown_bytes, sizes  # noqa: E402
from searching.queries import KINDS, Query, make_queries, spread  # noqa: E402
from searching.scores import Answer, Visit, rank, relevance, weights  # noqa: E402
from searching.server import POLICY, WITH_WASM, programs, serving  # noqa: E402
from searching.tables import index_table, relevance_table, weight_table  # noqa: E402

LARGE = 50_000
"""From so many articles on times are left out, and only the sample is asked."""
PROGRAMS = PROJECT / ".cache" / "programs"
PORTAL, THEIRS = "portal", f"Pagefind {PAGEFIND[1]}"
PARTS = ("relevance", "weight", "index")

Found = dict[str, list[dict[str, Any]]]
"""Rows by part."""


@dataclass(frozen=True)
class Wanted:
    """What is measured of every size."""

    queries: int
    sample: int
    seed: int
    parts: Sequence[str] = PARTS
    pagefind: Path | None = None
    missed: bool = False


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the portal's search.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--queries", type=int, default=400, help=f"of {len(KINDS)} kinds, as many of each")
    parser.add_argument("--sample", type=int, default=60, help="so many for weight and time")
    parser.add_argument("--pagefind", action="store_true", help="ask Pagefind too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART",
                        help=f"only these of {', '.join(PARTS)}")
    parser.add_argument("--missed", action="store_true", help="tell of queries without a right answer first")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--work", type=Path, help="keep everything in this folder")
    parser.add_argument("--json", action="store_true", help="a line of JSON a row, no tables")
    options = parser.parse_args()
    programs()  # rather now than after the build
    wanted = Wanted(options.queries, options.sample, options.seed, options.only,
                    install(*PAGEFIND, PROGRAMS) if options.pagefind else None, options.missed)
    rows: Found = {part: [] for part in PARTS}
    notes: dict[str, str] = {"machine": processor()}
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        work = options.work.resolve() if options.work else Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        for articles in options.articles:
            root = Path(tempfile.mkdtemp(prefix=f"{articles}-", dir=work))
            for part, some in measure(articles, wanted, root, notes).items():
                rows[part] += some
                for row in some if options.json else ():
                    print(json.dumps({"part": part, **row, **notes}, ensure_ascii=False), flush=True)
    if not options.json:
        print("\n".join([*relevance_table(rows["relevance"]), *weight_table(rows["weight"]),
                         *index_table(rows["index"]), "; ".join(map(" ".join, notes.items())) + "."]))


def measure(articles: int, wanted: Wanted, root: Path, notes: dict[str, str]) -> Found:
    """The rows of one size, made and built below `root`; `notes` gets what must be known of them.

    Raises SystemExit where a site can't be built or served, or lacks an article.
    """
    project, site, theirs = root / "project", root / "site", root / "pagefind"
    say(f"{articles} articles: writing and building them")
    write_corpus(project, articles, wanted.seed)
    costs = {PORTAL: index_cost(project, site)}
    sites = {PORTAL: (site, POLICY)}
    folders = {PORTAL: sizes(site / INDEX)}
    if wanted.pagefind:
        costs[THEIRS] = "its own command, beside the build", make_pagefind_site(wanted.pagefind, site, theirs)
        sites[THEIRS] = theirs, WITH_WASM
        folders[THEIRS] = sizes(theirs / "pagefind", is_index)
    found: Found = {}
    if "index" in wanted.parts:
        markdown = markdown_bytes(project / "content")
        for search, (measured, took) in costs.items():
            row = {"articles": articles, "search": search, "markdown": markdown, "measured": measured}
            found.setdefault("index", []).append(row | folders[search] | took)
    if {"relevance", "weight"} & {*wanted.parts}:
        say(f"{articles} articles: looking for queries and their answers")
        queries = known_queries(project / "content", site, articles, wanted)
        with serving(sites, root / "nginx") as served, chromium(served.key_digest) as browser:
            notes["Chromium"] = browser.version
            for name, address in served.addresses.items():
                search = Search(browser, address)
                head = {"articles": articles, "search": name}
                for part, some in ask(search, name, queries, articles, wanted).items():
                    found.setdefault(part, []).extend(head | row for row in some)
                if search.workers:
                    notes[f"a worker of {name}"] = "is not slowed down, its requests neither"
    return found


def known_queries(content: Path, site: Path, articles: int, wanted: Wanted) -> list[Query]:
    """The queries for a built site; raises SystemExit where it lacks a right answer."""
    number = wanted.queries if articles < LARGE else wanted.sample
    queries = make_queries(read_articles(content), read_glossary(content), number, wanted.seed)
    for address in {address for query in queries for address in query.answers}:
        if not (site / address.strip("/") / "index.html").is_file():
            raise SystemExit(f"the site has no {address}")
    few = [f"{kind} {number}" for kind in KINDS
           if (number := sum(query.kind == kind for query in queries)) < wanted.queries // len(KINDS)]
    if few and articles < LARGE:
        say(f"{articles} articles hold fewer queries than wanted: {', '.join(few)}")
    return queries


def ask(search: Search, name: str, queries: Sequence[Query], articles: int, wanted: Wanted) -> Found:
    """Rows of relevance and of weight."""
    found: Found = {}
    if "relevance" in wanted.parts:
        say(f"{articles} articles, {name}: {len(queries)} queries")
        answered = list(search.answers(queries))
        found["relevance"] = relevance(answered)
        for line in _missed(answered) if wanted.missed else ():
            say(line)
    if "weight" in wanted.parts:
        sample = spread(queries, wanted.sample)
        visits: list[Visit] = []
        for place, query in enumerate(sample):
            say(f"{articles} articles, {name}: weight and time {place + 1}/{len(sample)}")
            following = sample[(place + 1) % len(sample)]
            visits += search.visits(query, following, SLOW_4G if articles < LARGE else AS_IT_IS)
        found["weight"] = weights(visits)
        if articles >= LARGE:
            unknown = dict.fromkeys(("ms", "block_ms", "gap_ms"))
            found["weight"] = [row | unknown for row in found["weight"]]
    return found


def _missed(answered: Sequence[tuple[Query, Answer]]) -> Iterator[str]:
    for query, answer in answered:
        if (score := rank(query, answer)) < 1:
            wanted, came = query.answers[:1] or ("nothing",), answer.found[:1] or ("nothing",)
            yield f"  {score:.2f} {query.kind}: {query.text}: wanted {wanted[0]}, first came {came[0]}"


def say(text: str) -> None:
    """Progress, beside the output."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
