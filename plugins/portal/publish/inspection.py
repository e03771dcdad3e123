"""Judge a release before anybody is served from it: what its readers would miss, or must not get.

Of what the last release had already nothing is opened. Changes nothing, and does not know how the
site was made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from portal.messages import catalogue, one_line
from portal.model.released import LIST, Released
from portal.publish.compress import ENDINGS
from portal.publish.feed_faults import feed_fault
from portal.publish.leaks import find_leaks
from portal.publish.manifest import Manifest, read_manifest
from portal.publish.page_faults import drawing_faults, own_host, page_faults, style_faults

_DESK = "ban-bien-tap/"
"""The web desk's folder: no promise holds there, for no reader knows it."""
_FEEDS = ("rss.xml", "atom.xml", "feed.json", "sitemap.xml", "news-sitemap.xml", "robots.txt")
_PROMISED = (".html", ".opml", ".ics")
_ARCHIVES = "luu"
_THREADS = 2


class Finding(NamedTuple):
    """Why a release can't be served."""

    code: str
    """Its words stand under `inspection` in the catalogue."""
    path: str = ""
    """Below site/; empty where it is about the whole site."""
    what: str = ""
    """What was found, shortened."""
    numbers: tuple[int, ...] = ()
    """What its words count."""


def sentence(finding: Finding) -> str:
    """A finding in words, on one line."""
    return one_line(catalogue().commands.inspection[finding.code].format(*finding.numbers, path=finding.path, what=finding.what))


def inspect(release: Path, manifest: Manifest, previous: Path | None, canaries: Collection[str]) -> tuple[Finding, ...]:
    """All findings about an assembled release, in order; none is the good answer.

    `previous` is the release that it follows. Raises OSError, or UsageError where that has no manifest.
    """
    before = read_manifest(previous) if previous else None
    known = before.files if before else {}
    site, changed = release / "site", differing(manifest.files, known)
    found = [
        *lost(manifest, before),
        *_leaked(site, changed, canaries),
        *_faults(site, changed),
    ]
    if previous and before:
        ids = (_ids(previous / "site" / LIST), _ids(site / LIST))
        found += fewer(before, manifest, len(ids[0] - ids[1]))
    return tuple(sorted({*found}))


def differing(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """Files that are new or have other bytes; packed copies have what their files have."""
    return sorted(path for path, found in now.items() if before.get(path) != found and not path.endswith(ENDINGS))


def is_promised(path: str) -> bool:
    """Whether people or machines may come back to a file: pages, feeds and their archives; not pictures and parts of
    pages, whose names change with them."""
    *folders, name = path.split("/")
    if path.startswith(_DESK):
        return False
    return name in _FEEDS or name.endswith(_PROMISED) or (_ARCHIVES in folders and name.endswith((".xml", ".json")))


def lost(now: Manifest, before: Manifest | None) -> Iterator[Finding]:
    """What answered in the last release and would not any more; and what no site can be without."""
    promised = {path for path in before.files if is_promised(path)} if before else set()
    told = (_file_of(address) for address in (*now.gone, *now.moved, *now.moved.values()))
    for path in {*promised, *told, "index.html", "404.html", LIST} - now.files.keys():
        yield Finding("lost", path)


def _file_of(address: str) -> str:
    """Where the page of an address lies."""
    return address.lstrip("/") + ("index.html" if address.endswith("/") else "")


def fewer(before: Manifest, now: Manifest, merged: int) -> Iterator[Finding]:
    """Whether there are fewer articles than withdrawals explain; those count too that became part of another
    one, which has all their addresses."""
    explained = len({*now.gone} - {*before.gone}) + merged
    if now.articles < before.articles - explained:
        yield Finding("fewer", numbers=(before.articles, now.articles, explained))


def _ids(file: Path) -> set[str]:
    """The ids of all articles that a site ever had, by its own list."""
    try:
        return {*Released.model_validate_json(file.read_bytes()).articles}
    except (FileNotFoundError, ValidationError):
        return set()


def _leaked(site: Path, files: list[str], canaries: Collection[str]) -> Iterator[Finding]:
    return (Finding("leak", *leak) for leak in find_leaks(site, files, canaries))


def _faults(site: Path, files: Iterable[str]) -> Iterator[Finding]:
    home = site / "index.html"
    host = own_host(home.read_bytes()) if home.is_file() else ""
    with ThreadPoolExecutor(_THREADS) as threads:  # the parsers let each other work
        asked = (file for file in files if _is_read(file))
        yield from chain.from_iterable(threads.map(lambda file: faults_of(file, (site / file).read_bytes(), host), asked))


def _is_read(path: str) -> bool:
    return path.endswith((".html", ".css", ".svg", ".xml", ".json", ".opml", ".ics", ".bin"))


def faults_of(path: str, data: bytes, host: str) -> list[Finding]:
    """What is wrong with one file of the site at a host."""
    if path.endswith(".html"):
        faults = [*page_faults(data, host)]
    elif path.endswith(".svg"):
        faults = [*drawing_faults(data, host)]
    elif path.endswith(".css"):
        faults = [*style_faults(data.decode("utf-8", "replace"), host)]
    else:
        fault = feed_fault(path, data)
        faults = [] if fault is None else [("feed", fault)]
    return [Finding(code, path, what) for code, what in faults]
