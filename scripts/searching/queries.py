"""Queries with known right answers, made of the articles themselves, by kind.

The same articles, number and seed give the same queries. A query has 1 to MOST right
answers, those of accent twins 1 to MOST_TWINS; see truth.py for what counts as one.
"""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from searching.articles import Article
from searching.spelling import SYLLABLE, folded, spelled, with_other_tones, without_diacritics
from searching.truth import Truth

MOST, MOST_TWINS = 3, 10
GROWN = 10
"""Syllables that are added at most to a row that too many articles hold."""
TRIES = 8
"""Rows that are taken from one article before the next one's turn."""
TWINS_FROM = 2000
"""Articles in which accent twins are looked for; their answers are those of all articles."""

NAME, NAME_PLAIN, NAME_NFD, NAME_TONE, NAME_QUOTED = (
    "name", "name without diacritics", "name in NFD", "name, tone placed the other way", "name in quotes")
BODY, BODY_PLAIN, BODY_QUOTED = (
    "3 to 5 syllables of a text", "the same without diacritics", "the same in quotes")
TITLE, TITLE_PLAIN = "6 syllables of a title", "6 of a title without diacritics"
PLACES, PLACES_PLAIN = "commune and district", "commune and district without diacritics"
SHORT, SHORT_PLAIN = "the other of abbreviation and full form", "the other form without diacritics"
TWIN, NUMBER, NOTHING = "accent twin", "number, date or year", "nothing to be found"
KINDS = (NAME, NAME_PLAIN, NAME_NFD, NAME_TONE, NAME_QUOTED, BODY, BODY_PLAIN, BODY_QUOTED, TITLE,
         TITLE_PLAIN, PLACES, PLACES_PLAIN, SHORT, SHORT_PLAIN, TWIN, NUMBER, NOTHING)

_UPPER = "".join(chr(code) for code in range(0x2000) if chr(code).isupper())
_PROPER = rf"(?: [{_UPPER}]\w*)"
_PERSON = re.compile(rf"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị)({_PROPER}{{3,4}})(?!\w)")
_PLACES = re.compile(
    rf"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn){_PROPER}+,? (?:huyện|quận|thị xã|thành phố){_PROPER}+")
_DOCUMENT = re.compile(rf"(?<![\w/])\d+/[{_UPPER}]{{2,}}(?:-[{_UPPER}]+)*")
_DATE = re.compile(r"(?<![\w/])\d{1,2}/\d{1,2}(?:/\d{4})?(?![\w/])")
_YEAR = re.compile(r"(?<![\w/.,])(?:19|20)\d\d(?![\w/%]|[.,]\d)")
_AMOUNT = re.compile(r"(?<![\w/.,])\d+(?:[.,]\d+)+%?(?!\w)")


@dataclass(frozen=True)
class Query:
    """What is typed, and the addresses of all articles that are right answers."""

    kind: str
    text: str
    answers: tuple[str, ...]


Variants = dict[str, str]
"""Kind to what is typed, all with the same answers."""
Answers = tuple[int, ...]
"""Numbers of articles."""
Finds = Iterator[tuple[Variants, Answers]]


