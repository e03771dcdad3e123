"""Whole builds: the same bytes everywhere, whole or not at all, in a folder of its own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lxml import etree

from portal.build.command import build_site, load
from portal.errors import ContentError, UsageError
from tests.build.samples import write_sample
from tests.builders import (
    NOW, ROOT, build, files_of, make_site, picture, write, write_campaign, write_news, write_story,
)
from tests.pages import address_of, broken_links, links_of, pages_of, quickly, search_records


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", *map(str, arguments)], capture_output=True, stdin=subprocess.DEVNULL,
                          env=os.environ | environment)


def left_behind(folder: Path) -> list[str]:
    """Half-built folders beside a site."""
    return [path.name for path in folder.iterdir() if "building" in path.name]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample site, built into site/."""
    folder = make_site(tmp_path_factory.mktemp("sample"))
    write_sample(folder)
    build(folder)
    return folder


def test_two_builds_are_the_same_to_the_byte_wherever_and_however_they_run(sample: Path, tmp_path: Path):
    other = make_site(tmp_path / "Thư mục khác")
    write_sample(other, reverse=True)
    done = run("portal", "build", "-f", other / "mkdocs.yml", "-d", other / "ra", "--now", "2026-11-20T01:00:00Z",
               TZ="America/New_York", LC_ALL="C", PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="1")
    assert done.returncode == 0, done.stderr.decode()
    assert files_of(other / "ra") == files_of(sample / "site")


def test_second_build_with_finished_pictures_is_the_same(sample: Path):
    assert files_of(build(sample, "again")) == files_of(sample / "site")


def test_clock_shows_in_no_byte_where_nothing_depends_on_it(sample: Path):
    later = build(sample, "later", NOW + dt.timedelta(days=400))
    assert files_of(later) == files_of(sample / "site")


def test_mkdocs_itself_builds_the_same_files(sample: Path):
    done = run("mkdocs", "build", "-q", "-f", sample / "mkdocs.yml", "-d", sample / "mkdocs-site")
    assert done.returncode == 0, done.stderr.decode()
    assert files_of(sample / "mkdocs-site") == files_of(build(sample, "portal-site", dt.datetime.now(dt.timezone.utc)))


def test_mkdocs_itself_refuses_what_portal_refuses_and_leaves_the_site_alone(tmp_path: Path):
    write_news(make_site(tmp_path), "tin", draf=True)
    write(tmp_path, "site/index.html", "old")
    done = run("mkdocs", "build", "-f", tmp_path / "mkdocs.yml")
    assert done.returncode == 1 and "có phải ý bạn là “draft”" in (done.stdout + done.stderr).decode()
    assert files_of(tmp_path / "site") == {"index.html": b"old"}


def test_mkdocs_itself_tells_of_a_theme_that_can_not_be_used(tmp_path: Path):
    shutil.copytree(ROOT / "theme_overrides", tmp_path / "theme")
    write(tmp_path, "theme/assets/a%20.css", "x")
    write_news(make_site(tmp_path, theme={"name": "material", "custom_dir": "theme", "font": False}), "tin")
    done = run("mkdocs", "build", "-f", tmp_path / "mkdocs.yml")
    told = (done.stdout + done.stderr).decode()
    assert done.returncode == 1 and "a%20.css" in told and "Traceback" not in told


def test_nothing_of_content_or_of_the_theme_gets_into_the_site_uncalled(sample: Path):
    files = files_of(sample / "site")
    assert not [path for path in files if path.endswith((".md", ".yml", ".map", ".gz"))]
    tops = {path.split("/")[0] for path in files}
    assert tops == {"404.html", "assets", "atom.xml", "bao-chi", "chu-de", "cu", "dia-chi-da-dang.json", "dia-phuong",
                    "don-vi", "feed.json", "guong-dien-hinh", "hinh", "index.html", "ke-hoach", "lich", "linh-vuc", "nam",
                    "news-sitemap.xml", "nguoi-viet", "phong-trao", "robots.txt", "rss.xml", "sitemap.xml", "tim-kiem", "tin-tuc"}


def test_every_link_leads_somewhere(sample: Path):
    assert broken_links(sample / "site", "https://cong.example.gov.vn/") == []


