"""The README's table of what publishing was measured at: a row a fault or a load."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path

from portal import clock

_TABLE = re.compile(r"(?<=<!-- publishing: figures -->\n).*?(?=<!-- end -->)", re.DOTALL)
_ROW = re.compile(r"^\| (?P<name>[^|]+?) \| (?P<value>[^|]+?) \| (?P<when>[^|]+?) \|$", re.MULTILINE)
_HEAD = "| fault or load | measured | on |\n|---|---|---|\n"


def note(readme: Path, found: Mapping[str, str]) -> str:
    """Write figures into the table, each with its day and machine; what was not measured now stays. Returns the table."""
    text = readme.read_text(encoding="utf-8")
    match = _TABLE.search(text)
    assert match, "README.md has no place for the figures of publishing"
    rows = {row["name"]: (row["value"], row["when"]) for row in _ROW.finditer(match.group().partition("|---|")[2])}
    when = f"{clock.now():%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()}"
    rows |= {name: (value, when) for name, value in found.items()}
    table = _HEAD + "".join(f"| {name} | {value} | {day} |\n" for name, (value, day) in rows.items())
    readme.write_text(text[:match.start()] + table + text[match.end():], encoding="utf-8")
    return table
