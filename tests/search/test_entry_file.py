"""The file that a reader takes first says where everything is."""

from __future__ import annotations

import gzip
import json
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from portal.search.entry_file import ADDRESS, entry_file, names_file
from tests.length import examples
from tests.search_reader import ENTRY, Index, numbers_of

GAPS = st.lists(st.integers(0, 20_000), max_size=20)
NAMES = {"loai": {"tin-tuc": ("Tin <tức>", ())}, "dia-phuong": {"bien-hoa": ("Biên Hòa", ("dong-nai",))}}


def written(segments: list[tuple[str, int, tuple[int, int]]], gone: list[int], places: list[int]) -> Index:
    """The entry file, read back."""
    address, data = names_file(NAMES)
    files = {ENTRY: entry_file(segments, gone, places, address), address.lstrip("/"): data}
    return Index(files.__getitem__)


@examples(40)
@given(GAPS, GAPS, st.integers(0, 12), st.integers(0, 12))
def test_division_is_read_back(gone_after: list[int], places_after: list[int], bits: int, other: int):
    gone = [number - 1 for number in accumulate(one + 1 for one in gone_after)]
    places = list(accumulate(places_after))
    base = max([0, *(number + 1 for number in gone), *places])
    found = written([("0a1b", base, (bits, other)), ("ff00", len(places), (0, 1))], gone, places)
    assert (found.gone, found.places) == (gone, places)
    assert found.addresses == ["tim-kiem/0a1b/", "tim-kiem/ff00/"]
    assert [(one.articles, one.bits) for one in found.segments] == [(base, {"s": bits, "d": other}), (len(places), {"s": 0, "d": 1})]


def test_index_of_one_segment_says_no_more_than_it_must():
    found = written([("0a1b", 2, (0, 0))], [], [])
    assert found.order == [(0, 0), (0, 1)]
    address, _ = names_file(NAMES)
    assert json.loads(entry_file([("0a1b", 2, (0, 0))], [], [], address)) == {
        "segments": [{"at": "0a1b", "articles": 2, "bits": [0, 0]}], "gone": "", "places": "", "names": address}
    assert ADDRESS == f"/{ENTRY}"


def test_hundred_changes_cost_some_hundred_bytes():
    data = entry_file([("0a1b", 20_000, (9, 11)), ("ff00", 100, (0, 2))], range(0, 20_000, 200), range(0, 20_000, 200), "/a")
    assert len(data) < 800


def test_names_are_read_back_in_their_order_and_their_address_follows_from_them():
    found = written([("0a1b", 0, (0, 0))], [], []).names()
    assert found == json.loads(json.dumps(NAMES)) and list(found) == list(NAMES)
    address, data = names_file(NAMES)
    assert names_file(NAMES) == (address, data) and gzip.decompress(data).decode().count("Biên Hòa") == 1
    assert names_file({"loai": {}})[0] != address


def test_numbers_are_those_that_a_reader_of_leb128_expects():
    assert numbers_of("AAB/gAGAgAE=") == [0, 1, 129, 258, 16643]
