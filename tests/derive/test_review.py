from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from portal.derive.review import Actor, Backlog, Role, State, backlog_of
from portal.model.entry import Entry
from portal.model.library import Library
from portal.model.review import awaits_review
from tests.builders import NOW, make_entry, make_library

UNIT = {"short_name": "x", "kind": "office"}
REGISTRIES: dict[str, dict[str, Any]] = {
    "units": {
        "ubnd": UNIT | {"name": "UBND tỉnh", "editors": ["mai"]},
        "so-y-te": UNIT | {"name": "Sở Y tế", "parent": "ubnd", "editors": ["hung", "lan"]},
        "benh-vien": UNIT | {"name": "Bệnh viện", "parent": "so-y-te"},
        "tram-cu": UNIT | {"name": "Trạm cũ", "successor": "benh-vien"},
        "van-phong": UNIT | {"name": "Văn phòng"},
        "vong": UNIT | {"name": "Vòng", "parent": "vong"},
    },
    "reporters": {slug: {"name": name} for slug, name in (
        ("lan", "Nguyễn Thị Hòa Lan"), ("hung", "Trần Hùng"), ("mai", "Lê Mai"), ("lan-hai", "Nguyễn Thị Hòa Lan"),
    )},
}


def news(slug: str, **given: Any) -> Entry:
    return make_entry(f"tin-tuc/2026/{slug}.md", **given)


def reviewed(name: str, on: str = "2026-03-01") -> dict[str, str]:
    return {"name": name, "on": on}


def library(*entries: Entry) -> Library:
    """As it is read where reviews are demanded."""
    made = make_library(*entries, registries=REGISTRIES)
    told = [replace(entry, awaits_review=awaits_review(entry.meta, made.registry.reporters)) for entry in made.entries]
    return Library(tuple(told), made.registry)


def backlog(*entries: Entry) -> Backlog:
    return backlog_of(library(*entries), NOW, review_required=True)


def waits(name: str, authors: list[str]) -> bool:
    return library(news("a", authors=authors, reviewed_by=reviewed(name))).entries[0].awaits_review


@pytest.mark.parametrize("name", [
    "lan", "Lan", "Nguyễn Thị Hòa Lan", "nguyễn  thị HÒA lan", "Nguyễn Thị Hoà Lan",
    unicodedata.normalize("NFD", "Nguyễn Thị Hoà Lan"),
])
def test_author_is_known_as_reviewer_however_the_name_is_written(name: str):
    assert waits(name, ["hung", "lan"])


@pytest.mark.parametrize("name", ["mai", "lan-hai", "Nguyễn Thị Hoa Lan", "Nguyễn Thị Hỏa Lan", "Ban biên tập"])
def test_anybody_else_may_review(name: str):
    assert not waits(name, ["hung", "lan"])


def test_entry_has_one_state():
    change = [{"on": "2026-11-01", "kind": "major", "note": "Thêm."}]
    cases = {
        State.DRAFT: news("nhap", draft=True, reviewed_by=reviewed("mai")),
        State.FOR_REVIEW: news("cho", publish_at="2026-12-01T08:00"),
        State.SCHEDULED: news("hen", publish_at="2026-12-01T08:00", reviewed_by=reviewed("mai")),
        State.APPROVED: news("duyet", reviewed_by=reviewed("mai", "2026-11-01"), changes=change),
        State.CHANGED: news("sua", reviewed_by=reviewed("mai", "2026-10-31"), changes=change),
        State.FREE: make_entry("gioi-thieu.md"),
        State.WITHDRAWN: news("rut", withdrawn={"on": "2026-11-01", "reason": "Sai."}),
    }
    for state, entry in cases.items():
        assert backlog(entry).counts == {one: int(one is state) for one in State}, state


def test_where_no_review_is_demanded_nothing_waits_for_one():
    made = make_library(news("a"), news("b", reviewed_by=reviewed("mai"), updated="2026-11-01"), registries=REGISTRIES)
    found = backlog_of(made, NOW, review_required=False)
    assert found.waiting == ()
    assert found.counts[State.FREE] == found.counts[State.APPROVED] == 1


def actors(**given: Any) -> list[str]:
    """For whom an article waits."""
    return [actor.slug or actor.role.value for actor in backlog(news("a", **given)).waiting[0].actors]


def test_drafts_wait_for_their_authors_and_else_for_the_unit():
    assert actors(draft=True, authors=["lan", "hung"]) == ["lan", "hung"]
    assert backlog(news("a", draft=True)).waiting[0].actors == (Actor(Role.UNIT, "so-y-te"),)


@pytest.mark.parametrize(("unit", "authors", "editors"), [
    ("so-y-te", [], ["hung", "lan"]),
    ("so-y-te", ["hung"], ["lan"]),
    ("so-y-te", ["hung", "lan"], ["mai"]),
    ("benh-vien", ["lan"], ["hung"]),
    ("tram-cu", [], ["hung", "lan"]),
    ("ubnd", ["mai"], ["board"]),
    ("van-phong", [], ["board"]),
    ("vong", [], ["board"]),
    ("khong-co", [], ["board"]),
])
def test_review_waits_for_the_nearest_editors_who_are_not_its_authors(unit: str, authors: list[str], editors: list[str]):
    assert actors(unit=unit, authors=authors) == editors


def test_what_has_waited_longest_comes_first_for_everybody():
    found = backlog(
        news("moi", unit="benh-vien", date="2026-11-01"), news("cu", unit="benh-vien", date="2026-05-01"),
        news("cu-hon", draft=True, authors=["mai"], date="2026-04-01"), make_entry("gioi-thieu.md", draft=True),
    )
    assert [(actor.slug, [row.entry.slug for row in rows]) for actor, rows in found.by_actor] == [
        ("mai", ["cu-hon"]), ("hung", ["cu", "moi"]), ("lan", ["cu", "moi"]), ("", ["gioi-thieu"]),
    ]
