"""Medians and ratios of measured builds, as a Markdown table or as JSON lines."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench_facts import processor
from bench_run import KEYS, Line


@dataclass
class Row:
    """All runs of one scenario at one size."""

    articles: int
    scenario: str
    ours: list[Line] = field(default_factory=list)
    theirs: list[Line] = field(default_factory=list)
    sizes: list[Line] = field(default_factory=list)
    """Files and bytes of our site and of Hugo's, after a full build."""

    def add(self, ours: Line, theirs: Line) -> None:
        """One run of each."""
        self.ours.append(ours)
        self.theirs.append(theirs)

    def medians(self, key: str) -> tuple[float | None, float | None, float | None]:
        """Ours, Hugo's, and ours divided by Hugo's; None where the system can't tell."""
        if any(line[key] is None for line in (*self.ours, *self.theirs)):
            return None, None, None
        ours, theirs = (median(line[key] for line in lines) for lines in (self.ours, self.theirs))
        return round(ours, 2), round(theirs, 2), round(ours / theirs, 3) if theirs else None

    def line(self) -> dict[str, Any]:
        """The row with every run, as JSON takes it."""
        found: dict[str, Any] = {"articles": self.articles, "scenario": self.scenario}
        for key in KEYS:
            names = (f"ours_{key}", f"hugo_{key}", f"ratio_{key}")
            found |= dict(zip(names, self.medians(key), strict=True))
        if self.sizes:
            found |= {"ours_size": self.sizes[0], "hugo_size": self.sizes[1]}
        return found | {"ours_runs": self.ours, "hugo_runs": self.theirs}


def added(first: Line, second: Line) -> Line:
    """What two commands took, one after the other."""
    return {key: None if first[key] is None or second[key] is None
            else max(first[key], second[key]) if key.startswith("peak") else first[key] + second[key]
            for key in KEYS}


def machine(hugo: str) -> dict[str, str]:
    """What the figures were measured on, and when."""
    found = {"machine": processor(), "python": platform.python_version(), "hugo": hugo}
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        found["memory"] = f"{memory / 2**30:.0f} GiB"
    return found | {"date": dt.date.today().isoformat()}


def markdown(rows: list[Row], facts: dict[str, str]) -> str:
    """The table of all rows, the sizes of the sites, how they grow, and the machine."""
    lines = [
        "| | articles | CPU s: ours | Hugo | CPU | wall | peak MB: ours | Hugo | memory |",
        "|---|" + "---:|" * 8,
    ]
    for row in rows:
        cpu, wall, peak = (row.medians(key) for key in ("cpu_s", "wall_s", _memory(row)))
        cells = [_seconds(cpu[0]), _seconds(cpu[1]), _times(cpu[2]), _times(wall[2]),
                 _whole(peak[0]), _whole(peak[1]), _times(peak[2])]
        lines.append(f"| {row.scenario} | {row.articles:,} | {' | '.join(cells)} |")
    lines.append("")
    lines += _sizes(rows)
    lines.append(
        f"Medians of {max(len(row.ours) for row in rows)}, in turn. CPU, wall and memory are ours divided "
        "by Hugo's. " + ", ".join(f"{key} {value}" for key, value in facts.items()) + "."
    )
    return "\n".join(lines)


def _sizes(rows: Sequence[Row]) -> Iterator[str]:
    full = [row for row in rows if row.sizes]
    for row in full:
        ours, theirs = (f"{side['files']:,} files, {side['bytes'] / 1e6:.1f} MB" for side in row.sizes)
        yield f"Sites of {row.articles:,} articles: ours {ours}; Hugo {theirs}."
    for smaller, larger in zip(full, full[1:], strict=False):
        words = [f"{ours / before:.2f} times the {word}" for key, word in (("cpu_s", "CPU"), ("wall_s", "wall time"))
                 if (ours := larger.medians(key)[0]) and (before := smaller.medians(key)[0])]
        yield (f"Ours from nothing: {larger.articles / smaller.articles:g} times the articles "
               f"({larger.articles:,}) take {', '.join(words)}.")


def _memory(row: Row) -> str:
    """Of all processes where the system tells, else of the largest."""
    known = all(line["peak_mb"] is not None for line in (*row.ours, *row.theirs))
    return "peak_mb" if known else "peak_rss_mb"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _whole(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _times(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}x"
