"""Articles to postings: which terms an article holds, and how much it is about each.

A posting is one number of 64 bits, so that all of them can be sorted at once: the term
(32 bits), its spelling (8), the article's number (20), how much it counts (4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from portal.search.article import Article
from portal.search.readings import Readings
from portal.search.syllables import read_syllables
from portal.search.terms import Numbers, Vocabulary, of_pairs, single_terms

Postings = NDArray[np.uint64]
MOST_ARTICLES = 1 << 20

_PARTS = ("title", "names", "summary", "body")
_WEIGHTS = np.array([8, 4, 3, 1], np.float32)
"""What an occurrence in each part counts. BM25 with fields by weights: Robertson, Zaragoza,
Taylor, "Simple BM25 extension to multiple weighted fields", 2004."""
_BODY = 3
_STEPS = np.array([1.5, 2.5, 4.5, 7.5, 10.5, 14.5, 20.5], np.float32)
"""Where the next level begins; how much each is worth is known where articles are ranked. The
articles' lengths play no part (BM25's b is 0): they are much alike, and lists pack better."""
_MARGIN = 8
"""BREAKs at the end, so that nothing has to look whether there is a next syllable."""
HEAD = 8
"""Levels from here on: the term stands in the title, the names or the summary."""


class Families(NamedTuple):
    """Postings by the kind of their terms, each sorted."""

    singles: Postings
    pairs: Postings


def postings_of(articles: Sequence[Article], first: int, readings: Readings) -> tuple[Families, Counter[str]]:
    """The postings of articles, which bear the numbers from `first` on; and how often each syllable stands there."""
    vocabulary = Vocabulary()
    streams, lengths = [], []
    for article in articles:
        for text in (article.title, "\n".join(article.names), article.summary, article.body):
            stream = [0, *map(vocabulary.__getitem__, read_syllables(text))]
            streams.append(stream)
            lengths.append(len(stream))
    streams.append([0] * _MARGIN)
    lengths.append(_MARGIN)
    numbers = np.fromiter((number for stream in streams for number in stream), np.int64, sum(lengths))
    # part and article of every syllable, as one number
    where = np.repeat(np.arange(len(lengths)), lengths)
    singles, pairs = _keys(numbers, where, vocabulary, readings)
    counts = np.bincount(numbers, minlength=1)[1:].tolist()
    words = Counter(dict(zip(list(vocabulary)[1:], counts, strict=False)))
    return Families(_weighed(singles, first), _weighed(pairs, first)), words


def _keys(numbers: NDArray[np.int64], where: NDArray[np.int64], vocabulary: Vocabulary, readings: Readings) -> Families:
    """All occurrences of terms: term, spelling, article and part."""
    texts, places, counted = [numbers], [where], [numbers != 0]
    for at, rows in readings.find(numbers, vocabulary):
        # a reading's neighbours make pairs with it; by themselves they were counted already
        own = np.ones(rows.shape, bool)
        own[:, [0, -1]] = False
        texts.append(_with_breaks(rows))
        places.append(np.repeat(where[at], rows.shape[1] + 1))
        counted.append(_with_breaks(own))
    all_numbers, all_where, alone = map(np.concatenate, (texts, places, counted))
    folded, accents = vocabulary.folded[all_numbers], vocabulary.accents[all_numbers]
    paired = (all_numbers[:-1] != 0) & (all_numbers[1:] != 0) & (all_where[:-1] == all_where[1:])
    first, second = np.flatnonzero(paired), np.flatnonzero(paired) + 1
    return Families(
        _key(single_terms(folded[alone]), accents[alone], all_where[alone]),
        _key(of_pairs(folded[first], folded[second]), of_pairs(accents[first], accents[second]),
             all_where[first]),
    )


def _with_breaks(rows: NDArray[Any]) -> NDArray[Any]:
    """Rows one after the other, a BREAK after each."""
    return np.append(rows, np.zeros((len(rows), 1), rows.dtype), axis=1).ravel()


def _key(terms: Numbers, spellings: Numbers, where: NDArray[np.int64]) -> Postings:
    articles, parts = np.divmod(where.astype(np.uint64), np.uint64(len(_PARTS)))
    key = terms.astype(np.uint64) << np.uint64(32)
    key |= (spellings & np.uint32(0xFF)).astype(np.uint64) << np.uint64(24)
    key |= articles << np.uint64(4)
    return key | parts


def _weighed(keys: Postings, first: int) -> Postings:
    """One posting for all occurrences of a term in an article."""
    if not len(keys):
        return keys
    keys.sort()
    of = keys >> np.uint64(4)
    starts = np.flatnonzero(np.append(True, of[1:] != of[:-1]))
    parts = (keys & np.uint64(15)).astype(np.int64)
    weight = np.add.reduceat(_WEIGHTS[parts], starts)
    in_head = parts[starts] < _BODY
    levels = np.searchsorted(_STEPS, weight) + HEAD * in_head
    keys = (of[starts] + np.uint64(first)) << np.uint64(4)
    return keys | levels.astype(np.uint64)

