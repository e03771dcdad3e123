"""The corpus as a Hugo site.

The templates, style sheet and texts are ours, as far as another engine can use them:
`hugo/layouts` prints the same pages, `vi.yml` and the registries go in as data files.
Front matter takes the form that Hugo wants: terms as lists under the names of taxonomies
(a locality with all that it lies in), plans by their place, campaigns as terms with text.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import material
import yaml
from make_corpus import yaml_text

from portal.derive.taxonomy import category_slug
from portal.messages import catalogue

TEMPLATES = Path(__file__).resolve().parent / "hugo"
PROJECT = TEMPLATES.parents[2]
ICONS = ("magnify", "volume-high", "share-variant", "link-variant", "printer", "flag-outline", "rss",
         "arrow-left", "arrow-right")
SECTIONS = {"guong-dien-hinh": "story", "phong-trao": "campaign", "ke-hoach": "plan", "tin-tuc": "news"}
DIRECTORIES = {"don-vi": "units", "dia-phuong": "localities", "linh-vuc": "fields", "nam": "years",
               "chu-de": "tags", "loai-guong": "categories"}

_CAMPAIGN_LINK = re.compile(r"\]\((?:\.\./)+phong-trao/([\w-]+)\.md\)")

Entry = tuple[str, dict[str, Any], str]
"""Path below content/, front matter and body, as the corpus maker gives them."""


@dataclass
class HugoSite:
    """Writes entries of the corpus where Hugo reads them."""

    root: Path
    localities: dict[str, dict[str, Any]]
    _plans: dict[str, str] = field(default_factory=dict)
    """Id of a plan -> its path for GetPage."""

    def write_frame(self, registries: dict[str, Any], config: Path, with_search: bool) -> None:
        """Everything but the articles; `config` is the mkdocs.yml of the same site."""
        shutil.copytree(TEMPLATES, self.root)
        settings = yaml.load(config.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        params = next(plugin["portal"] for plugin in settings["plugins"] if "portal" in plugin)
        params["description"] = settings["site_description"]
        self._write("config/_default/params.yaml", yaml.safe_dump(params, allow_unicode=True))
        if with_search:
            outputs = {"home": ["html", "rss", "atom", "search"]}
            self._write("config/_default/outputs.yaml", yaml.safe_dump(outputs))
        for name, rows in registries.items():
            self._write(f"data/{name}.yaml", yaml_text(rows))
        shutil.copy(PROJECT / "plugins" / "portal" / "vi.yml", self.root / "data" / "vi.yaml")
        assets = PROJECT / "theme_overrides" / "assets"
        shutil.copytree(assets, self.root / "static" / "assets")
        icons = Path(material.__file__).parent / "templates" / ".icons" / "material"
        (self.root / "assets" / "icons").mkdir(parents=True)
        shutil.copy(assets / "emblem.svg", self.root / "assets")
        for name in ICONS:
            shutil.copy(icons / f"{name}.svg", self.root / "assets" / "icons")
        for path, meta in _own_pages(registries):
            self._write(f"content/{path}", f"---\n{yaml_text(meta)}---\n")

    def write_units(self, units: dict[str, Any]) -> None:
        """The registry of units again, and their pages' titles."""
        self._write("data/units.yaml", yaml_text(units))
        for slug, row in units.items():
            self._write(f"content/don-vi/{slug}/_index.md", f"---\n{yaml_text({'title': row['name']})}---\n")

    def write(self, entry: Entry) -> Path:
        """Write one article; give its file."""
        path, meta, body = entry
        slug = path.removesuffix(".md")
        if path.startswith("ke-hoach/"):
            self._plans[meta["id"]] = f"/{slug}"
        place = f"{slug}/_index.md" if path.startswith("phong-trao/") else path
        text = _CAMPAIGN_LINK.sub(r"](/phong-trao/\1/)", body)
        return self._write(f"content/{place}", f"---\n{yaml_text(self._meta(path, meta))}---\n\n{text}")

    def _meta(self, path: str, meta: dict[str, Any]) -> dict[str, Any]:
        day: dt.date = meta.get("issued_on") or meta["date"]
        made = {key: value for key, value in meta.items() if key not in ("date", "summary", "tags")}
        made |= {
            "date": _midnight(day), "lastmod": _midnight(made.pop("updated", day)),
            "description": meta["summary"], "nam": [str(meta["date"].year)],
            "don-vi": [meta["unit"]], "linh-vuc": [meta["field"]] if "field" in meta else [],
            "dia-phuong": list(self._around(meta["locality"])), "chu-de": meta["tags"],
            "phong-trao": made.pop("campaigns", []),
        }
        if "category" in meta:
            made["loai-guong"] = [category_slug(meta["category"])]
        if "publish_at" in made:  # Hugo leaves out what bears a later date, or is published later
            made["date"] = made["publishDate"] = made["lastmod"] = made.pop("publish_at")
        if "expires" in made:
            made["archive_from"] = made.pop("expires")
        if "criteria" in meta:
            made["criteria"] = [met | {"plan": self._plans[met["plan"]]} for met in meta["criteria"]]
        if path.startswith("phong-trao/"):
            made["outputs"] = ["html", "rss", "atom"]
        return made

    def _around(self, slug: str) -> Iterator[str]:
        """A locality, what it lies in, and what those were merged into."""
        waiting, found = [slug], dict[str, None]()
        while waiting:
            current = waiting.pop()
            if current not in found:
                found[current] = None
                place = self.localities[current]
                waiting += [place[key] for key in ("parent", "successor") if key in place]
        return iter(found)

    def _write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        return target


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00+07:00"


def _own_pages(registries: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Titles and introductions of sections, directories and terms; the search page."""
    texts = catalogue()
    yield "_index.md", {"title": "Nêu Gương"}
    yield "tim-kiem.md", {"title": texts.pages.search, "layout": "search", "build": {"list": "never"}}
    for path, name in SECTIONS.items():
        section = texts.sections[name]
        feeds = {"outputs": ["html", "rss", "atom"]}
        yield f"{path}/_index.md", {"title": section.title, "description": section.intro, **feeds}
    for path, name in DIRECTORIES.items():
        directory = texts.directories[name]
        intro = {"description": directory.intro} if hasattr(directory, "intro") else {}
        yield f"{path}/_index.md", {"title": directory.title, **intro}
    for path, name in (("don-vi", "units"), ("dia-phuong", "localities"), ("linh-vuc", "fields")):
        for slug, row in registries[name].items():
            yield f"{path}/{slug}/_index.md", {"title": row["name"]}
    for key in texts.labels.category:
        label = texts.labels.category[key]
        yield f"loai-guong/{category_slug(key)}/_index.md", {"title": label}
