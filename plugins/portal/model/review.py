"""Whether an article waits for somebody to approve it who is not among its authors.

That somebody is who `reviewed_by` says is not known here: git and the offices see to that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping

from portal.model.front_matter import ArticleMeta, Meta, PageMeta
from portal.model.registry import Reporter

_TONES = "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}\N{COMBINING HOOK ABOVE}" \
         "\N{COMBINING DOT BELOW}"
_WITHOUT_TONES = str.maketrans("", "", _TONES)


def awaits_review(meta: Meta, reporters: Mapping[str, Reporter]) -> bool:
    """Whether it is ready, and only a review is missing.

    Plain pages are signed and reviewed by nobody. What is withdrawn says nothing but that,
    and has to say it at once.
    """
    return not (isinstance(meta, PageMeta) or meta.draft or meta.withdrawal or is_approved(meta, reporters))


def is_approved(meta: ArticleMeta, reporters: Mapping[str, Reporter]) -> bool:
    """Whether somebody has reviewed it who is not among its authors."""
    return meta.reviewed_by is not None and not is_among(meta.reviewed_by.name, meta.authors, reporters)


def is_among(name: str, authors: Collection[str], reporters: Mapping[str, Reporter]) -> bool:
    """Whether somebody, by slug or by name in words, is one of these reporters.

    Two with slugs of their own are two people, though they may bear one name.
    """
    if name in reporters:
        return name in authors
    names = [*authors, *(reporters[slug].name for slug in authors if slug in reporters)]
    return _folded(name) in map(_folded, names)


def _folded(name: str) -> str:
    """A name, however its letters are encoded, its tones placed, its words spaced and capitalised."""
    return " ".join(map(_with_tone_last, unicodedata.normalize("NFKD", name).casefold().split()))


def _with_tone_last(syllable: str) -> str:
    return syllable.translate(_WITHOUT_TONES) + "".join(letter for letter in syllable if letter in _TONES)
