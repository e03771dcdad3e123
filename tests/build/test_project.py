"""Wrong settings are told of in Vietnamese, by file and key, all of them that can be seen at once."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from portal import cli
from portal.build.project import load, project_of
from portal.errors import UsageError
from portal.messages import catalogue
from portal.render.templates import fingerprinted
from tests.builders import ROOT, build, files_of, make_site, write, write_news

WORDS = catalogue().commands.config


def told(folder: Path) -> list[str]:
    """What is wrong with a site's mkdocs.yml, without the path before each line."""
    with pytest.raises(UsageError) as error:
        load(folder / "mkdocs.yml")
    path = f"{folder / 'mkdocs.yml'}:"
    lines = str(error.value.params["lines"]).split("\n")
    assert all(line.startswith(path) for line in lines)
    return [line.removeprefix(path).strip() for line in lines]


def test_good_settings_are_read_without_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert load(make_site(tmp_path) / "mkdocs.yml").site_name == "Cổng thử"
    assert load(ROOT / "mkdocs.yml").site_name == "Nêu Gương"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("settings", "line"), [
    ({"site_nam": "x"}, f"site_nam: {WORDS.unknown_meant.format(meant='site_name')}"),
    ({"hoàn_toàn_khác": "x"}, f"hoàn_toàn_khác: {WORDS.unknown}"),
    ({"site_name": None}, f"site_name: {WORDS.required}"),
    ({"site_name": 3}, f"site_name: {WORDS.wrong_type}"),
    ({"site_url": None}, f"site_url: {WORDS.site_url}"),
    ({"site_url": "cong.example.gov.vn"}, f"site_url: {WORDS.site_url}"),
    ({"site_url": "ftp://cong.example.gov.vn/"}, f"site_url: {WORDS.site_url}"),
    ({"docs_dir": "gone"}, f"docs_dir: {WORDS.docs_dir}"),
    ({"docs_dir": ".", "site_dir": "../ra"}, f"docs_dir: {WORDS.docs_dir}"),
    ({"site_dir": "content/site"}, f"site_dir: {WORDS.site_dir}"),
    ({"theme": "nothing"}, f"theme: {WORDS.theme}"),
    ({"theme": "material"}, f"theme: {WORDS.theme}"),
    ({"theme": {"name": "mkdocs", "custom_dir": "content"}}, f"theme: {WORDS.theme}"),
    ({"theme": {"name": "material", "custom_dir": "gone"}}, f"theme: {WORDS.theme}"),
    ({"theme": {"name": "material", "custom_dir": 3}}, WORDS.not_mapping),
    ({"plugins": []}, f"plugins: {WORDS.plugins}"),
    ({"plugins": None}, f"plugins: {WORDS.plugins}"),
    ({"plugins": ["portale"]}, f"plugins: {WORDS.plugins}"),
    ({"portal": {"organization": None}}, f"portal.organization: {WORDS.required}"),
    ({"portal": {"demo": "có"}}, f"portal.demo: {WORDS.wrong_type}"),
    ({"portal": {"review": "yes"}}, f"portal.review: {WORDS.review}"),
    ({"portal": {"feed_since": "hôm qua"}}, f"portal.feed_since: {WORDS.wrong_type}"),
    ({"portal": {"tagli": "x"}}, f"portal.tagli: {WORDS.unknown_meant.format(meant='tagline')}"),
    ({"portal": {"feed_authority": "Example.GOV.vn"}}, f"portal.feed_authority: {WORDS.authority}"),
    ({"portal": {"feed_authority": "https://example.gov.vn"}}, f"portal.feed_authority: {WORDS.authority}"),
    ({"portal": {"footer": [{"title": "x"}]}}, f"portal.footer.path: {WORDS.required}"),
    ({"portal": {"footer": [{"title": "x", "path": "/a/", "paht": "/b/"}]}},
     f"portal.footer.paht: {WORDS.unknown_meant.format(meant='path')}"),
    ({"portal": {"footer": "x"}}, f"portal.footer: {WORDS.wrong_type}"),
])
def test_wrong_key_is_named_with_what_to_write(settings: dict[str, Any], line: str, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]):
    assert told(make_site(tmp_path, **settings)) == [line]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("path", ["javascript:alert(1)", "/javascript:alert(1)/", "//example.com/", "a/", "/a", "",
                                  "/a b/", "/a//b/", "/../", "/đường/", "/a/\n", "/a/?b/", "/<a>/"])
