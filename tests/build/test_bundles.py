"""Bundles: many files that the site has at the price of one, as long as nobody touches them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

if not hasattr(os, "fork"):
    pytest.skip("each build from nothing runs in a copy of this process", allow_module_level=True)

from mkdocs.commands.build import build as mkdocs_build

from portal import clock
from portal.build import bundles, preview
from portal.build import site as planning
from portal.build.command import build_site, load
from portal.build.explain import explain
from portal.build.folder import owned_files
from portal.build.outcome import Outcome
from portal.build.record import load_record
from portal.errors import ContentError, UsageError
from portal.messages import catalogue, report
from portal.render import pages
from portal.render.output import Bundle, given_by
from tests.build.rebuilding import (
    Project, Seen, at_change, changed, disk_is_full, let_time_pass, look, on_all_cores, power_is_cut, quiet, warm_up,
)
from tests.build.test_incremental import NEWS, after, change
from tests.build.test_placing import Failing
from tests.build.test_preview import Serve, serve
from tests.builders import files_of, plan
from tests.length import mainly, mainly_rows

FOLDER = "tim-kiem/3f2a9c41d0"
OTHER = "tim-kiem/77aa00bb11"


class Planner:
    """Adds one bundle to every site that is planned, and notes what is asked of it.

    In a portal it follows from the content; here a change of it touches a file of that.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.touched: list[Path] = []
        self.folder = FOLDER
        self.names = [f"{number % 4}/{number}.json" for number in range(30)] + ["muc-luc.json"]
        self.rendered: list[str] = []
        self.asked = 0
        self.salt = ""
        """Stands for a portal that makes other bytes."""
        plan_site = planning.plan_site
        monkeypatch.setattr(planning, "plan_site", lambda *given: [*plan_site(*given), *self.bundles()])

    def bundles(self) -> list[Bundle]:
        """The bundle, unless it has no folder."""
        if not self.folder:
            return []
        return [Bundle(f"/{self.folder}/", self._names, self._render, given_by(*self.names))]

    def files(self) -> dict[str, bytes]:
        """The bundle's files below the site's folder."""
        return {f"{self.folder}/{name}": self.data(name) for name in self.names}

    def data(self, name: str) -> bytes:
        return f"{self.folder} {name}{self.salt}".encode()

    def move(self, folder: str) -> None:
        """Plan it at another address; at none, no more."""
        self.folder = folder
        self._touch()

    def choose(self, names: list[str]) -> None:
        """Plan it with other files."""
        self.names = names
        self._touch()

    def drop(self, count: int = 1) -> list[str]:
        """Plan it without its first files; returns their paths in the site."""
        gone = [f"{self.folder}/{name}" for name in self.names[:count]]
        self.choose(self.names[count:])
        return gone

    def _touch(self) -> None:
        for file in self.touched:
            file.touch()

    def _names(self) -> list[str]:
        self.asked += 1
        return list(self.names)

    def _render(self, name: str) -> bytes:
        self.rendered.append(name)
        return self.data(name)


@pytest.fixture
def planner(monkeypatch: pytest.MonkeyPatch) -> Planner:
    warm_up()  # which makes a site, and nothing is to be noted of that
    return Planner(monkeypatch)


@pytest.fixture
def bundled(planner: Planner, project: Project) -> Project:
    """The small project, built with a bundle in a copy of this process."""
    planner.touched.append(project.root / "content/gioi-thieu.md")
    project.outside = lambda: (planner.folder, *planner.names, planner.salt)
    return project


def build(project: Project) -> Outcome:
    """Build in this process."""
    return build_site(project.root / "mkdocs.yml", project.site, project.now, quiet)


def in_bundle(seen: Seen, folder: str = FOLDER) -> Seen:
    """What lies in a bundle's folder."""
    return {path: found for path, found in seen.items() if path.startswith(f"{folder}/")}


def spoil(project: Project, name: str, data: bytes = b"something else") -> None:
    (project.site / FOLDER / name).write_bytes(data)


def test_files_are_there_and_cost_one_row_and_one_line(bundled: Project, planner: Planner):
    assert planner.files().items() <= files_of(bundled.site).items()
    listed = [file for file in owned_files(bundled.site) if file.startswith(FOLDER)]
    assert listed == [f"{FOLDER}/"]
    kept = load_record(plan(bundled.root).store, bundled.site).files
    assert [file for file in kept if file.startswith(FOLDER)] == listed


