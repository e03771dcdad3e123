"""Numbers of legal documents that an article cites and nothing declares.

What is declared: the documents that the plan rests on (`based_on`), what else its front matter
names or the text links, and registry/documents.yml, where an entry has a date: numbers begin
anew each year in each office, so a number alone says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.errors import Problem
from portal.model.entry import Kind
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript

_NUMBER = re.compile(
    r"[0-9][0-9]{0,4}(?:"
    r"/(?:19|20)[0-9]{2}/[A-ZĐ]{2,}[0-9]*(?:-[A-ZĐ][A-ZĐa-z]*)*"
    r"|/[A-ZĐ][A-ZĐa-z]*(?:-[A-ZĐ][A-ZĐa-z&]*)+"
    r"|-[A-ZĐ]{2,}/[A-ZĐ]{2,}(?:-[A-ZĐ]+)*"
    r")(?!\w)"
)
"""91/2017/NĐ-CP, 93/KH-VP, 34-CT/TW."""
_WITHIN = re.compile(r"[\w/.-]")
_DECLARES_NOT = {"title", "summary"}


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Advice about the first place of each number in the body."""
    if manuscript.kind is Kind.PAGE:
        return
    offset, text, _ = manuscript.body
    declared: set[str] | None = None
    for match in numbers_in(text):
        if declared is None:
            declared = _declared(manuscript)
        number = bare(match.group())
        if number in declared or manuscript.is_linked(offset + match.end()):
            continue
        declared.add(number)
        document = registry.numbers.get(number)
        if document is None:
            yield manuscript.advice(offset + match.start(), "document_undeclared", value=match.group())
        elif document.date is None:
            yield manuscript.advice(offset + match.start(), "document_undated", value=match.group())


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Where numbers of documents stand."""
    for match in _NUMBER.finditer(text):
        if not _WITHIN.match(text, max(0, match.start() - 1), match.start()):
            yield match


def bare(number: str) -> str:
    """A number and symbol, the same with and without zeros before it: 06/KH-UBND."""
    return number.lstrip("0")


def _declared(manuscript: Manuscript) -> set[str]:
    values = manuscript.document.tree.values
    passages = manuscript.passages[:-1]
    named = {bare(match.group()) for passage in passages if passage.location[0] not in _DECLARES_NOT
             for match in numbers_in(passage.text)}
    return named | {bare(f"{values.get('number')}/{values.get('symbol')}")}

