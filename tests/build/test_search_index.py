"""The search index from build to build: what it says is always a clean build's, however little of it is made anew."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

if not hasattr(os, "fork"):
    pytest.skip("each build runs in a copy of this process", allow_module_level=True)

from mkdocs.commands.build import build as mkdocs_build

from portal.build.project import load
from portal.build.search import search_files
from portal.render.output import Bundle
from tests.build.rebuilding import FEWEST, Project, assert_same, changed, contents, look, on_all_cores, quiet
from tests.build.test_incremental import NEWS, STORY, change
from tests.build.test_preview import Serve, serve  # noqa: F401
from tests.builders import plan, write_news
from tests.length import mainly, mainly_rows
from tests.search.indexed import holding
from tests.search_reader import ENTRY, FOLDER, PAGE, Index, Lists, unpacked

CANARY = "canaryxyz"
TIN, OLD = NEWS.format("tin"), NEWS.format("nam-cu")


def rebuilt(project: Project) -> Index:
    """Build, and compare with a build from nothing."""
    assert project.rebuild() == ""
    return now(project)


def now(project: Project) -> Index:
    """The index as it lies there now, whatever comes later."""
    seen = look(project.site)
    return Index(lambda path: seen[path][1] or b"")


def edit(project: Project, count: int, text: str) -> None:
    """Give some stories another text."""
    for number in range(count):
        change(project, STORY.format(f"guong-{number:02d}"), body=f"{text}\n")


def found(index: Index, query: str) -> set[str]:
    """The addresses of the articles that hold a query's words."""
    articles = index.articles()
    return {articles[number].url for number in holding(Lists(index.postings()), query)}


def new_article(project: Project) -> None:
    write_news(project.root, "moi", "Tin mới tinh.\n", date="2026-01-15", unit="van-phong")
    project.put(NEWS.format("moi"), (project.root / NEWS.format("moi")).read_bytes())


def several(project: Project) -> None:
    change(project, TIN, title="Tin mới")
    change(project, STORY.format("guong-03"), date="2026-06-01", body="Chuyện khác.\n")
    new_article(project)


EDITS: dict[str, tuple[Callable[[Project], object], int]] = {
    "a text": (lambda project: change(project, TIN, body="Tin sửa.\n"), 1),
    "a title": (lambda project: change(project, TIN, title="Tin mới"), 1),
    "a day, and with it its place among the others": (lambda project: change(project, TIN, date="2026-01-04"), 1),
    "the text of a plain page": (lambda project: project.put(
        "content/gioi-thieu.md", project.files["content/gioi-thieu.md"] + "Thêm.\n".encode()), 1),
    "a new article": (new_article, 1),
    "another name of a file": (lambda project: project.move(TIN, NEWS.format("ten-moi")), 1),
    "names that are swapped": (lambda project: project.swap(STORY.format("guong-03"), STORY.format("guong-04")), 2),
    "several at once": (several, 3),
}


@pytest.mark.parametrize("what", mainly(EDITS, {"a day, and with it its place among the others", "several at once"}.__contains__))
def test_changed_articles_lie_in_a_segment_of_their_own_and_all_is_as_in_a_clean_build(what: str, project: Project):
    make, count = EDITS[what]
    before, files = now(project), dict(project.files)
    make(project)
    index = rebuilt(project)
    assert index.addresses[0] == before.addresses[0] and len(before.addresses) == 1
    assert [one.articles for one in index.segments] == [len(before), count]
    # what else changes joins it, and what is undone leaves it
    change(project, STORY.format("guong-11"), body="Chuyện nữa.\n")
    joined = rebuilt(project)
    assert len(joined.segments) == 1 if count == FEWEST else joined.segments[1].articles == count + 1
    change(project, STORY.format("guong-11"), body="Nội dung.\n")
    assert rebuilt(project).whole() == index.whole()
    project.restore(files)
    assert rebuilt(project).addresses == before.addresses


