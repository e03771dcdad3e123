"""A release is laid out of a built site: what has the same bytes is the same file, what has others is newer."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from portal.model.built import Built
from portal.model.dates import VIETNAM
from portal.publish import release
from portal.publish.answers import laid_out
from portal.publish.manifest import MANIFEST, Manifest, read_manifest, verify
from portal.publish.release import assemble

MOMENT = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
BUILT = Built(moment=MOMENT, until=MOMENT + dt.timedelta(days=1), articles=2, gone=("/rut/",), moved={"/cu/": "/tin/"})
TEXT = "Một đoạn văn đủ dài để nén lại thì nhỏ hơn nhiều. " * 40
OLD = 1_700_000_000 * 10**9


class Server:
    """A built site, and the releases that were made of it."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "work/site"
        self.releases = folder / "releases"
        self.releases.mkdir()
        self.last: Path | None = None

    def write(self, path: str, text: str, moment: int = OLD) -> Path:
        """As a build does: beside, then renamed."""
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name("beside")
        beside.write_text(text, encoding="utf-8")
        os.utime(beside, ns=(moment, moment))
        beside.replace(file)
        return file

    def release(self, name: str, built: Built = BUILT, lock: str = "kit",
                reached: Callable[[str], None] = lambda step: None) -> Manifest:
        """Make a release; the next one follows it."""
        made = assemble(self.site, built, "a" * 40, lock, self.last, self.releases / name, reached)
        self.last = self.releases / name
        return made

    def state(self, name: str, path: str) -> os.stat_result:
        return (self.releases / name / "site" / path).stat()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    made = Server(tmp_path)
    made.write("index.html", TEXT)
    made.write("tin/index.html", TEXT + "tin")
    made.write("rss.xml", TEXT + "rss")
    made.write("hinh/anh.webp", TEXT)
    made.write("luu/2026-01-01.xml", TEXT)
    made.write("ngan.txt", "ngắn")
    return made


def test_first_release_is_whole_and_tells_what_it_is_made_of(server: Server):
    made = server.release("1")
    place = server.releases / "1"
    assert read_manifest(place) == made and verify(place, made) == []
    assert (made.commit, made.lock, made.moment, made.until, made.articles) == ("a" * 40, "kit", MOMENT, BUILT.until, 2)
    assert laid_out(place) == ({"/rut/"}, {"/cu/": "/tin/"}) == ({*made.gone}, made.moved)
    for path in ("index.html", "hinh/anh.webp"):
        assert os.path.samestat(server.state("1", path), (server.site / path).stat())
    assert sorted(path.name for path in place.iterdir()) == [MANIFEST, "gone", "moved", "site"]


def test_texts_have_packed_copies_of_the_same_time_and_others_have_none(server: Server):
    made = server.release("1")
    copies = {path for path in made.files if path.endswith((".gz", ".br"))}
    assert copies == {f"{path}.{ending}" for path in ("index.html", "tin/index.html", "rss.xml") for ending in ("br", "gz")}
    for path in copies:
        data = (server.releases / "1/site" / path).read_bytes()
        unpacked = gzip.decompress(data) if path.endswith(".gz") else brotli.decompress(data)
        assert unpacked == (server.site / path[:-3]).read_bytes()
        assert server.state("1", path).st_mtime_ns == OLD


def test_what_did_not_change_is_the_same_file_with_its_copies(server: Server):
    first = server.release("1")
    server.write("tin/index.html", TEXT + "sửa", OLD + 10**10)
    second = server.release("2")
    changed = {path for path in second.files if second.files[path] != first.files.get(path)}
    assert changed == {"tin/index.html", "tin/index.html.br", "tin/index.html.gz"}
    same = {path for path in second.files if os.path.samestat(server.state("1", path), server.state("2", path))}
    assert same == second.files.keys() - changed
    assert verify(server.releases / "1", first) == verify(server.releases / "2", second) == []


def test_only_files_that_are_not_known_already_are_read(server: Server, monkeypatch: pytest.MonkeyPatch):
    server.release("1")
    server.write("tin/index.html", TEXT + "sửa", OLD + 10**10)
    read: list[str] = []
    sums_of = release.sums_of
    monkeypatch.setattr(release, "sums_of", lambda folder, files: read.extend(files) or sums_of(folder, files))
    server.release("2")
    assert read == ["tin/index.html"]


