"""What each change of a project changes in its site, and what it leaves alone."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

if not hasattr(os, "fork"):
    pytest.skip("each build runs in a copy of this process", allow_module_level=True)

from portal.messages import catalogue
from tests.build import edits
from tests.build.rebuilding import (
    Project, Seen, assert_same, at_change, changed, disk_is_full, look, on_all_cores, power_is_cut,
)
from tests.builders import ROOT, write, write_news, write_story
from tests.length import mainly_rows
from tests.length import number as number_of
from tests.search_reader import unpacked

STORY, NEWS = "content/guong-dien-hinh/2026/{}.md", "content/tin-tuc/2026/{}.md"
SEARCH = re.compile(r"tim-kiem/(?!index\.html$).+")
"""Files of the search index, however many they are."""


def change(project: Project, path: str, **given: object) -> None:
    """Give keys of an article's front matter other values, `body` another text, None none."""
    meta, body = edits.split(project, path)
    body = str(given.pop("body", body))
    edits.join(project, path, {key: value for key, value in (meta | given).items() if value is not None}, body)


def after(project: Project) -> tuple[Seen, Seen]:
    """Build; the site before and after. It is as one built from nothing, and kept times are."""
    before = look(project.site)
    assert project.rebuild() == ""
    return before, look(project.site)


def pages(paths: set[str]) -> set[str]:
    """Changed files but for those of the search index."""
    return {path for path in paths if not SEARCH.fullmatch(path)}


def feeds(*listings: str) -> set[str]:
    """The feed files of listings."""
    return {f"{listing}{name}" for listing in listings for name in ("rss.xml", "atom.xml", "feed.json")}


OF_NEWS = feeds("", "tin-tuc/", "phong-trao/thi-dua/", "don-vi/van-phong/", "chu-de/doc-sach/", "nam/2026/",
                "chuyen-muc/tin-van-phong/")
"""The feeds that hold the news of the small project."""


def test_build_without_a_change_touches_no_file_and_leaves_nothing_beside_the_site(project: Project):
    beside = project.beside()
    before, now = after(project)
    assert before == now
    assert project.beside() == beside


def test_touched_sources_change_no_file(project: Project):
    for path in project.files:
        (project.root / path).touch()
    before, now = after(project)
    assert before == now


@pytest.mark.parametrize("settled", [True, False])
def test_file_that_may_not_be_in_content_is_told_of_though_all_else_is_as_it_was(settled: bool, project: Project):
    project.settled = settled
    after(project)
    project.put("content/tin-tuc/2026/ban-thao.docx", "x")
    assert "ban-thao.docx" in project.rebuild()
    project.drop("content/tin-tuc/2026/ban-thao.docx")
    after(project)


def test_new_text_changes_its_page_the_search_index_and_the_feeds_that_hold_it(project: Project):
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    before, now = after(project)
    assert pages(changed(before, now)) == {"tin-tuc/2026/tin/index.html"} | OF_NEWS
    assert any(map(SEARCH.fullmatch, changed(before, now)))


def test_text_of_a_plain_page_is_in_no_feed(project: Project):
    change(project, "content/gioi-thieu.md", body="Về chúng tôi, từ 1945.\n")
    before, now = after(project)
    assert pages(changed(before, now)) == {"gioi-thieu/index.html"}


def test_day_of_a_change_is_told_to_search_engines_too(project: Project):
    change(project, NEWS.format("tin"), updated="2026-03-01")
    before, now = after(project)
    assert pages(changed(before, now)) == {"sitemap.xml", "tin-tuc/2026/tin/index.html"} | OF_NEWS


@pytest.mark.parametrize("settled", [True, False])
def test_letter_that_changes_neither_size_nor_time_of_its_file_is_seen(settled: bool, project: Project):
    project.settled = settled
    path = NEWS.format("tin")
    project.put(path, project.files[path].replace("Tin đầu.".encode(), "Tin đâu.".encode()), keep_time=True)
    before, now = after(project)
    assert "Tin đâu." in (now["tin-tuc/2026/tin/index.html"][1] or b"").decode()