def test_site_below_a_path_keeps_all_links_inside(tmp_path: Path):
    url = "https://cong.example.gov.vn/cong/thong-tin/"
    folder = make_site(tmp_path, site_url=url, portal={"footer": [{"title": "Báo chí", "path": "/bao-chi/"}]})
    write_sample(folder)
    site = build(folder)
    assert broken_links(site, url) == []
    for page in pages_of(site):
        for link in links_of(quickly(page)):
            assert link.startswith(("/cong/thong-tin/", "#", "mailto:", url)), (page, link)
    for file in (*site.rglob("*.xml"), *site.rglob("*.json")):
        text = file.read_text(encoding="utf-8")
        assert "https://cong.example.gov.vn/" not in text.replace(url, ""), file
        assert 'href="/' not in text.replace('href="/cong/', ""), file


def test_every_article_is_reached_through_the_pages_of_its_section(sample: Path):
    site = sample / "site"
    for section, count in (("guong-dien-hinh", 45), ("tin-tuc", 22)):
        seen: set[str] = set()
        page: str | None = f"/{section}/"
        while page:
            tree = quickly(site / page.strip("/") / "index.html")
            seen |= {link for link in links_of(tree) if link.startswith(f"/{section}/2026/")}
            page = next(iter(tree.xpath("//link[@rel='next']/@href")), None)
        assert len(seen) == count, section


def test_new_article_leaves_every_byte_of_the_numbered_pages_behind_as_it_was(tmp_path: Path):
    def settled(site: Path) -> dict[str, bytes]:
        """Every numbered page by its address."""
        return {address_of(site, page): page.read_bytes() for page in site.rglob("trang/*/index.html")}

    folder = make_site(tmp_path)
    for number in range(75):
        write_news(folder, f"tin-{number}", date=f"2026-{number // 25 + 1:02d}-{number % 25 + 1:02d}")
    before = settled(build(folder))
    assert len(before) > 6
    for number in range(75, 81):  # the last one fills a page more
        write_news(folder, f"tin-{number}", date=f"2026-06-{number % 25 + 1:02d}")
        after = settled(build(folder))
        changed = {path for path in before if after[path] != before[path]}
        # only the youngest full page learns that there is a newer one now
        assert all(path.endswith("/trang/3/") for path in changed) and len(changed) <= len(after) - len(before)
    assert len(after) > len(before)


def test_sitemap_lists_exactly_the_pages_for_search_engines(sample: Path):
    site = sample / "site"
    root = etree.parse(site / "sitemap.xml").getroot()
    listed = [element.text for element in root.iter("{*}loc")]
    wanted = {url for page in pages_of(site) for url in quickly(page).xpath("//link[@rel='canonical']/@href")
              if not quickly(page).xpath("//meta[@name='robots']")}
    assert len(listed) == len(set(listed))
    assert set(listed) == wanted - {"https://cong.example.gov.vn/tim-kiem/"}


# Whole or not at all


def test_failing_build_leaves_the_old_site_and_nothing_beside_it(tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "tin")
    old = files_of(build(folder))
    write_news(folder, "hong", unit="khong-co")
    with pytest.raises(ContentError):
        build_site(folder / "mkdocs.yml", folder / "site", NOW, lambda *progress: None)
    assert files_of(folder / "site") == old
    assert left_behind(folder) == []


def test_build_that_breaks_off_while_writing_leaves_the_old_site_and_nothing_beside_it(tmp_path: Path):
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme_overrides", theme)
    folder = make_site(tmp_path, theme={"name": "material", "custom_dir": str(theme), "font": False})
    write_news(folder, "tin")
    old = files_of(build(folder))
    (theme / "404.html").write_text("{{ nothing.like.this }}")
    with pytest.raises(UsageError, match="template_wrong"):
        build(folder)
    assert files_of(folder / "site") == old
    assert left_behind(folder) == []


def test_new_site_replaces_the_old_one_whole(tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "mot")
    build(folder)
    (folder / "content/tin-tuc/2026/mot.md").unlink()
    write_news(folder, "hai")
    files = files_of(build(folder))
    assert "tin-tuc/2026/hai/index.html" in files and "tin-tuc/2026/mot/index.html" not in files
    assert left_behind(folder) == []


def test_file_whose_bytes_did_not_change_keeps_its_time_and_a_changed_one_gets_a_newer(tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "cu", id="tin-cu", date="2026-01-01")
    site = build(folder)
    for file in site.rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    write_news(folder, "moi", id="tin-moi", date="2026-02-01")
    build(folder)
    assert (site / "404.html").stat().st_mtime == 1_700_000_000
    assert (site / "ke-hoach/rss.xml").stat().st_mtime == 1_700_000_000
    assert (site / "tin-tuc/index.html").stat().st_mtime > 1_700_000_000


def test_what_a_killed_build_left_a_day_ago_is_swept_away(tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "tin")
    old, young = folder / ".site.building-0000", folder / ".site.building-1111"
    old.mkdir(), young.mkdir()
    os.utime(old, (time.time() - 100_000,) * 2)
    build(folder)
    assert left_behind(folder) == [young.name]


