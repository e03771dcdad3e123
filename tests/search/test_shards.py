"""Shards hold what was packed into them, for any reader of their format."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import shards
from portal.search.postings import MOST_ARTICLES
from portal.search.shards import pack, shard_bits
from tests.length import examples
from tests.search_reader import read_shard

Posting = tuple[int, int, int, int]
"""Term, spelling, article, level."""

TERMS = st.one_of(
    st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 255, 256, 2**24 - 1, 2**24, 2**31, 2**32 - 256, 2**32 - 1]),
    st.builds(lambda high, low: high << 20 | low, st.integers(0, 2), st.integers(0, 600)),
)
NUMBERS = st.one_of(st.integers(0, 300), st.integers(0, MOST_ARTICLES - 1), st.sampled_from([127, 128, 16383, 16384, MOST_ARTICLES - 1]))
POSTINGS = st.dictionaries(st.tuples(TERMS, st.sampled_from([0, 1, 254, 255]), NUMBERS), st.integers(0, 15), max_size=60).map(
    lambda levels: [(*where, level) for where, level in levels.items()])


def packed(postings: Iterable[Posting], bits: int) -> list[bytes]:
    numbers = [term << 32 | spelling << 24 | article << 4 | level for term, spelling, article, level in postings]
    return list(pack(np.array(sorted(numbers), np.uint64), bits))


def unpacked(made: list[bytes], bits: int) -> Counter[Posting]:
    """All postings, with the first 24 bits of the term and those that choose the shard."""
    return Counter((shard << 24 | key, *rest) for shard, data in enumerate(made) for key, *rest in read_shard(gzip.decompress(data)))


def known(postings: Iterable[Posting], bits: int) -> Counter[Posting]:
    """The same of what was to be packed."""
    return Counter((term << bits >> 8, *rest) for term, *rest in postings)


@examples(200)
@given(POSTINGS, st.integers(0, 12))
def test_what_was_packed_is_read_back(postings: list[Posting], bits: int):
    made = packed(postings, bits)
    assert len(made) == 1 << bits
    assert unpacked(made, bits) == known(postings, bits)


@examples()
@given(POSTINGS, st.integers(0, 6), st.integers(1, 20))
def test_shards_do_not_depend_on_how_many_postings_are_packed_together(postings: list[Posting], bits: int, at_once: int):
    whole = packed(postings, bits)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shards, "_AT_ONCE", at_once)
        assert packed(postings, bits) == whole


@pytest.mark.parametrize("bits", [0, 1, 5, 12])
def test_shards_of_many_postings_are_read_back(bits: int):
    chance = np.random.default_rng(1)
    terms = chance.integers(0, 2**32, 3000) if bits else chance.integers(0, 2**24, 3000) << 8
    found = {(int(term), int(spelling), int(article)): int(level) for term, spelling, article, level in zip(
        chance.choice(terms, 40_000), chance.integers(0, 3, 40_000), chance.integers(0, MOST_ARTICLES, 40_000),
        chance.integers(0, 16, 40_000), strict=True)}
    postings = [(*where, level) for where, level in found.items()]
    assert unpacked(packed(postings, bits), bits) == known(postings, bits)


@pytest.mark.parametrize("bits", range(9))
def test_terms_that_a_shard_can_not_tell_apart_are_found_together(bits: int):
    one, other = 0x12345600, 0x12345600 | 1
    found = unpacked(packed([(one, 7, 3, 1), (other, 7, 2, 2), (other, 9, 3, 3)], bits), bits)
    assert sorted(rest for _, *rest in found) == [[7, 2, 2], [7, 3, 1], [9, 3, 3]]
    assert len({term for term, *_ in found}) == (2 if bits == 8 else 1)


@pytest.mark.parametrize("bits", [0, 3])
def test_without_a_posting_all_shards_are_empty(bits: int):
    assert [gzip.decompress(one) for one in packed([], bits)] == [b""] * 2**bits


def test_format_is_the_one_that_readers_know():
    made = packed([(0xABCDEF12, 5, 0, 15), (0xABCDEF12, 5, 200, 1), (0xABCDEF12, 5, 201, 2), (0xABCDEF12, 6, 7, 3)], 4)
    assert [shard for shard, data in enumerate(made) if gzip.decompress(data)] == [0xA]
    assert gzip.decompress(made[0xA]) == bytes([0xBC, 0xDE, 0xF1, 5, 2 * 3 + 1, 0, 0xC7, 0x01, 0, 0xF1, 0x20, 6, 2 * 1, 7, 0x30])


@examples()
@given(st.integers(0, 10**8), st.integers(1, 5000))
def test_shards_are_as_few_as_can_be(postings: int, wanted: int):
    bits = shard_bits(postings, wanted)
    assert postings <= wanted << bits
    assert bits == 0 or postings > wanted << bits - 1
