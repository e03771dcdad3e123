"""What the command says when it is typed wrongly, or when the machine fails: Vietnamese, and no traceback."""

from __future__ import annotations

import ast
import errno
import inspect
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jinja2 import TemplateNotFound

from portal import cli
from portal.build import record
from portal.cli.build import short
from portal.errors import ContentError, Problem, UsageError
from portal.messages import catalogue
from portal.render.desk import Desk
from tests.builders import files_of, make_site, plan, write_news

TEXTS = catalogue().commands
EXPLAIN = catalogue().explain
ENGLISH = re.compile(r"Usage|Options|Commands|Error|Aborted|Traceback|Try |Show|exit|No such|Invalid|default|COMMAND|"
                     r"OPTIONS|argument|PATH|INTEGER|Missing|Got |mean")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.portal, arguments, prog_name="portal")


@pytest.fixture
def site(tmp_path: Path) -> str:
    """The mkdocs.yml of a good site."""
    make_site(tmp_path)
    write_news(tmp_path, "tin")
    return str(tmp_path / "mkdocs.yml")


@pytest.mark.parametrize("arguments", [["--help"], *([*name, "--help"] for name in (
    ["build"], ["check"], ["publish"], ["rollback"], ["send"], ["serve"], ["server-setup"], ["status"], ["verify"],
))])
def test_help_is_vietnamese(arguments: list[str]):
    result = run(*arguments)
    assert result.exit_code == 0
    assert result.stdout.startswith("Cách dùng: portal")
    assert TEXTS.help.help in result.stdout
    assert not ENGLISH.search(result.stdout)


def test_commands_tell_what_they_are_for_where_there_is_nothing_of_unix():
    script = ("import sys; sys.modules |= dict.fromkeys(('fcntl', 'pwd', 'grp', 'resource'))\n"
              "from portal.cli import portal; [portal.commands[name] for name in portal.commands]\n"
              "import portal.publish.send, portal.publish.sent")
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(("arguments", "words"), [
    ([], TEXTS.help.group[:20]),
    (["--"], TEXTS.usage.no_command),
    (["biuld"], "Không có lệnh “biuld”. Có phải ý bạn là build?"),
    (["--sai"], "Không có tùy chọn --sai."),
    (["server-setup"], "Chưa nêu THƯ_MỤC."),
    (["build", "--site-dri", "x"], "Không có tùy chọn --site-dri. Có phải ý bạn là --site-dir"),
    (["build", "--site-dir"], "Tùy chọn --site-dir thiếu giá trị"),
    (["check", "--help=3"], "Tùy chọn --help thiếu giá trị, hoặc"),
    (["build", "a", "b"], TEXTS.usage.too_much),
    (["check", "--format", "xml"], "Giá trị của --format chưa đúng: “xml” không có trong các giá trị: text, json"),
    (["serve", "--port", "x"], "Giá trị của --port chưa đúng: “x”"),
    (["serve", "--port", "70000"], "Giá trị của --port chưa đúng: “70000”"),
    (["build", "--now", "hôm nay"], "Giá trị của --now chưa đúng: “hôm nay”"),
    (["build", "--now", "9999-12-31T23:59:59+00:00"], "Giá trị của --now chưa đúng: “9999-"),
    (["build", "--now", "0001-01-01T00:00:00"], "Giá trị của --now chưa đúng: “0001-"),
])
def test_wrong_usage_is_told_in_vietnamese_with_code_2(arguments: list[str], words: str):
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr and re.search("(Cách dùng|Xem hướng dẫn): portal", result.stderr)
    assert not ENGLISH.search(result.stderr)


def broken_by(error: BaseException):
    """A stand-in for the work of a command."""
    def work(*_: object) -> None:
        raise error
    return work


def built(monkeypatch: pytest.MonkeyPatch, error: BaseException, command: str = "build") -> Result:
    module = {"build": "portal.build.command.build_site", "check": "portal.build.inquiry.inquire"}[command]
    monkeypatch.setattr(module, broken_by(error))
    return run(command)


def test_ctrl_c_is_answered_in_vietnamese(monkeypatch: pytest.MonkeyPatch):
    result = built(monkeypatch, KeyboardInterrupt())
    assert result.exit_code == 130
    assert result.stderr.strip() == TEXTS.stopped


@pytest.mark.parametrize("name", [name for name in TEXTS.errno if name != "other"])
def test_systems_error_is_told_in_vietnamese(name: str, monkeypatch: pytest.MonkeyPatch):
    result = built(monkeypatch, OSError(getattr(errno, name), "in English", "/a/b"))
    assert result.exit_code == 1
    assert result.stderr == f"Hệ thống báo lỗi khi làm việc với /a/b: {TEXTS.errno[name]}. {TEXTS.untouched}\n"


def test_rare_error_of_the_system_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch):
    result = built(monkeypatch, OSError(errno.EMFILE, "Too many open files"))
    assert result.stderr == f"Hệ thống báo lỗi: lỗi hệ thống số {errno.EMFILE}. {TEXTS.untouched}\n"


