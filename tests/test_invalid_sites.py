"""Of each site of tests/cases/invalid exactly the messages are told that its file holds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.build.site import collisions
from portal.cli import portal
from portal.messages import catalogue, describe
from portal.read.files import scan
from portal.read.library import read_library
from portal.read.registry import read_registry
from portal.render.output import Output
from tests.builders import NOW, files_of, make_site, picture, write, write_news
from tests.invalid_sites import CASES, Case, lay_out, lay_out_files, load_case
from tests.length import PART, mainly

ALL = [load_case(file) for file in sorted(CASES.glob("*.yml"))]
WITHOUT_CASE = {
    "body_slow": "it takes five seconds; see tests/build/test_limits.py",
    "path_own": "addresses are reserved before; see the test of files for one path below",
    "path_twice": "addresses are compared before; see the test of files for one path below",
}
"""Sentences of the catalogue that no case can bring about, with the reason."""
FINDING = re.compile(r"[^:\s][^:]*:\d+:\d+: ")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(portal, arguments)


def built(folder: Path, *options: str) -> Result:
    config, site = str(folder / "mkdocs.yml"), str(folder / "site")
    return run("build", "-f", config, "-d", site, "--now", NOW.isoformat(), *options)


def told(case: Case) -> str:
    """What a build says of a case, on the error stream."""
    last = catalogue().commands.problems.format(n=len(case.problems))
    return "\n".join([*case.problems, last]) + "\n" if case.problems else ""


def findings(result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The errors and the advice that a check has told."""
    errors, _, advice = result.stdout.partition(f"{catalogue().commands.advice}\n")
    return tuple(filter(FINDING.match, errors.splitlines())), tuple(filter(FINDING.match, advice.splitlines()))


def refused(result: Result) -> bool:
    """Whether the command ended with exit code 1 of its own will, not by a traceback."""
    return result.exit_code == 1 and isinstance(result.exception, SystemExit)


def answered(case: Case, folder: Path, answer: Callable[[], Result]) -> Result:
    """What a command says of a case, which must be in time and leave the site and all beside it alone."""
    old = {"index.html": b"old", "sitemap.xml": b"old", "404.html": b"old", "tin-tuc/index.html": b"old"}
    for path, data in old.items():
        write(folder, f"site/{path}", data)
    started = time.monotonic()
    result = answer()
    seconds = time.monotonic() - started
    assert files_of(folder / "site") == old
    assert [path.name for path in folder.iterdir() if "building" in path.name] == []
    assert case.seconds is None or seconds < case.seconds
    return result


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name, marks=pytest.mark.xfail(strict=True, reason=case.xfail) if case.xfail else ())
     for case in ALL],
)
def test_check_tells_exactly_this_and_touches_no_site(case: Case, tmp_path: Path):
    folder = lay_out(case, tmp_path)
    checked = answered(case, folder, lambda: run("check", "-f", str(folder / "mkdocs.yml"), *case.options(folder)))
    assert findings(checked) == (case.problems, case.advice)
    assert checked.stderr == ""
    assert refused(checked) if case.problems else checked.exit_code == 0


REFUSED = [case for case in ALL if case.problems and not case.xfail]


@pytest.mark.parametrize("case", mainly(REFUSED, lambda case: case in REFUSED[::PART]), ids=lambda case: case.name)
def test_build_tells_the_same_and_touches_no_site(case: Case, tmp_path: Path):
    folder = lay_out(case, tmp_path)
    made = answered(case, folder, lambda: built(folder, *case.options(folder)))
    assert (made.stderr, made.stdout) == (told(case), "")
    assert refused(made)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in ALL if case.fixed])
def test_fix_makes_exactly_this_of_files_and_touches_no_other(case: Case, tmp_path: Path):
    folder = lay_out(case, tmp_path)
    before = files_of(folder / "content")
    expected = before | {path.removeprefix("content/"): text.encode() for path, text in case.fixed.items() if text is not None}
    for _ in range(2):  # twice is the same as once
        run("check", "--fix", "-f", str(folder / "mkdocs.yml"))
        assert files_of(folder / "content") == expected


@pytest.mark.parametrize("name", mainly([
    "symlink_to_folder", "encoding_utf16", "front_matter_missing", "yaml_20000_brackets", "unknown_key_suggested",
    "day_unreal", "no_campaign_suggested", "id_twice", "body_deep_elements", "picture_broken", "link_missing",
    "several_files",
], {"encoding_utf16", "yaml_20000_brackets", "several_files"}.__contains__))
def test_installed_command_tells_the_same(name: str, tmp_path: Path):
    case = next(case for case in ALL if case.name == name)
    folder = lay_out(case, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "portal", "build", "-f", str(folder / "mkdocs.yml"), "-d", str(folder / "site")],
        capture_output=True, stdin=subprocess.DEVNULL, env={"PATH": "", "LC_ALL": "C", "PYTHONUTF8": "0"},
    )
    assert (done.returncode, done.stderr.decode(), done.stdout) == (1, told(case), b"")
    assert not (folder / "site").exists()


