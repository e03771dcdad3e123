"""Medians and ratios of measured builds, as a Markdown table or as JSON lines."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench_build import Line
from bench_build import machine as processor

KEYS = ("cpu_s", "wall_s", "peak_rss_mb")


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


def machine(hugo: str) -> dict[str, str]:
    """What the figures were measured on, and when."""
    found = {"machine": processor(), "python": platform.python_version(), "hugo": hugo}
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        found["memory"] = f"{memory / 2**30:.0f} GiB"
    return found | {"date": dt.date.today().isoformat()}


def markdown(rows: list[Row], facts: dict[str, str]) -> str:
    """The table of all rows, the sizes of the sites, and the machine."""
    lines = [
        "| articles | | CPU s: ours | Hugo | ratio | wall s: ours | Hugo | ratio "
        "| peak MB: ours | Hugo | ratio |",
        "|---:|---|" + "---:|" * 9,
    ]
    for row in rows:
        cells = [_shown(value) for key in KEYS for value in row.medians(key)]
        lines.append(f"| {row.articles} | {row.scenario} | {' | '.join(cells)} |")
    lines.append("")
    for row in rows:
        if row.sizes:
            words = [f"{side['files']} files, {side['bytes'] / 1e6:.1f} MB" for side in row.sizes]
            lines.append(f"Sites of {row.articles} articles: ours {words[0]}; Hugo {words[1]}.")
    runs = max(len(row.ours) for row in rows)
    lines.append(f"Medians of {runs}, in turn. " + ", ".join(f"{k} {v}" for k, v in facts.items()) + ".")
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"
