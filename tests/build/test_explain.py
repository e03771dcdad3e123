"""A page is found by whatever address people have of it, also on a site below a path of its host."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.build.command import build_site
from portal.build.explain import explain
from portal.errors import UsageError
from portal.messages import catalogue
from tests.builders import NOW, make_site, write_entry, write_news

HOST = "https://x.example.gov.vn"
MADE = catalogue().explain.made


def told(folder: Path, address: str) -> str:
    """The first line of what is said of an address, on a build from nothing."""
    said: list[str] = []
    build_site(folder / "mkdocs.yml", folder / "site", NOW, lambda what, done, total: None,
               lambda work: said.append(explain(work, address)))
    return said[0].split("\n")[0]


def below_a_path(folder: Path, path: str = "/thong-tin/") -> Path:
    """A site with one page, and an article, below a path of its host."""
    make_site(folder, site_url=HOST + path)
    write_entry(folder, "so-tay.md")
    write_news(folder, "tin")
    return folder


@pytest.mark.parametrize("address", [
    f"{HOST}/thong-tin/so-tay/", f"{HOST}/thong-tin/so-tay", f"{HOST}/thong-tin/so-tay/index.html", f"{HOST}/thong-tin/so-tay/?a=b#muc",
    "/thong-tin/so-tay/", "/thong-tin/so-tay/index.html", "thong-tin/so-tay", "/thong-tin//so-tay/",
    "/so-tay/", "so-tay", "so-tay/index.html", "/so-tay/index.html", f"{HOST}/thong%2Dtin/so%2Dtay/",
])
@pytest.mark.parametrize("path", ["/thong-tin/", "/thong-tin"])
def test_page_is_found_with_and_without_the_host_and_the_path_of_the_site(address: str, path: str, tmp_path: Path):
    assert told(below_a_path(tmp_path, path), address) == MADE.format(path="/so-tay/")


@pytest.mark.parametrize("address", [f"{HOST}/thong-tin/", f"{HOST}/thong-tin", "/thong-tin/", "/thong-tin/index.html", "/", "index.html"])
def test_home_page_is_found(address: str, tmp_path: Path):
    assert told(below_a_path(tmp_path), address) == MADE.format(path="/")


@pytest.mark.parametrize("address", [f"{HOST}/so-tay/", f"{HOST}/", f"{HOST}/thong-tin-khac/so-tay/", "/thong-tinso-tay/",
                                     "/khac/so-tay/", "http://["])
def test_address_outside_of_the_site_is_told(address: str, tmp_path: Path):
    below_a_path(tmp_path)
    with pytest.raises(UsageError) as error:
        told(tmp_path, address)
    assert (error.value.code, error.value.params) == ("no_such_page", {"path": address})
    assert not (tmp_path / "site").exists()


def test_page_called_as_the_path_of_the_site_is_found(tmp_path: Path):
    below_a_path(tmp_path)
    write_entry(tmp_path, "thong-tin.md")
    assert told(tmp_path, f"{HOST}/thong-tin/thong-tin/") == MADE.format(path="/thong-tin/")
    assert told(tmp_path, "thong-tin/thong-tin/index.html").startswith(catalogue().explain.unchanged.format(path="/thong-tin/"))


def test_file_is_found_as_browsers_write_its_address(tmp_path: Path):
    make_site(tmp_path, site_url=f"{HOST}/th%C3%B4ng-tin/")
    write_news(tmp_path, "tin")
    assert told(tmp_path, f"{HOST}/thông-tin/rss.xml") == MADE.format(path="/rss.xml")
