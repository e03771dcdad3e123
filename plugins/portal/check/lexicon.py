"""Wordings of registry/lexicon.yml that no text could be held to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from portal.errors import Problem
from portal.model.lexicon import ANY, pairs_of, wording
from portal.read.library import Reading


def check(reading: Reading) -> Iterator[Problem]:
    """Problems of the lexicon."""
    problem = partial(reading.registries.problem, reading.folder, "lexicon")
    for slug, phrase in reading.library.registry.lexicon.items():
        right = wording(phrase.right).tokens
        for position, text in enumerate(phrase.wrong):
            where = slug, "wrong", position
            wrong = wording(text).tokens
            if not any(pairs_of(wrong)):
                yield problem(where, "phrase_short", value=text)
            elif wrong == right:
                yield problem(where, "phrase_same", value=text)
            elif [token.word for token in wrong].count(ANY) != [token.word for token in right].count(ANY):
                yield problem(where, "phrase_any", value=text, right=phrase.right)
