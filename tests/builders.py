"""Small sites for tests: each call says only what its test is about, the rest is good.

Paths are given below the site's folder, as messages show them: content/tin-tuc/2026/a.md
"""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from pathlib import Path
from typing import Any

import mkdocs.utils
import yaml
from PIL import Image

from portal.build import site as planning
from portal.build.command import build_site
from portal.build.project import load, project_of
from portal.build.sources import look_at
from portal.build.store import Store
from portal.errors import ContentError
from portal.messages import report
from portal.model.dates import VIETNAM
from portal.model.entry import Entry, Kind
from portal.model.library import Library
from portal.model.registry import Registry
from portal.read.library import SCHEMAS, place_of
from portal.read.registry import SCHEMAS as VOCABULARIES

# what is installed stays the same, and MkDocs would look through it at every build
mkdocs.utils.entry_points = cache(mkdocs.utils.entry_points)

ROOT = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)

REGISTRIES: dict[str, dict[str, Any]] = {
    "units": {
        "so-y-te": {"name": "Sở Y tế", "short_name": "SYT", "kind": "department", "locality": "dong-nai"},
        "van-phong": {"name": "Văn phòng", "short_name": "VP", "kind": "office"},
    },
    "localities": {"dong-nai": {"name": "Đồng Nai", "kind": "province"}},
    "fields": {"y-te": {"name": "Y tế"}},
    "reporters": {"to-tin": {"name": "Tổ tin", "unit": "so-y-te"}},
}
CONSENT = {"given": True, "on": "2026-02-20"}
"""Of whom a story of an individual is about."""
_REQUIRED: dict[Kind, dict[str, Any]] = {
    Kind.STORY: {"date": "2026-03-02", "unit": "so-y-te", "category": "good-deed",
                 "subject": {"kind": "collective", "name": "Tổ cấp cứu"}},
    Kind.CAMPAIGN: {"date": "2026-01-05", "unit": "so-y-te", "level": "province"},
    Kind.PLAN: {"date": "2026-01-06", "unit": "so-y-te", "issuer": "so-y-te"},
    Kind.NEWS: {"date": "2026-03-03", "unit": "so-y-te"},
    Kind.PAGE: {},
}


def make_site(folder: Path, registries: dict[str, Any] = REGISTRIES, **settings: Any) -> Path:
    """Lay out a site without articles: mkdocs.yml and registries. Settings go into mkdocs.yml."""
    options = {"organization": "Sở Nội vụ", "feed_authority": "example.gov.vn",
               "feed_since": dt.date(2026, 1, 1), "email": "tin@example.gov.vn"}
    config: dict[str, Any] = {
        "site_name": "Cổng thử", "site_url": "https://cong.example.gov.vn/", "docs_dir": "content",
        "theme": {"name": "material", "custom_dir": str(ROOT / "theme_overrides"), "font": False},
        "plugins": [{"portal": options | settings.pop("portal", {})}],
    }
    write(folder, "mkdocs.yml", yaml.safe_dump(config | settings, allow_unicode=True))
    for name, values in registries.items():
        write(folder, f"content/registry/{name}.yml", yaml.safe_dump(values, allow_unicode=True, sort_keys=False))
    return folder


def write(folder: Path, path: str, text: str | bytes) -> Path:
    """Write one file of the site, with the folders above it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def front_matter(kind: Kind, slug: str, **given: Any) -> dict[str, Any]:
    """What an article of this kind must have, and what is given."""
    named = {"title": f"Bài {slug}", "id": f"bai-{slug}", "summary": f"Tóm tắt {slug}."}
    return named | _REQUIRED[kind] | given


def write_entry(folder: Path, path: str, body: str = "Nội dung.\n", **given: Any) -> Path:
    """Write an article below content/, of the kind that its path says."""
    place, problems = place_of(path, path)
    assert place, problems
    values = {key: str(value) if isinstance(value, dt.date) else value
              for key, value in front_matter(place.kind, place.slug, **given).items()}
    head = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10_000)
    return write(folder, f"content/{path}", f"---\n{head}---\n\n{body}")


def write_story(folder: Path, slug: str, body: str = "Nội dung.\n", **given: Any) -> Path:
    """Write a story of 2026."""
    return write_entry(folder, f"guong-dien-hinh/2026/{slug}.md", body, **given)


def write_news(folder: Path, slug: str, body: str = "Nội dung.\n", **given: Any) -> Path:
    """Write a news item of 2026."""
    return write_entry(folder, f"tin-tuc/2026/{slug}.md", body, **given)


def write_campaign(folder: Path, slug: str, body: str = "Nội dung.\n", **given: Any) -> Path:
    """Write a campaign page."""
    return write_entry(folder, f"phong-trao/{slug}.md", body, **given)


def write_plan(folder: Path, slug: str, body: str = "Nội dung.\n", **given: Any) -> Path:
    """Write a plan of 2026."""
    return write_entry(folder, f"ke-hoach/2026/{slug}.md", body, **given)


def picture(form: str = "PNG", size: tuple[int, int] = (64, 48), colour: str = "teal", **options: Any) -> bytes:
    """The bytes of a small picture."""
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, form, **options)
    return target.getvalue()


def build(folder: Path, name: str = "site", now: dt.datetime = NOW, released: str | None = None) -> Path:
    """Build a site, which must be without mistakes, into a folder beside content/.

    `released` is the folder of the last release beside it.
    """
    last = folder / released if released else None
    try:
        return build_site(folder / "mkdocs.yml", folder / name, now, lambda what, done, total: None, released=last).folder
    except ContentError as error:
        raise AssertionError(report(error)) from None


def plan(folder: Path, now: dt.datetime = NOW) -> planning.Site:
    """The same without building it."""
    project = project_of(load(folder / "mkdocs.yml"))
    return planning.make_site(project, look_at(project.content), now, lambda what, done, total: None, Store(project.cache))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def make_entry(path: str, **given: Any) -> Entry:
    """An entry without a file, for what works on values alone."""
    place, problems = place_of(path, path)
    assert place, problems
    meta = SCHEMAS[place.kind].model_validate(front_matter(place.kind, place.slug, **given))
    return Entry(place.kind, path, place.slug, place.year, place.permalink, meta, path, "")


def make_library(*entries: Entry, registries: dict[str, Any] = REGISTRIES) -> Library:
    """A library of these entries."""
    values = {name: {slug: VOCABULARIES[name].model_validate(value) for slug, value in vocabulary.items()}
              for name, vocabulary in registries.items()}
    return Library(tuple(sorted(entries, key=lambda entry: entry.source)), Registry(**values))
