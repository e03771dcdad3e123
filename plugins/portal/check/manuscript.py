"""Everything that can be told of the words of one article, whatever stands in the others.

Each family of rules is a function from a manuscript and the registries to problems, errors
and advice; it stands in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.check import characters, language, pasted, personal_data, typography, unfilled
from portal.digest import digest_of
from portal.errors import Problem
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript

FAMILIES: tuple[Callable[[Manuscript, Registry], Iterator[Problem]], ...] = (
    characters.check, pasted.check, typography.check, unfilled.check, personal_data.check, language.check,
)
STANDARDS: tuple[str, ...] = ("lexicon", "glossary", "documents", "hotlines")
"""The vocabularies that texts are held to: when one changes, every text is looked at again."""


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Errors and advice of one article's words."""
    for family in FAMILIES:
        yield from family(manuscript, registry)


def standards(registry: Registry) -> str:
    """Stands for all that texts are held to."""
    return digest_of(repr([getattr(registry, name) for name in STANDARDS]))
