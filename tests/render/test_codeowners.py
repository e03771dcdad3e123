from __future__ import annotations

from typing import Any

from portal.derive.owners import ownership_of
from portal.model.entry import Entry
from portal.render.codeowners import render_codeowners
from tests.builders import make_entry, make_library

UNIT = {"name": "x", "short_name": "x", "kind": "office"}
UNITS: dict[str, dict[str, Any]] = {
    "ubnd": UNIT | {"accounts": ["@tinh/goc"]},
    "so-y-te": UNIT | {"parent": "ubnd", "accounts": ["b@syt.vn", "@so-y-te", "@So-Y-Te"]},
    "benh-vien": UNIT | {"parent": "so-y-te"},
    "so-noi-vu": UNIT | {"parent": "ubnd", "accounts": ["@so-noi-vu"]},
    "van-phong": UNIT,
}


def rules(*units: str, known: dict[str, dict[str, Any]] = UNITS, content: str = "content") -> list[str]:
    """The lines, of a site with a news item of each of these units."""
    entries: list[Entry] = [make_entry(f"tin-tuc/2026/tin-{n}.md", unit=unit) for n, unit in enumerate(units)]
    made = make_library(*entries, make_entry("gioi-thieu.md"), registries={"units": known})
    return [line for line in render_codeowners(ownership_of(made), content, "mkdocs.yml").split("\n")
            if line and not line.startswith("#")]


COMMON = ["/content/ @tinh/goc", "/content/registry/ @tinh/goc", "/mkdocs.yml @tinh/goc", "CODEOWNERS @tinh/goc"]


def test_articles_belong_to_the_accounts_of_their_unit_or_of_the_next_above_that_has_some():
    assert rules("so-noi-vu", "benh-vien", "so-y-te", "ubnd", "so-y-te", "van-phong") == [
        *COMMON,
        "/content/tin-tuc/2026/ @so-y-te b@syt.vn",
        "/content/tin-tuc/2026/tin-0.md @so-noi-vu",
        "/content/tin-tuc/2026/tin-3.md @tinh/goc",
        "/content/tin-tuc/2026/tin-5.md @tinh/goc",
    ]


def test_folder_of_the_root_unit_is_not_named_and_of_even_numbers_the_first_in_order_is_the_default():
    assert rules("ubnd", "ubnd", "so-noi-vu") == [*COMMON, "/content/tin-tuc/2026/tin-2.md @so-noi-vu"]
    assert rules("so-noi-vu", "so-y-te")[4:] == [
        "/content/tin-tuc/2026/ @so-noi-vu", "/content/tin-tuc/2026/tin-1.md @so-y-te b@syt.vn",
    ]


def test_without_accounts_above_all_the_rest_belongs_to_nobody():
    known = {"so-y-te": UNIT | {"parent": "ubnd", "accounts": ["@so-y-te"]}, "ubnd": UNIT, "van-phong": UNIT}
    assert rules("so-y-te", "so-y-te", "van-phong", known=known) == [
        "/content/tin-tuc/2026/ @so-y-te", "/content/tin-tuc/2026/tin-2.md",
    ]
    assert rules("ubnd", known={"ubnd": UNIT}) == []


def test_what_the_format_reads_otherwise_is_escaped():
    assert rules("ubnd", content="Bài #1 [mới]")[0] == r"/Bài\ \#1\ \[mới\]/ @tinh/goc"
