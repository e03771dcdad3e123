"""The site's folder while files are put in their places: all of it or nothing, and only what is the portal's."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from portal.build import command, placing
from portal.build.command import build_site
from portal.errors import UsageError
from tests.build.rebuilding import NOW, Project, changed, look, quiet
from tests.build.test_incremental import NEWS, after, change

PAGE = "tin-tuc/2026/tin/index.html"
A_PAGE = 70
"""As this many-th, after all files of the search index, a page is put in the place of an older one."""


def build(project: Project) -> None:
    """Build in this process, where things can be made to fail."""
    build_site(project.root / "mkdocs.yml", project.site, NOW, quiet)


class Failing:
    """Stands for os.replace; lets some calls fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails: list[tuple[str, int, BaseException]]) -> None:
        self.fails = fails
        self.order: list[str] = []
        self._calls: dict[str, int] = {}
        self._replace = os.replace
        monkeypatch.setattr(placing.os, "replace", self)
        monkeypatch.setattr(placing, "_BETWEEN", 0)

    def __call__(self, source: str, target: str) -> None:
        way = "back" if "/old/" in str(source) else "in" if "/new/" in str(source) else ""
        self._calls[way] = number = self._calls.get(way, 0) + 1
        for failing, first, error in self.fails:
            if (failing, first) == (way, number):
                raise error
        try:
            self._replace(source, target)
        except FileNotFoundError:  # the folder is made, and then it is tried again
            self._calls[way] -= 1
            raise
        if way == "in":
            self.order.append(target)


def add_and_change(project: Project) -> None:
    """An edit after which pages are new, other, and gone."""
    change(project, NEWS.format("tin"), title="Tin mới")
    project.drop(NEWS.format("nam-cu"))
    project.put("content/them.md", project.files["content/gioi-thieu.md"].replace(b"gioi-thieu", b"them"))


@pytest.mark.parametrize("number", [1, 2, 5, A_PAGE])
def test_whatever_fails_on_the_way_all_is_as_it_was(number: int, project: Project, monkeypatch: pytest.MonkeyPatch):
    add_and_change(project)
    before, beside = look(project.site), project.beside()
    with monkeypatch.context() as patched:
        failing = Failing(patched, [("in", number, PermissionError(13, "no"))])
        with pytest.raises(PermissionError):
            build(project)
    assert len(failing.order) == number - 1
    assert look(project.site) == before and project.beside() == beside
    after(project)


@pytest.mark.parametrize("error", [PermissionError(13, "no"), KeyboardInterrupt()])
def test_file_that_is_in_use_for_a_moment_is_put_back_too(
    error: BaseException, project: Project, monkeypatch: pytest.MonkeyPatch
):
    add_and_change(project)
    before = look(project.site)
    with monkeypatch.context() as patched:
        Failing(patched, [("in", A_PAGE, error), ("back", 2, PermissionError(13, "in use"))])
        with pytest.raises(type(error)):
            build(project)
    assert look(project.site) == before


def test_file_that_can_not_be_put_back_is_kept_and_it_is_said_where(project: Project, monkeypatch: pytest.MonkeyPatch):
    add_and_change(project)
    before = look(project.site)
    with monkeypatch.context() as patched:
        fails = [("back", number, PermissionError(13, "in use")) for number in range(2, placing._TRIES + 2)]
        Failing(patched, [("in", A_PAGE, PermissionError(13, "no")), *fails])
        with pytest.raises(UsageError) as told:
            build(project)
    assert told.value.code == "site_mixed"
    saved = Path(str(told.value.params["saved"]))
    (lost,) = changed(before, look(project.site))
    assert before[lost][1] in [path.read_bytes() for path in saved.iterdir()]
    shutil.rmtree(saved)
    after(project)


def test_new_pages_are_there_before_pages_that_lead_to_them(project: Project, monkeypatch: pytest.MonkeyPatch):
    add_and_change(project)
    before = look(project.site)
    with monkeypatch.context() as patched:
        failing = Failing(patched, [])
        build(project)
    order = [os.path.relpath(path, project.site) for path in failing.order]
    new = [place for place, file in enumerate(order) if file.endswith(".html") and file not in before]
    old = [place for place, file in enumerate(order) if file.endswith(".html") and file in before]
    loaded = [place for place, file in enumerate(order) if file.endswith(".bin")]
    rest = [place for place, file in enumerate(order) if not file.endswith((".html", ".bin"))]
    assert loaded and new and old and rest and max(loaded) < min(new) and max(new) < min(old) and max(old) < min(rest)
    assert "tim-kiem/muc-luc.json" in [order[place] for place in rest]


def test_folder_of_somebody_where_a_page_was_stays_with_all_in_it(project: Project):
    page = project.site / PAGE
    page.unlink()
    page.mkdir()
    (page / "mine.txt").write_text("mine")
    project.drop(NEWS.format("tin"))
    build(project)
    assert (page / "mine.txt").read_text() == "mine"


def test_folder_that_the_list_names_by_mistake_stays(project: Project):
    (project.site / "cua-toi").mkdir()
    (project.site / "cua-toi" / "mine.txt").write_text("mine")
    listed = project.root / ".site.files"
    listed.write_text(f"{listed.read_text()}\ncua-toi")
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    build(project)
    assert (project.site / "cua-toi" / "mine.txt").read_text() == "mine"


def test_empty_folder_that_was_in_the_way_is_put_back(project: Project, monkeypatch: pytest.MonkeyPatch):
    page = project.site / "404.html"
    page.unlink()
    page.mkdir()
    add_and_change(project)
    before = look(project.site)
    with monkeypatch.context() as patched:
        Failing(patched, [("in", 8, PermissionError(13, "no"))])
        with pytest.raises(PermissionError):
            build(project)
    assert look(project.site) == before


def test_link_to_a_file_with_the_same_bytes_is_replaced(project: Project, tmp_path: Path):
    page = project.site / "404.html"
    page.rename(tmp_path / "404.html")
    page.symlink_to(tmp_path / "404.html")
    after(project)
    assert not page.is_symlink()


def test_link_to_nowhere_beside_the_site_does_no_harm(project: Project):
    (project.root / ".site.building-0000").symlink_to(project.root / "nowhere")
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    after(project)


# Two builds at once

def test_build_waits_for_another_into_the_same_folder_and_forgets_nothing_of_it(project: Project):
    """One renders slowly, and meanwhile somebody adds an article and builds."""
    rendering, added = threading.Event(), threading.Event()

    def slowly(what: str, done: int, total: int) -> None:
        if what == "rendering" and not rendering.is_set():
            rendering.set()
            added.wait(5)
            time.sleep(0.3)

    change(project, NEWS.format("tin"), title="Tin mới")
    first = threading.Thread(target=build_site, args=(project.root / "mkdocs.yml", project.site, NOW, slowly))
    first.start()
    assert rendering.wait(20)
    project.put("content/them.md", project.files["content/gioi-thieu.md"].replace(b"gioi-thieu", b"them"))
    second = project.build()
    added.set()
    first.join()
    assert second.answer() == ""
    assert (project.site / "them/index.html").is_file()
    after(project)
    project.drop("content/them.md")
    after(project)


def test_build_that_waited_long_enough_says_so(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(command, "PATIENCE", 2)
    waited = []
    with FileLock(project.root / ".site.lock"), pytest.raises(UsageError) as told:
        build_site(project.root / "mkdocs.yml", project.site, NOW, lambda *progress: waited.append(progress[0]))
    assert told.value.code == "site_dir_busy" and set(waited) == {"waiting"}
