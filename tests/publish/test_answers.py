"""What answers 410 and 301 is laid out in a release's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.publish.answers import laid_out, lay_out


def test_what_is_laid_out_is_read_back_and_goes_where_the_folder_goes(tmp_path: Path):
    gone = {"/tin-tuc/a/", "/tin-tuc/a/b/", "/c/"}
    moved = {"/x/": "/y/", "/x/z/": "/y/", "/cu/": "/", "/den-tep/": "/a.pdf", "/neo/": "/y/#muc"}
    release = tmp_path / ".tmp-1"
    release.mkdir()
    lay_out(release, gone, moved)
    release = release.rename(tmp_path / "releases")
    assert laid_out(release) == (gone, moved)
    assert (release / "moved/from/x/=").is_dir()
    assert (release / "gone/tin-tuc/a/=").is_file()


def test_addresses_in_other_letters_are_looked_for_decoded_and_led_to_encoded(tmp_path: Path):
    lay_out(tmp_path, {"/t%C3%ACn/"}, {"/c%C5%A9/": "/mới/\r\n", "/a b/": "/x%20y/"})
    gone, moved = laid_out(tmp_path)
    assert gone == {"/tìn/"}
    assert moved == {"/cũ/": "/m%E1%BB%9Bi/%0D%0A", "/a b/": "/x%20y/"}


def test_nothing_is_laid_out_outside_the_folders(tmp_path: Path):
    for address in ("", "a/", "/../a/", "/a/../../b/", "/a//b/", "//example.org/", "/%2e%2e/a/", "/a/%2e%2e", "/a%00/"):
        release = tmp_path / address.replace("/", "_")
        release.mkdir(exist_ok=True)
        with pytest.raises(ValueError):
            lay_out(release, {address}, {})
    assert not (tmp_path / "a").exists()


def test_a_release_without_either_has_both_folders(tmp_path: Path):
    lay_out(tmp_path, (), {})
    assert laid_out(tmp_path) == (set(), {})
