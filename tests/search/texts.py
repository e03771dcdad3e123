"""Texts, and what the search reads in them."""

from __future__ import annotations

from typing import Any

import yaml

from portal.search.syllables import BREAK, keys_of, read_syllables
from tests.builders import ROOT

CASES: list[dict[str, Any]] = yaml.load((ROOT / "tests/cases/syllables.yml").read_text(encoding="utf-8"), yaml.CBaseLoader)


def as_read(text: str) -> list[str]:
    """A line for each syllable, as the cases have them."""
    return ["." if one == BREAK else " ".join((one, *keys_of(one))) for one in read_syllables(text)]
