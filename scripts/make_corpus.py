"""Make a content folder of many Vietnamese articles, to try the portal under load.

    python scripts/make_corpus.py --articles 1000 --seed 2026 OUT_DIR [--plain PLAIN_DIR]

OUT_DIR gets `content/` (articles, campaigns, plans, registries) and a `mkdocs.yml` with the
project's own settings. PLAIN_DIR gets the same texts as ordinary Material pages, for a
comparison. The same seed gives the same bytes; an article depends on the seed and its
number alone, so a larger corpus holds the smaller one. Every article is marked as made up.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from corpus.entries import Corpus  # noqa: E402
from corpus.text import load_phrases  # noqa: E402

_PLAIN_SCALAR = re.compile(r"[^\W_](?:[\w /.-]*\w)?\Z")
_PLAIN_CONFIG = """site_name: Nêu Gương
site_url: https://neu-guong.example/
theme: {name: material, language: vi, font: false}
plugins: [{search: {lang: vi}}]
markdown_extensions: [footnotes, tables, toc]
nav: [index.md]
validation: {omitted_files: ignore}
"""


def yaml_text(values: dict[str, Any]) -> str:
    """A mapping as YAML, a key a line; a quick writer for what this script makes."""
    return "".join(f"{key}: {_flow(value)}\n" for key, value in values.items())


def _flow(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if _PLAIN_SCALAR.match(text) and text.lower() not in ("true", "false", "null"):
        return text
    return json.dumps(text, ensure_ascii=False)


def project_config() -> str:
    """The project's mkdocs.yml with its theme folder as an absolute path."""
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    folder = json.dumps(str(PROJECT / "theme_overrides"), ensure_ascii=False)
    text, count = re.subn(r"(?m)^(\s+custom_dir:).*$", lambda match: f"{match.group(1)} {folder}", text)
    text, also = re.subn(r"(?m)^docs_dir:.*$", "docs_dir: content", text)
    if not count or not also:
        raise SystemExit("mkdocs.yml: custom_dir or docs_dir not found")
    return text


def make_corpus(seed: int) -> Corpus:
    """The corpus of this seed, with the phrases that lie beside this script."""
    text = (PROJECT / "scripts" / "corpus" / "phrases.yml").read_text(encoding="utf-8")
    return Corpus(seed, load_phrases(text))


def write_corpus(out: Path, articles: int, seed: int, plain: Path | None = None) -> None:
    """Write the corpus; folders that exist already are refused, not mixed into."""
    corpus = make_corpus(seed)
    for root in filter(None, (out, plain)):
        if root.exists() and any(root.iterdir()):
            raise SystemExit(f"{root} is not empty")
    made: set[Path] = set()

    def write(path: Path, text: str) -> None:
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(text, encoding="utf-8", newline="\n")

    write(out / "mkdocs.yml", project_config())
    for name, rows in corpus.registries.items():
        write(out / "content" / "registry" / f"{name}.yml", yaml_text(rows))
    for path, meta, body in corpus.entries(articles):
        write(out / "content" / path, f"---\n{yaml_text(meta)}---\n\n{body}")
        if plain:
            head = yaml_text({"title": meta["title"], "description": meta["summary"]})
            write(plain / "docs" / path, f"---\n{head}---\n\n# {meta['title']}\n\n{body}")
    if plain:
        write(plain / "mkdocs.yml", _PLAIN_CONFIG)
        write(plain / "docs" / "index.md", "# Nêu Gương\n\nBài thử tải.\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make a corpus for load tests.")
    parser.add_argument("out", type=Path, help="folder for content/ and mkdocs.yml")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--plain", type=Path, help="folder for the same texts as Material pages")
    options = parser.parse_args()
    write_corpus(options.out, options.articles, options.seed, options.plain)


if __name__ == "__main__":
    main()
