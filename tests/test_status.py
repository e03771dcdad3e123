"""`portal status content` tells everybody what waits for them, and `portal codeowners` the host of the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal import clock
from portal.build import owners
from portal.cli import portal
from portal.messages import catalogue
from tests.builders import NOW, REGISTRIES, make_site, write, write_entry, write_news

TEXTS = catalogue().commands
REPORTERS = {"lan": {"name": "Nguyễn Thị Lan"}, "hung": {"name": "Trần Hùng"}}
UNITS = {
    "so-y-te": REGISTRIES["units"]["so-y-te"] | {"editors": ["lan", "hung"], "accounts": ["@so-y-te"]},
    "van-phong": REGISTRIES["units"]["van-phong"] | {"accounts": ["@van-phong"]},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that demands reviews, without articles; it is NOW."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_site(tmp_path, REGISTRIES | {"units": UNITS, "reporters": REPORTERS}, portal={"review": "required"})


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(portal, [*arguments, "-f", str(folder / "mkdocs.yml")])


def as_json(folder: Path) -> dict[str, Any]:
    result = run(folder, "status", "content", "--format", "json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


REVIEWED = {"name": "hung", "on": "2026-03-01"}


def write_one_of_each(folder: Path) -> None:
    write_news(folder, "nhap", authors=["lan"], draft=True, date="2026-11-18")
    write_news(folder, "cho-duyet", authors=["lan"], date="2026-11-08", title="Một tên bài rất dài " * 8)
    write_news(folder, "da-sua", reviewed_by=REVIEWED, changes=[{"on": "2026-11-20T07:00", "kind": "major", "note": "Thêm."}])
    write_news(folder, "hen", unit="van-phong", reviewed_by=REVIEWED, date="2026-11-20", publish_at="2026-11-25T08:00")
    write_news(folder, "hong", draf=True)
    write_news(folder, "phep", "Gọi 0912 345 678.\n", reviewed_by=REVIEWED, allow=[
        {"what": "0912 345 678", "reason": "Số của khoa cấp cứu. " * 6, "by": "Trần Hùng", "on": "2026-10-31"}])
    write_entry(folder, "gioi-thieu.md", draft=True)


EXPECTED = """\
Trần Hùng: 2 bài
  content/tin-tuc/2026/cho-duyet.md
    Chờ duyệt, 12 ngày: Một tên bài rất dài Một tên bài rất dài Một tên bài rất…
  content/tin-tuc/2026/da-sua.md
    Sửa sau khi duyệt, cần duyệt lại, hôm nay: Bài da-sua

Nguyễn Thị Lan: 2 bài
  content/tin-tuc/2026/nhap.md
    Bản nháp, 2 ngày: Bài nhap
  content/tin-tuc/2026/da-sua.md
    Sửa sau khi duyệt, cần duyệt lại, hôm nay: Bài da-sua

Ban biên tập: 1 bài
  content/gioi-thieu.md
    Bản nháp: Bài gioi-thieu

Hẹn đăng, đến giờ là tự hiện: 1 bài
  content/tin-tuc/2026/hen.md
    08:00 25/11/2026: Bài hen

Dữ liệu cá nhân được phép để trong bài: 1 chỗ
  content/tin-tuc/2026/phep.md
    Trần Hùng cho phép ngày 31/10/2026 (20 ngày)
    Lý do: Số của khoa cấp cứu. Số của khoa cấp cứu. Số của khoa cấp cứu. Số của
    khoa cấp cứu. Số của khoa cấp cứu. Số của khoa cấp cứu.

Có lỗi: 1 tệp (xem từng lỗi: portal check)
  content/tin-tuc/2026/hong.md: 1 lỗi

