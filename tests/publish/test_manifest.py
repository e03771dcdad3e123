"""A release is held to its manifest, file by file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from portal.errors import UsageError
from portal.model.dates import VIETNAM
from portal.publish.manifest import MANIFEST, Damage, Manifest, files_below, read_manifest, sums_beside, sums_of, verify


@pytest.fixture
def release(tmp_path: Path) -> Path:
    for name in ("index.html", "tin/index.html", "tin/rss.xml"):
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    files = sums_of(tmp_path / "site", sorted(files_below(tmp_path / "site")))
    moment = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
    manifest = Manifest(commit="a" * 40, lock="b", moment=moment, articles=1, files=files)
    (tmp_path / MANIFEST).write_text(manifest.model_dump_json())
    return tmp_path


def test_a_release_as_it_was_made_is_whole(release: Path):
    assert verify(release, read_manifest(release)) == []


def test_what_is_missing_changed_or_unknown_is_named(release: Path):
    (release / "site/index.html").unlink()
    (release / "site/tin/rss.xml").write_text("tin/rss.xmk")
    (release / "site/la.html").write_text("x")
    found = verify(release, read_manifest(release))
    assert found == [Damage("index.html", "missing"), Damage("la.html", "unknown"), Damage("tin/rss.xml", "changed")]


def test_a_link_in_the_place_of_a_file_is_damage_and_so_is_one_to_a_folder(release: Path):
    (release / "same").write_text("index.html")
    (release / "site/index.html").unlink()
    (release / "site/index.html").symlink_to(release / "same")
    (release / "site/them").symlink_to(release / "site/tin")
    assert verify(release, read_manifest(release)) == [Damage("index.html", "changed"), Damage("them", "unknown")]


@pytest.mark.parametrize("text", ["", "{}", '{"version": 2}', "\x00"])
def test_a_damaged_manifest_is_told_of(release: Path, text: str):
    (release / MANIFEST).write_text(text)
    with pytest.raises(UsageError, match="manifest_unusable"):
        read_manifest(release)


def test_what_two_releases_share_is_read_once_and_what_they_do_not_share_each_time(release: Path, tmp_path: Path):
    other = tmp_path / "other"
    (other / "site/tin").mkdir(parents=True)
    for path in ("index.html", "tin/rss.xml"):
        (other / "site" / path).hardlink_to(release / "site" / path)
    (other / "site/tin/index.html").write_text("khác")
    manifest, sums = read_manifest(release), sums_beside(release)
    (release / "site/index.html").write_text("hỏng")
    found = verify(other, manifest, sums)
    assert found == [Damage("tin/index.html", "changed")]
    assert Damage("index.html", "changed") in verify(other, manifest)
