from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.build import content
from portal.build.limits import TookTooLong, memory_limit, time_limit
from portal.render.body import render_body
from tests.builders import build, files_of, make_site, write_news

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm signal")


def test_text_that_would_take_minutes_is_given_up_and_the_next_one_comes_out_right():
    started = time.monotonic()
    with pytest.raises(TookTooLong), time_limit(0.5):
        render_body("- > a|b\n\n" + "[" * 5000)
    assert time.monotonic() - started < 5
    assert render_body("Một *đoạn*.").html == "<p>Một <em>đoạn</em>.</p>"


def test_work_that_ends_in_time_is_left_alone():
    with time_limit(0.05):
        pass
    time.sleep(0.1)


needs_statm = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell how much memory a process has")


@needs_statm
def test_work_that_takes_too_much_memory_is_given_up_and_afterwards_there_is_as_much_as_before():
    with pytest.raises(MemoryError), memory_limit(100_000_000):
        bytearray(300_000_000)
    bytearray(300_000_000)


GREEDY = """
from portal.build import content
content.BODY_SECONDS, content.BODY_MEMORY = 60.0, 60_000_000
print(content._body("## M\\n\\n" * 3000 + "[TOC]\\n\\n" * 300), content._body("Một *đoạn*.").html)
"""
"""In a process of its own: one that has freed much may take that first."""


@needs_statm
def test_text_that_fills_the_memory_is_named_and_the_next_one_comes_out_right():
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", GREEDY], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == "body_large <p>Một <em>đoạn</em>.</p>\n"


def test_text_that_becomes_too_much_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.render.body.MAX_HTML", 1000)
    assert content._body("a " * 600) == "body_large"


def test_articles_behind_one_that_is_given_up_are_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(content, "BODY_SECONDS", 0.5)
    make_site(tmp_path)
    write_news(tmp_path, "a", "<http://a> " * 20_000)
    write_news(tmp_path, "b", "<script>x</script>\n")
    with pytest.raises(AssertionError) as told:
        build(tmp_path)
    assert "a.md" in str(told.value) and "b.md:9:1" in str(told.value)
    assert not (tmp_path / "site").exists() or not files_of(tmp_path / "site")
