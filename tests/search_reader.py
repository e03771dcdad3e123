"""The search index of a built site, read back from its files as a program of somebody else's would.

It is strict: whatever a file holds beyond what it should is an AssertionError. Nothing here
is shared with the code that makes the index.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = "tim-kiem/"
ENTRY = f"{FOLDER}muc-luc.json"
PAGE = f"{FOLDER}index.html"
FACETS = ("loai", "hang-muc", "phong-trao", "don-vi", "dia-phuong", "linh-vuc", "nam")

Read = Callable[[str], bytes]


class Posting(NamedTuple):
    """That an article holds a term."""

    family: str
    """`s` for single syllables, `d` for two that stand side by side."""
    term: int
    """Its first 24 bits, the least that any index keeps of it."""
    spelling: int
    article: int
    level: int


class Found(NamedTuple):
    """An article as the index has it."""

    url: str
    title: str
    summary: str
    badge: str
    date: str
    names: tuple[str, ...]
    body: str
    facets: tuple[tuple[str, ...], ...]


class Whole(NamedTuple):
    """All that an index says, however it is divided into segments and shards."""

    articles: tuple[Found, ...]
    """In order; an article's number is its place here."""
    postings: frozenset[Posting]
    names: str


class Segment:
    """The files of one segment, which `read` gives by their names in it."""

    def __init__(self, read: Read, articles: int, bits: tuple[int, int]) -> None:
        self.articles = articles
        self.bits = dict(zip("sd", bits, strict=True))
        self._read = lambda name: gzip.decompress(read(name))

    def card(self, number: int) -> list[str]:
        return json.loads(self._read(f"t/{number}.bin"))

    def text(self, number: int) -> tuple[tuple[str, ...], str]:
        """An article's names and its text."""
        names, _, text = self._read(f"b/{number}.bin").decode().partition("\n")
        return tuple(filter(None, names.split("\t"))), text

    def words(self) -> list[str]:
        return self._read("w.bin").decode().split()

    def facet(self, name: str) -> list[tuple[str, ...]]:
        """The slugs that each article is filed under."""
        line, _, data = self._read(f"f/{name}.bin").partition(b"\n")
        sets = [tuple(one) for one in json.loads(line)]
        width = 2 if len(sets) > 256 else 1
        assert len(data) == width * self.articles and len(set(sets)) == len(sets)
        return [sets[int.from_bytes(data[width * at : width * (at + 1)], "little")] for at in range(self.articles)]

    def postings(self) -> Iterator[Posting]:
        """All of them; the numbers of articles are the segment's own."""
        for family, bits in self.bits.items():
            for shard in range(1 << bits):
                for key, spelling, article, level in read_shard(self._read(f"{family}/{shard:x}.bin")):
                    assert article < self.articles
                    yield Posting(family, (shard << 24 | key) >> bits, spelling, article, level)

    def files(self) -> set[str]:
        """The names of all that it can have."""
        shards = {f"{family}/{shard:x}.bin" for family, bits in self.bits.items() for shard in range(1 << bits)}
        articles = {f"{folder}/{number}.bin" for folder in "tb" for number in range(self.articles)}
        return {*shards, *articles, *(f"f/{name}.bin" for name in FACETS), "w.bin"}


class Index:
    """A whole index; `read` gives files by their paths below the site's folder."""

    def __init__(self, read: Read) -> None:
        entry = json.loads(read(ENTRY))
        assert entry.keys() == {"segments", "gone", "places", "names"} and 1 <= len(entry["segments"]) <= 2
        self.addresses = [f"{FOLDER}{one['at']}/" for one in entry["segments"]]
        self.segments = [
            Segment(lambda name, at=address: read(at + name), one["articles"], tuple(one["bits"]))
            for address, one in zip(self.addresses, entry["segments"], strict=True)
        ]
        self.names_file = entry["names"].removeprefix("/")
        self._names = gzip.decompress(read(self.names_file)).decode()
        self.gone = numbers_of(entry["gone"])
        self.places = [place - at for at, place in enumerate(numbers_of(entry["places"]))]
        self.order = order_of([one.articles for one in self.segments], self.gone, self.places)
        """Of each article its segment, and its number there."""

    @classmethod
    def of(cls, site: Path) -> Index:
        return cls(lambda path: (site / path).read_bytes())

    def __len__(self) -> int:
        return len(self.order)

    def articles(self) -> list[Found]:
        """What results show, the texts, and what they are filed under."""
        facets = [list(zip(*map(one.facet, FACETS), strict=True)) for one in self.segments]
        found = []
        for segment, number in self.order:
            url, title, summary, badge, date = self.segments[segment].card(number)
            names, text = self.segments[segment].text(number)
            found.append(Found(url, title, summary, badge, date, names, text, facets[segment][number]))
        return found

    def postings(self) -> Iterator[Posting]:
        """Those of articles that count; the numbers are the articles' in the whole."""
        numbers = {where: number for number, where in enumerate(self.order)}
        for at, segment in enumerate(self.segments):
            for posting in segment.postings():
                if (at, posting.article) in numbers:
                    yield posting._replace(article=numbers[at, posting.article])

    def names(self) -> dict[str, dict[str, tuple[str, list[str]]]]:
        """Of each facet, by slug: the name, and the slugs of what that lies in."""
        return json.loads(self._names)

    def words(self) -> set[str]:
        """What is suggested."""
        return {word for segment in self.segments for word in segment.words()}

    def whole(self) -> Whole:
        return Whole(tuple(self.articles()), frozenset(self.postings()), self._names)

    def files(self) -> set[str]:
        """The paths of exactly the files that it consists of."""
        found = {ENTRY, self.names_file}
        for address, segment in zip(self.addresses, self.segments, strict=True):
            found |= {address + name for name in segment.files()}
        return found - {f"{self.addresses[0]}{folder}/{number}.bin" for folder in "tb" for number in self.gone}


