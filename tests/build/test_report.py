"""`portal build --report`: what whoever publishes the site has to know of it."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal import cli, clock
from portal.messages import catalogue
from portal.model.built import Built
from tests.builders import (
    NOW, build, files_of, make_site, write_campaign, write_entry, write_news, write_plan, write_story,
)

SECRET = "Câu này chỉ người viết và người duyệt được đọc cho tới ngày đăng"
SAID = "Câu này đã đăng ở bài khác nên ai cũng đọc được từ lâu rồi"
LATER = "2026-11-20T08:01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_site(tmp_path)


def run(folder: Path, *options: str, now: dt.datetime = NOW) -> Result:
    return CliRunner().invoke(cli.portal, [
        "build", "-f", str(folder / "mkdocs.yml"), "--report", str(folder / "report.json"), "--now", now.isoformat(),
        *options,
    ])


def reported(folder: Path, *options: str, now: dt.datetime = NOW) -> Built:
    """Build, and read the report."""
    result = run(folder, *options, now=now)
    assert result.exit_code == 0, result.output
    return Built.model_validate_json((folder / "report.json").read_bytes())


def test_report_counts_what_is_live_and_says_when_time_alone_changes_the_site(folder: Path):
    write_news(folder, "tin")
    write_news(folder, "hen", publish_at=LATER)
    found = reported(folder)
    assert (found.articles, found.moment, found.until) == (1, NOW, NOW + dt.timedelta(minutes=1))
    assert reported(folder, now=found.until).articles == 2  # type: ignore[arg-type]


def test_withdrawn_articles_of_every_kind_are_gone(folder: Path):
    gone = {"withdrawn": {"on": "2026-03-04", "reason": "Sai."}}
    write_news(folder, "a", **gone)
    write_campaign(folder, "b", **gone)
    write_plan(folder, "c", **gone)
    write_story(folder, "d", subject={"kind": "individual", "name": "Chị Hoa"},
                consent={"given": True, "on": "2026-02-20", "withdrawn_on": "2026-04-01"})
    assert reported(folder).gone == ("/guong-dien-hinh/2026/d/", "/ke-hoach/2026/c/", "/phong-trao/b/", "/tin-tuc/2026/a/")


def test_whatever_only_leads_on_is_moved_to_where_it_ends(folder: Path):
    write_news(folder, "tin", aliases=["/cu/b/", "/cu/a/"], tags=["Đọc sách"])
    for number in range(40):
        write_news(folder, f"tin-{number}")
    build(folder)
    for number in range(40):
        (folder / f"content/tin-tuc/2026/tin-{number}.md").unlink()
        write_news(folder, f"doi-{number}", id=f"bai-tin-{number}", unit="van-phong", field="y-te",
                   aliases=[f"/tin-tuc/2026/tin-{number}/"])
    (folder / "content/tin-tuc/2026/tin.md").unlink()
    write_campaign(folder, "thi-dua", id="bai-tin", aliases=["/cu/a/", "/cu/b/", "/tin-tuc/2026/tin/"])
    moved = reported(folder, "--released", str(folder / "site")).moved
    assert moved["/cu/a/"] == moved["/cu/b/"] == moved["/tin-tuc/2026/tin/"] == "/phong-trao/thi-dua/"
    assert moved["/tin-tuc/2026/tin-7/"] == "/tin-tuc/2026/doi-7/"
    assert moved["/don-vi/so-y-te/trang/2/"] == "/don-vi/so-y-te/"
    assert moved["/chu-de/"] == "/"
    assert "/chu-de/doc-sach/" not in moved  # it has a page of its own, which says that its feeds have ended
    assert not {*moved.values()} & {*moved}


def test_canaries_are_of_what_may_not_be_read_yet_and_in_no_file_of_the_site(folder: Path):
    write_news(folder, "nhap", f"Mở **đầu**. {SECRET} nháp, và *hết*.\n", draft=True)
    write_news(folder, "hen", f"{SECRET} hẹn.\n", publish_at=LATER)
    write_entry(folder, "cho.md", f"{SECRET} trang.\n", draft=True)
    write_news(folder, "rut", f"{SECRET} rút.\n", withdrawn={"on": "2026-03-04", "reason": "Sai."})
    write_news(folder, "tin", "Một câu dài và công khai thì không phải là điều gì phải giấu.\n")
    found = reported(folder).canaries
    assert {"/tin-tuc/2026/nhap/", "/tin-tuc/2026/hen/", "/cho/"} < {*found}
    assert {f"{SECRET} nháp", f"{SECRET} hẹn", f"{SECRET} trang", f"{SECRET} rút"} < {*found}
    assert {"tag:example.gov.vn,2026-01-01:bai-nhap<", 'tag:example.gov.vn,2026-01-01:bai-nhap"'} < {*found}
    assert not [text for text in found if "tin/" in text or "công khai" in text or "rut" in text]
    files = files_of(folder / "site")
    assert not [(text, file) for text in found for file, data in files.items() if text.encode() in data]
    assert {*reported(folder, now=NOW + dt.timedelta(minutes=1)).canaries} & {f"{SECRET} hẹn", "/tin-tuc/2026/hen/"} == set()


def test_what_the_public_may_read_elsewhere_is_no_canary(folder: Path):
    write_news(folder, "nhap", f"{SAID}.\n", draft=True)
    write_entry(folder, "muc.md", "Nội dung.\n", draft=True)
    assert {SAID, "/muc/"} < {*reported(folder).canaries}
    write_news(folder, "tin", f"{SAID.replace('bài', '**bài**').replace(' ai', chr(10) + 'ai')}.\n",
               source={"name": "Báo", "url": "https://bao.example.vn/muc/"})
    assert not {SAID, "/muc/"} & {*reported(folder).canaries}
    write_news(folder, "tin", "Đã bỏ.\n")
    assert {SAID, "/muc/"} < {*reported(folder).canaries}


def test_report_is_written_where_nothing_changed_too_and_tells_the_moment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    write_news(folder, "tin", aliases=["/cu/"])
    write_news(folder, "nhap", draft=True)
    monkeypatch.setattr(clock, "stamp", lambda: time.time_ns() + 5 * 10**9)  # the files were left alone for a while
    build(folder)  # nobody asked for a report
    first = reported(folder)
    (folder / "report.json").unlink()
    later = NOW + dt.timedelta(hours=1)
    assert reported(folder, now=later) == first.model_copy(update={"moment": later})


def test_report_never_comes_into_the_site(folder: Path):
    write_news(folder, "tin")
    result = run(folder, "--report", str(folder / "site/report.json"))
    assert result.exit_code == 1 and not (folder / "site/report.json").exists()
    words = catalogue().commands.report_inside
    assert words.format(path=folder / "site/report.json", folder=(folder / "site").resolve()) in result.stderr


def test_site_that_can_not_be_built_leaves_the_last_report_alone(folder: Path):
    write_news(folder, "tin")
    before = reported(folder)
    write_news(folder, "hong", unit="khong-co")
    assert run(folder).exit_code == 1
    assert Built.model_validate_json((folder / "report.json").read_bytes()) == before
    assert not [*folder.glob(".report*")]