def test_path_of_the_footer_stays_inside_the_site(path: str, tmp_path: Path):
    folder = make_site(tmp_path, portal={"footer": [{"title": "x", "path": path}]})
    assert told(folder) == [f"portal.footer.path: {WORDS.footer_path}"]


def test_all_unknown_keys_are_named_at_once(tmp_path: Path):
    folder = make_site(tmp_path, b_key=1, a_key=2, portal={"tagli": "x"})
    assert [line.split(":")[0] for line in told(folder)] == ["a_key", "b_key", "portal.tagli"]


def test_portal_named_twice_is_told(tmp_path: Path):
    folder = make_site(tmp_path)
    file = folder / "mkdocs.yml"
    config = yaml.safe_load(file.read_text(encoding="utf-8"))
    config["plugins"] *= 2
    write(folder, "mkdocs.yml", yaml.safe_dump(config, allow_unicode=True))
    assert told(folder) == [f"plugins: {WORDS.plugins}"]


@pytest.mark.parametrize(("text", "line"), [
    ("site_name: a\nsite_url: [\n", "3: viết sai cú pháp YAML"),
    ("site_name: a\n b: c\n", "2: viết sai cú pháp YAML"),
    ("- a\n", WORDS.not_mapping),
    ("3\n", WORDS.not_mapping),
    ("since: 2026-13-45\n", WORDS.not_mapping),
    (b"\xff\xfe\xff", WORDS.not_utf8),
    ("site_name: a\x00", WORDS.not_utf8),
    ("INHERIT: gone.yml\n", WORDS.not_mapping),
])
def test_file_that_cannot_be_read_is_told_with_its_line(text: str | bytes, line: str, tmp_path: Path):
    write(make_site(tmp_path), "mkdocs.yml", text)
    assert told(tmp_path)[0].startswith(line)


def test_command_tells_all_lines_and_no_english(tmp_path: Path):
    make_site(tmp_path, docs_dir="gone", site_nam="x")
    path = str(tmp_path / "mkdocs.yml")
    result = CliRunner().invoke(cli.portal, ["check", "-f", path])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"{path}: docs_dir: {WORDS.docs_dir}",
                                          f"{path}: site_nam: {WORDS.unknown_meant.format(meant='site_name')}",
                                          catalogue().commands.config_wrong.split("\n")[1]]


# The theme

def site_with_theme(folder: Path) -> Path:
    """A site with one article and a theme of its own, which is returned."""
    theme = folder / "giao-dien"
    shutil.copytree(ROOT / "theme_overrides", theme)
    make_site(folder, theme={"name": "material", "custom_dir": "giao-dien"})
    write_news(folder, "tin")
    return theme


def link(place: Path, target: Path) -> None:
    """Make a link to a folder, where the system lets us."""
    try:
        place.symlink_to(target, target_is_directory=True)
    except OSError:
        pytest.skip("no links to folders here")


def moved_and_linked(folder: Path) -> Path:
    """Move a folder away and put a link in its place; where it is now."""
    moved = folder.parent.parent / f"chung-{folder.name}"
    folder.rename(moved)
    link(folder, moved)
    return moved


def page_of(folder: Path) -> str:
    """The article's page after another build, the same as in one from nothing."""
    again, fresh = build(folder), build(folder, "moi")
    assert files_of(again) == files_of(fresh)
    shutil.rmtree(fresh)
    return (again / "tin-tuc/2026/tin/index.html").read_text(encoding="utf-8")


def test_template_in_a_linked_folder_that_is_edited_makes_pages_anew(tmp_path: Path):
    partials = moved_and_linked(site_with_theme(tmp_path) / "partials")
    assert "Chân trang mới" not in page_of(tmp_path)
    with open(partials / "footer.html", "a", encoding="utf-8") as file:
        file.write("<p>Chân trang mới</p>")
    assert "Chân trang mới" in page_of(tmp_path)


