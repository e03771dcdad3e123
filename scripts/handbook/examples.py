"""What messages mean, and an example each of what brings them about and of how it is mended.

messages/*.yml holds a family a file, which becomes a page. An example says only what it is
about: `front` are keys that replace those of a good article, `body` is its text; `files` are
whole files (in the forms of tests/cases/invalid), which `shown` describes where their bytes
can't be shown; `case` takes the files of one of those cases.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.build.verdict import check_site
from portal.errors import ContentError, Problem
from tests.builders import REGISTRIES, make_site, picture, write, write_campaign, write_news, write_plan, write_story
from tests.invalid_sites import CASES, lay_out_files, load_case

MESSAGES = Path(__file__).parent / "messages"
PATHS = {
    "news": "content/tin-tuc/2026/bai-vi-du.md",
    "story": "content/guong-dien-hinh/2026/bai-vi-du.md",
    "campaign": "content/phong-trao/bai-vi-du.md",
    "plan": "content/ke-hoach/2026/bai-vi-du.md",
    "page": "content/bai-vi-du.md",
}
"""Where the article of an example lies."""
_PICTURES = ("content/tin-tuc/2026/hop.webp", "content/guong-dien-hinh/2026/hop.webp")
_COMMON = {"title": "Bài ví dụ", "id": "bai-vi-du", "summary": "Tóm tắt của bài ví dụ."}
_GOOD: dict[str, dict[str, Any]] = {
    "news": {"date": "2026-03-02", "unit": "so-y-te"},
    "story": {"date": "2026-03-02", "unit": "so-y-te", "category": "good-deed",
              "subject": {"kind": "collective", "name": "Tổ cấp cứu"}},
    "campaign": {"date": "2026-03-02", "unit": "so-y-te", "level": "province"},
    "plan": {"date": "2026-03-02", "unit": "so-y-te", "issuer": "so-y-te", "number": "12", "symbol": "KH-SYT",
             "issued_on": "2026-03-02", "place": "Đồng Nai"},
    "page": {},
}
_FOUND: dict[str, tuple[Problem, ...]] = {}
_TEXT = "Nội dung của bài ví dụ.\n"
_REGISTRIES = REGISTRIES | {
    "lexicon": {
        "thi-dua": {"wrong": ["thi đũa"], "right": "thi đua"},
        "dan-van-kheo": {"wrong": ["dân vận giỏi"], "right": "Dân vận khéo", "note": "tên phong trào", "sure": False},
    },
    "documents": {"ke-hoach-18": {"number": "18/KH-UBND", "issuer": "Ủy ban nhân dân"}},
}


@dataclass(frozen=True, slots=True)
class Example:
    """A state of a small site."""

    kind: str
    """Of the article that it is about; a key of PATHS."""
    front: str = ""
    """Keys of front matter, as YAML, right or wrong."""
    body: str = ""
    files: Mapping[str, Any] | None = None
    """Other files, by path."""
    shown: str = ""
    """What readers are shown in place of the files."""

    def lay_out(self, folder: Path, settings: Mapping[str, Any], released: Any) -> list[Path]:
        """Write a good site with this in it; returns what the check is told of the last release."""
        make_site(folder, _REGISTRIES, portal=dict(settings))
        write_campaign(folder, "dan-van-kheo", id="phong-trao-dan-van-kheo")
        write_plan(folder, "so-93", id="ke-hoach-93", number="93", symbol="KH-VP", issued_on="2026-01-06",
                   place="Đồng Nai", body="## Mục đích {#i}\n\nNội dung.\n")
        write_story(folder, "co-giao", id="guong-co-giao")
        write_news(folder, "toa-dam", id="tin-toa-dam")
        for name in _PICTURES:
            write(folder, name, picture("WEBP"))
        if self.front or self.body:
            write(folder, PATHS[self.kind], f"---\n{self._front_matter()}---\n\n{self.body or _TEXT}")
        lay_out_files(self.files or {}, folder)
        if released is None:
            return []
        return [write(folder, "released.json", json.dumps(released))]

    def _front_matter(self) -> str:
        given = {row.split(":")[0].strip('" ') for row in self.front.splitlines() if row[:1].strip(" -#")}
        rest = {key: value for key, value in (_COMMON | _GOOD[self.kind]).items() if key not in given}
        return self.front + yaml.safe_dump(rest, allow_unicode=True, sort_keys=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One problem or piece of advice, explained."""

    code: str
    """As in vi.yml."""
    name: str
    """A heading: what is wrong, in few words."""
    why: str
    """What comes of it, in a sentence or two; Markdown."""
    bad: Example
    good: Example
    """Of what can't be brought about in small, both have only what is shown."""
    settings: Mapping[str, Any]
    """Of mkdocs.yml, below `portal`."""
    released: Any
    """What the last release has published; None where nobody asks."""

    @property
    def is_run(self) -> bool:
        """Whether its bad example can be brought about in small."""
        return bool(self.bad.front or self.bad.body or self.bad.files)

    def found(self, example: Example) -> tuple[Problem, ...]:
        """What a check of a site with an example tells; done once for examples that are alike."""
        site = (example.kind, example.front, example.body, example.files, self.settings, self.released)
        known = json.dumps(site, default=str)
        if known not in _FOUND:
            with tempfile.TemporaryDirectory() as folder:
                _FOUND[known] = _found(Path(folder), example, self.settings, self.released)
        return _FOUND[known]


def _found(folder: Path, example: Example, settings: Mapping[str, Any], released: Any) -> tuple[Problem, ...]:
    last = example.lay_out(folder, settings, released)
    try:
        return check_site(folder / "mkdocs.yml", lambda *done: None, *last).advice
    except ContentError as error:
        return error.problems


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the handbook: a family of messages."""

    slug: str
    title: str
    summary: str
    intro: str
    allow: tuple[str, ...]
    """What in the messages would be taken for personal data."""
    messages: tuple[Message, ...]


def load_pages() -> list[Page]:
    """All families, in order of their files' names, which begin with a number."""
    return [_page(file) for file in sorted(MESSAGES.glob("*.yml"))]


def _page(file: Path) -> Page:
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    messages = tuple(_message(code, given) for code, given in said["messages"].items())
    slug, allow = file.stem.split("-", 1)[1], tuple(said.get("allow", ()))
    return Page(slug, said["title"], said["summary"], said.get("intro", ""), allow, messages)


def _message(code: str, given: Mapping[str, Any]) -> Message:
    kind = given.get("kind", "news")
    bad, good = (_example(kind, given[side]) for side in ("bad", "good"))
    released = given.get("released")
    if given["bad"].get("case"):
        released = load_case(CASES / f"{given['bad']['case']}.yml").released
    return Message(code, given["name"], given["why"], bad, good, given.get("settings", {}), released)


def _example(kind: str, given: Mapping[str, Any]) -> Example:
    given = dict(given)
    if name := given.pop("case", None):
        given["files"] = load_case(CASES / f"{name}.yml").files
    return Example(**{"kind": kind} | given)