@pytest.mark.parametrize("made", [{"luan-van.docx": b"years of work"}, {"index.html": b"a site of somebody's"}])
def test_folder_with_other_things_in_it_is_refused(made: dict[str, bytes], tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "tin")
    for name, data in made.items():
        write(folder, f"cua-toi/{name}", data)
    with pytest.raises(UsageError, match="site_dir_foreign"):
        build(folder, "cua-toi")
    assert files_of(folder / "cua-toi") == made


def test_file_that_somebody_put_into_the_site_is_left_alone(tmp_path: Path):
    folder = make_site(tmp_path)
    article = write_news(folder, "tin")
    site = build(folder)
    for name in ("xac-minh.html", "tin-tuc/2026/tin/cua-toi.txt"):
        write(site, name, b"years of work")
    article.unlink()
    build(folder)
    assert not (site / "tin-tuc/2026/tin/index.html").exists()
    for name in ("xac-minh.html", "tin-tuc/2026/tin/cua-toi.txt"):
        assert (site / name).read_bytes() == b"years of work"


def test_file_that_stands_where_a_page_would_is_refused(tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "tin")
    site = build(folder)
    write(site, "tin-tuc/2026/moi/index.html", b"years of work")
    write_news(folder, "moi")
    before = files_of(site)
    with pytest.raises(UsageError, match="site_dir_foreign"):
        build(folder)
    assert files_of(site) == before


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path):
    folder = make_site(tmp_path)
    write(folder, "site", "precious")
    with pytest.raises(UsageError, match="site_dir_file"):
        build(folder)
    assert (folder / "site").read_text() == "precious"


@pytest.mark.parametrize("name", [".", ".."])
def test_folder_that_holds_the_project_is_refused(name: str, tmp_path: Path):
    folder = make_site(tmp_path / "project")
    write_news(folder, "tin")
    with pytest.raises(UsageError, match="site_dir_inside"):
        build(folder, name)
    assert (folder / "mkdocs.yml").is_file()


@pytest.mark.parametrize("name", ["content", "content/tin-tuc/site"])
def test_folder_inside_content_is_refused(name: str, tmp_path: Path):
    folder = make_site(tmp_path)
    write_news(folder, "tin")
    before = files_of(folder / "content")
    with pytest.raises(UsageError):
        build(folder, name)
    assert files_of(folder / "content") == before


def test_missing_settings_are_told(tmp_path: Path):
    with pytest.raises(UsageError, match="config_missing"):
        load(tmp_path / "mkdocs.yml")


def test_empty_site_is_a_site(tmp_path: Path):
    site = build(make_site(tmp_path))
    assert broken_links(site, "https://cong.example.gov.vn/") == []
    assert {"index.html", "guong-dien-hinh/index.html", "rss.xml", "tim-kiem/muc-luc.json"} <= set(files_of(site))
    assert search_records(site) == []


def test_two_articles_may_show_the_same_photo_and_the_same_film(tmp_path: Path):
    folder = make_site(tmp_path)
    photo = picture("JPEG", (800, 600))
    for write_one, place in ((write_news, "tin-tuc/2026"), (write_story, "guong-dien-hinh/2026"), (write_campaign, "phong-trao")):
        write_one(folder, "bai", id=f"bai-{write_one.__name__[6:]}", image={"src": "anh.jpg", "alt": "Họp", "credit": "Ảnh: Minh Hà"})
        write(folder, f"content/{place}/anh.jpg", photo)
    write_news(folder, "hai", video={"src": "phim.mp4"})
    write_news(folder, "ba", video={"src": "khac/phim.mp4"})
    write(folder, "content/tin-tuc/2026/phim.mp4", b"film")
    write(folder, "content/tin-tuc/2026/khac/phim.mp4", b"film")
    files = files_of(build(folder))
    assert len([path for path in files if path.startswith("hinh/")]) == 3
    assert len([path for path in files if path.startswith("phim/")]) == 1


def test_film_of_any_name_has_an_address_that_browsers_read_whole(tmp_path: Path):
    folder = make_site(tmp_path)
    write(folder, "content/tin-tuc/2026/phim #1 tập &%.mp4", b"film")
    write_news(folder, "tin", video={"src": "phim #1 tập &%.mp4"})
    site = build(folder)
    assert [file.name.rpartition("-")[0] for file in (site / "phim").iterdir()] == ["phim-1-tap"]
    assert broken_links(site, "https://cong.example.gov.vn/") == []
