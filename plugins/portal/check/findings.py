"""What is found again and again in a text, told once a line with the edits for all of it.

Edits of front matter are left out where the YAML would then say something else.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from portal.errors import Edit, Problem
from portal.read.front_matter import Document, parse_yaml
from portal.read.manuscript import Manuscript


class Finding(NamedTuple):
    """One place where something is amiss."""

    start: int
    """In characters of the file."""
    edits: tuple[Edit, ...] = ()
    params: tuple[tuple[str, object], ...] = ()
    """What the sentence names."""


def found(start: int, end: int, text: str, **params: object) -> Finding:
    """Characters of the file that others should stand in place of."""
    return Finding(start, (Edit(start, end, text),), tuple(params.items()))


def told(manuscript: Manuscript, code: str, findings: Iterable[Finding], is_error: bool = False) -> Iterator[Problem]:
    """One problem for each line, which names the first of its findings."""
    tell = manuscript.error if is_error else manuscript.advice
    ordered = sorted(findings, key=attrgetter("start"))
    for _, group in groupby(ordered, lambda finding: manuscript.mark_of(finding.start)[0]):
        row = list(group)
        edits = tuple(edit for finding in row for edit in finding.edits)
        if row[0].start < manuscript.body_start and not _keeps_meaning(manuscript.document, edits):
            edits = ()
        yield tell(row[0].start, code, *edits, **dict(row[0].params))


def _keeps_meaning(document: Document, edits: Iterable[Edit]) -> bool:
    """Whether front matter with these edits still holds the same words under the same keys."""
    head = document.head
    for edit in sorted(edits, key=attrgetter("start"), reverse=True):
        head = head[: edit.start - 4] + edit.text + head[edit.end - 4 :]
    before = document.tree
    after, problems = parse_yaml(head, "", first_line=2)
    if after is None or problems or after.spans.keys() != before.spans.keys():
        return False
    return _letters(after.values) == _letters(before.values)


def _letters(value: object) -> str:
    """The letters and digits of all texts, without what stands on them."""
    if isinstance(value, dict):
        return " ".join(map(_letters, value.values()))
    if isinstance(value, list):
        return " ".join(map(_letters, value))
    text = unicodedata.normalize("NFD", html.unescape(str(value)))
    return "".join(filter(str.isalnum, text)).casefold()