def test_new_article_changes_its_lists_and_no_numbered_page_but_the_one_that_it_fills(project: Project):
    write_news(project.root, "moi", date="2026-03-01", unit="van-phong", locality="bien-hoa")
    project.put(NEWS.format("moi"), (project.root / NEWS.format("moi")).read_bytes())
    before, now = after(project)
    lists = {"", "nam/", "nam/2026/", "don-vi/", "don-vi/van-phong/", "dia-phuong/", "dia-phuong/bien-hoa/", "dia-phuong/dong-nai/",
             "chuyen-muc/", "chuyen-muc/tin-van-phong/"}
    sections = {"guong-dien-hinh/", "phong-trao/", "ke-hoach/", "tin-tuc/"}  # each says how many articles a year has
    related = {"tin-tuc/2026/tin/"}
    told = feeds("", "tin-tuc/", "nam/2026/", "don-vi/van-phong/", "dia-phuong/bien-hoa/", "dia-phuong/dong-nai/",
                 "chuyen-muc/tin-van-phong/")
    of_addresses = {"sitemap.xml", "dia-chi-da-dang.json", "bao-chi/index.html", "bao-chi/feeds.opml"}
    found = pages(changed(before, now)) - told - of_addresses
    assert found == {f"{address}index.html" for address in lists | sections | related | {"tin-tuc/2026/moi/"}}


def test_article_that_fills_a_page_makes_one_more_and_leaves_the_others_alone(project: Project):
    for number in range(22, 42):
        write_story(project.root, f"guong-{number}", date=dt.date(2026, 4, 1) + dt.timedelta(number), unit="benh-vien", field="y-te")
        project.put(STORY.format(f"guong-{number}"), (project.root / STORY.format(f"guong-{number}")).read_bytes())
    before, now = after(project)
    numbered = {path for path in changed(before, now) if path.startswith("guong-dien-hinh/trang/")}
    assert numbered == {"guong-dien-hinh/trang/2/index.html"}
    assert now["guong-dien-hinh/trang/1/index.html"] == before["guong-dien-hinh/trang/1/index.html"]


def test_deleted_article_takes_its_page_its_picture_and_empty_folders_along(project: Project):
    picture = {path for path in look(project.site) if path.startswith("hinh/")}
    project.drop(NEWS.format("nam-cu"))
    before, now = after(project)
    assert picture and not (picture | {"hinh", "tin-tuc/2026/nam-cu"}) & now.keys()
    assert not [path for path, data in now.items() if b"nam-cu" in unpacked(path, data[1] or b"")]


def test_renamed_file_moves_its_page_and_leaves_nothing_behind(project: Project):
    project.move(NEWS.format("tin"), NEWS.format("ten-moi"))
    before, now = after(project)
    assert "tin-tuc/2026/ten-moi/index.html" in now and "tin-tuc/2026/tin" not in now
    assert not [path for path, data in now.items() if b"/tin-tuc/2026/tin/" in unpacked(path, data[1] or b"")]


def test_old_address_leads_to_where_a_renamed_file_is_now(project: Project):
    change(project, NEWS.format("tin"), aliases=["/cu/tin/"])
    assert project.rebuild() == ""
    project.move(NEWS.format("tin"), NEWS.format("ten-moi"))
    assert "cu/tin/index.html" in changed(*after(project))


def test_files_that_swap_names_swap_pages(project: Project):
    one, other = STORY.format("guong-03"), STORY.format("guong-04")
    project.swap(one, other)
    before, now = after(project)
    page = "guong-dien-hinh/2026/guong-03/index.html"
    assert page in changed(before, now) and "Bài guong-04" in (now[page][1] or b"").decode()