def test_file_that_was_made_again_with_the_same_bytes_keeps_its_time(server: Server):
    first = server.release("1")
    for path in ("index.html", "rss.xml", "hinh/anh.webp"):
        server.write(path, (server.site / path).read_text(encoding="utf-8"), OLD + 10**12)
    assert server.release("2").files == first.files
    assert all(os.path.samestat(server.state("1", path), server.state("2", path)) for path in first.files)


@pytest.mark.parametrize("moment", [OLD, OLD - 86400 * 10**9, OLD + 999_999_999], ids=["same", "a day back", "same second"])
def test_file_with_other_bytes_is_newer_by_a_second_whatever_the_clock_does(server: Server, moment: int):
    server.release("1")
    file = server.write("tin/index.html", TEXT + "tim", moment)
    server.release("2")
    for path in ("tin/index.html", "tin/index.html.gz", "tin/index.html.br"):
        assert server.state("2", path).st_mtime_ns == OLD + 10**9
    assert file.stat().st_mtime_ns == moment  # the build knows it by that
    server.release("3")
    assert os.path.samestat(server.state("2", "tin/index.html"), server.state("3", "tin/index.html"))


def test_after_going_back_a_file_is_newer_than_in_every_release_that_is_kept(server: Server):
    server.release("1")
    server.write("tin/index.html", TEXT + "hai", OLD + 50 * 10**9)
    server.release("2")
    server.last = server.releases / "1"
    server.write("tin/index.html", TEXT + "ba!", OLD + 20 * 10**9)
    server.release("3")
    assert server.state("3", "tin/index.html").st_mtime_ns == OLD + 51 * 10**9


def test_what_was_taken_away_and_what_is_new_come_and_go(server: Server):
    server.release("1")
    (server.site / "tin/index.html").unlink()
    server.write("tin/moi/index.html", TEXT)
    server.write("moi.txt", TEXT)
    made = server.release("2")
    assert {path for path in made.files if "tin/" in path} == {f"tin/moi/index.html{ending}" for ending in ("", ".br", ".gz")}
    assert "moi.txt.gz" in made.files and verify(server.releases / "2", made) == []


def test_file_in_the_place_of_a_folder_and_the_other_way_round(server: Server):
    server.release("1")
    (server.site / "tin/index.html").unlink()
    (server.site / "tin").rmdir()
    server.write("tin", TEXT)
    (server.site / "ngan.txt").unlink()
    server.write("ngan.txt/index.html", TEXT)
    made = server.release("2")
    assert verify(server.releases / "2", made) == []


def test_disk_that_can_not_link_holds_copies_of_the_same_time(server: Server, monkeypatch: pytest.MonkeyPatch):
    def refuse(*given: object, **options: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    first, second = server.release("1"), server.release("2")
    assert first.files == second.files and verify(server.releases / "2", second) == []
    for path in second.files:
        assert server.state("2", path).st_mtime_ns == server.state("1", path).st_mtime_ns == OLD


def test_other_kit_packs_anew(server: Server):
    server.release("1")
    server.release("2", lock="other")
    assert os.path.samestat(server.state("1", "rss.xml"), server.state("2", "rss.xml"))
    assert not os.path.samestat(server.state("1", "rss.xml.gz"), server.state("2", "rss.xml.gz"))


def test_release_with_a_damaged_manifest_is_compared_byte_by_byte(server: Server):
    first = server.release("1")
    (server.releases / "1" / MANIFEST).write_text("{")
    assert server.release("2").files == first.files
    assert os.path.samestat(server.state("1", "index.html"), server.state("2", "index.html"))


def test_file_that_somebody_changed_in_the_last_release_is_not_taken_over(server: Server):
    server.release("1")
    served = server.releases / "1/site/hinh/anh.webp"
    served.unlink()
    served.write_text(TEXT.upper())
    made = server.release("2")
    assert verify(server.releases / "2", made) == []


def test_link_in_a_built_site_is_refused(server: Server):
    (server.site / "mat-khau.txt").symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="mat-khau.txt"):
        server.release("1")


def test_every_step_that_writes_is_named(server: Server):
    steps: list[str] = []
    server.release("1", reached=steps.append)
    assert steps == [f"assemble: {step}" for step in
                     ("folder", "files", "packed copies", "answers", "manifest", "to the disk")]
