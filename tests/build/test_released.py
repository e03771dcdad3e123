"""Whatever was published answers for ever: the list that each build writes, and what the next is held to."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner, Result

from portal import cli, clock
from portal.errors import UsageError
from portal.messages import catalogue
from portal.model.released import LIST
from portal.read.released import read_released
from tests.builders import (
    NOW, REGISTRIES, build, files_of, make_site, write, write_campaign, write_entry, write_news, write_story,
)

TEXTS = catalogue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site without articles, not built yet; it is NOW."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_site(tmp_path)


def news_file(folder: Path, slug: str) -> Path:
    """Where the article lies."""
    return folder / f"content/tin-tuc/2026/{slug}.md"


def listed(site: Path) -> dict[str, Any]:
    return json.loads((site / LIST).read_text(encoding="utf-8"))


def page(site: Path, address: str) -> str:
    """The HTML at an address."""
    return (site / address.strip("/") / "index.html").read_text(encoding="utf-8")


def target(site: Path, address: str) -> str:
    """Where the page at an address leads on to."""
    return re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page(site, address)).group(1)  # type: ignore[union-attr]


def ended(site: Path, listing: str) -> str:
    """What the feeds of a listing say of its end: all three the same, and nothing else."""
    folder, said = site / listing.strip("/"), []
    for name in ("rss.xml", "atom.xml"):
        feed = feedparser.parse((folder / name).read_bytes())
        assert not feed.bozo
        # a summary is HTML in RSS, and plain text in Atom
        said += [html.unescape(entry.summary) if name == "rss.xml" else entry.summary for entry in feed.entries]
    feed = json.loads((folder / "feed.json").read_bytes())
    said += [item["summary"] for item in feed["items"]]
    assert feed["expired"] and said == [said[0]] * 3
    return said[0]


def run(folder: Path, command: str, *options: str) -> Result:
    return CliRunner().invoke(cli.portal, [command, "-f", str(folder / "mkdocs.yml"), *options])


# The list

def test_list_holds_every_address_of_the_site_and_who_lives_there(folder: Path):
    write_news(folder, "tin", aliases=["/cu/b/", "/cu/a/"], tags=["Đọc sách"])
    write_campaign(folder, "thi-dua", title="Thi đua")
    write_entry(folder, "gioi-thieu.md")
    site = build(folder)
    found = listed(site)
    assert found["articles"] == {
        "bai-gioi-thieu": ["/gioi-thieu/"], "bai-thi-dua": ["/phong-trao/thi-dua/"],
        "bai-tin": ["/tin-tuc/2026/tin/", "/cu/a/", "/cu/b/"],
    }
    assert found["listings"]["/chu-de/doc-sach/"] == "Đọc sách" and found["listings"]["/phong-trao/thi-dua/"] == "Thi đua"
    addresses = {address for own in found["articles"].values() for address in own} | {*found["listings"], *found["pages"]}
    pages = {f"/{file.parent.relative_to(site).as_posix()}/".replace("/./", "/") for file in site.rglob("index.html")}
    assert addresses == pages


def test_list_is_told_to_nobody_and_holds_nothing_that_is_not_public(folder: Path):
    write_news(folder, "tin")
    write_news(folder, "canh-nhap", draft=True, tags=["canh nhap"])
    write_news(folder, "canh-hen", publish_at="2026-11-20T08:01", campaigns=["canh-hen-gio"])
    write_campaign(folder, "canh-hen-gio", publish_at="2026-11-20T08:01")
    write_campaign(folder, "da-rut", title="Canh tên", withdrawn={"on": "2026-03-01", "reason": "Sai."})
    site = build(folder)
    found = (site / LIST).read_text(encoding="utf-8")
    assert "canh" not in found.lower() and "/phong-trao/da-rut/" in found
    assert not [path for path, data in files_of(site).items() if path != LIST and LIST.encode() in data]


def test_list_remembers_what_earlier_releases_had(folder: Path):
    write_news(folder, "tin")
    build(folder, "1")
    news_file(folder, "tin").unlink()
    write_news(folder, "ten-moi", id="bai-tin", aliases=["/tin-tuc/2026/tin/"])
    write_news(folder, "khac", tags=["Đọc sách"])
    build(folder, "2", released="1")
    write_news(folder, "khac")
    assert listed(build(folder, "3", released="2"))["ended"] == {"/chu-de/doc-sach/": "2026-03-03T00:00:00+07:00"}
    write_news(folder, "ten-moi", id="bai-tin")
    result = run(folder, "check", "--released", str(folder / "3"))
    assert result.exit_code == 1 and "aliases: [/tin-tuc/2026/tin/]" in result.output
    write_news(folder, "ten-moi", id="bai-tin", aliases=["/tin-tuc/2026/tin/"], tags=["Đọc sách"])
    found = listed(build(folder, "4", released="3"))
    assert found["articles"]["bai-tin"] == ["/tin-tuc/2026/ten-moi/", "/tin-tuc/2026/tin/"]
    assert found["ended"] == {} and "<ul" in page(folder / "4", "/chu-de/doc-sach/")


def test_list_may_be_given_as_a_file_and_nothing_is_compared_without_one(folder: Path):
    write_news(folder, "tin")
    site = build(folder)
    news_file(folder, "tin").rename(news_file(folder, "ten-moi"))
    assert run(folder, "check", "--released", str(site / LIST)).exit_code == 1
    assert run(folder, "check").exit_code == 0
    assert "/tin-tuc/2026/tin/" not in (build(folder) / LIST).read_text(encoding="utf-8")


# What is no more

def test_tag_without_articles_keeps_a_quiet_page_and_feeds_that_say_so(folder: Path):
    write_news(folder, "tin", tags=["Đọc <sách> & báo"])
    write_news(folder, "khac", tags=["Thi đua"])
    build(folder, "1")
    write_news(folder, "tin")
    site = build(folder, "2", released="1")
    said = page(site, "/chu-de/doc-sach-bao/")
    assert "<h1>Đọc &lt;sách&gt; &amp; báo</h1>" in said and TEXTS.site.retired.text in said
    assert '<meta name="robots" content="noindex">' in said and '<li><a href="/chu-de/">' in said
    words = "Mục “Đọc <sách> & báo” đã kết thúc. Nguồn tin này được giữ lại và ít khi có bài mới."
    assert ended(site, "/chu-de/doc-sach-bao/") == words
    assert "/chu-de/doc-sach-bao/" not in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "/chu-de/doc-sach-bao/" not in page(site, "/chu-de/") + page(site, "/bao-chi/")


def test_numbered_page_and_directory_lead_to_what_is_above_them(folder: Path):
    for number in range(21):
        write_news(folder, f"tin-{number}", tags=["Đọc sách"], field="y-te")
    build(folder, "1")
    for number in range(21):
        write_news(folder, f"tin-{number}", withdrawn={"on": "2026-04-01", "reason": "Sai."} if number > 5 else None)
    site = build(folder, "2", released="1")
    assert target(site, "/tin-tuc/trang/1/") == "/tin-tuc/"
    assert target(site, "/chu-de/doc-sach/trang/1/") == "/chu-de/doc-sach/"
    assert target(site, "/linh-vuc/") == "/"
    assert TEXTS.site.retired.text in page(site, "/linh-vuc/y-te/")


def test_campaign_under_a_new_address_takes_its_readers_along(folder: Path):
    write_campaign(folder, "ten-cu", title="Thi đua")
    for number in range(21):
        write_news(folder, f"tin-{number}", campaigns=["ten-cu"])
    build(folder, "1")
    (folder / "content/phong-trao/ten-cu.md").unlink()
    write_campaign(folder, "ten-moi", title="Thi đua", id="bai-ten-cu", aliases=["/phong-trao/ten-cu/"])
    for number in range(21):
        write_news(folder, f"tin-{number}")
    site = build(folder, "2", released="1")
    assert target(site, "/phong-trao/ten-cu/") == target(site, "/phong-trao/ten-cu/trang/1/") == "/phong-trao/ten-moi/"
    assert ended(site, "/phong-trao/ten-cu/").endswith("Bài tiếp theo có ở nguồn tin của Thi đua.")
    feed = json.loads((site / "phong-trao/ten-cu/feed.json").read_bytes())
    assert feed["items"][0]["url"] == "https://cong.example.gov.vn/phong-trao/ten-moi/"


def test_unit_that_lost_its_articles_to_its_successor_leads_there(folder: Path):
    write_news(folder, "tin", unit="van-phong")
    build(folder, "1")
    units = REGISTRIES["units"] | {"van-phong": REGISTRIES["units"]["van-phong"] | {"successor": "so-y-te"}}
    make_site(folder, REGISTRIES | {"units": units})
    write_news(folder, "tin", unit="so-y-te")
    site = build(folder, "2", released="1")
    assert '<li><a href="/don-vi/so-y-te/">Sở Y tế</a></li>\n<li><a href="/don-vi/">' in page(site, "/don-vi/van-phong/")
    assert "Sở Y tế" in ended(site, "/don-vi/van-phong/")


def test_withdrawn_campaigns_title_is_nowhere_any_more(folder: Path):
    write_campaign(folder, "thi-dua", title="Canh tên", aliases=["/cu/canh/"])
    for number in range(21):
        write_news(folder, f"tin-{number}", campaigns=["thi-dua"])
    build(folder, "1")
    write_campaign(folder, "thi-dua", title="Canh tên", aliases=["/cu/canh/"], withdrawn={"on": "2026-04-01", "reason": "Sai."})
    site = build(folder, "2", released="1")
    assert not [path for path, data in files_of(site).items() if "Canh tên" in data.decode("utf-8", "replace")]
    assert ended(site, "/phong-trao/thi-dua/").startswith(TEXTS.retired.unnamed)
    assert target(site, "/cu/canh/") == target(site, "/phong-trao/thi-dua/trang/1/") == "/phong-trao/thi-dua/"


def test_archive_that_became_a_part_of_another_document_still_answers(folder: Path):
    write_news(folder, "tin")
    site = build(folder, "1")
    released = listed(site) | {"archives": ["/luu/2026-01-01-bai-tin", "/tin-tuc/luu/2026-01-01-bai-tin"]}
    write(folder, f"1/{LIST}", json.dumps(released))
    site = build(folder, "2", released="1")
    for listing in ("", "tin-tuc/"):
        for old, live in (("xml", "atom.xml"), ("json", "feed.json")):
            old_file = site / f"{listing}luu/2026-01-01-bai-tin.{old}"
            assert old_file.read_bytes() == (site / listing / live).read_bytes()
    assert listed(site)["archives"] == released["archives"]


# Builds after builds

def test_build_into_the_released_folder_itself_changes_nothing_when_nothing_changed(folder: Path):
    write_news(folder, "tin", tags=["Đọc sách"])
    site = build(folder)
    write_news(folder, "tin")
    build(folder, released="site")
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    for days in range(2):
        build(folder, released="site", now=NOW + dt.timedelta(days))
        assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    assert files_of(build(folder, "moi", released="site")) == files_of(site)


def test_other_list_is_not_taken_for_the_same(folder: Path):
    write_news(folder, "tin")
    site = build(folder)
    write(folder, f"cu/{LIST}", json.dumps(listed(site) | {"pages": [*listed(site)["pages"], "/van-ban/"]}))
    assert target(build(folder, released="cu"), "/van-ban/") == "/"
    assert target(build(folder, released="site"), "/van-ban/") == "/"
    assert not (build(folder) / "van-ban").exists()


def test_released_article_that_is_gone_stops_the_build_before_anything_is_written(folder: Path):
    write_news(folder, "tin")
    site = build(folder)
    before = files_of(folder / "site")
    news_file(folder, "tin").unlink()
    write_news(folder, "khac")
    options = ("--released", str(site), "-d", str(site))
    result = run(folder, "build", *options)
    assert result.exit_code == 1 and "content/tin-tuc/2026/tin.md:1:1: bài có id “bai-tin”" in result.stderr
    assert files_of(site) == before
    write_news(folder, "khac", aliases=["/tin-tuc/2026/tin/"])
    assert run(folder, "build", *options).exit_code == 0
    assert target(site, "/tin-tuc/2026/tin/") == "/tin-tuc/2026/khac/"


# Told

def test_new_articles_that_feeds_will_not_tell_of_are_named(folder: Path):
    for number in range(120):
        write_news(folder, f"tin-{number}", publish_at=f"2026-10-01T{number // 60:02d}:{number % 60:02d}")
    site = build(folder)
    for number in range(12):
        write_story(folder, f"cu-{number:02d}", date="2026-01-05")
    write_story(folder, "moi", date="2026-11-19")
    told = [f"  content/guong-dien-hinh/2026/cu-{number:02d}.md" for number in range(10)] + ["  … và 2 bài nữa."]
    for command in ("check", "build"):
        said = run(folder, command, "--released", str(site)).stdout.splitlines()
        assert said[-12].startswith("Có 12 bài mới") and said[-12].endswith("publish_at: 2026-11-20T08:00")
        assert said[-11:] == told
    assert "bài mới" not in run(folder, "build", "--released", str(site)).stdout


# A list that is of no use

@pytest.mark.parametrize("data", [
    "", "{", "[]", "null", '{"version": 2}', '{"articles": {"bai-a": []}}', '{"articles": {"bai-a": ["/../x/"]}}',
    '{"articles": {"Bài": ["/x/"]}}', '{"pages": ["//example.com/"]}', '{"pages": ["/x"]}', '{"page": []}',
    '{"ended": {"/x/": "2026-01-01T00:00:00+07:00"}}', '{"listings": {"/x/": "X"}, "ended": {"/x/": "2026-01-01"}}',
    '{"archives": ["/luu/2026-01-01-bai-a"]}', "[" * 100_000, "\x00", "<html>",
])
def test_damaged_list_is_refused_with_what_to_do(data: str, tmp_path: Path):
    write(tmp_path, LIST, data)
    with pytest.raises(UsageError) as refused:
        read_released(tmp_path)
    assert refused.value.code == "released_damaged"


@pytest.mark.parametrize(("path", "code"), [("khong-co", "released_missing"), ("trong", "released_unlisted")])
def test_list_that_is_not_there_stops_both_commands(path: str, code: str, folder: Path):
    (folder / "trong").mkdir()
    for command in ("build", "check"):
        result = run(folder, command, "--released", str(folder / path))
        assert result.exit_code == 1
        assert result.stderr == f"{TEXTS.commands[code].format(path=folder / path, name=LIST)}\n"
    assert not (folder / "site").exists()
