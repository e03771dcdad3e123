"""Abbreviations that an article uses and never writes out.

Those of registry/glossary.yml everybody may use: the portal explains them. Numbers of documents
(93/KH-VP), Roman numerals and lines in capitals are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.errors import Problem
from portal.model.entry import Kind
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript, Passage

_SHORT = re.compile(r"[A-ZĐ][A-ZĐ]{1,7}(?:&[A-ZĐ]{1,4})?(?![\w/&+-])")
_WITHIN = re.compile(r"[\w/.&+-]")
"""What stands before no abbreviation, but within a longer one, or a number."""
_ROMAN = re.compile(r"[IVXLC]+")
_BRACKETS = re.compile(r"\([^()\n]{1,80}\)")
_NEAR = 16
_READ = ((), ("title",), ("summary",))
"""Where readers meet words; other values of front matter are names as documents have them."""


def check(
    manuscript: Manuscript, prose: Sequence[Passage], words: Sequence[str], registry: Registry
) -> Iterator[Problem]:
    """Advice about the first place of each abbreviation; `words` are those of the article, in lower case."""
    if manuscript.kind is Kind.PAGE:  # about the portal itself: HTML, MB
        return
    told: set[str] = set()
    for passage in prose:
        if passage.location not in _READ:
            continue
        for match in _SHORT.finditer(passage.text):
            short = match.group()
            if short in told or short in registry.abbreviations or _ROMAN.fullmatch(short):
                continue
            if _WITHIN.match(passage.text, max(0, match.start() - 1), match.start()) or _is_among_capitals(passage.text, match):
                continue
            told.add(short)
            if not _is_explained(short, prose, words):
                yield manuscript.advice(passage.start + match.start(), "abbreviation", value=short)


def _is_among_capitals(text: str, match: re.Match[str]) -> bool:
    """Whether a word beside it is in capitals too: then it is a heading or a title."""
    before = text[max(0, match.start() - _NEAR) : match.start()].rpartition("\n")[2].split()
    after = text[match.end() : match.end() + _NEAR].partition("\n")[0].split()
    return any(word.isupper() and len(word) > 1 and word.strip("“”\"(),.;:").isalpha() for word in (*before[-1:], *after[:1]))


def _is_explained(short: str, prose: Sequence[Passage], words: Sequence[str]) -> bool:
    """Whether its words stand in the article: in brackets beside it, or somewhere in a row."""
    own = re.compile(rf"(?<!\w){re.escape(short)}(?!\w)")
    if any(own.search(brackets) for passage in prose for brackets in _BRACKETS.findall(passage.text)):
        return True
    if any(passage.text.find(f"{short} (") >= 0 for passage in prose):
        return True
    letters = short.replace("&", "").lower()
    return len(letters) > 2 and letters in "".join([word[0] for word in words])
