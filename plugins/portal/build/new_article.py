"""Begin an article: choose its id and its place, and write its file.

Works on a site with mistakes in it too: a reporter may begin one article while another is broken.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.build.project import load, project_of
from portal.check.uniqueness import RESERVED
from portal.errors import UsageError
from portal.forms.new_file import Beginning, new_file
from portal.model.dates import start_of
from portal.model.entry import Kind
from portal.model.registry import Registry
from portal.read.files import FORBIDDEN, WINDOWS_NAMES, Folder, read_text, scan
from portal.read.front_matter import MAX_BYTES, parse_document
from portal.read.registry import read_registry
from portal.slug import slug_of

MAX_SLUG = 60
"""Characters of a file's name; longer paths than 260 are a trouble on Windows."""
MAX_TITLE = 300

_ID = re.compile(rb"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_FLAT = {Kind.CAMPAIGN}
"""Kinds without folders of years."""
_NAMES = {Kind.STORY: "guong", Kind.CAMPAIGN: "phong-trao", Kind.PLAN: "ke-hoach", Kind.NEWS: "tin"}
"""Beginnings of ids."""
_LAST_UNIT = "last-unit"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a new article can refer to."""

    folder: Folder
    registry: Registry
    units: Mapping[str, str]
    """Names of those that there are on the day, by slug, in the registry's order."""
    campaigns: Mapping[str, str]
    """Titles by slug, in the alphabet's order of slugs."""
    cache: Path
    last_unit: str | None
    """Slug of the unit for which an article was begun last on this machine."""


def look_around(config_file: Path, day: dt.date) -> Surroundings:
    """Read what there is to choose from. Raises UsageError."""
    project = project_of(load(config_file))
    folder, _ = scan(project.content)
    registry = read_registry(folder)[0].registry
    now = start_of(day)
    units = {slug: unit.name for slug, unit in registry.units.items() if unit.ended(now) is None}
    if not units:
        raise UsageError("new_no_units", path=folder.shown("registry/units.yml"))
    above = f"{Kind.CAMPAIGN.value}/"
    paths = [path for path in folder.articles if path.startswith(above) and path.endswith(".md")]
    campaigns = {path[len(above) : -3]: _title(folder, path) for path in paths}
    return Surroundings(folder, registry, units, campaigns, project.cache, _last_unit(project.cache, units))


def _last_unit(cache: Path, units: Mapping[str, str]) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        slug = (cache / _LAST_UNIT).read_text(encoding="utf-8").strip()
        return slug if slug in units else None
    return None


def remember_unit(around: Surroundings, unit: str) -> None:
    """Offer the unit first the next time; reporters seldom write for several."""
    with suppress(OSError):  # it only saves work
        around.cache.mkdir(parents=True, exist_ok=True)
        (around.cache / _LAST_UNIT).write_text(unit, encoding="utf-8")


def _title(folder: Folder, path: str) -> str:
    text, _ = read_text(folder, path)
    document, _ = parse_document(text, path)
    return str(document.tree.values.get("title") or path) if document else path


def clean_title(text: str) -> str:
    """A title as it may stand in a file: one line, in NFC, without what no page can hold. May be empty."""
    text = _SURROGATE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(FORBIDDEN.sub(" ", text).split())


def write_article(
    around: Surroundings, kind: Kind, title: str, unit: str, campaigns: tuple[str, ...], day: dt.date
) -> Path:
    """Write the file of a new article, and never over another; returns its path below content/."""
    name = _slug(title) or f"{_NAMES[kind]}-{day}"
    place = kind.value if kind in _FLAT else f"{kind.value}/{day.year}"
    ids = _ids(around.folder)
    locality = around.registry.units[unit].locality
    known = {vocabulary: next(iter(getattr(around.registry, vocabulary)), "")
             for vocabulary in ("units", "localities", "fields", "reporters")}
    (around.folder.root / place).mkdir(parents=True, exist_ok=True)
    taken = {path.casefold() for path in around.folder.articles}
    number = 1
    while True:
        slug = name if number == 1 else f"{name}-{number}"
        path = f"{place}/{slug}.md"
        identity = f"{_NAMES[kind]}-{day.year}-{slug}"
        number += 1
        if path in taken or identity in ids:
            continue
        begun = Beginning(
            kind, title, identity, day, unit, locality if locality in around.registry.localities else None, campaigns
        )
        text = new_file(begun, known)
        try:
            # always LF, so that the same file is written on every system
            with open(around.folder.root / path, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:  # not an article's, or another's since we looked
            continue
        return Path(path)


def _slug(title: str) -> str:
    """The name of a title's file: whole words, as many as fit."""
    slug = slug_of(title)
    if len(slug) > MAX_SLUG:
        slug = slug[: MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]
    return f"{slug}-bai" if slug in WINDOWS_NAMES | RESERVED else slug


def _ids(folder: Folder) -> set[str]:
    """All ids that files name, good or not."""
    found: set[str] = set()
    for path in folder.articles:
        with open(folder.root / path, "rb") as file:
            found |= {match.decode() for match in _ID.findall(file.read(MAX_BYTES * 2))}
    return found
