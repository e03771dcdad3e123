"""`portal check`: which files it tells of, in which formats, and what it mends."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from portal import cli
from portal.build import mending
from portal.build.choice import Choice
from portal.build.sources import look_at
from portal.errors import Edit, Problem
from portal.messages import catalogue
from tests.builders import files_of, make_site, write, write_campaign, write_news, write_story
from tests.length import examples

TEXTS = catalogue().commands
NEWS = "content/tin-tuc/2026"


def run(*arguments: str, code: int | None = None) -> Result:
    result = CliRunner().invoke(cli.portal, ["check", *arguments], prog_name="portal")
    assert code is None or result.exit_code == code, result.output
    return result


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a fault in three files, in which the user stands."""
    make_site(tmp_path)
    write_news(tmp_path, "a", draf=True)
    write_news(tmp_path, "b", draf=True)
    write_story(tmp_path, "c", draf=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(result: Result) -> list[str]:
    """The names of the files of which problems are told."""
    return [line.split(":")[0].rpartition("/")[2] for line in result.stdout.splitlines() if ".md:" in line]


# paths

@pytest.mark.parametrize(("paths", "names"), [
    ([], "cab"), ([f"{NEWS}/a.md"], "a"), ([f"{NEWS}/a.md", f"{NEWS}/b.md"], "ab"), (["content/tin-tuc"], "ab"),
    (["content/tin-tuc/"], "ab"), ([f"./{NEWS}/../2026/b.md"], "b"), ([NEWS.replace("/", "\\")], "ab"),
    ([r"content\guong-dien-hinh\2026\c.md"], "c"), (["content"], "cab"), (["."], "cab"), (["content/registry"], ""),
])
def test_paths_choose_of_which_files_problems_are_told(paths: list[str], names: str, site: Path):
    result = run(*paths)
    assert told(result) == [f"{name}.md" for name in names]
    assert result.exit_code == (1 if names else 0)
    assert (TEXTS.elsewhere.format(n=3 - len(names)) in result.stdout) == (len(names) < 3)


def test_paths_count_from_where_the_user_stands(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(site / NEWS)
    assert told(run("a.md", "-f", "../../../mkdocs.yml")) == ["a.md"]
    assert told(run("../../guong-dien-hinh", "-f", "../../../mkdocs.yml")) == ["c.md"]


def test_path_may_lead_through_a_link_and_be_decomposed(site: Path):
    (site.parent / f"{site.name}-khác").symlink_to(site)
    write(site, "content/tin-tuc/2026/họp.md", "x")
    path = unicodedata.normalize("NFC", f"../{site.name}-khác/content/tin-tuc/2026/họp.md")
    assert set(told(run(path))) == {"họp.md"}


@pytest.mark.parametrize("path", ["content/khong-co.md", "", "content/tin-tuc/2026/a.md/x", "\0"])
def test_path_that_does_not_exist_is_wrong_usage(path: str, site: Path):
    result = run(path, code=2)
    assert TEXTS.path_missing.format(path=path) in result.stderr and result.stdout == ""


@pytest.mark.parametrize("path", ["mkdocs.yml", "/etc", "content/../mkdocs.yml"])
def test_path_outside_content_is_wrong_usage(path: str, site: Path):
    assert TEXTS.path_outside.format(path=path, folder="content") in run("content", path, code=2).stderr


def test_problem_that_names_a_chosen_file_is_told_too(site: Path):
    write_news(site, "d", id="bai-chung")
    write_news(site, "e", id="bai-chung")
    assert told(run(f"{NEWS}/d.md", code=1)) == ["e.md"]
    assert told(run(f"{NEWS}/e.md", code=1)) == ["e.md"]


# since a revision

def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=x", "-c", "user.email=x@example.vn", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(site: Path) -> Path:
    """The same, in the first commit of a git repository."""
    git(site, "init", "-q", "-b", "main")
    git(site, "add", ".")
    git(site, "commit", "-qm", "x")
    return site


def test_since_tells_of_what_was_committed_staged_changed_and_added(repository: Path):
    assert told(run("--since", "main", code=0)) == []
    for number, name in enumerate(["mot", "hai", "bà"]):
        write(repository, f"{NEWS}/{name}.md", "x")
        for command in (["add", "."], ["commit", "-qm", "x"])[: 2 - number]:
            git(repository, *command)
    write_news(repository, "a", "Khác.\n", draf=True)
    assert sorted({*told(run("--since", "HEAD~1", code=1))}) == ["a.md", "bà.md", "hai.md", "mot.md"]
    assert sorted({*told(run("--since", "HEAD", code=1))}) == ["a.md", "bà.md", "hai.md"]
    assert told(run("--since", "HEAD", f"{NEWS}/a.md", code=1)) == ["a.md"]


def test_since_works_below_the_repositorys_root_and_in_its_hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_news(make_site(tmp_path / "cổng"), "a", draf=True)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "commit", "-qm", "x", "--allow-empty")
    monkeypatch.chdir(tmp_path / "cổng")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert told(run("--since", "main", code=1)) == ["a.md"]
    said = json.loads(run("--since", "main", "--format", "json", code=1).stdout)
    assert said["problems"][0]["path"] == f"cổng/{NEWS}/a.md"


@pytest.mark.parametrize("revision", ["khong-co", "", "--output=/tmp/x", "-h", "HEAD..main", "main:content", "a b", "ế\0"])
def test_unknown_revision_is_wrong_usage(revision: str, repository: Path):
    result = run(f"--since={revision}", code=2)
    assert TEXTS.since_unknown.format(revision=revision) in result.stderr and result.stdout == ""


def test_since_without_a_repository_or_git_is_wrong_usage(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(site.parent))
    assert TEXTS.since_no_repository.partition("{folder}")[2] in run("--since", "main", code=2).stderr
    monkeypatch.setenv("PATH", "")
    assert TEXTS.no_git in run("--since", "main", code=2).stderr


# what is told

def test_text_tells_errors_then_advice_then_how_many(site: Path):
    write_news(site, "d", "Đồng chí đã đã nói.\n")
    lines = run(code=1).stdout.splitlines()
    assert lines[3:5] == ["", TEXTS.advice]
    assert lines[5].startswith(f"{NEWS}/d.md:") and lines[6] == ""
    assert lines[7] == TEXTS.found_both.format(errors=3, advice=1)


def test_advice_alone_is_clean_and_keeps_no_build_back(tmp_path: Path):
    make_site(tmp_path)
    write_news(tmp_path, "d", "Đồng chí đã đã nói.\n")
    config = str(tmp_path / "mkdocs.yml")
    assert TEXTS.good_advice.format(articles=1, registries=4, advice=1) in run("-f", config, code=0).stdout
    built = CliRunner().invoke(cli.portal, ["build", "-f", config])
    assert (built.exit_code, built.stderr) == (0, "") and TEXTS.advice not in built.stdout


def test_hidden_files_are_told_of_where_they_are_chosen(tmp_path: Path):
    make_site(tmp_path)
    write_news(tmp_path, "nhap", draft=True)
    write_campaign(tmp_path, "phong-trao", draft=True)
    said = run("-f", str(tmp_path / "mkdocs.yml"), str(tmp_path / "content/tin-tuc"), code=0).stdout
    assert TEXTS.good_chosen in said and f"{NEWS}/nhap.md" in said and "content/phong-trao" not in said


def test_machines_get_nothing_but_their_format(site: Path):
    assert len(json.loads(run("--format", "json", code=1).stdout)["problems"]) == 3
    assert len(json.loads(run("--format", "sarif", code=1).stdout)["runs"][0]["results"]) == 3
    commands = run("--format", "github", code=1).stdout
    assert re.sub("^::error file=content/.*\n", "", commands, flags=re.MULTILINE) == ""
    fixed = run("--format", "json", "--fix", code=1)
    assert len(json.loads(fixed.stdout)["problems"]) == 3 and TEXTS.mend.nothing in fixed.stderr


def test_colours_only_where_somebody_wants_them(site: Path, monkeypatch: pytest.MonkeyPatch):
    command = ["check", "content"]
    assert "\x1b[" not in CliRunner().invoke(cli.portal, command).stdout
    assert "\x1b[1m" in CliRunner().invoke(cli.portal, command, color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in CliRunner().invoke(cli.portal, command, color=True).stdout


# mending

def without_id(folder: Path, slug: str) -> Path:
    file = write_news(folder, slug)
    file.write_text(file.read_text(encoding="utf-8").replace(f"id: bai-{slug}\n", ""), encoding="utf-8")
    return file


def test_fix_mends_shows_what_it_did_and_tells_what_is_left(site: Path):
    file = without_id(site, "d")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    before = files_of(site / "content")
    assert TEXTS.mendable.format(n=3) in run().stdout
    shown = run("--diff", code=1).stdout
    assert files_of(site / "content") == before
    fixed = run("--fix", code=1)
    for said in (shown, fixed.stdout):
        assert f"--- {NEWS}/d.md\n+++ {NEWS}/d.md\n@@ -1,5 +1,6 @@\n ---\n title: Bài d\n+id: tin-2026-d\n" in said
        assert TEXTS.mend.how.mark in said and TEXTS.mend.how.line_ends in said
    assert TEXTS.mend.done.format(n=1) in fixed.stdout and told(fixed)[-3:] == ["c.md", "a.md", "b.md"]
    after = files_of(site / "content")
    assert {path for path in after if after[path] != before[path]} == {"tin-tuc/2026/d.md"}
    assert b"\r" not in after["tin-tuc/2026/d.md"] and after["tin-tuc/2026/d.md"].startswith(b"---\n")
    assert TEXTS.mend.nothing in run("--fix", code=1).stdout


def test_fix_touches_chosen_files_only(site: Path):
    kept, mended = without_id(site, "d"), without_id(site, "e")
    before = kept.read_bytes()
    run("--fix", str(mended), code=0)
    assert kept.read_bytes() == before and "id: tin-2026-e" in mended.read_text(encoding="utf-8")


def test_fix_leaves_alone_what_it_can_not_read(site: Path):
    write(site, f"{NEWS}/la.md", b"\x80\x81\xff x\r\n")
    result = run("--fix", f"{NEWS}/la.md", code=1)
    assert TEXTS.mend.unread.format(path=f"{NEWS}/la.md") in result.stdout
    assert (site / NEWS / "la.md").read_bytes() == b"\x80\x81\xff x\r\n"


def test_fix_keeps_the_files_mode_and_leaves_nothing_beside_it(site: Path):
    file = without_id(site, "d")
    file.chmod(0o640)
    names = sorted(os.listdir(file.parent))
    run("--fix")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640 and sorted(os.listdir(file.parent)) == names


def test_fix_writes_a_file_whole_or_not_at_all(site: Path, monkeypatch: pytest.MonkeyPatch):
    file = without_id(site, "d")
    before = files_of(file.parent)

    def full(*_: object) -> None:
        raise OSError(28, "No space left", "x")

    monkeypatch.setattr(os, "fsync", full)
    assert TEXTS.errno.ENOSPC in run("--fix", code=1).stderr
    assert files_of(file.parent) == before


def test_nothing_is_written_if_reading_fails(site: Path, monkeypatch: pytest.MonkeyPatch):
    files = [without_id(site, name) for name in "de"]
    before = files_of(site / "content")
    real = mending.repair

    def repair(raw: bytes) -> object:
        if raw == files[1].read_bytes():
            raise OSError(5, "I/O error", str(files[1]))
        return real(raw)

    monkeypatch.setattr(mending, "repair", repair)
    run("--fix", code=1)
    assert files_of(site / "content") == before


def mended(content: Path, *problems: Problem) -> mending.Mending:
    return mending.mend(look_at(content), problems, Choice(), lambda what, done, total: None)


def test_what_somebody_saves_meanwhile_is_not_overwritten(site: Path):
    file = without_id(site, "d")
    found = mended(site / "content", Problem(f"{NEWS}/d.md", 1, "", "x", edits=(Edit(4, 9, "Title"),)))
    assert [one.path for one in found.files] == [f"{NEWS}/d.md"]
    file.write_text("đã lưu", encoding="utf-8")
    assert mending.write(found.files) == (f"{NEWS}/d.md",)
    assert file.read_text(encoding="utf-8") == "đã lưu"
    sources = look_at(site / "content")
    write_news(site, "d", "Khác.\n")
    late = mending.mend(sources, [Problem(f"{NEWS}/d.md", 1, "", "x", edits=(Edit(0, 9, ""),))], Choice(), lambda *_: None)
    assert late.files == ()


def test_no_link_is_written_through(site: Path):
    found = mended(site / "content", Problem(f"{NEWS}/a.md", 1, "", "x", edits=(Edit(4, 9, "Title"),)))
    file = site / NEWS / "a.md"
    file.rename(site / "a.md")
    file.symlink_to(site / "a.md")
    before = (site / "a.md").read_bytes()
    assert mending.write(found.files) == (f"{NEWS}/a.md",)
    assert file.is_symlink() and (site / "a.md").read_bytes() == before


def test_edits_that_would_spoil_front_matter_are_not_made(site: Path):
    found = mended(site / "content", Problem(f"{NEWS}/a.md", 1, "", "x", edits=(Edit(4, 9, "- "),)))
    assert (found.files, found.unsettled) == ((), (f"{NEWS}/a.md",))


JUNK = st.lists(st.sampled_from([
    "Hội", "nghị", "thi đũa", "lực chọn", "nhân dân", "hoà", "hòa", "thuý", "con con", " ", "  ", "\n", "\n\n", "...", "….", " ./.",
    "./.", "\u200b", "\ufeff", "\u00a0", "\u00ad", "\u0301", "a\u0302", "“", "”", '"', "'", "«", "\r\n", "\x0b", "- ", "* ", "· ", "• ",
    "o\t", "# ", "## ", "> ", "`", "```", "|", "[a](b)", "![", "](", "<o:p>", "</o:p>", "<p class=MsoNormal>", "<span style='x'>",
    "</span>", "<!--[if gte mso 9]>", "<![endif]-->", "{ HYPERLINK \"x\" }", "&nbsp;", "<b>", "Ä‘áº¡i há»™i", "c«ng t¸c", "§¶ng",
    "93/KH-VP", "30/02/2023", "012345678901", "UBND", ":", "#", "---", "&a", "*a", "!x", "lần thứ XIII", "1", "\t", "\\",
]), max_size=25).map("".join)


@examples()
@given(st.lists(st.tuples(JUNK, JUNK, st.booleans()), min_size=1, max_size=4))
def test_what_is_mended_once_is_mended_for_good(tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, bool]]):
    folder = tmp_path_factory.mktemp("site")
    make_site(folder)
    paths = []
    for number, (title, body, is_quoted) in enumerate(texts):
        shown = json.dumps(title, ensure_ascii=False) if is_quoted else title
        path = f"{NEWS}/t-{number}.md"
        write(folder, path, f"---\ntitle: {shown}\nid: tin-{number}\ndate: 2026-03-02\nsummary: x\nunit: so-y-te\n---\n{body}")
        paths.append(path)
    asked = [Problem(path, 1, "", "x", edits=(Edit(0, 0, ""),)) for path in paths]
    first = mended(folder / "content", *asked)
    assert mending.write(first.files) == ()
    again = mended(folder / "content", *asked)
    assert again.files == ()
    assert first.unsettled == ()
