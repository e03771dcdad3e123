"""What `portal new` writes is good at once, explains every key, and says what is still to be written."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal import clock
from portal.cli import portal
from portal.cli.new import new
from portal.forms.keys import keys_of
from portal.forms.new_file import SCHEMAS, Beginning, new_file
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import ARTICLE_KINDS, Kind
from portal.read.front_matter import MAX_BYTES, parse_document
from portal.read.schema import validate
from tests.builders import make_site, write, write_campaign, write_news

TEXTS = catalogue().commands.new
DAY = dt.date(2026, 11, 22)
UNIT = ["--unit", "so-y-te"]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the tests' articles are begun."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 22, 9, tzinfo=VIETNAM))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with one campaign."""
    make_site(tmp_path)
    write_campaign(tmp_path, "dan-van-kheo", title="Dân vận khéo")
    return tmp_path


def run(site: Path, *arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(portal, ["new", "-f", str(site / "mkdocs.yml"), *arguments], input=answers)


def check(site: Path, command: str = "check") -> Result:
    return CliRunner().invoke(portal, [command, "-f", str(site / "mkdocs.yml")])


def made(site: Path) -> list[str]:
    """The articles' files, without the campaign that was there."""
    files = sorted(path.relative_to(site / "content").as_posix() for path in (site / "content").rglob("*.md"))
    return [file for file in files if file != "phong-trao/dan-van-kheo.md"]


@pytest.mark.parametrize(("kind", "folder"), [
    ("guong", "guong-dien-hinh/2026/"), ("tin-tuc", "tin-tuc/2026/"), ("Kế hoạch", "ke-hoach/2026/"), ("phong", "phong-trao/"),
])
def test_new_article_builds_as_a_draft_and_says_what_to_write(site: Path, kind: str, folder: str):
    result = run(site, "-k", kind, "-t", "Bếp ăn của bản", *UNIT)
    assert result.exit_code == 0, result.output
    assert made(site) == [f"{folder}bep-an-cua-ban.md"]
    told = check(site)
    assert told.exit_code == 0
    assert "chưa viết (Tóm tắt)" in told.stdout and "(bản nháp)" in told.stdout
    assert check(site, "build").exit_code == 0
    file = site / "content" / made(site)[0]
    file.write_text(file.read_text(encoding="utf-8").replace("draft: true", "draft: false"), encoding="utf-8")
    refused = check(site)
    lines = [line for line in refused.stdout.splitlines() if made(site)[0] in line]
    assert refused.exit_code == 1 and lines and all("chưa viết" in line or "editor_notes" in line for line in lines)


@pytest.mark.parametrize("kind", ARTICLE_KINDS, ids=lambda kind: kind.value)
def test_every_key_is_there_and_its_example_is_right(kind: Kind):
    text = new_file(Beginning(kind, "Bài", "tin-2026-bai", DAY, "so-y-te"), {})
    names = re.findall(r"^#?([a-z_0-9]+):", text.split("\n---\n")[0], re.MULTILINE)
    assert sorted(names) == sorted(key.name for key in keys_of(SCHEMAS[kind]))
    assert len(text.split("\n---\n")[0].encode()) < MAX_BYTES * 0.6  # the rest is the reporter's
    for _ in range(2):  # once for groups, once more for what may be left out of them
        text = re.sub(r"^( *(?:- )?)#(?=[a-z]|  )", r"\1", text, flags=re.MULTILINE)
    document, problems = parse_document(text, "bai.md")
    assert document and problems == []
    value, problems = validate(SCHEMAS[kind], document.tree, "bai.md")
    assert value is not None, problems


def test_story_has_the_headings_of_the_achievement_form(site: Path):
    run(site, "-k", "guong", "-t", "Bếp", *UNIT, "-c", "van kheo")
    text = (site / "content" / made(site)[0]).read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == ["Bối cảnh", "Cách làm", "Kết quả", "Bài học", "Cách nhân rộng"]
    assert "\ncampaigns: [dan-van-kheo]\n" in text and "\nlocality: dong-nai\n" in text and "\ndate: 2026-11-22\n" in text


@pytest.mark.parametrize("title", [
    "Bếp: ba nhà", "Tổ dân phố #3", "“Ngoặc” 'đơn' \"kép\" \\ {{x}} %", "- gạch", "🌱 Vườn 🌱", "ă" * 300, "!!!", "con", "trang",
    "Tie\u0302\u0301ng", "a\x00b\u2028c\udcff", "[x](javascript:alert(1)) <script>", "null", "2026",
])
def test_any_title_makes_a_good_file_of_its_own(site: Path, title: str):
    for _ in range(2):
        result = run(site, "-k", "tin", f"--title={title}", *UNIT)
        assert result.exit_code == 0, result.output
    first, second = made(site)
    assert all(len(name) < 90 and name.isascii() for name in (first, second))
    told = check(site)
    assert told.exit_code == 0, told.output


def test_another_files_id_is_not_taken_and_no_file_is_written_over(site: Path):
    write_news(site, "mot", id="tin-2026-bep")
    write(site, "content/tin-tuc/2026/bep-2.md", "không phải bài")
    assert run(site, "-k", "tin", "-t", "Bếp", *UNIT).exit_code == 0  # though the site is broken
    assert (site / "content/tin-tuc/2026/bep-2.md").read_text(encoding="utf-8") == "không phải bài"
    assert "id: tin-2026-bep-3\n" in (site / "content/tin-tuc/2026/bep-3.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "Thiếu tùy chọn --kind"),
    (["-k", "tin"], "Thiếu tùy chọn --title"),
    (["-k", "tin", "-t", "Bếp"], "Thiếu tùy chọn --unit"),
    (["-k", "bao"], "--kind chưa đúng: không có “bao”"),
    (["-k", "tin", "-t", " \t "], TEXTS.title_empty),
    (["-k", "tin", "-t", "ă" * 301], "dài 301 chữ cái"),
    (["-k", "tin", "-t", "Bếp", "-u", "kho bạc"], "không có “kho bạc”. Có: so-y-te (Sở Y tế), van-phong"),
    (["-k", "tin", "-t", "Bếp", "-u", "o"], "“o” hợp với so-y-te"),
    (["-k", "tin", "-t", "Bếp", *UNIT, "-c", "xyz"], "--campaign chưa đúng: không có “xyz”. Có: dan-van-kheo"),
])
def test_without_a_terminal_what_is_missing_or_wrong_is_named(site: Path, arguments: list[str], words: str):
    result = run(site, *arguments)
    assert result.exit_code == 2 and words in result.stderr
    assert made(site) == []