Cả thảy 6 bài và trang: 2 bản nháp, 1 chờ duyệt, 1 đã đăng nhưng sửa sau khi
duyệt, 1 hẹn đăng, 1 đã duyệt.
Bài phải được duyệt mới đăng (review: required trong mkdocs.yml).
"""


def test_everybody_is_told_what_waits_for_them_on_eighty_columns_though_an_article_has_errors(folder: Path):
    write_one_of_each(folder)
    result = run(folder, "status", "content")
    assert (result.stdout, result.exit_code) == (EXPECTED, 0)
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_programs_are_told_the_same_and_never_the_personal_data(folder: Path):
    write_one_of_each(folder)
    said = as_json(folder)
    assert [(row["path"].rpartition("/")[2], row["state"], row["days"], [one["slug"] for one in row["for"]])
            for row in said["waiting"]] == [
        ("cho-duyet.md", "for_review", 12, ["hung"]), ("nhap.md", "draft", 2, ["lan"]),
        ("da-sua.md", "changed", 0, ["lan", "hung"]), ("gioi-thieu.md", "draft", None, [""]),
    ]
    assert [row["publish_at"] for row in said["scheduled"]] == ["2026-11-25T08:00:00+07:00"]
    assert said["errors"] == [{"path": "content/tin-tuc/2026/hong.md", "count": 1}]
    assert said["counts"]["for_review"] == 1
    assert said["allowances"][0]["by"] == "Trần Hùng" and "0912" not in json.dumps(said)


def test_what_was_approved_is_not_listed_at_the_next_look(folder: Path):
    write_news(folder, "tin")
    assert len(as_json(folder)["waiting"]) == 1
    assert TEXTS.hidden_review.format(path="content/tin-tuc/2026/tin.md") in run(folder, "check").stdout
    write_news(folder, "tin", reviewed_by=REVIEWED)
    assert as_json(folder)["waiting"] == []
    assert run(folder, "status", "content").stdout.startswith(TEXTS.status.nothing)


def test_help_of_the_group_shows_its_commands():
    result = CliRunner().invoke(portal, ["status", "--help"], terminal_width=1000)
    assert TEXTS.help.status in result.output and "content" in result.output


def test_codeowners_is_written_where_it_is_wanted_and_known_to_be_current_or_not(folder: Path):
    write_news(folder, "mot")
    file = folder / ".github/CODEOWNERS"
    printed = run(folder, "codeowners").stdout
    for options, words, code in (
        (["--check"], "outdated", 1), ([], "written", 0), ([], "current", 0), (["--check"], "current", 0),
    ):
        result = run(folder, "codeowners", "--output", str(file), *options)
        assert (result.stdout, result.exit_code) == (TEXTS.codeowners[words].format(path=file) + "\n", code)
    assert file.read_text(encoding="utf-8") == printed
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))  # as git for Windows checks it out
    assert run(folder, "codeowners", "--output", str(file), "--check").exit_code == 0
    write_news(folder, "hai", unit="van-phong")
    assert run(folder, "codeowners", "--output", str(file), "--check").exit_code == 1


def test_codeowners_has_paths_from_the_root_of_the_repository(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    make_site(tmp_path / "cong", REGISTRIES | {"units": UNITS, "reporters": REPORTERS})
    write_news(tmp_path / "cong", "tin")
    said = run(tmp_path / "cong", "codeowners").stdout
    assert "\n/cong/content/tin-tuc/2026/ @so-y-te\n" in said and "\n/cong/mkdocs.yml @so-y-te @van-phong\n" in said


def test_codeowners_overwrites_nothing_that_somebody_wrote_and_nothing_is_made_of_broken_content(folder: Path):
    by_hand = write(folder, "CODEOWNERS", "* @ai-do\n")
    result = run(folder, "codeowners", "--output", str(by_hand))
    assert (result.stderr, result.exit_code) == (TEXTS.codeowners_foreign.format(path=by_hand) + "\n", 1)
    assert by_hand.read_text() == "* @ai-do\n"
    write_news(folder, "tin", unit="khong-co")
    result = run(folder, "codeowners")
    assert (result.stdout, result.exit_code) == ("", 1) and "khong-co" in result.stderr


def test_codeowners_that_hosts_would_not_read_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(owners, "MOST_BYTES", 500)
    result = run(folder, "codeowners")
    assert (result.stdout, result.exit_code) == ("", 1) and "GitHub" in result.stderr


def test_codeowners_can_check_no_file_that_is_not_named(folder: Path):
    result = run(folder, "codeowners", "--check")
    assert result.exit_code == 2 and TEXTS.codeowners_unnamed in result.stderr
