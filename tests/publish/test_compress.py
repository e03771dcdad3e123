"""Texts that readers ask for have packed copies; where that saves nothing, or hardly anybody asks, there are none."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import brotli
import pytest

from portal.publish.compress import effort_for, is_worth_packing, pack, packed

TEXT = "Gương người tốt, việc tốt của tỉnh. ".encode() * 50


@pytest.mark.parametrize("path", [
    "index.html", "tin-tuc/rss.xml", "feed.json", "assets/portal.0123abcd.css", "assets/a.svg", "lich/le.ics", "bao-chi/a.opml",
    "robots.txt", "luu.html",
])
def test_texts_that_readers_load_are_packed(path: str):
    assert is_worth_packing(path, 500) and not is_worth_packing(path, 499)


@pytest.mark.parametrize("path", [
    "luu/2026-01-01-a.xml", "chu-de/doc-sach/luu/2026-01-01-a.json", "tim-kiem/0123456789abcdef/w.bin", "hinh/a-0123abcd-480.webp",
    "phim/a-0123abcd.mp4", "dia-chi-da-dang.json", "khong-duoi",
])
def test_archives_pictures_and_what_is_packed_already_are_not(path: str):
    assert not is_worth_packing(path, 100_000)


def test_what_every_page_loads_is_packed_best_and_what_is_long_quickly():
    best = effort_for("assets/portal.0123abcd.css", 30_000)
    assert best == effort_for("index.html", 30_000)
    for path, size in (("tin/index.html", 30_000), ("rss.xml", 90_000), ("ban-bien-tap/cms-0123456789ab/npm/index.js", 2_000_000)):
        assert effort_for(path, size).brotli < best.brotli and effort_for(path, size).gzip < best.gzip


def test_copies_unpack_to_the_text_and_are_left_out_where_they_are_not_smaller():
    copies = packed(TEXT, effort_for("index.html", len(TEXT)))
    assert gzip.decompress(copies[".gz"]) == brotli.decompress(copies[".br"]) == TEXT
    assert packed(os.urandom(600), effort_for("index.html", 600)) == {}


def test_copies_are_the_same_whenever_and_under_whatever_name_they_are_made(tmp_path: Path):
    for name, moment in (("a", 1), ("b", 1_700_000_000)):
        (tmp_path / f"{name}.html").write_bytes(TEXT)
        os.utime(tmp_path / f"{name}.html", (moment, moment))
    sums = pack(tmp_path, ["a.html", "b.html"])
    assert sums["a.html.gz"] == sums["b.html.gz"] and sums["a.html.br"] == sums["b.html.br"]
    assert (tmp_path / "a.html.br").stat().st_mtime == 1