def answered(site: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> Result:
    """What is told on a terminal where these lines are typed."""
    monkeypatch.setattr(sys.modules["portal.cli.new"], "has_terminal", lambda: True)
    return run(site, answers="".join(f"{answer}\n" for answer in answers))


def test_questions_are_asked_again_until_the_answer_can_be_used(site: Path, monkeypatch: pytest.MonkeyPatch):
    result = answered(site, monkeypatch, "9", "x", "4", "", "Bếp: ba nhà", "0", "y te", "dân vận")
    assert result.exit_code == 0, result.output
    assert made(site) == ["tin-tuc/2026/bep-ba-nha.md"]
    text = (site / "content" / made(site)[0]).read_text(encoding="utf-8")
    assert "\nunit: so-y-te\n" in text and "campaigns: [dan-van-kheo]" in text


def test_enter_takes_what_was_chosen_last(site: Path, monkeypatch: pytest.MonkeyPatch):
    assert run(site, "-k", "tin", "-t", "Một", "-u", "van-phong").exit_code == 0
    result = answered(site, monkeypatch, "", "Hai", "", "")
    assert result.exit_code == 0, result.output
    text = (site / "content/guong-dien-hinh/2026/hai.md").read_text(encoding="utf-8")
    assert "\nunit: van-phong\n" in text and "\ncampaigns" not in text


def test_ctrl_c_at_a_question_writes_nothing(site: Path, monkeypatch: pytest.MonkeyPatch):
    result = answered(site, monkeypatch, "4")  # the answers end here
    assert result.exit_code == 130 and result.stderr.strip().endswith(catalogue().commands.stopped)
    assert made(site) == []


def test_many_choices_are_searched_by_a_part_of_the_name(site: Path, monkeypatch: pytest.MonkeyPatch):
    for number in range(20):
        write_campaign(site, f"phong-trao-{number:02}", title=f"Phong trào số {number:02}", id=f"phong-trao-{number:02}")
    result = answered(site, monkeypatch, "4", "Bếp", "1", "phong trao", "so 1", "2")
    assert result.exit_code == 0, result.output
    assert "campaigns: [phong-trao-10]" in (site / "content/tin-tuc/2026/bep.md").read_text(encoding="utf-8")


def test_site_without_units_says_where_to_begin(tmp_path: Path):
    make_site(tmp_path, registries={"fields": {}})
    result = run(tmp_path, "-k", "tin", "-t", "Bếp", *UNIT)
    assert result.exit_code == 1 and "content/registry/units.yml" in result.stderr


def test_help_of_new_is_vietnamese():
    assert "Tạo tệp cho một bài mới" in CliRunner().invoke(new, ["--help"]).output