def test_base_lasts_up_to_the_limit_and_beyond_it_one_segment_is_left(project: Project):
    base = now(project).addresses
    for count in range(1, FEWEST + 1):
        edit(project, count, "Chuyện mới.")
        index = rebuilt(project)
        assert (index.addresses[:1], [one.articles for one in index.segments[1:]]) == (base, [count])
    edit(project, FEWEST + 1, "Chuyện mới.")
    index = rebuilt(project)
    assert len(index.addresses) == 1 and index.addresses != base and (index.gone, index.places) == ([], [])
    assert {path.name for path in (project.site / FOLDER).iterdir() if path.is_dir()} == {Path(index.addresses[0]).name}
    edit(project, 1, "Chuyện mới hơn.")
    assert rebuilt(project).addresses[:1] == index.addresses


def test_limit_counts_what_has_changed_since_the_base_not_since_the_last_build(project: Project):
    for times in range(FEWEST + 1):
        edit(project, 1, f"Lần thứ {times}.")
        assert [one.articles for one in rebuilt(project).segments][1:] == [1]


def test_same_content_has_the_same_address_whatever_was_there_between(project: Project):
    files, first = dict(project.files), now(project).addresses
    project.drop(OLD)
    without = rebuilt(project).addresses
    assert without != first and len(without) == 1
    project.restore(files)
    project.drop(TIN)
    assert rebuilt(project).addresses not in (first, without)
    project.restore(files)
    project.drop(OLD)
    assert rebuilt(project).addresses == without


def test_clean_builds_are_equal_to_the_byte_on_one_core_and_on_several(project: Project):
    first = look(project.site)
    for prepare in (lambda: None, on_all_cores):
        shutil.rmtree(project.site)
        shutil.rmtree(project.cache)
        assert project.build(prepare=prepare).answer() == ""
        assert contents(look(project.site)) == contents(first)


def test_publishing_one_text_writes_thirteen_small_files_and_leaves_all_others_of_the_index_alone(project: Project):
    before = look(project.site)
    change(project, TIN, body="Tin sửa.\n")
    index = rebuilt(project)
    after = look(project.site)
    touched = {path for path in changed(before, after) if path.startswith(FOLDER)}
    base, changes = index.addresses
    (number,) = index.gone
    own = {f"{changes}{name}" for name in index.segments[1].files()}
    assert touched == own | {ENTRY, f"{base}t/{number}.bin", f"{base}b/{number}.bin"}
    written = {path: len(after[path][1] or b"") for path in touched & after.keys()}
    assert len(written) == 13 and sum(written.values()) < 4000
    # and again: the last changes go
    change(project, TIN, body="Tin sửa lần nữa.\n")
    again = rebuilt(project).addresses
    assert again[0] == base and again[1] != changes and changes.rstrip("/") not in look(project.site)


def test_other_name_of_a_unit_changes_no_segment(project: Project):
    before, path = now(project), "content/registry/units.yml"
    project.put(path, project.files[path].replace("Bệnh viện tỉnh".encode(), "Viện Tim".encode()))
    index = rebuilt(project)
    assert index.addresses == before.addresses
    assert (before.names()["don-vi"]["benh-vien"][0], index.names()["don-vi"]["benh-vien"][0]) == ("Bệnh viện tỉnh", "Viện Tim")


def test_articles_stand_newest_first_and_plain_pages_behind_them(project: Project):
    several(project)
    urls = [article.url for article in rebuilt(project).articles()]
    assert urls[:3] == ["/guong-dien-hinh/2026/guong-03/", "/tin-tuc/2026/nam-cu/", "/tin-tuc/2026/tin/"] and urls[-1] == "/gioi-thieu/"
    assert urls.index("/tin-tuc/2026/moi/") == urls.index("/guong-dien-hinh/2026/guong-14/") + 1


