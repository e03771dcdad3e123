"""What a plan leaves blank or says in two ways. Nothing is filled in: the original decides, or `editor_notes` tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.errors import Problem
from portal.messages import catalogue
from portal.model.entry import Kind
from portal.read.manuscript import Manuscript

_PARTS = {
    "number": re.compile(r"\bsố\b(?! ?\d)", re.IGNORECASE),
    "issued_on": re.compile(r"\bngày\b", re.IGNORECASE),
    "place": re.compile(r"\bđịa danh\b", re.IGNORECASE),
}
"""Parts that every plan has, and how an editor's note on one names it."""
_BLANK = re.compile(r"để trống|thiếu|không (?:có|ghi|nêu)", re.IGNORECASE)
_DAY_LENGTH = len("2023-01-13")
_INTRODUCED = re.compile(r"(?:xây dựng|ban hành) [Kk]ế hoạch (?P<name>[^.;:\n]{8,300}?)(?:,? như sau| với (?:các|những) nội dung)")
"""How a plan calls itself before its first part."""


def check(manuscript: Manuscript) -> Iterator[Problem]:
    """Advice about a plan's parts and its name."""
    if manuscript.kind is not Kind.PLAN:
        return
    values = manuscript.document.tree.values
    notes = [str(note) for note in values.get("editor_notes") or ()]
    yield from _missing(manuscript, notes)
    yield from _named_otherwise(manuscript, str(values.get("title") or ""), notes)


def _missing(manuscript: Manuscript, notes: list[str]) -> Iterator[Problem]:
    """Advice about the parts that neither front matter has nor a note explains, all at once."""
    values = manuscript.document.tree.values
    missing = [
        part for part, named in _PARTS.items()
        if (not values.get(part) or part == "issued_on" and len(str(values[part])) < _DAY_LENGTH)
        and not any(_BLANK.search(note) and named.search(note) for note in notes)
    ]
    if missing:
        names = catalogue().plan.parts
        yield manuscript.advice(0, "plan_parts", value=", ".join(names[part] for part in missing))


def _named_otherwise(manuscript: Manuscript, title: str, notes: list[str]) -> Iterator[Problem]:
    """Advice about a preamble that begins the plan's name with other words than its title."""
    offset, text, _ = manuscript.body
    match = _INTRODUCED.search(text)
    if not match or not title:
        return
    name = " ".join(match["name"].split())
    own = title.lower().removeprefix("kế hoạch ").removeprefix("về việc ").removeprefix("về ")
    other = name.lower().removeprefix("về việc ").removeprefix("về ")
    is_noted = any(" ".join(name.split()[:3]).lower() in note.lower() for note in notes)
    if own.split()[:1] != other.split()[:1] and not is_noted:
        yield manuscript.advice(offset + match.start("name"), "plan_named_otherwise", value=name)