def make_queries(
    articles: Sequence[Article], glossary: Sequence[tuple[str, str]], number: int, seed: int
) -> list[Query]:
    """So many queries in the order of KINDS, of each as many; fewer where the articles hold no more."""
    truth = Truth(articles, glossary)
    quota = {kind: number // len(KINDS) + (place < number % len(KINDS)) for place, kind in enumerate(KINDS)}
    found: dict[str, dict[str, Query]] = {kind: {} for kind in KINDS}
    for kinds, family in FAMILIES:
        finds = family(truth, random.Random(f"{seed}:{kinds[0]}"))
        for variants, answers in finds:
            addresses = tuple(articles[one].address for one in answers)
            for kind, text in variants.items():
                if len(found[kind]) < quota[kind]:
                    found[kind].setdefault(text, Query(kind, text, addresses))
            if all(len(found[kind]) >= quota[kind] for kind in kinds):
                break
    return [query for kind in KINDS for query in found[kind].values()]


def spread(queries: Sequence[Query], number: int) -> list[Query]:
    """So many of them, evenly from the whole list and so from every kind; neighbours are of other kinds."""
    number = min(number, len(queries))
    chosen = [queries[place * len(queries) // number] for place in range(number)]
    by_kind = [[one for one in chosen if one.kind == kind] for kind in KINDS]
    longest = max(map(len, by_kind), default=0)
    return [one for turn in range(longest) for row in by_kind for one in row[turn : turn + 1]]


def _names(truth: Truth, rng: random.Random) -> Finds:
    for article in _shuffled(truth.all, rng):
        names = [name.strip() for sentence in article.sentences for name in _PERSON.findall(sentence)]
        names = rng.sample(names, min(len(names), TRIES))
        if found := _first(names, partial(_undisputed, truth)):
            name, answers = found
            decomposed = {NAME_NFD: unicodedata.normalize("NFD", name)}
            yield _variants(name, NAME, NAME_PLAIN, NAME_QUOTED) | decomposed, answers
        movable = [name for name in names if with_other_tones(name) != name]
        if found := _first(movable, partial(_undisputed, truth)):
            name, answers = found
            yield {NAME_TONE: with_other_tones(name)}, answers


def _texts(truth: Truth, rng: random.Random) -> Finds:
    for article in _shuffled(truth.all, rng):
        rows = []
        for _ in range(TRIES):
            words = SYLLABLE.findall(rng.choice(article.body)) if article.body else []
            size = rng.choice((3, 4, 5))
            if len(words) >= size:
                start = rng.randint(0, len(words) - size)
                rows.append(" ".join(words[start : start + size]))
        if found := _first(rows, partial(_undisputed, truth)):
            row, answers = found
            yield _variants(row, BODY, BODY_PLAIN, BODY_QUOTED), answers


def _titles(truth: Truth, rng: random.Random) -> Finds:
    for article in _shuffled(truth.all, rng):
        words = SYLLABLE.findall(article.title)
        start = rng.randrange(max(1, len(words) - 5))
        row = " ".join(words[start : start + 6])
        if len(words) >= 6 and (answers := truth.answers(row, truth.folded, MOST)):
            yield _variants(row, TITLE, TITLE_PLAIN), answers


def _places(truth: Truth, rng: random.Random) -> Finds:
    for article in _shuffled(truth.all, rng):
        spans = [(one, match.span()) for one in article.sentences for match in _PLACES.finditer(one)]
        if spans:
            sentence, span = rng.choice(spans)
            row, answers = _grown(sentence, span, partial(truth.answers, rows=truth.folded, most=MOST))
            if answers:
                row = " ".join(SYLLABLE.findall(row))
                yield _variants(row, PLACES, PLACES_PLAIN), answers


def _other_forms(truth: Truth, rng: random.Random) -> Finds:
    forms = [forms for pair in truth.glossary for forms in (pair, pair[::-1])]
    yield from _in_turn(_other_form(truth, random.Random(f"{rng.random()}"), *forms) for forms in forms)


def _other_form(truth: Truth, rng: random.Random, written: str, other: str) -> Finds:
    """Queries with `other` for texts that have `written`."""
    wanted = spelled(written)
    holders = [truth.all[number] for number, _ in truth.spelled.articles(written)]
    for article in _shuffled(holders, rng):
        sentences = [one for one in article.sentences if _find(wanted, spelled(one)) is not None]
        sentence = rng.choice(sentences or [""])
        place = _find(wanted, spelled(sentence))
        words = SYLLABLE.findall(sentence)
        if place is None:  # over the end of a sentence
            continue
        after = words[place + len(wanted) :]
        for size in range(2, min(len(after), GROWN) + 1):
            row = " ".join([*SYLLABLE.findall(other), *after[:size]])
            if answers := truth.answers(row, truth.expanded, MOST):
                if row not in truth.folded:
                    yield _variants(row, SHORT, SHORT_PLAIN), answers
                break


def _twins(truth: Truth, rng: random.Random) -> Finds:
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for article in _shuffled(truth.all, rng)[:TWINS_FROM]:
        for sentence in article.sentences:
            plain, exact, words = folded(sentence), spelled(sentence), SYLLABLE.findall(sentence.lower())
            for size in (2, 3):
                for start in range(len(words) - size + 1):
                    row = slice(start, start + size)
                    seen[" ".join(plain[row])].setdefault(" ".join(exact[row]), " ".join(words[row]))
    for plain in _shuffled([plain for plain, rows in seen.items() if len(rows) > 1], rng):
        row = rng.choice(list(seen[plain].values()))
        if row == plain:
            continue
        if answers := truth.answers(row, truth.spelled, MOST_TWINS):
            if any(number not in answers for number, _ in truth.folded.articles(row)):
                yield {TWIN: row}, answers


def _numbers(truth: Truth, rng: random.Random) -> Finds:
    patterns = (_DOCUMENT, _DATE, _YEAR, _AMOUNT)
    yield from _in_turn(_number(truth, random.Random(f"{rng.random()}"), pattern) for pattern in patterns)


def _number(truth: Truth, rng: random.Random, pattern: re.Pattern[str]) -> Finds:
    answers_to = partial(truth.answers, rows=truth.folded, most=MOST, with_facts=True)
    for article in _shuffled(truth.all, rng):
        texts = (*article.sentences, *article.facts) if pattern is _DOCUMENT else article.sentences
        spans = [(one, match.span()) for one in texts for match in pattern.finditer(one)]
        if spans:
            sentence, span = rng.choice(spans)
            row, answers = _grown(sentence, span, answers_to, pattern is _YEAR)
            if answers:
                yield {NUMBER: row}, answers


def _nothings(truth: Truth, rng: random.Random) -> Finds:
    """In turn letters that are no words, and in quotes known words that nowhere stand so."""
    consonants = [letter for letter in string.ascii_lowercase if letter not in "aeiouy"]
    while True:
        words = ["".join(rng.choices(consonants, k=rng.randint(4, 6))) for _ in range(2)]
        if not any(word in truth.folded or word in truth.facts for word in words):
            yield {NOTHING: " ".join(words)}, ()
        parts = []
        for article in rng.sample(truth.all, 2):
            words = SYLLABLE.findall(rng.choice(article.body)) if article.body else []
            start = rng.randrange(max(1, len(words) - 1))
            parts += words[start : start + 2]
        row = " ".join(parts).lower()
        everything = truth.folded, truth.expanded, truth.facts
        if len(parts) == 4 and not any(row in rows for rows in everything):
            yield {NOTHING: f'"{row}"'}, ()


FAMILIES: tuple[tuple[tuple[str, ...], Callable[[Truth, random.Random], Finds]], ...] = (
    ((NAME, NAME_PLAIN, NAME_NFD, NAME_TONE, NAME_QUOTED), _names),
    ((BODY, BODY_PLAIN, BODY_QUOTED), _texts),
    ((TITLE, TITLE_PLAIN), _titles),
    ((PLACES, PLACES_PLAIN), _places),
    ((SHORT, SHORT_PLAIN), _other_forms),
    ((TWIN,), _twins),
    ((NUMBER,), _numbers),
    ((NOTHING,), _nothings),
)
"""Kinds that are made together of the same rows, so that they can be compared."""


def _variants(row: str, kind: str, plain: str, quoted: str = "") -> Variants:
    variants = {kind: row}
    if without_diacritics(row) != row.lower():
        variants[plain] = without_diacritics(row)
    return variants | ({quoted: f'"{row}"'} if quoted else {})


def _undisputed(truth: Truth, row: str) -> Answers:
    """Answers that are the same whether or not quotes ask for diacritics."""
    answers = truth.answers(row, truth.folded, MOST)
    return answers if answers and answers == truth.answers(row, truth.spelled, MOST) else ()


def _grown(
    sentence: str, span: tuple[int, int], answers_to: Callable[[str], Answers], leftwards: bool = False
) -> tuple[str, Answers]:
    """The words at a span and as many beside as leave few answers: those behind first, or those before."""
    words = [match.span() for match in SYLLABLE.finditer(sentence)]
    first = next(place for place, (_, end) in enumerate(words) if end > span[0])
    last = max(place for place, (start, _) in enumerate(words) if start < span[1])
    start, end = span
    for _ in range(GROWN + 1):
        row = sentence[start:end]
        if answers := answers_to(row):
            return row, answers
        if first > 0 and (leftwards or last + 1 == len(words)):
            first -= 1
            start = words[first][0]
        elif last + 1 < len(words):
            last += 1
            end = words[last][1]
        else:
            break
    return "", ()


def _first(rows: Iterable[str], answers_to: Callable[[str], Answers]) -> tuple[str, Answers] | None:
    """The first row that has answers, and these."""
    return next(((row, answers) for row in rows if (answers := answers_to(row))), None)


def _find(wanted: Sequence[str], words: Sequence[str]) -> int | None:
    places = range(len(words) - len(wanted) + 1)
    return next((place for place in places if words[place : place + len(wanted)] == wanted), None)


def _shuffled(items: Iterable, rng: random.Random) -> list:
    items = list(items)
    rng.shuffle(items)
    return items


def _in_turn(many: Iterable[Finds]) -> Finds:
    """One of each, then the next of each, until all are at their end."""
    waiting = list(many)
    while waiting:
        for one in list(waiting):
            if (item := next(one, None)) is None:
                waiting.remove(one)
            else:
                yield item
