"""With `review: required` nothing of an article is in any file until somebody else has approved it."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
import yaml

if not hasattr(os, "fork"):
    pytest.skip("each build runs in a copy of this process", allow_module_level=True)

from tests.build.edits import join, split
from tests.build.rebuilding import Project, look
from tests.builders import REGISTRIES, make_site, picture, write, write_campaign, write_entry, write_news, write_story

CANARY = "zqxwk"
STORY, NEWS = "content/guong-dien-hinh/2026/cho.md", "content/tin-tuc/2026/duyet.md"


def lay_out(folder: Path) -> None:
    """A story that nobody has reviewed, and news that somebody has, which leads there."""
    reporters = {"to-tin": {"name": "Tổ tin"}, "hoa": {"name": "Nguyễn Thị Hòa"}, f"{CANARY}-x": {"name": f"Bút danh {CANARY}"}}
    make_site(folder, REGISTRIES | {"reporters": reporters}, portal={"review": "required"})
    write(folder, f"content/guong-dien-hinh/2026/{CANARY}.jpg", picture("JPEG"))
    write_entry(folder, "gioi-thieu.md")
    write_campaign(folder, "thi-dua", reviewed_by={"name": "Ban biên tập", "on": "2026-01-04"})
    write_story(
        folder, "cho", f"## Mục {CANARY}\n\nLời {CANARY}.\n", title=f"Tên {CANARY}", summary=f"Tóm tắt {CANARY}.", tags=[CANARY],
        authors=["to-tin", f"{CANARY}-x"], campaigns=["thi-dua"], aliases=[f"/{CANARY}/"],
        image={"src": f"{CANARY}.jpg", "alt": f"Ảnh {CANARY}", "credit": f"Ảnh: {CANARY}"},
    )
    write_news(folder, "duyet", "Xem [gương](../../guong-dien-hinh/2026/cho.md).\n", related=["bai-cho"], authors=["to-tin"],
               campaigns=["thi-dua"], reviewed_by={"name": "hoa", "on": "2026-03-02"})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path, lay_out)
    assert made.rebuild() == ""
    return made


def told(project: Project) -> set[str]:
    """The files of the site that hold something of the story."""
    found = set()
    for path, (_, data) in look(project.site).items():
        data = gzip.decompress(data) if (data or b"").startswith(b"\x1f\x8b") else data or b""
        if CANARY in path or CANARY.encode() in data.lower() or path.startswith("guong-dien-hinh/2026/cho"):
            found.add(path)
    return found


def change(project: Project, path: str, **given: object) -> None:
    """Give keys of an article's front matter other values; None takes one away."""
    meta, body = split(project, path)
    join(project, path, {key: value for key, value in (meta | given).items() if value is not None}, body)


def demand(project: Project, review: str) -> None:
    config = yaml.safe_load(project.files["mkdocs.yml"])
    config["plugins"][0]["portal"]["review"] = review
    project.put("mkdocs.yml", yaml.safe_dump(config, allow_unicode=True))


def test_nothing_of_an_article_without_review_is_in_any_file(project: Project):
    assert told(project) == set()
    assert (project.site / "tin-tuc/2026/duyet/index.html").exists()
    assert (project.site / "gioi-thieu/index.html").exists()


def test_approved_it_is_published_by_the_next_build_and_without_approval_gone_by_the_one_after(project: Project):
    change(project, STORY, reviewed_by={"name": "Nguyễn Thị Hòa", "on": "2026-11-19"})
    assert project.rebuild() == ""
    found = told(project)
    assert {"guong-dien-hinh/2026/cho/index.html", f"{CANARY}/index.html", "atom.xml", f"chu-de/{CANARY}/index.html"} <= found
    assert any(path.startswith("hinh/") for path in found)
    change(project, STORY, reviewed_by=None)
    assert project.rebuild() == ""
    assert told(project) == set()


def test_whether_reviews_are_demanded_is_seen_by_the_next_build(project: Project):
    for review, shown in (("optional", True), ("required", False)):
        demand(project, review)
        assert project.rebuild() == ""
        assert bool(told(project)) == shown


def test_name_of_a_reporter_makes_the_reviewer_an_author_and_no_more(project: Project):
    change(project, STORY, reviewed_by={"name": "Nguyễn Thị Hoà", "on": "2026-11-19"})
    assert project.rebuild() == ""
    was = project.files["content/registry/reporters.yml"]
    project.put("content/registry/reporters.yml", was.replace("Tổ tin".encode(), "nguyễn thị hòa".encode()))
    assert "reviewed_by.name: “Nguyễn Thị Hoà” là tác giả" in project.rebuild()
    project.put("content/registry/reporters.yml", was)
    assert project.rebuild() == ""
    assert told(project)


def test_change_after_the_review_leaves_the_article_where_it_is(project: Project):
    change(project, NEWS, changes=[{"on": "2026-11-01", "kind": "correction", "note": "Sai ngày."}])
    assert project.rebuild() == ""
    assert "Sai ngày." in (project.site / "tin-tuc/2026/duyet/index.html").read_text(encoding="utf-8")


def test_page_calls_the_reviewer_by_name(project: Project):
    assert "Nguyễn Thị Hòa duyệt ngày 02/03/2026" in (project.site / "tin-tuc/2026/duyet/index.html").read_text(encoding="utf-8")