def test_unit_that_comes_into_the_registry_is_no_longer_found_by_its_slug_in_stories_that_name_it(project: Project):
    change(project, STORY.format("guong-05"), replicated_by=[{"unit": "tram-xa"}])
    assert found(rebuilt(project), "tram xa") == {"/guong-dien-hinh/2026/guong-05/"}
    units = "content/registry/units.yml"
    project.put(units, project.files[units] + "tram-xa: {name: Trạm y tế, short_name: TYT, kind: office}\n".encode())
    assert found(rebuilt(project), "tram xa") == set()


def test_campaign_that_is_withdrawn_is_no_filter_any_more(project: Project):
    path = "content/phong-trao/thi-dua.md"
    assert any("thi-dua" in article.facets[2] for article in now(project).articles())
    change(project, path, draft=True)
    index = rebuilt(project)
    assert not any("thi-dua" in article.facets[2] for article in index.articles()) and index.names()["phong-trao"] == {}


def test_glossary_that_changes_is_read_in_all_texts_anew(project: Project):
    change(project, TIN, body="Theo UBND tỉnh.\n")
    assert found(rebuilt(project), "ủy ban nhân dân tỉnh") == {"/tin-tuc/2026/tin/"}
    path = "content/registry/glossary.yml"
    project.put(path, project.files[path].replace("Ủy ban nhân dân".encode(), "Ủy ban mới".encode()))
    index = rebuilt(project)
    assert len(index.segments) == 1
    assert (found(index, "ủy ban mới tỉnh"), found(index, "ủy ban nhân dân tỉnh")) == ({"/tin-tuc/2026/tin/"}, set())


# What is withdrawn, and what is edited away

def hide(project: Project, path: str, how: str) -> None:
    if how == "deleted":
        project.drop(path)
    elif how == "made a draft":
        change(project, path, draft=True)
    elif how == "moved to the future":
        change(project, path, publish_at="2026-12-24T08:00")
    else:
        project.now = dt.datetime.fromisoformat("2026-11-01T00:00:00+07:00")


def write_canary(project: Project) -> None:
    change(project, TIN, title=f"Tin {CANARY}", summary=f"Tóm tắt {CANARY}", tags=[f"thẻ {CANARY}"],
           body=f"Lời {CANARY} vang.\n", publish_at="2026-11-10T08:00")


def files_with(site: Path, word: str) -> list[str]:
    """Files of the index in which a word stands once they are unpacked."""
    return [path for path, (_, data) in look(site).items()
            if path.startswith(FOLDER) and path != PAGE and word.encode() in unpacked(path, data or b"").lower()]


@pytest.mark.parametrize(("how", "edited"), mainly_rows(
    product(["deleted", "made a draft", "moved to the future", "not yet by the clock"], [False, True]),
    {("deleted", True), ("made a draft", False), ("moved to the future", True), ("not yet by the clock", False)}.__contains__,
))
def test_withdrawn_article_is_in_no_file_of_the_index_at_once(how: str, edited: bool, project: Project):
    write_canary(project)
    shutil.rmtree(project.cache)  # so that the base has it
    index = rebuilt(project)
    assert len(index.segments) == 1 and len(files_with(project.site, CANARY)) >= 3
    if edited:
        change(project, TIN, body=f"Lời khác {CANARY}.\n")
        index = rebuilt(project)
        assert len(index.segments) == 2
    assert found(index, CANARY) == {"/tin-tuc/2026/tin/"}
    hide(project, TIN, how)
    index = rebuilt(project)
    assert files_with(project.site, CANARY) == [] and files_with(project.site, "/tin-tuc/2026/tin/") == []
    for segment in index.segments:  # what counts no more is looked into too
        assert holding(Lists(segment.postings()), CANARY) == set()
    assert len(index.segments) == 1 and CANARY not in index.words()


