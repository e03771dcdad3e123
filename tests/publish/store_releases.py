"""Releases that differ in everything, and what readers of a store would find."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from portal.publish.manifest import MANIFEST, Manifest, files_below, sums_of
from portal.publish.serving import is_immutable
from tests.builders import NOW, ROOT, build, files_of, make_site, picture, write, write_news, write_story
from tests.publish.object_stores import ObjectStore

SITE = "https://cong.example.gov.vn/"
SEARCH = "tim-kiem/muc-luc.json"
_LINK = re.compile(r'\s(?:href|src|srcset|poster|content|data-[\w-]+)="([^"]+)"')
_IN_FEED = re.compile(re.escape(SITE) + r'[^\s"<>&?#,\\]*')


class Release(NamedTuple):
    """One release on the disk, and the bytes that a store should have of it."""

    folder: Path
    manifest: Manifest
    files: dict[str, bytes]


Releases = tuple[Release, Release, Release]


def make_release(root: Path, number: int, site: Path, gone: Collection[str] = ()) -> Release:
    """Lay a built site out as the publisher does, with precompressed copies of pages."""
    folder = root / "releases" / f"20261120T0100{number:02}Z-{number:012x}"
    shutil.copytree(site, folder / "site")
    stored = files_of(folder / "site")
    for path in stored:
        if path.endswith((".html", ".xml")):
            write(folder / "site", f"{path}.gz", b"gzip")
    files = sums_of(folder / "site", sorted(files_below(folder / "site")))
    manifest = Manifest(commit=f"{number:040x}", lock="kit", moment=NOW, articles=3, files=files, gone=tuple(gone))
    (folder / MANIFEST).write_text(manifest.model_dump_json())
    return Release(folder, manifest, stored)


def _three_releases(folder: Path) -> Releases:
    """Each has another style than the one before, other pictures and other pages; the third is much like the first."""
    work = make_site(folder / "office")
    _photo(work, "truoc", "teal")
    for number in range(4):
        write_news(work, f"tin-{number}", tags=["doc-sach"])
    write_news(work, "se-bo-1", "Xem [bài kia](se-bo-2.md).\n", tags=["se-het"])
    write_news(work, "se-bo-2", "Xem [bài này](se-bo-1.md).\n", tags=["se-het"])
    first = make_release(folder, 1, build(work, "site-1"))
    for name in ("se-bo-1", "se-bo-2"):
        (work / f"content/tin-tuc/2026/{name}.md").unlink()
    _photo(work, "truoc", "olive")
    _photo(work, "moi", "maroon", "Xem [tin](../../tin-tuc/2026/tin-9.md).\n", tags=["tre-em"])
    write_news(work, "tin-9", "Xem [chuyện](../../guong-dien-hinh/2026/moi.md).\n", tags=["tre-em"])
    write_news(work, "tin-0", "Nội dung khác.\n", tags=["tre-em", "doc-sach"])
    second = make_release(folder, 2, _with_other_style(build(work, "site-2"), "0123abcd"))
    (work / "content/guong-dien-hinh/2026/moi.md").unlink()
    write_news(work, "tin-9", "Xem [tin](tin-8.md).\n", tags=["nguoi-gia"])
    write_news(work, "tin-8", "Xem [tin](tin-9.md).\n", tags=["nguoi-gia"])
    write_news(work, "tin-0", "Nội dung như cũ.\n", tags=["doc-sach"])
    third = make_release(folder, 3, _with_other_style(build(work, "site-3"), "4567cdef"))
    return first, second, third


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """Three that real builds have made; not to be changed by a test."""
    return _three_releases(tmp_path_factory.mktemp("releases"))


def _photo(work: Path, name: str, colour: str, body: str = "Nội dung.\n", **given: object) -> None:
    """A story with a picture of this colour."""
    write(work, f"content/guong-dien-hinh/2026/{name}.jpg", picture("JPEG", (700, 500), colour))
    write_story(work, name, body, image={"src": f"{name}.jpg", "alt": "Tổ cấp cứu", "credit": "Ảnh: Lan"}, **given)


def _with_other_style(site: Path, mark: str) -> Path:
    style = next((site / "assets").glob("portal.*.css"))
    other = style.rename(style.with_name(f"portal.{mark}.css"))
    other.write_bytes(other.read_bytes() + b"/* other */")
    for page in site.rglob("*.html"):
        page.write_text(page.read_text().replace(style.name, other.name))
    return site


def publish_and_die(release: Release, store: ObjectStore, point: str = "", after: float = 0) -> subprocess.CompletedProcess[str]:
    """Publish in a process of its own, which is killed (SIGKILL) at a named point, or after so many seconds."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run([sys.executable, "-m", "tests.publish.store_run", str(release.folder), store.url, point, str(after)],
                          cwd=ROOT, env=inherited | store.environment(), capture_output=True, encoding="utf-8", timeout=300)


def faults(served: Mapping[str, bytes], *releases: Release) -> list[str]:
    """What readers could find wrong who come in by the home page, or with a bookmark of what all these releases have."""
    pages = [{path for path in release.files if path.endswith(".html")} for release in releases]
    known = set.intersection(*pages) if "index.html" in served else set()
    waiting, seen, wrong = sorted(known), set(), []
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in served:
            wrong.append(f"{path} is not there")
        elif served[path] not in [release.files.get(path) for release in releases]:
            wrong.append(f"{path} is in no release like this")
        else:
            others = referred(path, served[path])
            wrong += [f"{path} refers to {other}" for other in others if other not in served]
            waiting += [other for other in others if other in served]
    if entry := served.get(SEARCH):
        needed = next(release.files for release in releases if release.files[SEARCH] == entry)
        wrong += [f"search needs {path}" for path in needed
                  if path.startswith("tim-kiem/") and is_immutable(path) and path not in served]
    return wrong


def referred(path: str, data: bytes) -> set[str]:
    """The files of the site that a file refers to."""
    if path.endswith(".html"):
        values = _LINK.findall(data.decode())
        addresses = {urljoin(f"/{path}", part.split()[0]) for value in values for part in value.split(", ") if part.strip()
                     and (part.startswith(("/", "./", "../", SITE)))}
    elif path.endswith((".xml", ".opml")) or path.endswith("feed.json"):
        addresses = set(_IN_FEED.findall(data.decode()))
    elif path == SEARCH:
        addresses = {json.loads(data)["names"]}
    else:
        return set()
    found = set()
    for address in addresses:
        inside = unquote(urlsplit(address).path).lstrip("/") if address.startswith(("/", SITE)) else None
        if inside is not None:
            found.add(f"{inside}index.html" if inside == "" or inside.endswith("/") else inside)
    return found
