"""The project that tests of incremental builds change."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.build import edits
from tests.build.rebuilding import Project
from tests.builders import ROOT, make_site, write, write_campaign, write_entry, write_news, write_story


def lay_out(folder: Path) -> None:
    """Write a small site with an article of each kind, and a listing of more than one page."""
    make_site(folder, edits.REGISTRIES, theme={"name": "material", "custom_dir": "theme", "font": False})
    shutil.copytree(ROOT / "theme_overrides", folder / "theme")
    write_campaign(folder, "thi-dua", period={"starts": "2026", "ends": "2026-11"})
    write_entry(folder, "gioi-thieu.md", "Về chúng tôi.\n")
    for number in range(22):
        day = dt.date(2026, 1, 1) + dt.timedelta(number)
        write_story(folder, f"guong-{number:02d}", date=day, unit="benh-vien", field="y-te")
    write_news(folder, "tin", "Tin đầu.\n", date="2026-02-01", campaigns=["thi-dua"], unit="van-phong", tags=["đọc sách"])
    write_news(folder, "nam-cu", date="2026-02-03", image={"src": "anh.jpg", "alt": "Họp", "credit": "Ảnh: Minh Hà"})
    write(folder, "content/tin-tuc/2026/anh.jpg", edits.photo("teal"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project, built."""
    made = Project(tmp_path, lay_out)
    assert made.build().answer() == ""
    return made