def test_article_that_came_and_was_withdrawn_between_two_bases_is_in_no_file_either(project: Project):
    before = look(project.site)
    write_news(project.root, "moi", f"Lời {CANARY}.\n", title=CANARY, date="2026-01-15", unit="van-phong")
    project.put(NEWS.format("moi"), (project.root / NEWS.format("moi")).read_bytes())
    assert found(rebuilt(project), CANARY)
    project.drop(NEWS.format("moi"))
    rebuilt(project)
    assert files_with(project.site, CANARY) == [] and contents(look(project.site)) == contents(before)


def test_old_text_of_an_edited_article_is_in_no_file_and_nobody_finds_it(project: Project):
    write_canary(project)
    shutil.rmtree(project.cache)
    rebuilt(project)
    change(project, TIN, title="Tin", summary="Tóm tắt", tags=None, body="Lời khác.\n")
    index = rebuilt(project)
    assert len(index.segments) == 2 and found(index, CANARY) == set()
    assert [path for path in files_with(project.site, CANARY) if "/w.bin" not in path] == []


# The cache

def harm(project: Project, names: str, how: str) -> None:
    """Lose rows of the cache, or damage them so that their sums tell."""
    with sqlite3.connect(project.cache / "portal" / "builds.sqlite") as database:
        rows = database.execute("SELECT name FROM kept WHERE name GLOB ?", (names,)).fetchall()
        if how == "lost":
            database.executemany("DELETE FROM kept WHERE name = ?", rows)
        else:
            database.executemany("UPDATE kept SET data = x'80' WHERE name = ?", rows)
    database.close()


ROWS = ("search/base", "search/base/*", "search/base/*/t/0.bin", "search/base/*/s/*", "search/changes", "search/changes/*", "search/*")


@pytest.mark.parametrize(("names", "how"), mainly_rows(
    product(ROWS, ["lost", "damaged"]),
    {("search/base/*/t/0.bin", "damaged"), ("search/changes/*", "lost"), ("search/*", "damaged")}.__contains__,
))
def test_rows_of_the_cache_that_are_lost_or_damaged_are_made_again(names: str, how: str, project: Project):
    change(project, TIN, body="Tin sửa.\n")
    rebuilt(project)
    harm(project, names, how)
    before = look(project.site)
    rebuilt(project)
    assert look(project.site) == before  # nothing of the cache is needed while the site is there
    shutil.rmtree(project.site)
    rebuilt(project)
    harm(project, names, how)
    change(project, TIN, body="Tin sửa nữa.\n")
    shutil.rmtree(project.site / FOLDER)
    rebuilt(project)


def test_mkdocs_builds_a_whole_site_though_the_cache_has_lost_a_part_of_the_index(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.clock.now", lambda: project.now)
    wanted = look(project.site)
    harm(project, "search/base/*/t/3.bin", "lost")
    config = load(project.root / "mkdocs.yml", site_dir=str(project.site))
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    assert_same(look(project.site), wanted)


def test_preview_begins_though_the_cache_has_lost_a_part_of_the_index(project: Project, serve: Serve):  # noqa: F811
    harm(project, "search/base/*/t/3.bin", "lost")

    def story(served) -> None:
        change(project, TIN, body="Tin sửa.\n")
        assert served.save() == ""

    serve(project, story)


def test_segment_that_another_build_replaces_is_missed_and_never_mixed_up_with_the_new_one(project: Project):
    was = plan(project.root)
    (base, *_) = search_files(was, quiet)
    assert isinstance(base, Bundle) and base.render("t/0.bin")
    project.drop(OLD)
    project.site_name = "khac"
    assert rebuilt(project).addresses != [base.file]
    for name in base.names():
        with pytest.raises(LookupError):
            base.render(name)


def test_cache_of_another_project_with_the_same_articles_is_good_enough(project: Project):
    """The index hangs on what articles say, not on where they lie."""
    assert project.build_fresh().answer() == ""
    shutil.rmtree(project.cache)
    shutil.copytree(project.fresh / ".cache", project.cache)
    shutil.rmtree(project.site)
    rebuilt(project)
