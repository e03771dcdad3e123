"""The `id` that an article gets that has none."""

from __future__ import annotations

import re

import pytest

from portal.mend.ids import fresh_id, id_edit
from portal.model.entry import Kind
from portal.read.front_matter import parse_document
from portal.read.library import place_of
from tests.builders import ROOT


@pytest.mark.parametrize(("kind", "year", "slug", "made"), [
    (Kind.STORY, 2026, "vuon-man", "guong-2026-vuon-man"),
    (Kind.NEWS, 2026, "hoi-nghi", "tin-2026-hoi-nghi"),
    (Kind.PLAN, 2023, "ke-hoach-93-kh-vp", "ke-hoach-93-kh-vp-2023"),
    (Kind.PLAN, 2023, "so-y-te-dong-nai-2023", "ke-hoach-so-y-te-dong-nai-2023"),
    (Kind.CAMPAIGN, None, "dan-van-kheo", "phong-trao-dan-van-kheo"),
    (Kind.PAGE, None, "lien-he", "trang-lien-he"),
])
def test_id_is_made_as_those_of_the_shipped_articles(kind: Kind, year: int | None, slug: str, made: str):
    assert fresh_id(kind, year, slug, ()) == made
    assert fresh_id(kind, year, slug, {made, f"{made}-2"}) == f"{made}-3"


def test_most_shipped_articles_would_get_the_id_that_they_have():
    same = []
    for file in sorted((ROOT / "content").rglob("*.md")):
        given = re.search(r"^id: (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        place, _ = place_of(file.relative_to(ROOT / "content").as_posix(), "")
        if given and place and not given[1].startswith("mau-"):  # samples say that they are
            same.append(fresh_id(place.kind, place.year, place.slug, ()) == given[1])
    assert sum(same) > len(same) / 2


def test_long_names_give_ids_that_are_allowed():
    long = "-".join(["dai"] * 40)
    taken: set[str] = set()
    for _ in range(12):
        taken.add(fresh_id(Kind.NEWS, 2026, long, taken))
    assert len(taken) == 12
    assert all(len(one) <= 80 and re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", one) for one in taken)


def with_id(head: str) -> str | None:
    text = f"---\n{head}---\nNội dung.\n"
    document, _ = parse_document(text, "a.md")
    assert document
    edit = id_edit(document, "tin-moi")
    return edit and text[4 : edit.start] + edit.text + text[edit.end : -len("---\nNội dung.\n")]


@pytest.mark.parametrize(("head", "mended"), [
    ("title: Hội nghị\ndate: 2026-01-01\n", "title: Hội nghị\nid: tin-moi\ndate: 2026-01-01\n"),
    ("date: 2026-01-01\n", "id: tin-moi\ndate: 2026-01-01\n"),
    ("draft: true\ntitle: 'Hội\n  nghị' # gấp\nx: y\n", "draft: true\ntitle: 'Hội\n  nghị' # gấp\nid: tin-moi\nx: y\n"),
    ("title: |\n  Hội nghị\n\ndate: y\n", "title: |\n  Hội nghị\n\nid: tin-moi\ndate: y\n"),
    ("title: a\nid:\ndate: y\n", "title: a\nid: tin-moi\ndate: y\n"),
    ("title: a\nid: null\ndate: y\n", "title: a\nid: tin-moi\ndate: y\n"),
    ("title: a\nid: ~ # chưa có\n", "title: a\nid: tin-moi # chưa có\n"),
])
def test_id_stands_behind_the_title_and_all_else_stays(head: str, mended: str):
    assert with_id(head) == mended


@pytest.mark.parametrize("head", ["{title: a, date: b}\n", "title: {a: b}\n  \nx: &a 1\n", "title:\n  id: 3\n"])
def test_where_an_id_would_change_anything_else_none_is_written(head: str):
    written = with_id(head)
    if written is not None:
        before, after = (parse_document(f"---\n{text}---\n", "")[0] for text in (head, written))
        assert before and after and after.tree.values == {**before.tree.values, "id": "tin-moi"}
