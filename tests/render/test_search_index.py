from __future__ import annotations

import dataclasses

import pytest

from portal.model.entry import Entry
from portal.render.search_index import SEGMENT_SIZE, plain_text, segments
from tests.builders import make_entry


def stories(number: int) -> list[Entry]:
    return [make_entry(f"guong-dien-hinh/2026/bai-{at}.md") for at in range(number)]


def addresses(entries: list[Entry]) -> dict[str, str]:
    """The segment that each entry lies in."""
    return {entry.meta.id: path for path, share in segments(entries) for entry in share}


@pytest.mark.parametrize(("entries", "number"), [
    (0, 1), (1, 1), (SEGMENT_SIZE, 1), (SEGMENT_SIZE + 1, 2), (3 * SEGMENT_SIZE, 4), (1000, 8),
])
def test_segments_are_a_power_of_two_and_hold_each_entry_once(entries: int, number: int):
    made = segments(stories(entries))
    assert [path for path, _ in made] == [f"/tim-kiem/bai-{number}-{at}.json" for at in range(number)]
    found = [entry.meta.id for _, share in made for entry in share]
    assert sorted(found) == sorted({f"bai-bai-{at}" for at in range(entries)})
    assert max(len(share) for _, share in made) < 1.5 * SEGMENT_SIZE


def test_other_articles_do_not_move_an_article_while_the_number_of_segments_stays():
    entries = stories(1000)
    before, after = addresses(entries), addresses(entries[::-1][:900])
    assert after.items() <= before.items()


def test_edited_article_changes_its_own_segment_alone():
    entries = stories(600)
    old = entries[7]
    new = dataclasses.replace(old, meta=old.meta.model_copy(update={"title": "Đổi tên", "date": entries[8].meta.date}))
    before, after = segments(entries), segments([*entries[:7], new, *entries[8:]])
    changed = [path for (path, share), (_, other) in zip(before, after, strict=True) if share != other]
    assert changed == [addresses(entries)[old.meta.id]]


def test_segments_do_not_depend_on_the_order_of_entries():
    entries = stories(500)
    assert segments(entries) == segments(entries[::-1])


def test_articles_stand_newest_first_and_plain_pages_behind_them():
    entries = [
        make_entry("gioi-thieu.md"), make_entry("tin-tuc/2026/b.md", date="2026-03-01"),
        make_entry("tin-tuc/2026/a.md", date="2026-03-01"), make_entry("tin-tuc/2026/c.md", date="2026-04-01"),
    ]
    [(_, share)] = segments(entries)
    assert [entry.slug for entry in share] == ["c", "a", "b", "gioi-thieu"]


@pytest.mark.parametrize(("body", "text"), [
    ("<p>Một <strong>hai</strong>ba</p>\n<p>bốn</p>", "Một haiba bốn"),
    ("<ul><li>một</li><li>hai</li></ul>", "một hai"),
    ("<p>a &lt;b&gt; &amp;\u00a0c<br>d</p>", "a <b> & c d"),
    ("<small>nhỏ</small><summary>tóm</summary><sup>2</sup>", "nhỏ tóm 2"),
    ("", ""),
])
def test_plain_text_keeps_words_apart_where_blocks_end(body: str, text: str):
    assert plain_text(body) == text
