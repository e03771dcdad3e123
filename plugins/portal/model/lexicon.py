"""Wordings of the lexicon, laid out so that a text is held to all of them in one pass over its words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Annotated, NamedTuple

from pydantic import Field as Limits
from pydantic import StrictBool

from portal.model.values import Text, Value

ANY = "*"
"""Stands in a wording for any one word: năm * các năm tiếp theo."""


class Phrase(Value):
    """Words that are often written wrongly, or in more than one way (lexicon.yml)."""

    wrong: Annotated[tuple[Text, ...], Limits(min_length=1)]
    """Ways of writing, each of two words or more; `*` stands for any one word."""
    right: Text
    note: Text | None = None
    """Why, for the reporter."""
    sure: StrictBool = True
    """Whether it may be mended without asking anybody."""
    not_after: tuple[Text, ...] = ()
    """Words behind which the wording is right: năng, before lực chọn."""
    not_before: tuple[Text, ...] = ()
    """Words before which it is right."""


class Token(NamedTuple):
    """A word of a wording."""

    gap: str
    """What stands between it and the word before; empty before the first."""
    word: str


class Wording(NamedTuple):
    """One way of writing a phrase."""

    tokens: tuple[Token, ...]
    """In lower case, with gaps as `gap_of` gives them."""
    phrase: Phrase | None
    """None where it is right so: it keeps shorter wrong ones from being found within it."""


Index = Mapping[tuple[str, str], tuple[tuple[int, Wording], ...]]
"""From two words that are neighbours to the wordings that hold them, and where in it they do."""

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"[^\W_]+|\*")
_EMPHASIS = re.compile(r"[*_]+")


def words_in(text: str) -> list[str]:
    """The words of a text in their own case; `places_in` says where each stands."""
    return _WORD.findall(text.replace("_", " "))


def places_in(text: str) -> list[re.Match[str]]:
    """The same as matches."""
    return list(_WORD.finditer(text.replace("_", " ")))


def gap_of(text: str) -> str | None:
    """What parts two words, without spaces and emphasis; None where a new line or paragraph parts them."""
    bare = " ".join(_EMPHASIS.sub("", text).split()).replace("–", "-")
    return None if text.count("\n") > (not bare) else bare


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a wording as it stands in the lexicon, in their own case."""
    found = []
    end = 0
    for match in _TOKEN.finditer(text):
        found.append(Token(text[end : match.start()] if found else "", match.group()))
        end = match.end()
    return tuple(found)


def wording(text: str, phrase: Phrase | None = None) -> Wording:
    """A wording to be looked for."""
    return Wording(tuple(Token(gap_of(gap) or "", word.lower()) for gap, word in tokens_of(text)), phrase)


def place_of(tokens: tuple[Token, ...]) -> int | None:
    """Where the first two neighbours stand that are both words; a wording without can't be found."""
    pairs = enumerate(pairwise(word for _, word in tokens))
    return next((place for place, pair in pairs if ANY not in pair), None)


def index_of(phrases: Iterable[Phrase]) -> Index:
    """All wordings of a lexicon."""
    index: dict[tuple[str, str], list[tuple[int, Wording]]] = defaultdict(list)
    for found in _wordings(tuple(phrases)):
        place = place_of(found.tokens)
        if place is not None:
            pair = found.tokens[place].word, found.tokens[place + 1].word
            index[pair].append((place, found))
    return {pair: tuple(found) for pair, found in index.items()}


def _wordings(phrases: tuple[Phrase, ...]) -> Iterator[Wording]:
    for phrase in phrases:
        for text in phrase.wrong:
            yield wording(text, phrase)
        yield wording(phrase.right)