@pytest.mark.parametrize("names", [["yaml_colon", "unknown_key_suggested"], ["html_script", "body_large"], ["picture_broken"], ["name_twice", "file_special"]])
def test_site_that_was_built_before_stays_as_it_is_until_what_is_wrong_is_gone(names: list[str], tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "tot", "Nội dung tốt.\n")
    good = files_of(folder / "content")
    assert built(folder).exit_code == 0
    before = {path: (data, (folder / "site" / path).stat().st_mtime_ns) for path, data in files_of(folder / "site").items()}
    assert b"N\xe1\xbb\x99i dung t\xe1\xbb\x91t." in before["tin-tuc/2026/tot/index.html"][0]
    for name in names:
        lay_out_files(load_case(CASES / f"{name}.yml").files, folder)
    assert refused(built(folder))
    after = {path: (data, (folder / "site" / path).stat().st_mtime_ns) for path, data in files_of(folder / "site").items()}
    assert after == before
    shutil.rmtree(folder / "content")
    for path, data in good.items():
        write(folder, f"content/{path}", data)
    write_news(folder, "moi")
    assert built(folder).exit_code == 0
    assert {"tin-tuc/2026/tot/index.html", "tin-tuc/2026/moi/index.html"} <= {*files_of(folder / "site")}


@pytest.mark.parametrize("part", ["problems", "advice"])
def test_every_sentence_of_the_catalogue_has_a_case(part: str):
    said = "\n".join(line for case in ALL for line in getattr(case, part))
    texts = catalogue()[part]
    missing = {code for code in texts if not _occurs(texts[code], said)}
    assert missing == (set(WITHOUT_CASE) if part == "problems" else set())


def _occurs(sentence: str, said: str) -> bool:
    """Whether a line of `said` has all the fixed parts of a sentence, in order."""
    unescaped = re.split(r"(?<!\{)\{[^{}]*\}(?!\})", sentence)
    pattern = ".*".join(re.escape(part.replace("{{", "{").replace("}}", "}")) for part in unescaped)
    return re.search(rf": {pattern}$", said, re.MULTILINE) is not None


def test_no_sentence_lacks_what_it_names():
    lines = [line for case in ALL for line in (*case.problems, *case.advice)]
    assert not [line for line in lines if "{value" in line or "None" in line]


def test_many_broken_files_are_told_in_one_run(tmp_path: Path):
    make_site(tmp_path)
    for number in range(40):
        write_news(tmp_path, f"tin-{number:02d}", draf=True)
    lines = built(tmp_path).stderr.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == [
        f"content/tin-tuc/2026/tin-{number:02d}.md" for number in range(40)
    ]


def test_good_site_is_built_and_checked_without_a_word_on_the_error_stream(tmp_path: Path):
    make_site(tmp_path)
    write_news(tmp_path, "tin")
    for result in (built(tmp_path), run("check", "-f", str(tmp_path / "mkdocs.yml"))):
        assert (result.exit_code, result.stderr) == (0, "")


def test_file_name_that_is_no_text_is_told_of(tmp_path: Path):
    make_site(tmp_path)
    write_news(tmp_path, "tin")
    try:
        (tmp_path / "content/tin-tuc/2026/tin.md").rename(tmp_path / "content/tin-tuc/2026/t\udcff.md")
    except OSError:
        pytest.skip("this system has no such file names")
    done = subprocess.run(
        [sys.executable, "-m", "portal", "check", "-f", str(tmp_path / "mkdocs.yml")], capture_output=True
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stdout.startswith(b"content/tin-tuc/2026/t")


def test_two_files_for_one_path_are_told_of_with_the_other_owner(tmp_path: Path):
    folder, _ = scan(make_site(tmp_path) / "content")
    reading, _ = read_library(folder, read_registry(folder)[0])
    owners = ("a.md", "b.md", "", "c.md")
    found = collisions(reading, [Output(path, bytes, owner=owner) for path, owner in zip(["/x/", "/X/", "/y/", "/y/"], owners)])
    assert [describe(problem) for problem in found] == [
        "content/b.md:1:1: hai trang cùng ghi vào /X/ (trang kia thuộc content/a.md); hãy đổi tên tệp.",
        "content/c.md:1:1: /y/ là địa chỉ cổng dùng riêng; hãy đổi tên tệp hoặc bỏ địa chỉ này.",
    ]


def test_photo_whose_name_is_decomposed_on_the_disk_is_found(tmp_path: Path):
    make_site(tmp_path)
    write_news(tmp_path, "tin", "![Ảnh](họp.png \"Ảnh: Minh Hà\")\n", image={"src": "họp.png", "alt": "Ảnh", "credit": "Ảnh: Minh Hà"})
    write(tmp_path, "content/tin-tuc/2026/" + unicodedata.normalize("NFD", "họp.png"), picture())
    result = built(tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("setting", ["site_url: [", "plugins: [portal, portal]", "theme: nothing", "docs_dir: gone",
                                     "plugins: []"])
def test_broken_settings_are_told_without_a_traceback(setting: str, tmp_path: Path):
    make_site(tmp_path)
    config = tmp_path / "mkdocs.yml"
    key = setting.split(":")[0]
    rows = [row for row in config.read_text().splitlines() if not row.startswith((key, "- ", "  "))]
    write(tmp_path, "mkdocs.yml", "\n".join([*rows, setting]))
    result = run("check", "-f", str(config))
    assert refused(result) and str(config) in result.stderr
