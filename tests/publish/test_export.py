"""A commit's files are laid out exactly, and what does not differ keeps its times."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal.publish.export import export
from portal.publish.root import Root
from tests.publish.servers import clone, commit, git, make_server


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return make_server(tmp_path)


def tree_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and ".git" not in path.parts and ".cache" not in path.parts}


def test_a_commit_is_laid_out_as_it_is(root: Root, tmp_path: Path):
    export(root.repository, "main", root.tree)
    assert tree_of(root.tree) == tree_of(tmp_path / "office")


def test_only_what_differs_is_touched(root: Root, tmp_path: Path):
    export(root.repository, "main", root.tree)
    before = {path: os.stat(path).st_mtime_ns for path in root.tree.rglob("*.md")}
    work = clone(root, tmp_path / "lan")
    edited = work / "content/tin-tuc/2026/tin-1.md"
    edited.write_text(edited.read_text() + "\nThêm một đoạn.\n")
    git(root.repository, "fetch", "--quiet", str(work), f"{commit(work, 'Sửa')}:main")
    export(root.repository, "main", root.tree)
    touched = {path.name for path, moment in before.items() if os.stat(path).st_mtime_ns != moment}
    assert touched == {"tin-1.md"}


def test_what_somebody_left_or_changed_there_is_mended_and_the_cache_stays(root: Root, tmp_path: Path):
    export(root.repository, "main", root.tree)
    (root.tree / ".cache/portal").mkdir(parents=True)
    (root.tree / ".cache/portal/kept").write_text("x")
    (root.tree / "content/la.md").write_text("x")
    (root.tree / "content/tin-tuc/2026/tin-0.md").write_text("hỏng")
    (root.tree / "mkdocs.yml").unlink()
    root.tree.with_name("tree.index.lock").touch()
    export(root.repository, "main", root.tree)
    assert tree_of(root.tree) == tree_of(tmp_path / "office")
    assert (root.tree / ".cache/portal/kept").exists()
    root.tree.with_name("tree.index").write_bytes(b"DIRC of no use")
    export(root.repository, "main", root.tree)
    assert tree_of(root.tree) == tree_of(tmp_path / "office")


def test_attributes_in_the_content_change_no_byte(root: Root, tmp_path: Path):
    work = clone(root, tmp_path / "lan")
    (work / ".gitattributes").write_text("*.md eol=crlf ident\n")
    (work / "content/note.md").write_bytes(b"$Id$\nmot dong\n")
    git(root.repository, "fetch", "--quiet", str(work), f"{commit(work, 'Thử')}:main")
    export(root.repository, "main", root.tree)
    assert (root.tree / "content/note.md").read_bytes() == b"$Id$\nmot dong\n"
