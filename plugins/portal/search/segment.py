"""A segment: the whole index of some articles, as small files that never change; see layout.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from portal.search.article import FACETS, Article
from portal.search.layout import PAIRS, SINGLES, WORDS, article_files, as_json, facet_file, packed, shard_file
from portal.search.postings import postings_of
from portal.search.readings import Readings
from portal.search.shards import pack, shard_bits
from portal.search.syllables import keys_of

SINGLES_A_SHARD, PAIRS_A_SHARD = 2048, 1024
"""Postings in a shard, at most on average; at least half of that where there are several."""
MOST_WORDS = 6000
LONGEST_WORD = 12
"""Letters of a syllable that is suggested; Vietnamese ones have seven."""

AT_ONCE = 250
"""Articles that are indexed together."""

Map = Callable[[Callable[[int], "_Part"], Sequence[int]], Sequence["_Part"]]


class Segment(NamedTuple):
    """The files of a segment by name, and what a reader must know before the first one."""

    address: str
    """Names the content; the last part of the folder's name."""
    bits: tuple[int, int]
    """Of the number of shards: of singles, of pairs."""
    files: Mapping[str, bytes]


def make_segment(number: int, article: Callable[[int], Article], readings: Readings, on_cores: Map) -> Segment:
    """Index so many articles, newest first. `on_cores` is a `map` that may do several at a time."""

    def part(first: int) -> _Part:
        return _part([article(one) for one in range(first, min(number, first + AT_ONCE))], first, readings)

    parts = on_cores(part, range(0, number, AT_ONCE))
    files = {name: data for one in parts for name, data in one.files.items()}
    bits = []
    for place, (family, wanted) in enumerate(((SINGLES, SINGLES_A_SHARD), (PAIRS, PAIRS_A_SHARD))):
        shares = [np.frombuffer(one.postings[place], np.uint64) for one in parts]
        postings = np.concatenate([np.zeros(0, np.uint64), *shares])
        postings.sort()
        bits.append(shard_bits(len(postings), wanted))
        files |= {shard_file(family, shard): data for shard, data in enumerate(pack(postings, bits[-1]))}
    for place, facet in enumerate(FACETS):
        files[facet_file(facet)] = packed(_column([facets[place] for one in parts for facets in one.facets]))
    counted: Counter[str] = Counter()
    for one in parts:
        counted.update(one.words)
    files[WORDS] = packed(" ".join(_words(counted)).encode())
    return Segment(_address(files), (bits[0], bits[1]), files)


class _Part(NamedTuple):
    """What a worker makes of some articles."""

    postings: tuple[bytes, bytes]
    words: Counter[str]
    facets: Sequence[tuple[tuple[str, ...], ...]]
    files: Mapping[str, bytes]


def _part(articles: Sequence[Article], first: int, readings: Readings) -> _Part:
    families, words = postings_of(articles, first, readings)
    facets, files = [article.facets for article in articles], {}
    for number, article in enumerate(articles, first):
        shown = [article.url, article.title, article.summary, article.badge, article.date]
        card, text = article_files(number)
        files[card] = packed(as_json(shown))
        files[text] = packed("\n".join(("\t".join(article.names), article.body)).encode())
    return _Part((families.singles.tobytes(), families.pairs.tobytes()), words, facets, files)


def _column(filed: Sequence[tuple[str, ...]]) -> bytes:
    sets = sorted(set(filed))
    number_of = {slugs: number for number, slugs in enumerate(sets)}
    numbers = np.array([number_of[slugs] for slugs in filed], np.uint8 if len(sets) <= 256 else "<u2")
    return as_json(sets) + b"\n" + numbers.tobytes()


def _words(counted: Mapping[str, int]) -> list[str]:
    """For each folded key the commonest way of writing it, the commonest key first."""
    ways: dict[str, list[tuple[int, str]]] = {}
    for word, count in counted.items():
        if len(word) <= LONGEST_WORD and word.isalpha():
            ways.setdefault(keys_of(word)[0], []).append((-count, word))
    ranked = sorted((sum(count for count, _ in found), min(found)[1]) for found in ways.values())
    return [word for _, word in ranked[:MOST_WORDS]]


def _address(files: Mapping[str, bytes]) -> str:
    found = blake2b(digest_size=8)
    for name in sorted(files):
        found.update(f"{name} {len(files[name])}\n".encode())
        found.update(files[name])
    return found.hexdigest()

