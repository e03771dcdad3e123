"""What builds keep for each other is believed only where it can be believed."""

from __future__ import annotations

import pickle
import sqlite3
import zlib
from itertools import cycle, product
from pathlib import Path

import pytest

from portal.build import sources as looking
from portal.build.verdict import check_site
from portal.build.store import Store
from tests.build.rebuilding import Project, quiet
from tests.build.test_incremental import NEWS, after, change
from tests.length import mainly_rows


def database(project: Project) -> sqlite3.Connection:
    return sqlite3.connect(project.cache / "portal" / "builds.sqlite")


def test_value_that_a_damaged_index_finds_under_another_name_is_not_believed(tmp_path: Path):
    store = Store(tmp_path)
    store.put({"one": "text of one", "two": "text of two"})
    with sqlite3.connect(tmp_path / "builds.sqlite") as opened:
        opened.execute("UPDATE kept SET (sum, data) = (SELECT sum, data FROM kept WHERE name = 'two') WHERE name = 'one'")
    again = Store(tmp_path)
    assert again.get("one") is None and again.get("two") == "text of two"


NAMES, VALUES = ["articles/", "body/", "checked", "folder/", "folders", "outcome/", "photos"], [[1, 2, 3], "text", {"a": 1}]


@pytest.mark.parametrize(("name", "value"), mainly_rows(product(NAMES, VALUES), [*zip(NAMES, cycle(VALUES))].__contains__))
def test_values_of_another_shape_keep_no_site_from_being_built(name: str, value: object, project: Project):
    with database(project) as opened:
        names = [row[0] for row in opened.execute("SELECT name FROM kept") if row[0].startswith(name)]
        assert names
        data = pickle.dumps(value)
        for one in names:
            total = zlib.crc32(data, zlib.crc32(one.encode()))
            opened.execute("UPDATE kept SET sum = ?, data = ? WHERE name = ?", (total, data, one))
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    check_site(project.root / "mkdocs.yml", quiet)
    after(project)


def test_classes_of_others_are_not_made(tmp_path: Path):
    ran = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return open, (str(ran), "w")

    store = Store(tmp_path)
    store.put({"evil": Evil()})
    assert Store(tmp_path).get("evil") is None and not ran.exists()


def test_file_that_is_saved_again_while_it_is_read_is_read_again_though_its_times_can_not_tell(project: Project):
    """Some disks count in steps of two seconds, and then two saves have the same times."""
    path = NEWS.format("tin")
    file = project.root / path

    def prepare() -> None:
        signature_of = looking.signature_of
        looking.signature_of = lambda path: (signature_of(path)[0], 0, 10**30, 0)  # never settled, never changed

    def build_and_save(text: str) -> str:
        def told(what: str, done: int, total: int) -> None:
            if what == "planning" and done == 1:  # it was read, and is not kept yet
                file.write_text(text, encoding="utf-8")

        return project.build(told=told, prepare=prepare).answer()

    change(project, path, body="Tin AAA.\n")
    saved = file.read_text(encoding="utf-8").replace("AAA", "BBB")
    assert build_and_save(saved) == ""
    assert "Tin AAA." in (project.site / "tin-tuc/2026/tin/index.html").read_text(encoding="utf-8")
    assert project.build(prepare=prepare).answer() == ""
    assert "Tin BBB." in (project.site / "tin-tuc/2026/tin/index.html").read_text(encoding="utf-8")