def order_of(articles: Sequence[int], gone: Sequence[int], places: Sequence[int]) -> list[tuple[int, int]]:
    """Segment and number of each article that counts, in order; `articles` are the segments' numbers of them."""
    (base, *others), dead = articles, set(gone)
    assert len(places) == sum(others)
    assert all(number < base for number in gone) and all(place <= base for place in places)
    changed = [(place, 0, 1, number) for number, place in enumerate(places)]
    settled = [(number, 1, 0, number) for number in range(base) if number not in dead]
    return [(segment, number) for _, _, segment, number in sorted(changed + settled)]


def unpacked(path: str, data: bytes) -> bytes:
    """What a file of a site says, where it is packed."""
    return gzip.decompress(data) if path.endswith(".bin") else data


def read_shard(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Of each posting: the term, as far as it is there, its spelling, the article, the level."""
    at, last = 0, -1
    while at < len(data):
        key, at = int.from_bytes(data[at : at + 3], "big"), at + 3
        assert key > last, "a reader that looks for a term stops at the first record"
        last, more = key, True
        while more:
            spelling = data[at]
            head, at = leb(data, at + 1)
            count, more = head >> 1, bool(head & 1)
            assert count
            articles, article = [], -1
            for _ in range(count):
                gap, at = leb(data, at)
                article += gap + 1
                articles.append(article)
            levels = [half for byte in data[at : at + (count + 1) // 2] for half in (byte >> 4, byte & 15)]
            at += (count + 1) // 2
            assert len(levels) == count or levels.pop() == 0
            yield from ((key, spelling, *found) for found in zip(articles, levels, strict=True))


def leb(data: bytes, at: int) -> tuple[int, int]:
    """A number in LEB128, and where it ends."""
    value = shift = 0
    while data[at] & 0x80:
        value, shift, at = value | (data[at] & 0x7F) << shift, shift + 7, at + 1
    assert data[at] or not shift, "written longer than it is"
    return value | data[at] << shift, at + 1


def numbers_of(text: str) -> list[int]:
    """Ascending numbers of the entry file."""
    data, at, found = base64.b64decode(text, validate=True), 0, [-1]
    while at < len(data):
        gap, at = leb(data, at)
        found.append(found[-1] + gap + 1)
    return found[1:]


# Terms, of which the index holds numbers only

def fnv(text: str) -> int:
    """FNV-1a, 32 bits."""
    found = 2166136261
    for byte in text.encode():
        found = (found ^ byte) * 16777619 % 2**32
    return found


def term_of(*keys: str) -> int:
    """The number of a syllable, or of two side by side, given by their keys; folded ones make
    the term, those with accents a pair's spelling."""
    number = fnv(keys[0])
    if len(keys) == 2:
        number = (number * 0x9E3779B1 + fnv(keys[1])) % 2**32
    number = (number ^ number >> 15) * 0x85EBCA6B % 2**32
    return number ^ number >> 13


def spelling_of(*keys: str) -> int:
    """The 8 bits that tell ways of writing a term apart."""
    return (fnv(keys[0]) if len(keys) == 1 else term_of(*keys)) & 0xFF


class Lists:
    """Postings by what is looked up: the folded keys, and with them maybe the accent keys."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self._found: Mapping[tuple[str, int], list[Posting]] = defaultdict(list)
        for posting in postings:
            self._found[posting.family, posting.term].append(posting)

    def __call__(self, folded: tuple[str, ...], accents: tuple[str, ...] = ()) -> dict[int, int]:
        """The articles that hold these neighbours, or this one syllable, and the highest level of each."""
        found: dict[int, int] = {}
        for posting in self._found.get(("sd"[len(folded) - 1], term_of(*folded) >> 8), ()):
            if not accents or posting.spelling == spelling_of(*accents):
                found[posting.article] = max(posting.level, found.get(posting.article, 0))
        return found
