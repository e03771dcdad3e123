"""Where the files of a segment lie, below its folder.

    s/<shard>.bin   postings of single syllables (shards.py)
    d/<shard>.bin   postings of pairs of neighbours
    t/<number>.bin  of each article what every result shows: JSON [url, title, summary, badge, date]
    b/<number>.bin  a line with the article's names, tabs between, and its text, a line for each block
    f/<facet>.bin   a line of JSON, the sets of slugs under which articles are filed; then for
                    each article the number of its set, in two bytes where there are more than
                    256 sets, the lower first
    w.bin           syllables as most articles write them, the commonest first, with spaces between

All are gzip; shards are numbered in hexadecimal, articles newest first in decimal.
"""

from __future__ import annotations

import gzip
import json

from portal.search.article import FACETS

WORDS = "w.bin"
SINGLES, PAIRS = "s", "d"


def article_files(number: int) -> tuple[str, str]:
    """The files that hold words of one article."""
    return f"t/{number}.bin", f"b/{number}.bin"


def shard_file(family: str, shard: int) -> str:
    """The file of a shard of SINGLES or PAIRS."""
    return f"{family}/{shard:x}.bin"


def facet_file(facet: str) -> str:
    """The file that says under what of a facet the articles are filed."""
    return f"f/{facet}.bin"


def file_names(articles: int, bits: tuple[int, int]) -> set[str]:
    """All files of a segment with so many articles; `bits` are those of the numbers of shards."""
    names = {file for number in range(articles) for file in article_files(number)}
    for family, width in zip((SINGLES, PAIRS), bits, strict=True):
        names |= {shard_file(family, shard) for shard in range(1 << width)}
    return {*names, *map(facet_file, FACETS), WORDS}


def packed(data: bytes | memoryview) -> bytes:
    """A file's bytes as gzip, the same for the same data."""
    return gzip.compress(data, 9, mtime=0)


def as_json(value: object) -> bytes:
    """A value as JSON without blanks, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
