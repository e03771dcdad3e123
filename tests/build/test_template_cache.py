from __future__ import annotations

import os
import shutil
from pathlib import Path

import jinja2
import pytest

from portal.build.template_cache import TemplateCache


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of templates that are compiled, as it happens."""
    names: list[str] = []
    compile = jinja2.Environment.compile

    def noted(self: jinja2.Environment, source: str, name: str, *rest: object) -> object:
        names.append(name)
        return compile(self, source, name, *rest)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)
    return names


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "a.html").write_text("<p>{{ word }}</p>{% for n in (1, 2) %}{{ n }}{% endfor %}", encoding="utf-8")
    return folder


def render(theme: Path, cache: Path, version: str = "1") -> str:
    """As a new process would: nothing is kept but what lies in the folders."""
    engine = jinja2.Environment(
        loader=jinja2.FileSystemLoader(theme), bytecode_cache=TemplateCache(cache, version), autoescape=True
    )
    return engine.get_template("a.html").render(word="<chữ>")


GOOD = "<p>&lt;chữ&gt;</p>12"


def test_template_is_compiled_once_for_all_runs(theme: Path, tmp_path: Path, compiled: list[str]):
    assert [render(theme, tmp_path / "x" / "cache") for _ in range(3)] == [GOOD] * 3
    assert compiled == ["a.html"]
    assert len(list((tmp_path / "x" / "cache").iterdir())) == 1


def test_changed_template_takes_the_place_of_the_old_one(theme: Path, tmp_path: Path, compiled: list[str]):
    render(theme, tmp_path)
    (theme / "a.html").write_text("<b>{{ word }}</b>", encoding="utf-8")
    assert [render(theme, tmp_path) for _ in range(2)] == ["<b>&lt;chữ&gt;</b>"] * 2
    assert compiled == ["a.html"] * 2


def test_code_of_another_version_is_not_used(theme: Path, tmp_path: Path, compiled: list[str]):
    assert [render(theme, tmp_path, version) for version in ("1", "2", "2", "1")] == [GOOD] * 4
    assert compiled == ["a.html"] * 3


def test_damaged_file_is_as_good_as_none_and_made_anew(theme: Path, tmp_path: Path, compiled: list[str]):
    cache = tmp_path / "cache"
    render(theme, cache)
    [file] = cache.iterdir()
    whole = file.read_bytes()
    cut = [whole[:length] for length in (0, 1, 31, 32, 33, 60, len(whole) // 2, len(whole) - 1)]
    flipped = [whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1:] for at in range(0, len(whole), 97)]
    others = [b"\0" * len(whole), os.urandom(500), whole + b"x", b"not even code"]
    for damaged in (*cut, *flipped, *others):
        file.write_bytes(damaged)
        compiled.clear()
        assert render(theme, cache) == GOOD
        assert compiled == ["a.html"]
        assert file.read_bytes() == whole


def test_folder_that_cannot_be_used_is_done_without(theme: Path, tmp_path: Path, compiled: list[str]):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert render(theme, tmp_path / "file") == GOOD
    assert render(theme, tmp_path / "file" / "below") == GOOD
    in_the_way = tmp_path / "taken"
    render(theme, in_the_way)
    [file] = in_the_way.iterdir()
    file.unlink()
    file.mkdir()
    assert render(theme, in_the_way) == GOOD
    assert [path.name for path in in_the_way.iterdir()] == [file.name], "nothing half-written is left"
    assert compiled == ["a.html"] * 4


def test_themes_that_differ_evict_each_other_and_come_out_right(theme: Path, tmp_path: Path, compiled: list[str]):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.html").write_text("<b>{{ word }}</b>", encoding="utf-8")
    cache = tmp_path / "cache"
    assert [render(one, cache) for one in (theme, other, theme, theme)] == [GOOD, "<b>&lt;chữ&gt;</b>", GOOD, GOOD]
    assert compiled == ["a.html"] * 3
    assert len([*cache.iterdir()]) == 1


def test_place_of_a_theme_makes_no_difference_to_what_is_kept(theme: Path, tmp_path: Path):
    cache = tmp_path / "cache"
    for name in ("mot", "hai"):
        shutil.copytree(theme, tmp_path / name)
        render(tmp_path / name, cache)
    assert len([*cache.iterdir()]) == 1
