"""The rows of a search's measurements as Markdown tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from searching.scores import SHOWN

Rows = Sequence[dict[str, Any]]
"""Each with `articles` and `search`, the engine's name."""


def relevance_table(rows: Rows) -> Iterator[str]:
    """A row for each kind of query, and in it every search."""
    for articles in _values(rows, "articles"):
        some = [row for row in rows if row["articles"] == articles]
        searches = _values(some, "search")
        names = ("MRR", f"recall@{SHOWN}", "right one first")
        heads = [f"{name}: {search}" for name in names for search in searches]
        yield f"| {articles:,} articles | queries | {' | '.join(heads)} |"
        yield "|---|" + "---:|" * (1 + len(heads))
        for kind in _values(some, "kind"):
            of = {row["search"]: row for row in some if row["kind"] == kind}
            cells = [f"{of[search][key]:.3f}" if key != "first" else f"{of[search][key]:.0%}"
                     for key in ("mrr", "recall", "first") for search in searches if search in of]
            yield f"| {kind} | {max(row['queries'] for row in of.values())} | {' | '.join(cells)} |"
        for row in some:
            if row["kind"] == "all" and row["unfinished"]:
                yield f"\n{row['search']}: {row['unfinished']} queries got no answer in time, or a failure."
        yield ""


def weight_table(rows: Rows) -> Iterator[str]:
    """A row for each stage and search."""
    if not rows:
        return
    yield ("| | articles | search | queries | KB median | max | requests median | max | ms median | p95 "
           "| max | longest task, ms | longest gap, ms | unanswered |")
    yield "|---|---:|---|" + "---:|" * 11
    for row in rows:
        kilobytes, requests, times = row["bytes"], row["requests"], row["ms"] or {}
        cells = [f"{row['articles']:,}", row["search"], row["queries"],
                 _kilobytes(kilobytes["median"]), _kilobytes(kilobytes["max"]),
                 _whole(requests["median"]), _whole(requests["max"]),
                 *(_whole(times.get(key)) for key in ("median", "p95", "max")),
                 *(_whole((row[key] or {}).get("max")) for key in ("block_ms", "gap_ms")), row["unfinished"]]
        yield f"| {row['stage']} | {' | '.join(map(str, cells))} |"
    yield ""


def index_table(rows: Rows) -> Iterator[str]:
    """A row for each search: its files, and what made them."""
    if not rows:
        return
    yield ("| index | articles | files | MB | largest file, KB | of the Markdown | CPU measured of "
           "| CPU s | ms CPU an article | peak MB |")
    yield "|---|---:|---:|---:|---:|---:|---|---:|---:|---:|"
    for row in rows:
        cpu = row["cpu_s"]
        cells = [f"{row['articles']:,}", f"{row['files']:,}", f"{row['bytes'] / 1e6:.1f}",
                 _kilobytes(row["largest"]), f"{row['bytes'] / row['markdown']:.0%}",
                 row["measured"], "-" if cpu is None else f"{cpu:.2f}",
                 "-" if cpu is None else f"{1000 * cpu / row['articles']:.2f}",
                 _whole(row["peak_mb"] or row["peak_rss_mb"])]
        yield f"| {row['search']} | {' | '.join(cells)} |"
    yield ""


def _values(rows: Rows, key: str) -> list[Any]:
    return list(dict.fromkeys(row[key] for row in rows))


def _kilobytes(value: float) -> str:
    return f"{value / 1000:.1f}" if value < 1e5 else f"{value / 1000:,.0f}"


def _whole(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"
