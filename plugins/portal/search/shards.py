"""Postings to shards: small files, each with the posting lists of a few terms.

A shard is a gzip of records in the order of their terms. A record is, in bytes:

    3    the term without the bits that choose the shard (big-endian)
    then for each spelling
    1    the spelling
    v    twice the number of articles, plus 1 if another list follows
    v..  each article's number, less that of the article before it, less 1
    n/2  their levels, four bits each, the first in the higher half; half a byte may be left over

where v is a number in LEB128 (DWARF 5, 7.6).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from portal.search.layout import packed
from portal.search.postings import MOST_ARTICLES, Postings

_KEY = 3
"""Bytes of a term in a record."""
_AT_ONCE = 1_000_000
"""Postings; some hundred bytes are needed for each."""

Places = NDArray[np.int64]


def shard_bits(postings: int, wanted: int) -> int:
    """There are to be 2 ** bits shards, with at most `wanted` postings on average."""
    bits = 0
    while postings > wanted << bits:
        bits += 1
    return bits


def pack(postings: Postings, bits: int) -> Iterator[bytes]:
    """The 2 ** bits shards of postings, which are sorted; a term's first bits are its shard's number."""
    edges = np.searchsorted(postings, np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits) if bits else [0])
    edges = [*edges.tolist(), len(postings)]
    first = 0
    while first < 1 << bits:
        last = first + 1
        while last < 1 << bits and edges[last + 1] - edges[first] <= _AT_ONCE:
            last += 1
        base = edges[first]
        data, ends = _records(postings[base : edges[last]], bits)
        for shard in range(first, last):
            begin, end = (int(ends[edges[edge] - base]) for edge in (shard, shard + 1))
            yield packed(data[begin:end])
        first = last


def _records(postings: Postings, bits: int) -> tuple[memoryview, Places]:
    """All records, and where the list of each posting begins; at last, where all ends."""
    if not len(postings):
        return memoryview(b""), np.zeros(1, np.int64)
    terms = (postings >> np.uint64(32)).astype(np.int64)
    lists = (postings >> np.uint64(24)).astype(np.int64)
    begins = _begins(lists)
    starts = np.flatnonzero(begins)
    opens = _begins(terms >> max(0, 8 * (4 - _KEY) - bits))[starts]  # a record, for all terms that it can't tell apart
    articles = (postings >> np.uint64(4)).astype(np.int64) & MOST_ARTICLES - 1
    gaps = np.diff(articles, prepend=0) - 1
    gaps[starts] = articles[starts]
    counts = np.diff(starts, append=len(postings))
    heads = 2 * counts + ~np.append(opens[1:], True)

    gap_sizes, head_sizes = _sizes(gaps), _sizes(heads)
    to_heads = np.where(opens, _KEY, 0) + 1
    to_gaps = to_heads + head_sizes
    to_levels = to_gaps + np.add.reduceat(gap_sizes, starts)
    sizes = to_levels + (counts + 1) // 2
    at = np.cumsum(sizes) - sizes

    data = np.zeros(int(sizes.sum()), np.uint8)
    keys = (terms[starts[opens]] << bits & 0xFFFFFFFF) >> 8
    for byte in range(_KEY):
        data[at[opens] + byte] = keys >> 8 * (_KEY - 1 - byte) & 0xFF
    data[at + to_heads - 1] = lists[starts] & 0xFF
    _write(data, at + to_heads, heads, head_sizes)
    inside = np.cumsum(gap_sizes) - gap_sizes
    _write(data, np.repeat(at + to_gaps - inside[starts], counts) + inside, gaps, gap_sizes)
    place = np.arange(len(postings)) - np.repeat(starts, counts)
    levels, halves = (postings & np.uint64(15)).astype(np.uint8), np.repeat(at + to_levels, counts) + place // 2
    high = place % 2 == 0
    data[halves[high]] = levels[high] << 4
    data[halves[~high]] |= levels[~high]
    return memoryview(data.tobytes()), np.append(np.repeat(at, counts), len(data))


def _begins(values: Places) -> NDArray[np.bool_]:
    """Where a value differs from the one before it."""
    return np.append(True, values[1:] != values[:-1])


def _sizes(values: Places) -> Places:
    """Bytes of numbers below 2 ** 28 in LEB128."""
    return 1 + (values > 0x7F).astype(np.int64) + (values > 0x3FFF) + (values > 0x1FFFFF)


def _write(data: NDArray[np.uint8], at: Places, values: Places, sizes: Places) -> None:
    """Numbers in LEB128, each at its place."""
    while len(values):
        more = sizes > 1
        data[at] = values & 0x7F | more * 0x80
        at, values, sizes = at[more] + 1, values[more] >> 7, sizes[more] - 1