def test_links_do_not_lead_into_a_bundle_and_search_engines_hear_nothing_of_it(bundled: Project, planner: Planner):
    assert FOLDER not in (bundled.site / "sitemap.xml").read_text()
    for address in (f"/{FOLDER}/", f"/{FOLDER}/muc-luc.json"):
        change(bundled, NEWS.format("tin"), body=f"[Xem]({address})\n")
        with pytest.raises(ContentError, match="1 problem"):
            build(bundled)


def test_bundle_may_be_planned_among_pages_and_meets_none_of_a_draft(
    bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    plan_pages = pages.plan_pages
    for module in (pages, planning):
        monkeypatch.setattr(module, "plan_pages", lambda *given: [*plan_pages(*given), *planner.bundles()])
    monkeypatch.setattr(planning, "plan_site", pages.plan_site)
    change(bundled, NEWS.format("nam-cu"), draft=True)
    build(bundled)
    assert planner.files().items() <= files_of(bundled.site).items()
    assert FOLDER not in (bundled.site / "sitemap.xml").read_text()


@pytest.mark.parametrize("settled", [True, False])
def test_untouched_bundle_keeps_its_times_and_is_asked_for_nothing(
    settled: bool, bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    if settled:  # the short way, on which nothing is planned
        monkeypatch.setattr(clock, "stamp", clock.stamp)
        let_time_pass()
        assert build(bundled).made == 0
    before = look(bundled.site)
    assert build(bundled).made == 0
    assert look(bundled.site) == before
    change(bundled, NEWS.format("tin"), body="Tin sửa.\n")
    made = build(bundled).made
    now = look(bundled.site)
    assert changed(before, now) and in_bundle(now) == in_bundle(before)
    assert made < 60 and (planner.rendered, planner.asked) == ([], 0)


def test_settings_and_theme_make_all_pages_anew_and_no_bundle(bundled: Project, planner: Planner):
    bundled.put("theme/404.html", bundled.files["theme/404.html"] + b"<!-- -->")
    assert build(bundled).made > 50
    assert planner.rendered == []


def lose(project: Project) -> None:
    (project.site / FOLDER / "1/5.json").unlink()


def damage(project: Project) -> None:
    spoil(project, "1/5.json")


def damage_and_keep_the_length(project: Project) -> None:
    spoil(project, "1/5.json", b"x" * len(f"{FOLDER} 1/5.json"))


def damage_and_set_the_time_back(project: Project) -> None:
    damage_and_keep_the_length(project)
    os.utime(project.site / FOLDER / "1/5.json", (1, 1))


def rename(project: Project) -> None:
    (project.site / FOLDER / "1/5.json").rename(project.site / FOLDER / "1/50.json")


def swap(project: Project) -> None:
    one, other, between = (project.site / FOLDER / name for name in ("1/5.json", "1/9.json", "x"))
    one.rename(between), other.rename(one), between.rename(other)


def lose_a_folder(project: Project) -> None:
    shutil.rmtree(project.site / FOLDER / "1")


def lose_all(project: Project) -> None:
    shutil.rmtree(project.site / FOLDER)


def add(project: Project) -> None:
    (project.site / FOLDER / "khac").mkdir()
    spoil(project, "khac/khac.json")


def link_to_a_copy(project: Project) -> None:
    file = project.site / FOLDER / "1/5.json"
    file.rename(project.root / "5.json")
    file.symlink_to(project.root / "5.json")


@pytest.mark.parametrize("accident", mainly(
    [lose, damage, damage_and_keep_the_length, damage_and_set_the_time_back, rename, swap, lose_a_folder, lose_all, add,
     link_to_a_copy],
    {damage_and_keep_the_length, swap, lose_a_folder, add, link_to_a_copy}.__contains__,
))
def test_bundle_that_somebody_touched_is_whole_again_and_what_was_left_alone_keeps_its_time(
    accident: Callable[[Project], None], bundled: Project, planner: Planner
):
    accident(bundled)
    _, now = after(bundled)
    assert build(bundled).made == 0 and look(bundled.site) == now


def test_lost_cache_makes_no_file_of_a_bundle_newer(bundled: Project):
    shutil.rmtree(bundled.cache)
    before, now = after(bundled)
    assert before == now


def test_files_that_a_newer_portal_makes_otherwise_are_made_anew(bundled: Project, planner: Planner):
    planner.salt = "!"
    shutil.rmtree(bundled.cache)
    before, now = after(bundled)
    assert changed(before, now) == planner.files().keys()


# Other names, another folder

def test_other_names_make_and_take_away_only_what_differs(bundled: Project, planner: Planner):
    before = look(bundled.site)
    gone = planner.drop(3)
    planner.choose([*planner.names, "moi/1.json", "moi/2.json"])
    outcome = build(bundled)
    now = look(bundled.site)
    assert changed(before, now) == {*gone, f"{FOLDER}/moi/1.json", f"{FOLDER}/moi/2.json"}
    assert (outcome.made, outcome.gone) == (2, 3) and planner.rendered == ["moi/1.json", "moi/2.json"]
    assert {path: seen for path, seen in before.items() if path not in gone}.items() <= now.items()
    after(bundled)


def test_folder_in_it_that_is_empty_goes(bundled: Project, planner: Planner):
    planner.choose([name for name in planner.names if not name.startswith("2/")])
    after(bundled)
    assert not (bundled.site / FOLDER / "2").exists()


def test_other_names_and_damage_at_once_are_set_right(bundled: Project, planner: Planner):
    planner.drop(3)
    spoil(bundled, "1/5.json")
    spoil(bundled, "0/0.json", b"to go")
    before, now = after(bundled)
    assert f"{FOLDER}/0/0.json" not in now and now[f"{FOLDER}/1/5.json"][1] == planner.data("1/5.json")


def test_bundle_at_another_address_takes_the_place_of_the_old_one(bundled: Project, planner: Planner):
    planner.move(OTHER)
    outcome = build(bundled)
    assert (outcome.made, outcome.gone) == (31, 31)
    now = look(bundled.site)
    assert FOLDER not in now and len(in_bundle(now, OTHER)) == 35
    assert [file for file in owned_files(bundled.site) if file.startswith((FOLDER, OTHER))] == [f"{OTHER}/"]
    after(bundled)
    planner.move(FOLDER)
    after(bundled)


def test_bundle_that_is_no_more_is_taken_away_with_all_in_it(bundled: Project, planner: Planner):
    add(bundled)
    planner.move("")
    after(bundled)
    assert not (bundled.site / FOLDER).exists() and (bundled.site / "tim-kiem").exists()
    planner.move(FOLDER)
    after(bundled)


def test_sites_in_two_folders_have_each_its_bundle(bundled: Project, planner: Planner):
    bundled.site_name = "cho-khac"
    planner.move(OTHER)
    after(bundled)
    bundled.site_name = "site"
    before, now = after(bundled)
    assert OTHER in now and FOLDER not in now
    bundled.site_name = "cho-khac"
    before, now = after(bundled)
    assert before == now


def test_bundle_may_lie_where_files_lay_and_files_where_it_lay(
    bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    one_by_one = [replace(planner.bundles()[0].output(name), given=name) for name in planner.names]
    with monkeypatch.context() as patched:
        patched.setattr(planner, "bundles", lambda: one_by_one)
        planner.choose(planner.names)
        before, now = after(bundled)
        assert before == now and f"{FOLDER}/1/5.json" in owned_files(bundled.site)
    planner.choose(planner.names)
    before, now = after(bundled)
    assert before == now and f"{FOLDER}/1/5.json" not in owned_files(bundled.site)


# Whole or not at all

def edit(project: Project, planner: Planner) -> None:
    """A change of pages and of a bundle."""
    planner.drop(5)
    planner.choose([*planner.names, *(f"moi/{number}.json" for number in range(5))])
    change(project, NEWS.format("tin"), title="Tin mới")


def replace_it(project: Project, planner: Planner) -> None:
    """A change of pages and another bundle."""
    planner.move(OTHER)
    change(project, NEWS.format("tin"), title="Tin mới")


EDITS = pytest.mark.parametrize("edit", [edit, replace_it])


@pytest.mark.parametrize(("edit", "number"), mainly_rows(
    product([edit, replace_it], [1, 3, 6, 14]), {(edit, 6), (replace_it, 14)}.__contains__))
def test_whatever_fails_on_the_way_all_is_as_it_was(
    number: int, edit: Callable[[Project, Planner], None], bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    before, beside = look(bundled.site), bundled.beside()
    edit(bundled, planner)
    with monkeypatch.context() as patched:
        Failing(patched, [("in", number, PermissionError(13, "no"))])
        with pytest.raises(PermissionError):
            build(bundled)
    assert look(bundled.site) == before and bundled.beside() == beside
    after(bundled)


@EDITS
def test_failure_after_the_last_page_brings_back_what_was_taken_away(
    edit: Callable[[Project, Planner], None], bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    before = look(bundled.site)
    edit(bundled, planner)
    with monkeypatch.context() as patched:
        Failing(patched, [("", 4, PermissionError(13, "no"))])  # four files of it are away then
        with pytest.raises(PermissionError):
            build(bundled)
    assert look(bundled.site) == before
    after(bundled)


@pytest.mark.parametrize(("happens", "edit", "number"), mainly_rows(
    ((happens, *middle) for happens in (disk_is_full, power_is_cut) for middle in (
        *((edit, number) for number in (12, 40, 60, 72)), *((replace_it, number) for number in (40, 80, 110, 140, 180)))),
    {(disk_is_full, edit, 60), (disk_is_full, replace_it, 140), (power_is_cut, edit, 40),
     (power_is_cut, replace_it, 110)}.__contains__,
))
def test_after_a_build_that_ended_in_the_middle_the_next_is_as_one_from_nothing(
    happens: Callable[[], None], number: int, edit: Callable[[Project, Planner], None], bundled: Project, planner: Planner
):
    before = look(bundled.site)
    edit(bundled, planner)
    told = bundled.build(prepare=lambda: at_change(number, happens)).answer()
    if told == "OSError":
        assert look(bundled.site) == before
    after(bundled)


def test_files_are_made_on_all_cores_alike(bundled: Project, planner: Planner):
    planner.move(OTHER)
    assert bundled.rebuild(on_all_cores) == ""


def test_files_of_a_bundle_are_there_before_pages_and_old_ones_stay_as_long(
    bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch
):
    replace_it(bundled, planner)
    with monkeypatch.context() as patched:
        failing = Failing(patched, [])
        build(bundled)
    order = [os.path.relpath(path, bundled.site) for path in failing.order]
    bundle = [place for place, path in enumerate(order) if path.startswith(OTHER)]
    pages = [place for place, path in enumerate(order) if path.endswith(".html")]
    assert len(bundle) == 31 and pages and max(bundle) < min(pages)


# What is somebody else's

def test_folder_of_somebody_where_a_bundle_would_lie_is_refused(bundled: Project, planner: Planner):
    (bundled.site / OTHER).mkdir()
    (bundled.site / OTHER / "cua-toi.txt").write_text("mine")
    planner.move(OTHER)
    before = look(bundled.site)
    with pytest.raises(UsageError, match="site_dir_foreign") as told:
        build(bundled)
    assert told.value.params["file"] == Path(OTHER, "cua-toi.txt")
    assert look(bundled.site) == before


@pytest.mark.parametrize("place", [OTHER, f"{FOLDER}/1"])
@pytest.mark.parametrize("link", [True, False])
def test_file_or_link_where_a_folder_of_a_bundle_would_be_is_refused(
    link: bool, place: str, bundled: Project, planner: Planner, tmp_path: Path
):
    planner.move(place.removesuffix("/1"))
    shutil.rmtree(bundled.site / place, ignore_errors=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "5.json").write_text("mine")
    if link:
        (bundled.site / place).symlink_to(tmp_path / "mine")
    else:
        (bundled.site / place).write_text("mine")
    before = look(bundled.site)
    with pytest.raises(UsageError, match="site_dir_foreign"):
        build(bundled)
    assert look(bundled.site) == before and files_of(tmp_path / "mine") == {"5.json": b"mine"}


def test_nothing_behind_a_link_is_taken_away(bundled: Project, planner: Planner, tmp_path: Path):
    shutil.rmtree(bundled.site / FOLDER)
    (tmp_path / "mine" / "empty").mkdir(parents=True)
    (tmp_path / "mine" / "5.json").write_text("mine")
    (bundled.site / FOLDER).symlink_to(tmp_path / "mine")
    planner.move("")
    build(bundled)
    assert look(tmp_path / "mine").keys() == {"5.json", "empty"}


@pytest.mark.parametrize("line", ["./", "../", "/", "../project/content/", "tim-kiem/../../content/"])
def test_list_that_was_tampered_with_takes_nothing_away(line: str, bundled: Project):
    (bundled.site / "cua-toi.txt").write_text("mine")
    listed = bundled.root / ".site.files"
    listed.write_text(f"{listed.read_text()}\n{line}")
    before, content = look(bundled.site), look(bundled.root / "content")
    build(bundled)
    assert look(bundled.site) == before and look(bundled.root / "content") == content


@pytest.mark.parametrize("alias", [f"/{FOLDER}/", f"/{FOLDER.upper()}/bai/", f"/{FOLDER}/1/5.json/"])
def test_page_in_the_folder_of_a_bundle_is_a_problem(alias: str, bundled: Project):
    change(bundled, NEWS.format("tin"), aliases=[alias.lower()])
    with pytest.raises(ContentError) as told:
        build(bundled)
    assert "tin-tuc/2026/tin.md" in report(told.value)


# Other ways to a site

def test_mkdocs_itself_builds_the_same_files(bundled: Project, planner: Planner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: bundled.now)
    config = load(bundled.root / "mkdocs.yml", site_dir=str(bundled.root / "mkdocs-site"))
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    found = files_of(bundled.root / "mkdocs-site")
    assert found == files_of(bundled.site) and planner.files().items() <= found.items()


def test_preview_has_the_files_and_a_save_does_not_look_at_them(
    bundled: Project, planner: Planner, serve: Serve, monkeypatch: pytest.MonkeyPatch
):
    looked: list[str] = []
    files_below = bundles.files_below

    def noting(folder: str) -> bundles.Files:
        looked.extend([folder] * (FOLDER in folder))
        return files_below(folder)

    def story(served) -> None:
        monkeypatch.setattr("portal.build.record.files_below", noting)
        monkeypatch.setattr(bundles, "files_below", noting)
        planner.rendered.clear()
        before = look(served.folder)
        for given in ({"body": "Tin sửa.\n"}, {"title": "Tin mới"}):
            change(bundled, NEWS.format("tin"), **given)
            assert served.save() == ""
        assert (looked, planner.rendered) == ([], [])
        assert in_bundle(look(served.folder)) == in_bundle(before) != {}
        gone = planner.drop()
        change(bundled, NEWS.format("tin"), title="Tin mới nữa")
        assert served.save() == ""
        assert looked and planner.rendered == [] and not {*gone} & look(served.folder).keys()

    serve(bundled, story)


def test_preview_looks_again_after_a_save_that_failed(bundled: Project, planner: Planner, serve: Serve):
    def story(served) -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(preview, "renew", lambda *given, **named: disk_is_full())
            served._save()
        (served.folder / FOLDER / "1/5.json").unlink()
        assert served.save() == ""

    serve(bundled, story)


# Told

def explained(project: Project, address: str) -> list[str]:
    said: list[str] = []
    build_site(project.root / "mkdocs.yml", project.site, project.now, quiet, lambda work: said.append(explain(work, address)))
    return said[0].split("\n")


def test_pages_and_bundles_are_explained(bundled: Project, planner: Planner):
    texts, address = catalogue().explain, f"/{FOLDER}/"
    assert explained(bundled, address) == [texts.unchanged.format(path=address)]
    lose(bundled)
    assert explained(bundled, address) == [texts.made.format(path=address), f"  - {texts.lost}"]
    planner.drop()
    assert explained(bundled, address)[1:] == [f"  - {texts.bundle}"]
    planner.drop()
    assert explained(bundled, "/tim-kiem/") == [texts.unchanged.format(path="/tim-kiem/")]
    planner.move(OTHER)
    assert explained(bundled, OTHER)[1:] == [f"  - {texts.new}"]
    with pytest.raises(UsageError, match="no_such_page"):
        explained(bundled, address)


def test_progress_counts_the_files(bundled: Project, planner: Planner):
    told: list[tuple[str, int, int]] = []
    planner.move(OTHER)
    build_site(bundled.root / "mkdocs.yml", bundled.site, bundled.now, lambda *step: told.append(step))
    assert ("rendering", 31, 31) in told and ("placing", 61, 62) in told


def test_name_that_leads_out_of_the_site_is_a_fault_of_ours_and_nothing_is_written(bundled: Project, planner: Planner):
    before = look(bundled.root)
    planner.choose([*planner.names, "../../../content/x.md"])
    with pytest.raises(ValueError, match="outside"):
        build(bundled)
    assert look(bundled.site) == {path.removeprefix("site/"): seen for path, seen in before.items() if path.startswith("site/")}
