"""Wrong settings are told of in Vietnamese, by file and key, all of them that can be seen at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from portal import cli
from portal.build.project import load
from portal.errors import UsageError
from portal.messages import catalogue
from tests.builders import ROOT, build, make_site, write, write_news

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


def test_hidden_files_and_folders_among_the_assets_are_left_out(tmp_path: Path):
    theme = tmp_path / "giao-dien"
    for file in (ROOT / "theme_overrides").rglob("*"):
        if file.is_file():
            write(theme, str(file.relative_to(ROOT / "theme_overrides")), file.read_bytes())
    write(theme, "assets/.DS_Store", b"x")
    write(theme, "assets/folder/a.css", b"x")
    folder = make_site(tmp_path, theme={"name": "material", "custom_dir": "giao-dien"})
    write_news(folder, "tin")
    site = build(folder)[0]
    assert not [file for file in site.rglob("*") if "DS_Store" in file.name or file.name == "folder"]
