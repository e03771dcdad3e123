"""The articles of a content folder as somebody reads them, from the files alone.

Knows the front matter as corpus files and hand-written samples have it, a key a line; what
is in braces or brackets is taken as words only. Uses nothing of the portal.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from searching.spelling import composed

KINDS = ("guong-dien-hinh", "phong-trao", "ke-hoach", "tin-tuc")
"""The folders of articles."""

_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_KEY = re.compile(r"^(\w+): *(.*)$", re.MULTILINE)
_ROW = re.compile(r"^([\w-]+): *(\{.*)$", re.MULTILINE)
_TEXT = r'("(?:[^"\\]|\\.)*"|[^,}"]+)'
_REFERENCES = ("unit", "locality", "issuer", "campaigns")
"""Keys that hold slugs, whose names a page shows."""

_LINK = re.compile(r"!?\[([^\]^][^\]]*)\]\([^)]*\)")
_UNSEEN = re.compile(r"\[\^\w+\]:?|<[^>]*>|[*`]|\{#[\w-]+\}")
_NEW_PIECE = re.compile(r"\s*(?:[-+] |\d+\. |#|>|\||\[\^)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"’')\]]*,?\s+")


@dataclass(frozen=True)
class Article:
    """What brute force looks into."""

    address: str
    """/tin-tuc/2026/a/"""
    title: str
    summary: tuple[str, ...]
    body: tuple[str, ...]
    """Sentence by sentence, without marks of Markdown."""
    facts: tuple[str, ...]
    """Front matter that a page may show beside the text; too much rather than too little."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of its text."""
        return (self.title, *self.summary, *self.body)


def read_articles(content: Path) -> list[Article]:
    """All articles below a content folder, by address."""
    names = _names(content)
    paths = sorted(path for kind in KINDS for path in (content / kind).rglob("*.md"))
    return [_article("/" + path.relative_to(content).with_suffix("").as_posix() + "/",
                     path.read_text(encoding="utf-8"), names) for path in paths]


def read_glossary(content: Path) -> list[tuple[str, str]]:
    """Abbreviations and what they stand for."""
    text = (content / "registry" / "glossary.yml").read_text(encoding="utf-8")
    return [(_field(row, "short"), _field(row, "full")) for _, row in _ROW.findall(text)]


def sentences(markdown: str) -> tuple[str, ...]:
    """The sentences of a text; headings, items and cells are such too."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", composed(markdown)):
        pieces: list[str] = []
        for line in block.splitlines():
            if pieces and not _NEW_PIECE.match(line):
                pieces[-1] += " " + line.strip()
            else:
                pieces.append(line)
        for piece in pieces:
            text = _UNSEEN.sub("", _LINK.sub(r"\1", piece))
            cells = text.split("|") if piece.lstrip().startswith("|") else [text]
            found += [one for cell in cells for one in _SENTENCE_END.split(cell.strip(" #>-+")) if one]
    return tuple(found)


def _article(address: str, text: str, names: dict[str, str]) -> Article:
    match = _FRONT_MATTER.match(text)
    if not match:
        raise ValueError(f"{address}: no front matter")
    head, body = match.groups()
    keys = {key: _plain(value) for key, value in _KEY.findall(head)}
    facts = [value for key, value in keys.items() if key not in ("title", "summary")]
    slugs = [slug for key in _REFERENCES for slug in re.findall(r"[\w-]+", keys.get(key, ""))]
    facts += [names[slug] for slug in slugs if slug in names]
    if "number" in keys and "symbol" in keys:
        facts.append(f"{keys['number']}/{keys['symbol']}")
    # pages write days as 2/9/1945 or 02/09/1945
    for year, month, day in re.findall(r"\b(\d{4})-(\d\d)-(\d\d)\b", head):
        facts += [f"{day}/{month}/{year}", f"{int(day)}/{int(month)}/{year}"]
    return Article(address, composed(keys["title"]), sentences(keys["summary"]), sentences(body),
                   tuple(map(composed, facts)))


def _names(content: Path) -> dict[str, str]:
    """Words of a registry's row, or a campaign's title, by slug."""
    rows = [row for path in sorted((content / "registry").glob("*.yml"))
            for row in _ROW.findall(path.read_text(encoding="utf-8"))]
    names = dict(rows)
    for path in (content / "phong-trao").glob("*.md"):
        names[path.stem] = dict(_KEY.findall(path.read_text(encoding="utf-8")))["title"]
    return names


def _field(row: str, key: str) -> str:
    match = re.search(rf"\b{key}: *{_TEXT}", row)
    if not match:
        raise ValueError(f"no {key} in {row}")
    return composed(_plain(match[1]))


def _plain(value: str) -> str:
    return json.loads(value) if value.startswith('"') else value.strip()
