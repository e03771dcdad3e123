from __future__ import annotations

import datetime as dt
import random

from portal.derive.related import WEIGHTS, WINDOW, Relations, neighbours
from portal.model.entry import Entry
from tests.builders import make_entry, make_library


def story(slug: str, **given: object) -> Entry:
    return make_entry(f"guong-dien-hinh/2026/{slug}.md", **given)


def related(entry: Entry, *others: Entry, limit: int = 4) -> list[str]:
    return [other.slug for other in Relations(make_library(entry, *others)).related(entry, limit)]


def test_those_that_share_most_come_first():
    mine = story("minh", campaigns=["thi-dua"], field="y-te", tags=["máu"], unit="so-y-te")
    others = [
        story("mot-phong-trao", campaigns=["thi-dua"], unit="van-phong"),
        story("mot-don-vi", unit="so-y-te"),
        story("ca-hai", campaigns=["thi-dua"], field="y-te", unit="van-phong"),
        story("khong-gi", unit="van-phong"),
    ]
    assert related(mine, *others) == ["ca-hai", "mot-phong-trao", "mot-don-vi"]


def test_chosen_by_hand_come_before_computed_ones_and_in_the_order_given():
    mine = story("minh", related=["bai-xa", "bai-tin"])
    others = [story("gan"), story("xa", unit="van-phong"), make_entry("tin-tuc/2026/tin.md", unit="van-phong")]
    assert related(mine, *others) == ["xa", "tin", "gan"]


def test_chosen_by_hand_but_not_live_is_left_out():
    mine = story("minh", related=["bai-an"])
    hidden = story("an", draft=True)
    library = make_library(mine, hidden).live(dt.datetime(2026, 11, 20, tzinfo=dt.timezone.utc))
    assert Relations(library).related(mine) == ()


def test_an_article_is_not_related_to_itself_even_by_hand():
    assert related(story("minh", related=["bai-minh"])) == []


def test_computed_ones_are_of_the_same_kind():
    assert related(story("minh"), make_entry("tin-tuc/2026/tin.md")) == []


def test_ties_go_to_the_nearest_in_time_then_to_the_address():
    mine = story("minh", date="2026-03-10")
    others = [story("xa", date="2026-01-01"), story("b", date="2026-03-11"), story("a", date="2026-03-09")]
    assert related(mine, *others) == ["a", "b", "xa"]


def test_no_more_than_asked_for():
    assert len(related(story("minh"), *[story(f"s{n}") for n in range(9)], limit=3)) == 3


def test_order_of_reading_makes_no_difference():
    chance = random.Random(7)
    entries = [story(f"s{n:02d}", date=f"2026-03-{1 + n % 3:02d}", tags=[f"t{n % 4}"], field="y-te") for n in range(30)]
    expected = None
    for _ in range(5):
        chance.shuffle(entries)
        relations = Relations(make_library(*entries))
        found = {entry.slug: [o.slug for o in relations.related(entry)] for entry in entries}
        assert expected in (None, found)
        expected = found


def test_work_for_one_article_does_not_grow_with_their_number():
    def considered(count: int) -> int:
        """How many are ranked for an article that shares everything with all others."""
        start = dt.date(2026, 1, 1)
        shared = {"campaigns": ["thi-dua"], "field": "y-te", "tags": ["a1", "b1"], "locality": "dong-nai"}
        entries = [story(f"s{n:04d}", date=str(start + dt.timedelta(n % 360)), **shared) for n in range(count)]
        return len(Relations(make_library(*entries)).related(entries[count // 2], limit=count))

    assert considered(100) == considered(1500) == 2 * WINDOW


def test_sharing_a_campaign_weighs_most():
    assert max(WEIGHTS, key=lambda name: WEIGHTS[name]) == "campaign"


def test_neighbours_in_a_timeline():
    line = [story(slug) for slug in ("moi", "giua", "cu")]
    assert [tuple(e and e.slug for e in neighbours(line[n], line, n)) for n in range(3)] == [
        ("giua", None), ("cu", "moi"), (None, "giua"),
    ]
