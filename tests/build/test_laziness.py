"""A build makes what must change and nothing else, and finds out what that is by lookups alone."""

from __future__ import annotations

import ast
import inspect
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

if not hasattr(os, "fork"):
    pytest.skip("the projects of these tests are built in copies of this process", allow_module_level=True)

from portal.build.command import build_site
from portal.build.record import Reason, Record, Work, load_record
from portal.build.search import search_files
from portal.build.site import Site
from portal.render.desk import Desk
from portal.render.lookups import Name
from portal.render.output import Output, Planned
from portal.render.templates import Templates
from tests.build import edits
from tests.build.edits import Edit
from tests.build.rebuilding import Project, quiet
from tests.builders import ROOT, build, plan

NEWS = "content/tin-tuc/2026/tin.md"


# What is rendered

def rendered(project: Project, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the pages that a build renders."""
    found: list[str] = []
    render = Templates.render

    def noting(self: Templates, template: str, **views: object) -> bytes:
        found.append(views["page"].canonical.partition(".vn")[2])  # type: ignore[attr-defined]
        return render(self, template, **views)

    monkeypatch.setattr(Templates, "render", noting)
    build_site(project.root / "mkdocs.yml", project.site, project.now, quiet)
    return found


def nothing(project: Project, chance: Random) -> str:
    return "nothing at all"


def move_clock(project: Project, chance: Random) -> str:
    project.now = edits.MOMENTS[1]
    return "nothing waits for this moment"


@pytest.mark.parametrize("edit", [nothing, edits.comment_in_registry, edits.comment_in_settings, edits.touch, move_clock,
                                  edits.set_clock_in_another_zone], ids=lambda edit: edit.__name__)
def test_what_changes_nothing_that_a_page_shows_renders_nothing(edit: Edit, project: Project, monkeypatch: pytest.MonkeyPatch):
    edit(project, Random(1))
    assert rendered(project, monkeypatch) == []


def test_new_text_renders_its_own_page_and_no_other(project: Project, monkeypatch: pytest.MonkeyPatch):
    project.put(NEWS, project.files[NEWS].replace("Tin đầu.".encode(), "Tin sửa.".encode()))
    assert rendered(project, monkeypatch) == ["/tin-tuc/2026/tin/"]


def test_article_that_is_new_renders_a_part_of_the_site_only(project: Project, monkeypatch: pytest.MonkeyPatch):
    project.put("content/gioi-thieu-2.md", project.files["content/gioi-thieu.md"].replace(b"gioi-thieu", b"gioi-thieu-2"))
    assert rendered(project, monkeypatch) == ["/gioi-thieu-2/"]


# Lookups

FOR_PLANNING = {"library", "withdrawn", "terms", "campaign_files", "feeds", "left", "news", "basis"}
"""What the desk has beside lookups and settings."""
IN_PREVIEW = {"mark"}
"""Lookups that builds never need: only the preview shows what they find."""
LOOKUPS = {name: method for name, method in inspect.getmembers(Desk)
           if hasattr(method, "__wrapped__") and name not in IN_PREVIEW}


@pytest.mark.parametrize("file", sorted((ROOT / "plugins/portal/render").glob("*.py")), ids=lambda file: file.name)
def test_renderers_reach_nothing_around_the_lookups(file: Path):
    if file.name in ("desk.py", "pages.py", "listing_pages.py", "search_articles.py", "retired.py"):  # all but the first plan
        return
    used = {(node.attr, node.lineno) for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute) and "desk" in ast.unparse(node.value).split(".")[-1]}
    assert not [(name, line) for name, line in used if name in FOR_PLANNING or name.startswith("_")]


def test_all_that_a_desk_shows_is_a_lookup_or_named_as_for_planning():
    public = {name: value for name, value in vars(Desk).items() if not name.startswith("_")}
    shortcuts = {"renew", "term_link", "unit_link", "campaign_link", "mark_of"}
    assert public.keys() - LOOKUPS.keys() - IN_PREVIEW - FOR_PLANNING == shortcuts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with something of everything; not to be changed by a test."""
    made = tmp_path_factory.mktemp("lookups")
    edits.lay_out(made)
    return made


@pytest.fixture(scope="module")
def built(folder: Path) -> tuple[Site, Path]:
    """The project's site, and the folder that it is built into; not to be changed by a test."""
    return plan(folder), build(folder)


def planned(site: Site) -> list[Planned]:
    """All files of a site."""
    return [*site.outputs, *search_files(site, quiet)]


def outputs(site: Site) -> list[Output]:
    """All that is rendered."""
    return [one for one in planned(site) if isinstance(one, Output)]


def seen(site: Site, output: Output) -> set[Name]:
    """What one output looks up."""
    site.desk.seen.clear()
    output.render()
    return set(site.desk.seen)


def test_rendering_asks_for_nothing_that_is_for_planning(built: tuple[Site, Path], monkeypatch: pytest.MonkeyPatch):
    site, _ = built
    hidden = FOR_PLANNING | {name for name in vars(site.desk) if name.startswith("_")} - {
        "_made", "_lately", "_shelf", "_shelved", "_marks"}
    rendered, inside = outputs(site), 0

    def inside_of(method: Callable[..., object]) -> Callable[..., object]:
        def looked_up(*arguments: object) -> object:
            nonlocal inside
            inside += 1
            try:
                return method(*arguments)
            finally:
                inside -= 1
        return looked_up

    def guarded(desk: Desk, name: str) -> object:
        assert inside or name not in hidden, f"{name} was asked for outside of a lookup"
        return object.__getattribute__(desk, name)

    for name, method in LOOKUPS.items():
        monkeypatch.setattr(Desk, name, inside_of(method))
    monkeypatch.setattr(Desk, "__getattribute__", guarded, raising=False)
    site.desk.forget()
    for output in rendered:
        output.render()


def test_output_looks_up_the_same_whatever_was_rendered_before_it(built: tuple[Site, Path]):
    site, target = built
    first = {output.file: seen(site, output) for output in outputs(site)}
    for output in reversed(outputs(site)):  # by now all that is shared was made by others
        assert seen(site, output) == first[output.file], output.path
    site.desk.forget()
    for output in reversed(outputs(site)):
        assert seen(site, output) == first[output.file], output.path
    noted = load_record(site.store, target).files
    assert {path: set(noted[path][3]) for path in first} == first


def test_every_lookup_is_needed_by_some_page(built: tuple[Site, Path]):
    """Then the tests that follow, and those that change a site at random, leave none out."""
    site, target = built
    assert {name.split("\t")[0] for name in load_record(site.store, target).prints} == LOOKUPS.keys()


def work(built: tuple[Site, Path], record: Record) -> Work:
    """What there is to do in the folder, if the record of it were another."""
    site, target = built
    return Work(planned(site), site.desk, site.context, record, target, record.files.keys())


def test_nothing_is_to_do_in_a_folder_that_was_just_built(built: tuple[Site, Path]):
    site, target = built
    record = load_record(site.store, target)
    assert (work(built, record).changed, work(built, record).gone) == ([], [])
    assert not [one.path for one in planned(site) if [*work(built, record).reasons(one)]]


@pytest.mark.parametrize("kind", LOOKUPS)
def test_lookup_that_finds_something_else_makes_exactly_the_files_anew_that_noted_it(kind: str, built: tuple[Site, Path]):
    site, target = built
    record = load_record(site.store, target)
    names = sorted(name for name in record.prints if name.split("\t")[0] == kind)
    for name in {names[0], names[len(names) // 2], names[-1]}:
        found = work(built, replace(record, prints={**record.prints, name: "another"}, basis="another"))
        noting = {path for path, made in record.files.items() if name in made[3]}
        assert {one.file for one in found.changed} == noting != set(), name
        assert [*found.reasons(found.changed[0])] == [Reason("lookup", name)]


@pytest.mark.parametrize("name", ["settings", "theme", "frame"])
def test_what_the_whole_site_depends_on_makes_all_of_it_but_copies_anew(name: str, built: tuple[Site, Path]):
    site, target = built
    record = load_record(site.store, target)
    found = work(built, replace(record, context={**record.context, name: "another"}))
    assert {one.file for one in found.changed} == {one.file for one in outputs(site)}
    assert [*found.reasons(outputs(site)[0])] == [Reason("context", name)]
    assert record.context.keys() == {"settings", "theme", "frame"}
