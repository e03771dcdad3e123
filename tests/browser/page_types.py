"""One page of each type, found in the built site and its sources.

Knows the site's addresses, not its looks.
"""

from __future__ import annotations

import re
from pathlib import Path

SECTIONS = ("guong-dien-hinh", "phong-trao", "ke-hoach", "tin-tuc")
TAXONOMIES = ("don-vi", "dia-phuong", "linh-vuc", "nam", "chu-de")
PLANS = 5

KINDS = (
    "home", *SECTIONS, "category", "older listing page",
    "story with picture", "story without picture", "sample", "corrected", "campaign", "news",
    *(f"plan {number}" for number in range(1, PLANS + 1)),
    *(f"term of {name}" for name in TAXONOMIES), *(f"directory {name}" for name in TAXONOMIES),
    "plain page", "press", "search", "404",
)
"""All types that show something; the redirect, which shows nothing, comes on top."""

_REFRESH = re.compile(rb"""http-equiv=["']?refresh""", re.IGNORECASE)


def find_page_types(site: Path, content: Path) -> dict[str, str]:
    """Map each type to the path of one page, `/` at both ends; types without a page are left out."""
    stories = sorted(content.glob("guong-dien-hinh/*/*.md"))
    live = [file for file in stories if (site / _path(content, file).strip("/") / "index.html").is_file()]
    found: dict[str, list[str]] = {
        "home": ["/"],
        "category": [path for path in _existing(site, "guong-dien-hinh/*", but="trang") if not path[-5:-1].isdigit()],
        "older listing page": _existing(site, "guong-dien-hinh/trang/*") or _existing(site, "*/trang/*"),
        "story with picture": [_path(content, file) for file in live if _has(file, "image:")],
        "story without picture": [_path(content, file) for file in live if not _has(file, "image:")],
        "sample": [_path(content, file) for file in live if _has(file, "sample: true")],
        "corrected": [_path(content, file) for file in live if _has(file, "    kind: correction")],
        "campaign": _existing(site, "phong-trao/*", but="trang"),
        "news": _existing(site, "tin-tuc/2*/*"),
        "plain page": _existing(site, "gioi-thieu"),
        "press": _existing(site, "bao-chi"),
        "search": _existing(site, "tim-kiem"),
        "404": ["/404.html"] if (site / "404.html").is_file() else [],
        "redirect": [_address(site, page) for page in sorted(site.rglob("index.html"))
                     if _REFRESH.search(page.read_bytes()[:4000])],
    }
    for name in SECTIONS:
        found[name] = _existing(site, name)
    for name in TAXONOMIES:
        found[f"directory {name}"] = _existing(site, name)
        found[f"term of {name}"] = _existing(site, f"{name}/*", but="trang")
    for number, plan in enumerate(_existing(site, "ke-hoach/2*/*")[:PLANS], start=1):
        found[f"plan {number}"] = [plan]
    return {kind: paths[0] for kind, paths in found.items() if paths}


def page_file(site: Path, path: str) -> Path:
    """The file behind a path of the site."""
    return site / path.lstrip("/") / "index.html" if path.endswith("/") else site / path.lstrip("/")


def _existing(site: Path, pattern: str, but: str = "") -> list[str]:
    pages = sorted(site.glob(pattern + "/index.html"))
    pages = [page for page in pages if page.parent.name != but and not _REFRESH.search(page.read_bytes()[:4000])]
    return [_address(site, page) for page in pages]


def _address(site: Path, page: Path) -> str:
    return f"/{page.parent.relative_to(site).as_posix()}/".replace("/./", "/")


def _path(content: Path, source: Path) -> str:
    return f"/{source.relative_to(content).with_suffix('').as_posix()}/"


def _has(source: Path, line: str) -> bool:
    front_matter = source.read_text(encoding="utf-8").split("\n---", 1)[0]
    return any(text.startswith(line) for text in front_matter.splitlines())
