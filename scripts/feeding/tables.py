"""The measurements of feeds as Markdown tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def size_table(articles: int, rows: Sequence[Row], facts: Row, share: Row) -> Iterator[str]:
    """Documents by sort and format, and what else is told of their size."""
    yield f"| {articles:,} articles, {facts['feeds']:,} feeds | format | files | MB |"
    yield "|---|---|---:|---:|"
    for row in rows:
        yield f"| {row['sort']} | {row['format']} | {row['files']:,} | {row['bytes'] / 1e6:.1f} |"
    own = "; ".join(f"{form} {raw / 1000:.0f} KB, gzip {packed / 1000:.0f}" for form, (raw, packed) in facts["own"].items())
    yield ""
    yield (f"Items of a live document: median {facts['median']:g}, at most {facts['max']}. The site's own feed: {own}. "
           f"Of the CPU of a build from nothing, feeds take {share['share']:.0%} ({share['with']:.1f} s with, "
           f"{share['without']:.1f} s without; {share['runs']} runs of each).")
    yield ""


def change_table(articles: int, rows: Sequence[Row]) -> Iterator[str]:
    """What builds write after one change each."""
    yield (f"| {articles:,} articles | live documents written | archives written | added | taken away "
           "| other archives touched |")
    yield "|---|" + "---:|" * 5
    for row in rows:
        yield (f"| {row['change']} | {row['live']:,} | {row['archives']:,} | {row['added']:,} | {row['removed']:,} "
               f"| {row['others']:,} of {row['others_of']:,} |")
    yield ""


def polling_table(articles: int, rows: Sequence[Row]) -> Iterator[str]:
    """What polls cost the server."""
    yield f"| {articles:,} articles | polls | answered 200 | 304 | bytes a poll | server's CPU a poll, µs |"
    yield "|---|" + "---:|" * 5
    for row in rows:
        cpu = "-" if row["cpu"] is None else f"{1e6 * row['cpu']:,.0f}"
        yield (f"| {row['what']} | {row['polls']:,} | {row['sent']:,} | {row['unchanged']:,} | {row['bytes']:,.0f} "
               f"| {cpu} |")
    yield ""


def peer_table(articles: int, found: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """A column for each generator, a row for each question."""
    yield f"| {articles:,} articles | {' | '.join(found)} |"
    yield "|---|" + "---:|" * len(found)
    for question in next(iter(found.values())):
        yield f"| {question} | {' | '.join(answers[question] for answers in found.values())} |"
    yield ""