def test_only_a_build_speaks_of_the_old_site(monkeypatch: pytest.MonkeyPatch):
    assert TEXTS.untouched not in built(monkeypatch, OSError(errno.EACCES, "x", "/a"), "check").stderr


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the fault logs."""
    folder = tmp_path / "tam"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), TemplateNotFound("story.html"), OSError("no number")])
def test_fault_goes_into_a_log_of_its_own(error: Exception, logs: Path, monkeypatch: pytest.MonkeyPatch):
    results = [built(monkeypatch, error) for _ in range(2)]
    assert len(list(logs.iterdir())) == 2
    for result in results:
        log = next(log for log in logs.iterdir() if str(log) in result.stderr)
        assert re.fullmatch(r"portal-loi-\w+\.txt", log.name)
        assert type(error).__name__ in log.read_text(encoding="utf-8")
        assert result.exit_code == 1 and not ENGLISH.search(result.stderr.replace(str(log), ""))


def test_fault_that_cannot_be_logged_is_still_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "không-có"))
    result = built(monkeypatch, ZeroDivisionError())
    assert result.exit_code == 1
    assert TEXTS.fault_unlogged.split("(")[0] in result.stderr and "ZeroDivisionError" in result.stderr


def test_folder_on_another_drive_is_named_in_full(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os.path, "relpath", broken_by(ValueError("path is on mount 'D:'")))
    assert short(Path("/d/site")) == str(Path("/d/site"))


@pytest.mark.parametrize(("error", "words"), [
    (ContentError([Problem("content/a.md", 1, "", "body_deep")]), "content/a.md:1:1: "),
    (UsageError("port_taken", port=1, other=2), "Cổng mạng 1 đang"),
    (OSError(errno.ENOSPC, "x", "/a"), TEXTS.errno.ENOSPC),
    (TemplateNotFound("story.html"), "Chương trình gặp lỗi ngoài dự kiến"),
    (ValueError("x"), "Chương trình gặp lỗi ngoài dự kiến"),
])
def test_preview_goes_on_after_every_kind_of_failure(error: Exception, words: str, site: str, logs: Path,
                                                     monkeypatch: pytest.MonkeyPatch):
    from portal.build import preview

    def serve(server, ready: object) -> None:
        real = preview.replan
        monkeypatch.setattr(preview, "replan", broken_by(error))
        server.builder()
        monkeypatch.setattr(preview, "replan", real)
        server.builder()
        assert files_of(Path(server.root))["index.html"]
        raise KeyboardInterrupt

    monkeypatch.setattr(preview.Server, "serve", serve)
    monkeypatch.setattr(preview, "_refuse_taken", lambda port: None)
    result = run("serve", "-f", site)
    assert result.exit_code == 0, result.output
    assert words in result.stderr and f"{catalogue().preview.kept}\n" in result.stderr
    assert result.stderr.endswith(f"{catalogue().preview.mended}\n")
    assert [path.name for path in logs.iterdir() if not path.name.startswith("portal-loi-")] == []


def test_preview_of_wrong_settings_waits_for_right_ones_and_leaves_no_folder_behind(
    site: str, logs: Path, monkeypatch: pytest.MonkeyPatch
):
    from portal.build import preview

    def serve(server, ready: object) -> None:
        assert b"mkdocs.yml" in server.overlay.instead("/")
        raise KeyboardInterrupt

    monkeypatch.setattr(preview.Server, "serve", serve)
    monkeypatch.setattr(preview, "_refuse_taken", lambda port: None)
    Path(site).write_text("site_url: [", encoding="utf-8")
    result = run("serve", "-f", site)
    assert result.exit_code == 0 and result.stderr.endswith(f"{catalogue().preview.waits}\n")
    assert list(logs.iterdir()) == []


def test_preview_without_a_project_ends(tmp_path: Path):
    result = run("serve", "-f", str(tmp_path / "mkdocs.yml"))
    assert result.exit_code == 1 and "mkdocs.yml" in result.stderr


def test_check_names_drafts_and_embargoed_articles_so_that_nobody_wonders_where_they_are(tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "nhap", id="tin-nhap", draft=True)
    write_news(folder, "hen", id="tin-hen", publish_at="2099-06-01T08:00")
    write_news(folder, "hien", id="tin-hien")
    done = CliRunner().invoke(cli.portal, ["check", "-f", str(folder / "mkdocs.yml")])
    assert done.exit_code == 0, done.output
    assert [line for line in done.output.split("\n") if "Chưa hiện" in line] == [
        "Chưa hiện: content/tin-tuc/2026/hen.md (hẹn đăng lúc 08:00 01/06/2099).",
        "Chưa hiện: content/tin-tuc/2026/nhap.md (bản nháp).",
    ]


def test_build_says_how_much_of_the_site_it_touched(site: str):
    first, again = run("build", "-f", site), run("build", "-f", site)
    assert re.search(r"^Đã làm lại [1-9]\d* tệp, bỏ 0 tệp", first.stdout, re.MULTILINE)
    assert TEXTS.nothing_changed in again.stdout and "Đã làm lại" not in again.stdout


# build --explain

def explained(site: str, *addresses: str, code: int = 0) -> Result:
    """Build a site and ask why its pages are made."""
    asked = [part for address in addresses for part in ("--explain", address)]
    result = run("build", "-f", site, "-d", str(Path(site).parent / "site"), "--now", "2026-11-20T08:00", *asked)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("address", [
    "https://cong.example.gov.vn/tin-tuc/2026/tin/", "/tin-tuc/2026/tin/", "tin-tuc/2026/tin", "/tin-tuc/2026/tin/index.html",
    "tin-tuc/2026/tin/index.html", "/tin-tuc/2026/tin/#muc", "/tin-tuc/2026/tin/?tu=thu",
])
def test_build_tells_why_a_page_is_made_however_its_address_is_given(address: str, site: str):
    assert explained(site, address).stdout.startswith(f"{EXPLAIN.made.format(path='/tin-tuc/2026/tin/')}\n  - {EXPLAIN.new}\n")
    assert f"{EXPLAIN.unchanged.format(path='/tin-tuc/2026/tin/')}\n" in explained(site, address).stdout
    write_news(Path(site).parent, "tin", "Sửa.\n")
    words = EXPLAIN.lookups.body.format("tin-tuc/2026/tin.md")
    assert f"{EXPLAIN.made.format(path='/tin-tuc/2026/tin/')}\n  - {words}\n" in explained(site, address).stdout


@pytest.mark.parametrize("address", ["/", "https://cong.example.gov.vn/", "https://cong.example.gov.vn", "index.html"])
def test_build_tells_why_the_home_page_is_made(address: str, site: str):
    assert explained(site, address).stdout.startswith(EXPLAIN.made.format(path="/"))


def test_build_tells_of_every_file_that_it_was_asked_for(site: str):
    said = explained(site, "/rss.xml", "sitemap.xml", "/tin-tuc/").stdout
    told = [said.index(EXPLAIN.made.format(path=path)) for path in ("/rss.xml", "/sitemap.xml", "/tin-tuc/")]
    assert told == sorted(told)


@pytest.mark.parametrize("address", ["/khong-co/", "tin-tuc/2026", "../site/index.html", "https://cong.example.gov.vn/khong-co"])
def test_build_that_is_asked_for_a_page_that_is_not_there_touches_nothing(address: str, site: str):
    folder = Path(site).parent
    explained(site)
    before = files_of(folder / "site")
    write_news(folder, "tin", "Sửa.\n")
    result = explained(site, "/tin-tuc/2026/tin/", address, code=1)
    assert TEXTS.no_such_page.format(path=address) in result.stderr and result.stdout == ""
    assert files_of(folder / "site") == before
    fresh = Path(site).with_name("moi")
    assert run("build", "-f", site, "-d", str(fresh), "--explain", address).exit_code == 1
    assert not fresh.exists()


def test_build_tells_every_kind_of_reason(site: str):
    folder = Path(site).parent
    page = "/tin-tuc/2026/tin/"
    write_news(folder, "moi", date="2026-03-01")
    explained(site)
    (folder / "site/tin-tuc/2026/tin/index.html").write_text("x", encoding="utf-8")
    assert EXPLAIN.lost in explained(site, page).stdout
    (folder / "site/tin-tuc/2026/tin/index.html").unlink()
    assert EXPLAIN.lost in explained(site, page).stdout
    write_news(folder, "tin", title="Tên khác")
    said = explained(site, page, "/tin-tuc/", "/rss.xml").stdout
    assert EXPLAIN.article.format(path="tin-tuc/2026/tin.md") in said
    assert EXPLAIN.lookups.entry.format("tin-tuc/2026/tin.md") in said.partition(EXPLAIN.made.format(path="/tin-tuc/"))[2]
    assert EXPLAIN.listing in said.partition(EXPLAIN.made.format(path="/rss.xml"))[2]
    settings = Path(site).read_text(encoding="utf-8")
    Path(site).write_text(settings.replace("Cổng thử", "Cổng khác"), encoding="utf-8")
    assert EXPLAIN.context.settings in explained(site, page).stdout


def test_every_reason_and_every_lookup_has_words():
    """Each is told without a gap: a lookup that is added needs words in vi.yml."""
    lookups = {name: method for name, method in inspect.getmembers(Desk) if hasattr(method, "__wrapped__")}
    for name, method in lookups.items():
        keys = list(inspect.signature(method.__wrapped__).parameters)[1:]
        words = EXPLAIN.lookups[name]
        assert set(re.findall(r"\{(\d)\}", words)) <= {str(number) for number in range(len(keys))}, name
        assert words.format(*keys)
    assert {*EXPLAIN.lookups} == lookups.keys()
    codes = {node.args[0].value for node in ast.walk(ast.parse(inspect.getsource(record)))
             if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason"}
    assert codes == {"new", "lost", "given", "context", "lookup"}
    assert {*EXPLAIN} == {"made", "unchanged", "new", "lost", "article", "listing", "bundle", "context", "lookups"}


def test_all_that_the_whole_site_depends_on_has_words(tmp_path: Path):
    assert plan(make_site(tmp_path)).context.keys() == {*EXPLAIN.context}
