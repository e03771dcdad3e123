"""Others who make feeds of the same articles, each as it comes: its own templates and its own settings.

Hugo: its embedded RSS, for the front page, sections, taxonomies and terms. Material for MkDocs:
its blog, with mkdocs-rss-plugin. Both get the articles' front matter in the form that they read.
Pages are plain, since only feeds are looked at.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from bench_run import Line, run
from make_corpus import yaml_text
from peers.hugo_site import Entry, HugoSite

MATERIAL = ("mkdocs-material", "9.8.1"), ("mkdocs-rss-plugin", "1.19.0")
_PAGE = "<!doctype html>\n<title>{{ .Title }}</title>\n{{ .Content }}\n"
_WITH_FEEDS = ("home", "section", "taxonomy", "term")
_MATERIAL = """site_name: Nêu Gương
site_url: {address}
theme: {{name: material, language: vi, font: false}}
plugins:
  - blog
  - rss:
      use_git: false
      match_path: blog/posts/.*
      date_from_meta: {{as_creation: date, as_update: updated, datetime_format: "%Y-%m-%d"}}
      categories: [categories, tags]
      cache_dir: {cache}
markdown_extensions: [footnotes, tables, toc]
validation: {{omitted_files: ignore, links: {{not_found: ignore, unrecognized_links: ignore}}}}
"""


@dataclass
class HugoFeeds:
    """The articles as a Hugo site with Hugo's own feeds."""

    root: Path
    program: Path
    name: str
    moment: dt.datetime
    """The clock of its builds."""
    _files: dict[str, Path] = field(default_factory=dict)

    @property
    def site(self) -> Path:
        """What it builds."""
        return self.root / "site"

    def write(self, entries: list[Entry], registries: dict[str, Any], config: Path) -> None:
        """Write everything; `config` is the mkdocs.yml of the same site."""
        source = HugoSite(self.root / "source", registries["localities"])
        source.write_frame(registries, config, with_search=False)
        shutil.rmtree(source.root / "layouts")
        (source.root / "layouts").mkdir()
        (source.root / "layouts" / "all.html").write_text(_PAGE, encoding="utf-8")
        settings = source.root / "config" / "_default" / "hugo.yaml"
        text = yaml.safe_load(settings.read_text(encoding="utf-8"))
        del text["outputFormats"]["rss"]  # Hugo's own
        text["outputs"] = {kind: ["html", "rss"] for kind in _WITH_FEEDS}
        settings.write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")
        self._files = {entry[0]: source.write(entry) for entry in entries}

    def build(self) -> Line:
        """Build, over what the build before has left."""
        return run([str(self.program), "--quiet", "--source", str(self.root / "source"), "--destination",
                    str(self.site), "--clock", self.moment.isoformat(), "--cacheDir", str(self.root / "cache")])

    def file(self, path: str) -> Path:
        """Where an article stands."""
        return self._files[path]

    def move(self, path: str) -> None:
        """Give an article another address."""
        file = self._files[path]
        self._files[path] = file.rename(file.with_name(f"{file.stem}-doi-ten.md"))


@dataclass
class MaterialFeeds:
    """The articles as posts of Material's blog: stories and news, since it knows nothing else."""

    root: Path
    python: Path
    """Of an environment with Material and the plugin."""
    address: str
    name: str = "Material's blog with mkdocs-rss-plugin"
    _files: dict[str, Path] = field(default_factory=dict)

    @property
    def site(self) -> Path:
        """What it builds."""
        return self.root / "site"

    def write(self, entries: list[Entry], registries: dict[str, Any], config: Path) -> None:
        """Write everything; its settings are its own, `config` is not read."""
        blog = self.root / "docs" / "blog"
        blog.mkdir(parents=True)
        for name in ("index.md", "blog/index.md"):
            (self.root / "docs" / name).write_text("# Nêu Gương\n", encoding="utf-8")
        authors = {slug: {"name": row["name"], "description": "Phóng viên", "avatar": f"{self.address}a.png"}
                   for slug, row in registries["reporters"].items()}
        (blog / ".authors.yml").write_text(yaml_text({"authors": authors}), encoding="utf-8")
        settings = _MATERIAL.format(address=self.address, cache=json.dumps(str(self.root / "cache")))
        (self.root / "mkdocs.yml").write_text(settings, encoding="utf-8")
        for path, meta, body in entries:
            if not path.startswith(("guong", "tin-tuc")):
                continue
            file = blog / "posts" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_post(meta, body, registries["fields"]), encoding="utf-8", newline="\n")
            self._files[path] = file

    def build(self) -> Line:
        """Build; MkDocs empties the folder first."""
        return run([str(self.python), "-m", "mkdocs", "build", "--quiet", "--config-file",
                    str(self.root / "mkdocs.yml"), "--site-dir", str(self.site)],
                   {key: value for key, value in os.environ.items() if key != "PYTHONPATH"})

    def file(self, path: str) -> Path:
        """Where an article stands."""
        return self._files[path]

    def move(self, path: str) -> None:
        """Give an article another address, which comes from its title if nothing is said."""
        file = self._files[path]
        text = file.read_text(encoding="utf-8").replace("---\n", "---\nslug: doi-ten\n", 1)
        file.write_text(text, encoding="utf-8", newline="\n")


def _post(meta: Mapping[str, Any], body: str, fields: Mapping[str, Any]) -> str:
    """A post; lists show what stands before the mark."""
    kept = {"title": meta["title"], "date": meta["date"], "updated": meta.get("updated", meta["date"]),
            "description": meta["summary"], "authors": meta.get("authors", []), "tags": meta["tags"]}
    if "field" in meta:
        kept["categories"] = [fields[meta["field"]]["name"]]
    text = body.replace("\n\n", "\n\n<!-- more -->\n\n", 1)
    return f"---\n{yaml_text(kept)}---\n\n# {meta['title']}\n\n{text}"