def test_style_sheet_in_a_linked_folder_that_is_edited_is_the_one_that_pages_load(tmp_path: Path):
    assets = moved_and_linked(site_with_theme(tmp_path) / "assets")
    before = re.findall(r"/assets/portal\.\w+\.css", page_of(tmp_path))
    with open(assets / "portal.css", "a", encoding="utf-8") as file:
        file.write("\nb { color: red }\n")
    after = re.findall(r"/assets/portal\.\w+\.css", page_of(tmp_path))
    assert before and after and before[0] != after[0]
    assert (tmp_path / f"site{after[0]}").is_file() and not (tmp_path / f"site{before[0]}").exists()


def theme_digest(folder: Path) -> str:
    """Stands for the theme as it is now."""
    return project_of(load(folder / "mkdocs.yml")).context["theme"]


def test_links_that_lead_back_end(tmp_path: Path):
    theme = site_with_theme(tmp_path)
    link(theme / "lai", theme)
    link(theme / "partials/len", theme)
    link(theme / "partials/chinh-no", theme / "partials/chinh-no")
    link(theme / "khong-co", tmp_path / "khong-co")
    before = theme_digest(tmp_path)
    assert theme_digest(tmp_path) == before
    write(theme, "partials/them.html", "x")
    assert theme_digest(tmp_path) != before


def test_two_links_to_one_folder_are_two_folders(tmp_path: Path):
    theme = site_with_theme(tmp_path)
    link(theme / "mot", theme / "partials")
    before = theme_digest(tmp_path)
    link(theme / "hai", theme / "partials")
    assert theme_digest(tmp_path) != before


def test_template_with_a_name_that_is_no_text_is_let_be(tmp_path: Path):
    theme = site_with_theme(tmp_path)
    put_or_skip(os.fsencode(theme) + b"/b\xe3n-sao.html")
    assert page_of(tmp_path)


def put_or_skip(path: bytes) -> None:
    """Write a file under a name that some systems refuse."""
    try:
        with open(path, "wb") as file:
            file.write(b"x")
    except OSError:
        pytest.skip("no such name here")


@pytest.mark.parametrize(("name", "shown"), [
    (b"a:b.css", "a:b.css"), (b"a\\b.css", "a\\b.css"), (b"a\nb.css", r"a\nb.css"), (b"a\rb.css", r"a\rb.css"), (b"a\x1b.css", r"a\x1b.css"),
    (b"a\xff.css", r"a\udcff.css"), (b"a?.css", "a?.css"), (b"a#.css", "a#.css"), (b"a%20.css", "a%20.css"),
    (b"CON.css", "CON.css"), (b"a.css.", "a.css."), (b"a.css ", "a.css "),
], ids=repr)
def test_asset_with_a_name_that_cannot_be_an_address_everywhere_is_told(name: bytes, shown: str, tmp_path: Path):
    assets = site_with_theme(tmp_path) / "assets"
    put_or_skip(os.fsencode(assets) + b"/" + name)
    write(assets, "z|.js", b"x")
    words = catalogue().commands
    lines = "\n".join(words.asset_name.format(path=assets / one) for one in (shown, "z|.js"))
    for command in ("build", "check"):
        result = CliRunner().invoke(cli.portal, [command, "-f", str(tmp_path / "mkdocs.yml")])
        assert (result.exit_code, result.stderr) == (1, words.assets_wrong.format(lines=lines) + "\n")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("name", ["ảnh bìa (1).png", "ảnh.png", "a+b,c@2x.png", "connect.js", "a"])
def test_asset_with_an_unusual_name_is_taken(name: str, tmp_path: Path):
    theme = site_with_theme(tmp_path)
    write(theme, f"assets/{name}", b"x")
    assert (build(tmp_path) / "assets" / fingerprinted(name, b"x")).read_bytes() == b"x"


def test_hidden_files_and_folders_among_the_assets_are_left_out(tmp_path: Path):
    theme = site_with_theme(tmp_path)
    write(theme, "assets/.DS_Store", b"x")
    write(theme, "assets/.a:b.css.swp" if os.name != "nt" else "assets/.a.swp", b"x")
    write(theme, "assets/folder/a.css", b"x")
    site = build(tmp_path)
    assert not [file for file in site.rglob("*") if "DS_Store" in file.name or file.name == "folder"]
