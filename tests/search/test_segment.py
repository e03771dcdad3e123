"""The files of a segment: what each holds of its articles, and what they are called after."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import segment
from portal.search.article import FACETS, Article
from portal.search.layout import article_files
from portal.search.segment import LONGEST_WORD
from tests.length import examples
from tests.search import indexed
from tests.search.indexed import article, made, read

WORDS = st.text(max_size=30)
NAMES = st.text(min_size=1, max_size=30).filter(lambda name: not {*"\t\n"} & {*name})
SLUGS = st.lists(st.sampled_from(["a", "b", "y-te", "thi-dua"]), max_size=2, unique=True).map(tuple)
ARTICLES = st.builds(
    Article, WORDS, WORDS, WORDS, WORDS, WORDS, st.lists(NAMES, max_size=3).map(tuple), WORDS, st.tuples(*[SLUGS] * len(FACETS)))


@examples(50)
@given(st.lists(ARTICLES, max_size=4))
def test_what_results_show_is_read_back_word_for_word(articles: list[Article]):
    found = read(made(articles))
    for number, one in enumerate(articles):
        assert found.card(number) == [one.url, one.title, one.summary, one.badge, one.date]
        assert found.text(number) == (one.names, one.body)
    for place, facet in enumerate(FACETS):
        assert found.facet(facet) == [one.facets[place] for one in articles]


@examples(50)
@given(st.lists(ARTICLES, max_size=4))
def test_files_are_exactly_those_that_a_reader_knows_of(articles: list[Article]):
    found = made(articles)
    assert found.files.keys() == read(found).files()
    assert {name for number in range(len(articles)) for name in article_files(number)} == {name for name in found.files if name[0] in "tb"}


@pytest.mark.parametrize(("sets", "width"), [(1, 1), (255, 1), (256, 1), (257, 2), (700, 2)])
def test_there_may_be_more_than_256_ways_of_being_filed(sets: int, width: int):
    filed = [tuple([f"xa-{number % sets}"]) for number in range(720)]
    found = made([article(facets=(one,) + indexed.NO_FACETS[1:]) for one in filed])
    assert read(found).facet(FACETS[0]) == filed
    assert len(gzip.decompress(found.files[f"f/{FACETS[0]}.bin"]).partition(b"\n")[2]) == 720 * width


def test_segment_may_be_empty():
    found = made([])
    assert found.bits == (0, 0) and list(read(found).postings()) == [] and read(found).words() == []


@pytest.mark.parametrize("one", [
    article("Tin"), article("🎉", "…", body="!"), article(), article("Tin", "Tin", ["Tin"], "Tin.\nTin"),
])
def test_article_may_be_without_neighbours_or_without_a_word(one: Article):
    found = read(made([one]))
    assert found.card(0)[1] == one.title
    assert {posting.family for posting in found.postings()} <= {"s"}


# The name of the folder

@examples(50)
@given(st.lists(ARTICLES, max_size=3))
def test_same_articles_make_the_same_files_under_the_same_name(articles: list[Article]):
    assert made(articles) == made(list(articles))


CHANGES = [{"title": "Khác"}, {"url": "/b/"}, {"summary": "Khác"}, {"badge": "Tin"}, {"date": "1/2"}, {"names": ("tên",)}, {"body": "Khác"},
           {"facets": (("a",), *indexed.NO_FACETS[1:])}, {"body": "Nội dung "}]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_whatever_changes_has_another_name(change: dict):
    old = [article("Bài một", body="Nội dung"), article("Bài hai")]
    assert made([old[0]._replace(**change), old[1]]).address != made(old).address
    assert made(old[::-1]).address != made(old).address


def test_name_is_short_and_of_letters_and_digits():
    assert len(made([]).address) == 16 and int(made([]).address, 16)


def test_no_file_tells_when_it_was_made():
    assert all(data[:2] == b"\x1f\x8b" and data[4:8] == b"\0\0\0\0" for data in made([article("Bài")]).files.values())


# Words that are suggested

def test_each_word_is_suggested_as_most_articles_write_it_the_commonest_first():
    found = read(made([article(body="hoà hòa hòa. Thi thi THI thì"), article(body="đua đua")])).words()
    assert found == ["thi", "hòa", "đua"]


def test_numbers_and_what_is_too_long_are_not_suggested():
    long = "a" * (LONGEST_WORD + 1)
    assert read(made([article(body=f"2023 covid19 {long} {long[1:]} m²")])).words() == [long[1:], "covid"]


def test_rare_words_of_a_large_portal_are_not_suggested(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(segment, "MOST_WORDS", 2)
    assert read(made([article(body="một hai hai ba ba ba")])).words() == ["ba", "hai"]


# How large files are

def test_shards_of_a_large_segment_stay_small():
    def word(*numbers: int) -> str:
        return "w" + "".join(chr(97 + number % 26) for number in numbers)

    articles = [article(body=" ".join(word(number, step, step * number) for step in range(60))) for number in range(200)]
    found = made(articles)
    for family, bits, most in zip("sd", found.bits, (segment.SINGLES_A_SHARD, segment.PAIRS_A_SHARD), strict=True):
        total = sum(posting.family == family for posting in read(found).postings())
        assert most / 2 < total / 2**bits <= most
    assert json.loads(gzip.decompress(found.files["t/0.bin"]))[0] == "/a/"
