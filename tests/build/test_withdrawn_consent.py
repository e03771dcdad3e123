"""After somebody withdraws their consent, no file of the site says anything of the story about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.messages import catalogue
from tests.builders import CONSENT, build, files_of, make_site, picture, write, write_campaign, write_news, write_story
from tests.pages import search_records
from tests.search_reader import unpacked

NAME = "Zanavika"
"""Stands in everything that the story says, and in nothing else."""
STORY = "guong-dien-hinh/2026/mot-nguoi"


def write_about(folder: Path, **consent: Any) -> None:
    """The story with its photos, and with the consent as it is now."""
    write_story(
        folder, "mot-nguoi", f"## {NAME} kể\n\nChuyện của {NAME}.\n\n![{NAME} cười]({NAME}-hai.png \"Ảnh: {NAME}\")\n", id="guong-mot-nguoi",
        title=f"Bà {NAME} giữ rừng", summary=f"Bà {NAME} giữ rừng.", subject={"kind": "individual", "name": NAME, "position": f"Tổ {NAME}"},
        image={"src": f"{NAME}.png", "alt": f"Bà {NAME}", "credit": f"Con của {NAME}", "caption": f"{NAME} trong rừng"},
        results=[{"figure": "46", "unit": f"cây của {NAME}", "source": NAME}], awards=[{"name": f"Bằng khen {NAME}"}],
        replicated_by=[{"unit": f"Bạn của {NAME}", "result": NAME}], changes=[{"on": "2026-03-04", "kind": "correction", "note": NAME}],
        consent=CONSENT | {"scope": f"Tên {NAME}"} | consent, campaigns=["thi-dua"], field="y-te",
    )


def told_of(site: Path) -> set[str]:
    """The files whose names or bytes hold the name, however packed and in whatever case."""
    return {path for path, data in files_of(site).items()
            if NAME.lower() in path.lower() or NAME.lower().encode() in unpacked(path, data).lower()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal built with the story, then, after the consent is withdrawn, in place and anew."""
    folder = make_site(tmp_path_factory.mktemp("consent"))
    write_campaign(folder, "thi-dua")
    for number in range(30):
        write_news(folder, f"tin-{number}", campaigns=["thi-dua"], field="y-te", related=["guong-mot-nguoi"] if number == 3 else [])
    for name, colour in ((f"{NAME}.png", "red"), (f"{NAME}-hai.png", "blue")):
        write(folder, f"content/guong-dien-hinh/2026/{name}", picture(size=(600, 400), colour=colour))
    write_about(folder)
    build(folder, "before")
    build(folder, "site")
    write_about(folder, withdrawn_on="2026-11-20T07:00")
    build(folder, "site", released="site")
    build(folder, "anew")
    return folder


def test_before_it_is_told_everywhere(folder: Path):
    found = told_of(folder / "before")
    assert {f"{STORY}/index.html", "index.html", "rss.xml", "atom.xml", "feed.json", "guong-dien-hinh/index.html"} <= found
    assert any(path.endswith(".bin") for path in found)


@pytest.mark.parametrize("name", ["site", "anew"])
def test_after_it_no_file_tells_of_it(folder: Path, name: str):
    assert told_of(folder / name) == set()
    assert f"/{STORY}/" not in {record.url for record in search_records(folder / name)}
    before, after = files_of(folder / "before"), files_of(folder / name)
    assert len([path for path in before if path.startswith("hinh/")]) > len([path for path in after if path.startswith("hinh/")])


@pytest.mark.parametrize("name", ["site", "anew"])
def test_its_address_and_the_feeds_tell_that_it_is_withdrawn_and_not_why(folder: Path, name: str):
    reason = catalogue().withdrawn.no_consent
    for path in (f"{STORY}/index.html", "rss.xml", "feed.json"):
        assert reason in (folder / name / path).read_text(encoding="utf-8"), path
    assert "at:deleted-entry" in (folder / name / "atom.xml").read_text(encoding="utf-8")
