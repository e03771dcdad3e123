"""What an article is found by, and how much each term counts in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.build import workers
from portal.search import segment
from portal.search.article import Article
from portal.search.postings import HEAD
from portal.search.syllables import keys_of
from tests.length import examples
from tests.search.indexed import article, holding, made, read, rows_of
from tests.search_reader import Lists, Posting, spelling_of, term_of

SYLLABLES = ("thi", "đua", "Thi", "hòa", "hoà", "hoa", "bình", "bính", "mỹ", "mĩ", "UBND", "07", "7", "45", "đ")
SIGNS = (" ", ", ", ". ", "! ", "\n", "/", "… ", ".")
TEXTS = st.lists(st.tuples(st.sampled_from(SYLLABLES), st.sampled_from(SIGNS)), max_size=12).map(
    lambda pieces: "".join(part for piece in pieces for part in piece)
)
ARTICLES = st.builds(article, TEXTS, TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
GLOSSARY = {"UBND": "Ủy ban nhân dân", "thi": "hoa hòa"}


def texts_of(one: Article) -> tuple[str, ...]:
    return one.title, one.summary, *one.names, one.body


def expected(articles: list[Article]) -> set[tuple[object, ...]]:
    """Every syllable, and every two that stand side by side in a sentence of some text, without their levels."""
    found: set[tuple[object, ...]] = set()
    for number, one in enumerate(articles):
        for text in texts_of(one):
            for row in rows_of(text):
                keys = list(map(keys_of, row))
                for unit in [*((key,) for key in keys), *pairwise(keys)]:
                    folded, accents = zip(*unit, strict=True)
                    found.add(("sd"[len(unit) - 1], term_of(*folded) >> 8, spelling_of(*accents), number))
    return found


@examples(50)
@given(st.lists(ARTICLES, max_size=4))
def test_articles_are_found_by_their_syllables_and_neighbours_and_by_nothing_that_runs_over_an_end(articles: list[Article]):
    postings = list(read(made(articles)).postings())
    assert sorted(posting[:4] for posting in postings) == sorted(expected(articles))


@examples(50)
@given(st.lists(ARTICLES, min_size=1, max_size=4))
def test_other_readings_take_nothing_away(articles: list[Article]):
    assert expected(articles) <= {posting[:4] for posting in read(made(articles, GLOSSARY)).postings()}


@pytest.mark.parametrize("parts", [
    {"title": "Thi đua", "summary": "yêu nước"}, {"title": "thi đua", "body": "yêu nước"}, {"summary": "thi đua", "body": "yêu nước"},
    {"names": ["thi đua", "yêu nước"]}, {"title": "thi đua", "names": ["yêu nước"]}, {"names": ["thi đua"], "summary": "yêu nước"},
    {"body": "Thi đua. Yêu nước"}, {"body": "thi đua\nyêu nước"}, {"body": "thi đua! yêu nước"}, {"body": "“thi đua.” yêu nước"},
], ids=str)
def test_no_row_of_words_runs_from_one_text_or_sentence_to_the_next(parts: dict):
    lists = Lists(read(made([article(**parts)])).postings())
    assert holding(lists, "thi đua") == holding(lists, "yêu nước") == {0} and holding(lists, "đua yêu") == set()


@pytest.mark.parametrize("said", ["thi đua, yêu nước", "thi đua (yêu nước)", "thi đua – yêu nước", "“thi đua” yêu nước", "thi đua/yêu nước"])
def test_other_signs_part_no_row_of_words(said: str):
    assert holding(Lists(read(made([article(body=said)])).postings()), "đua yêu") == {0}


# How much a term counts

def levels(*articles: Article) -> list[int]:
    """How much each article has of its word `gương`."""
    found = Lists(read(made(articles)).postings())((keys_of("gương")[0],))
    return [found[number] for number in range(len(articles))]


def test_title_counts_more_than_names_and_summary_and_those_more_than_the_text():
    title, names, summary, body = levels(
        article(title="gương"), article(names=["gương"]), article(summary="gương"), article(body="gương"))
    assert title > names >= summary >= HEAD > body >= 0


@examples(50)
@given(ARTICLES, st.integers(0, 40))
def test_word_counts_no_less_the_more_often_it_stands_there_and_more_in_the_title(one: Article, times: int):
    seldom = one._replace(body=f"{one.body}\ngương")
    often = seldom._replace(body=f"{seldom.body}\n" + "gương " * times)
    titled = often._replace(title=f"{one.title}\ngương")
    found = levels(seldom, often, titled)
    assert found == sorted(found) and found[1] < HEAD <= found[2] <= 15


@examples(50)
@given(st.integers(0, 300), st.integers(0, 300))
def test_text_alone_never_counts_as_much_as_the_head(in_head: int, in_body: int):
    head, body = levels(article(title="gương " * in_head, summary="gương"), article(body="gương " * (in_body + 1)))
    assert body < HEAD <= head <= 15


@examples(50)
@given(ARTICLES, st.lists(ARTICLES, max_size=3), st.lists(ARTICLES, max_size=3))
def test_what_an_article_has_does_not_depend_on_the_others(one: Article, before: list[Article], after: list[Article]):
    among = read(made([*before, one, *after], GLOSSARY)).postings()
    alone = set(read(made([one], GLOSSARY)).postings())
    assert {posting._replace(article=0) for posting in among if posting.article == len(before)} == alone


# How the work is shared out

MANY = [article(f"Bài {number}", "Thi đua UBND.", [f"tên {number % 3}"], f"ngày {number}/9/2023\n" + "hòa bình " * (number % 5),
                url=f"/{number}/", facets=((str(number % 4),),) * 7) for number in range(23)]


@pytest.mark.parametrize("at_once", [1, 2, 7, 22, 23, 24])
def test_index_does_not_depend_on_how_many_articles_are_indexed_together(at_once: int, monkeypatch: pytest.MonkeyPatch):
    whole = made(MANY, GLOSSARY)
    monkeypatch.setattr(segment, "AT_ONCE", at_once)
    assert made(MANY, GLOSSARY) == whole


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_index_does_not_depend_on_the_number_of_cores(cores: int, monkeypatch: pytest.MonkeyPatch):
    whole = made(MANY, GLOSSARY)
    monkeypatch.setattr(segment, "AT_ONCE", 4)
    monkeypatch.setattr(workers, "WORTH_IT", 2)
    monkeypatch.setattr(workers.os, "cpu_count", lambda: cores)
    on_cores = lambda job, items: workers.map_on_cores(job, items, lambda done, total: None)  # noqa: E731
    assert made(MANY, GLOSSARY, on_cores) == whole


def test_postings_are_the_same_whatever_came_before_in_the_vocabulary():
    numbers = {posting._replace(article=0) for posting in read(made(MANY[::-1])).postings() if posting.article == 0}
    assert numbers == {Posting(*posting[:3], 0, posting.level) for posting in read(made(MANY)).postings() if posting.article == 22}