def test_embargo_lifts_by_the_clock_alone_and_comes_back_with_it(project: Project):
    project.now = dt.datetime.fromisoformat("2026-11-25T07:59:59+07:00")
    change(project, NEWS.format("nam-cu"), publish_at="2026-11-25T08:00")
    assert project.rebuild() == ""
    hidden = look(project.site)
    assert "tin-tuc/2026/nam-cu" not in hidden
    project.now += dt.timedelta(seconds=1)
    assert "tin-tuc/2026/nam-cu/index.html" in after(project)[1]
    project.now -= dt.timedelta(seconds=1)
    _, now = after(project)
    assert_same(now, hidden)


def test_archived_notice_appears_by_the_clock_alone(project: Project):
    change(project, NEWS.format("tin"), expires="2026-12-01")
    project.now = dt.datetime.fromisoformat("2026-11-30T23:59:59+07:00")
    assert project.rebuild() == ""
    project.now += dt.timedelta(seconds=1)
    before, now = after(project)
    word = catalogue().site.article.archived.encode()
    page = "tin-tuc/2026/tin/index.html"
    assert word not in (before[page][1] or b"") and word in (now[page][1] or b"")
    # the campaign's month ends in the same second
    assert {"phong-trao/thi-dua/index.html", "tin-tuc/index.html"} <= changed(before, now)


def test_clock_alone_changes_no_file_where_nothing_waits_for_it(project: Project):
    project.now += dt.timedelta(days=3, seconds=17)
    before, now = after(project)
    assert before == now


def test_other_name_of_a_unit_changes_exactly_the_pages_that_show_it(project: Project):
    units = edits.registry(project, "units")
    units["benh-vien"]["name"] = "Viện Tim"
    path = "content/registry/units.yml"
    project.put(path, project.files[path].replace("Bệnh viện tỉnh".encode(), "Viện Tim".encode()))
    before, now = after(project)
    showing = {path for path, (_, data) in before.items() if "Bệnh viện tỉnh".encode() in (data or b"")}
    assert pages(changed(before, now)) == showing
    assert 22 < len(showing) < len(now)


def test_template_style_and_settings_reach_every_page(project: Project):
    html = {path for path in look(project.site) if path.endswith(".html")}
    project.put("theme/assets/portal.css", project.files["theme/assets/portal.css"] + b"b { color: red }", keep_time=True)
    before, now = after(project)
    assert html <= changed(before, now)
    assert len([path for path in now if path.startswith("assets/portal.") and path.endswith(".css")]) == 1
    project.put("mkdocs.yml", project.files["mkdocs.yml"].replace("Cổng thử".encode(), "Cổng mới".encode()))
    assert html <= changed(*after(project))
    project.put("theme/partials/card.html", project.files["theme/partials/card.html"].replace(b"{% endmacro %}", b"<b>!</b>{% endmacro %}"))
    assert "tin-tuc/index.html" in changed(*after(project))


# The cache and the site are anybody's

@pytest.mark.parametrize("harm", edits.DAMAGES.values(), ids=list(edits.DAMAGES))
def test_damaged_cache_is_nobodys_trouble(harm: Callable[[Path, Random], object], project: Project):
    for file in sorted(project.cache.rglob("*")):
        if file.is_file():
            harm(file, Random(1))
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    after(project)


def test_cache_of_an_earlier_day_harms_nothing(project: Project):
    edits.cache_is_backed_up(project, Random())
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    project.drop(STORY.format("guong-05"))
    assert project.rebuild() == ""
    edits.cache_is_brought_back(project, Random())
    before, now = after(project)
    assert before == now


def test_site_of_an_earlier_day_is_brought_up_to_date(project: Project):
    edits.site_is_backed_up(project, Random())
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    project.drop(STORY.format("guong-05"))
    assert project.rebuild() == ""
    edits.site_is_brought_back(project, Random())
    assert "tin-tuc/2026/tin/index.html" in changed(*after(project))


