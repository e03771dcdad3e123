"""Wordings of the lexicon, laid out so that a text is held to all of them in one pass over its words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
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


def pairs_of(tokens: tuple[Token, ...]) -> Iterator[tuple[int, tuple[str, str]]]:
    """The neighbours that are both words, with their places; a wording without any can't be found."""
    for place, (one, two) in enumerate(pairwise(word for _, word in tokens)):
        if ANY not in (one, two):
            yield place, (one, two)


def _parts_of(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    for first, end in combinations(range(len(tokens) + 1), 2):
        yield tokens[first]._replace(gap=""), *tokens[first + 1 : end]


def index_of(phrases: Iterable[Phrase]) -> Index:
    """All wrong wordings of a lexicon, and the right ones that hold a wrong one within them."""
    phrases = tuple(phrases)
    wrong = [wording(text, phrase) for phrase in phrases for text in phrase.wrong]
    right = [wording(phrase.right) for phrase in phrases]
    common = Counter(pair for found in right for _, pair in pairs_of(found.tokens))
    told = {found.tokens for found in wrong}
    shields = [found for found in right if any(part in told for part in _parts_of(found.tokens))]
    index: dict[tuple[str, str], list[tuple[int, Wording]]] = defaultdict(list)
    for found in (*wrong, *shields):
        # looked for by the neighbours that right texts have most seldom: every text has a phong trào
        pairs = sorted(pairs_of(found.tokens), key=lambda place: (common[place[1]], place[0]))
        for place, pair in pairs[:1]:
            index[pair].append((place, found))
    return {pair: tuple(found) for pair, found in index.items()}
