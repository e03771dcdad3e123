"""Articles that changed go into a segment of their own, and nobody sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import division
from portal.search.division import Filed, divide
from tests.length import examples
from tests.search_reader import order_of


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[Filed], list[Filed]]:
    """Articles as they were and as they are now; none was withdrawn.

    Where an article stands follows from what it says, so each version has one place for good.
    """
    ids = [f"bai-{number}" for number in range(draw(st.integers(0, 40)))]
    versions = draw(st.permutations([(one, digest) for one in ids for digest in "ab"]))
    old, new = set(), set()
    for one in ids:
        happens = draw(st.sampled_from(["nothing", "nothing", "edited", "new"]))
        old |= {(one, "a")} if happens != "new" else set()
        new |= {(one, "b" if happens == "edited" else "a")}
    return [filed for filed in versions if filed in old], [filed for filed in versions if filed in new]


@examples()
@given(edits())
def test_every_article_is_in_one_place_and_all_stand_in_their_order(edited: tuple[list[Filed], list[Filed]]):
    base, wanted = edited
    found = divide(base, wanted)
    if found is None:
        assert len({*wanted} - {*base}) > division.FEWEST
        return
    segments = base, [wanted[at] for at in found.changed]
    order = order_of([len(base), len(found.changed)], found.gone, found.places)
    assert [segments[segment][number] for segment, number in order] == wanted
    assert not {*segments[1]} & {*base}


@examples()
@given(edits(), st.data())
def test_article_that_was_withdrawn_takes_the_base_along(edited: tuple[list[Filed], list[Filed]], data: st.DataObject):
    base, wanted = edited
    if base:
        gone, _ = data.draw(st.sampled_from(base))
        assert divide(base, [filed for filed in wanted if filed[0] != gone]) is None


@pytest.mark.parametrize(("articles", "most"), [(0, 32), (100, 32), (6400, 32), (6500, 32), (6600, 33), (20_000, 100)])
def test_base_lasts_until_more_than_a_few_and_more_than_a_share_have_changed(articles: int, most: int):
    base = [(f"bai-{number}", "a") for number in range(articles)]

    def edited(count: int) -> list[Filed]:
        new = [(f"moi-{number}", "a") for number in range(count)]
        return new[articles:] + [(one, "b") for one, _ in base[:count]] + base[count:]

    found = divide(base, edited(most))
    assert found and len(found.changed) == most
    assert divide(base, edited(most + 1)) is None


def test_nothing_changed_means_no_second_segment():
    base = [("bai-1", "a"), ("bai-2", "a")]
    assert divide(base, base) == ((), (), ())
    assert divide([], []) == ((), (), ())


def test_old_version_counts_no_more():
    assert divide([("bai-1", "a"), ("bai-2", "a"), ("bai-3", "a")], [("bai-3", "b"), ("bai-1", "a"), ("bai-2", "a")]) == ((2,), (0,), (0,))