def test_cache_of_another_version_of_the_portal_is_not_believed(project: Project, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(ROOT / "plugins/portal", other / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    words = (other / "portal/vi.yml").read_text(encoding="utf-8")
    (other / "portal/vi.yml").write_text(words.replace("Trang chủ", "Trang đầu"), encoding="utf-8")
    code = (other / "portal/render/cards.py").read_text(encoding="utf-8")
    (other / "portal/render/cards.py").write_text(code.replace("title=meta.title,", "title=meta.title.upper(),"), encoding="utf-8")
    project.lay_out_fresh()
    for config, site in ((project.root, project.site), (project.fresh, project.fresh / "site")):
        subprocess.run([sys.executable, "-m", "portal", "build", "-f", config / "mkdocs.yml", "-d", site, "--now", project.now.isoformat()],
                       env=os.environ | {"PYTHONPATH": str(other)}, check=True, capture_output=True)
    new = look(project.site)
    assert_same(new, look(project.fresh / "site"))
    assert "Trang đầu".encode() in (new["index.html"][1] or b"") and "BÀI TIN".encode() in (new["index.html"][1] or b"")
    before, _ = after(project)
    assert before == new


def test_file_of_the_site_that_was_deleted_or_spoilt_comes_back_and_no_other_is_touched(project: Project):
    good = look(project.site)
    (project.site / "tin-tuc/2026/tin/index.html").unlink()
    (project.site / "404.html").write_bytes(b"cut")
    shutil.rmtree(project.site / "phong-trao")
    before, now = after(project)
    assert_same(now, good)
    assert changed(before, now) == {"404.html", "tin-tuc/2026/tin/index.html"} | {
        path for path in good if path.startswith("phong-trao/") and good[path][1] is not None}


def test_empty_folder_in_place_of_a_page_is_replaced(project: Project):
    page = project.site / "404.html"
    page.unlink()
    page.mkdir()
    after(project)
    assert page.is_file()


@pytest.mark.parametrize("kept", ["site", "cache"])
def test_spoilt_picture_of_the_site_or_of_the_cache_comes_back(kept: str, project: Project):
    good = look(project.site)
    for file in getattr(project, kept).rglob("*.webp"):
        edits.flip(file, Random(1))
    if kept == "cache":
        shutil.rmtree(project.site)
    assert_same(after(project)[1], good)


def test_list_of_the_sites_files_can_not_reach_out_of_its_folder(project: Project, tmp_path: Path):
    precious = write(tmp_path, "precious.txt", "mine")
    listed = project.root / ".site.files"
    listed.write_text(f"{listed.read_text()}\n../../precious.txt\n../site/../../precious.txt\n{precious}")
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    after(project)
    assert precious.read_text() == "mine"


def test_lost_list_of_the_sites_files_is_written_again_though_nothing_else_is_to_be_done(project: Project):
    listed = project.root / ".site.files"
    listed.unlink()
    before, now = after(project)
    assert before == now
    segment = re.compile(r"(tim-kiem/\w+/).+")  # is on the list as one
    assert listed.read_text(encoding="utf-8").split("\n") == sorted(
        {segment.sub(r"\1", path) for path, (_, data) in now.items() if data is not None})
    shutil.rmtree(project.cache)  # from now on the list alone tells that the site is the portal's
    after(project)


def test_link_in_place_of_a_file_is_replaced_and_what_it_led_to_stays(project: Project, tmp_path: Path):
    outside = write(tmp_path, "outside.html", "mine")
    page = project.site / "404.html"
    page.unlink()
    page.symlink_to(outside)
    after(project)
    assert outside.read_text() == "mine" and not page.is_symlink()


def test_copy_of_the_site_by_hard_links_stays_as_it_was(project: Project, tmp_path: Path):
    copy = tmp_path / "published"
    shutil.copytree(project.site, copy, copy_function=os.link)
    published = look(copy)
    change(project, NEWS.format("tin"), title="Tin mới", body="Tin sửa.\n")
    after(project)
    assert look(copy) == published


def test_site_in_another_folder_is_whole_and_the_first_one_is_kept_up(project: Project):
    first = look(project.site)
    project.site_name = "khac"
    assert_same(after(project)[1], first)
    change(project, NEWS.format("tin"), body="Tin sửa.\n")
    after(project)
    project.site_name = "site"
    assert "tin-tuc/2026/tin/index.html" in changed(*after(project))


def test_work_on_all_cores_gives_the_same_site(project: Project):
    for number in range(2):
        change(project, NEWS.format("tin"), title=f"Tin mới {number}", body="Tin sửa.\n")
        assert project.rebuild(on_all_cores) == ""


# Builds that fail

def test_invalid_content_leaves_the_site_alone_and_its_repair_is_seen(project: Project):
    good, beside = look(project.site), project.beside()
    change(project, NEWS.format("tin"), unit="khong-co", body="Tin sửa.\n")
    assert "khong-co" in project.rebuild()
    assert look(project.site) == good and project.beside() == beside
    change(project, NEWS.format("tin"), unit="van-phong")
    before, now = after(project)
    assert "tin-tuc/2026/tin/index.html" in changed(before, now)


@pytest.mark.parametrize(("of", "number", "answer"), mainly_rows([
    *((".site.files", number, "OSError") for number in (1, 2, 3)),  # the list that holds the new files too
    *((".building-", number, "OSError") for number in (1, 5)),
    *(("/new/", number, "OSError") for number in (1, 20)),  # the first is made, the second is put in its place
    ("site/hinh/", 1, "OSError"),  # is taken away last
    ("site/sitemap.xml", 1, ""),  # where a file can't be linked, it is copied
    *((".site.files", number, "") for number in (4, 5, 6)),  # the list without what is gone
    (".cache", 1, ""),
], {(".site.files", 2, "OSError"), ("/new/", 20, "OSError"), ("site/hinh/", 1, "OSError"), (".site.files", 5, ""),
    (".cache", 1, "")}.__contains__))
def test_full_disk_leaves_the_site_alone_and_the_next_build_is_right(
    of: str, number: int, answer: str, project: Project, tmp_path: Path
):
    def happens() -> None:
        happened.touch()
        disk_is_full()

    happened = tmp_path / "happened"
    change(project, NEWS.format("tin"), title="Tin mới")
    project.drop(NEWS.format("nam-cu"))
    write_news(project.root, "moi", date="2026-03-01", unit="van-phong")
    project.put(NEWS.format("moi"), (project.root / NEWS.format("moi")).read_bytes())
    good, beside = look(project.site), project.beside()
    assert project.build(prepare=lambda: at_change(number, happens, of)).answer() == answer
    assert happened.exists()
    if answer:
        assert look(project.site) == good and project.beside() == beside
    else:
        assert "tin-tuc/2026/moi/index.html" in look(project.site)
    after(project)


@pytest.mark.parametrize("number", [1, 5, 60])
def test_build_after_a_power_cut_is_right(number: int, project: Project):
    change(project, NEWS.format("tin"), title="Tin mới")
    assert project.build(prepare=lambda: at_change(number, power_is_cut)).answer() == "killed"
    after(project)


def test_page_that_a_power_cut_left_goes_though_its_article_is_gone_before_the_next_build(project: Project):
    path, page = "content/them.md", project.site / "them/index.html"
    data = project.files["content/gioi-thieu.md"].replace(b"gioi-thieu", b"them")
    after(project)
    for number in range(1, 160, number_of(ordinary=10, full=5)):
        project.put(path, data)
        assert project.build(prepare=lambda: at_change(number, power_is_cut)).answer() == "killed"
        left = page.exists()
        project.drop(path)
        after(project)
        if left:
            return
    pytest.fail("the power was never cut after the page was in its place")
