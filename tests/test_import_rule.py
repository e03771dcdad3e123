"""The house's one rule of imports: values first, the adapter last, and no arrow back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.builders import ROOT

PACKAGE = ROOT / "plugins" / "portal"
LAYERS = (
    {"model", "errors", "messages", "slug", "digest", "clock", "progress", "git", "version"}, {"forms", "read"}, {"check"}, {"mend", "report", "publish"}, {"derive"}, {"search"}, {"render"}, {"build"},
    {"cli", "hooks"}, {"__main__"},
)
"""What stands further back may import what stands before it, and its own layer."""
MODULES = sorted(PACKAGE.rglob("*.py"))
CLOCKS = {("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"), ("datetime", "now"),
          ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
STOPWATCHES = {"progress.py"}
"""May measure how long something takes, and how old a file is, but not what day it is."""


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def layer_of(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def nodes_of(file: Path) -> list[ast.AST]:
    """All that stands in a module, also inside functions."""
    return [*ast.walk(tree_of(file))]


@cache
def imports_of(file: Path) -> list[tuple[str, int]]:
    """Every imported name with dots, and its line."""
    return [*_imports_of(file)]


def _imports_of(file: Path) -> Iterator[tuple[str, int]]:
    for node in nodes_of(file):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}:{node.lineno}: a relative import"
            if node.module == "portal":
                yield from ((f"portal.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module or "", node.lineno


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_no_import_runs_back(file: Path):
    part = name_of(file).split("/")[0].removesuffix(".py")
    if part == "__init__":
        assert imports_of(file) == []
        return
    wrong = [
        f"{name_of(file)}:{line}: {module}" for module, line in imports_of(file)
        if module.startswith("portal.") and layer_of(module.split(".")[1]) > layer_of(part)
    ]
    assert wrong == []


def importers(*tops: str) -> set[str]:
    return {name_of(file) for file in MODULES for module, _ in imports_of(file) if module.split(".")[0] in tops}


def test_only_the_adapter_knows_mkdocs():
    assert {name.split("/")[0] for name in importers("mkdocs", "material")} == {"build"}


def test_only_one_module_knows_feedgen():
    assert importers("feedgen") == {"render/feed_xml.py"}


def test_only_one_module_knows_icalendar():
    assert importers("icalendar") == {"render/calendar.py"}


def test_only_one_module_knows_obstore():
    assert importers("obstore") == {"publish/store/client.py"}


def test_only_reading_knows_yaml():
    assert importers("yaml") <= {"messages.py", "read/front_matter.py"}


def test_only_the_command_knows_click_and_rich():
    assert {name.split("/")[0] for name in importers("click")} == {"cli"}
    assert importers("rich") <= {"progress.py"}


def test_deriving_and_rendering_open_no_files():
    for file in MODULES:
        if name_of(file).startswith(("derive/", "render/", "model/", "check/", "mend/", "report/")):
            calls = {node.func.id for node in nodes_of(file)
                     if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
            assert "open" not in calls, name_of(file)
            assert not {"os", "shutil", "subprocess", "tempfile"} & {m for m, _ in imports_of(file)}, name_of(file)


def clocks_of(file: Path) -> Iterator[tuple[str, int]]:
    for node in nodes_of(file):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in CLOCKS:
                yield f"{owner}.{node.attr}", node.lineno


def test_the_clock_is_read_in_one_place():
    readers = {(name_of(file), what) for file in MODULES for what, _ in clocks_of(file)}
    stopwatches = {(name, what) for name, what in readers if name in STOPWATCHES and what == "time.time"}
    assert readers - stopwatches == {("clock.py", "datetime.now"), ("clock.py", "time.time_ns")}


def test_no_module_keeps_what_code_could_write_to():
    """Constants are in capitals; nothing else of a module outlives a build."""
    for file in MODULES:
        assert not [node for node in nodes_of(file) if isinstance(node, ast.Global)], name_of(file)
        for node in tree_of(file).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Dict, ast.Set)):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                assert all(name.isupper() for name in names), f"{name_of(file)}: {names}"


def test_modules_stay_small_enough_to_read_in_one_go():
    long = {name_of(file): count for file in MODULES
            if (count := len(file.read_text(encoding="utf-8").splitlines())) > 300}
    assert set(long) <= {"render/views.py"}, long


def test_every_module_says_what_it_is_for():
    for file in MODULES:
        if file.name != "__main__.py":
            assert ast.get_docstring(tree_of(file)), name_of(file)
