"""What a release is, file by file, with sums: so that it can be held to it for as long as it is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import AwareDatetime, ValidationError

from portal.errors import UsageError
from portal.model.values import Value
from portal.publish.answers import GONE, MOVED, laid_out

MANIFEST = "MANIFEST.json"
"""Its name, in the release's folder, beside what is served."""
_THREADS = 4
"""Sums are made outside the interpreter's lock."""


class Manifest(Value):
    """One release."""

    version: Literal[1] = 1
    """Of the form."""
    commit: str
    """Of the content, 40 hexadecimal digits."""
    lock: str
    """Stands for the kit and all libraries that made the site; see `portal.version`."""
    moment: AwareDatetime
    """As of which the site was built."""
    until: AwareDatetime | None = None
    """When time alone changes the site: an embargo ends."""
    articles: int
    """Live ones."""
    gone: tuple[str, ...] = ()
    """Addresses of what was withdrawn: the server answers 410, with the page that says so."""
    moved: dict[str, str] = {}
    """Addresses that lead to others, both from the site's root: the server answers 301."""
    files: dict[str, str]
    """SHA-256, 64 hexadecimal digits, of all served files, by path below site/."""


class Damage(NamedTuple):
    """One file that is not as the manifest says."""

    path: str
    """Below site/; of what answers 410 and 301 the folder, gone/ or moved/."""
    what: Literal["missing", "changed", "unknown"]
    """Unknown: it is there, and the manifest does not know it."""


def read_manifest(release: Path) -> Manifest:
    """The manifest of a release's folder. Raises UsageError where there is none, or a damaged one."""
    file = release / MANIFEST
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        raise UsageError("manifest_unusable", path=file) from None


def manifest_of(release: Path | None) -> Manifest | None:
    """The same; None where there is no release, or no manifest that can be read."""
    try:
        return read_manifest(release) if release else None
    except UsageError:
        return None


def files_below(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder, with `/`; in no order. Links are files too."""
    top = os.fspath(folder)
    for place, folders, names in os.walk(top):
        below = place[len(top) + 1:].replace(os.sep, "/")
        names += [name for name in folders if os.path.islink(os.path.join(place, name))]
        yield from (f"{below}/{name}" if below else name for name in names)


def sums_of(folder: Path, files: list[str]) -> dict[str, str]:
    """SHA-256 of files below a folder, by path. Raises OSError."""
    with ThreadPoolExecutor(_THREADS) as threads:
        return dict(zip(files, threads.map(lambda file: sum_of(f"{folder}/{file}"), files), strict=True))


def sum_of(file: str | Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


Sums = Callable[[Path, list[str]], dict[str, str]]
"""SHA-256 of files below a folder, by path."""


def sums_beside(whole: Path) -> Sums:
    """A way to have sums without reading what is the same file as in another release, which is known to be `whole`."""
    known = read_manifest(whole).files

    def sums(folder: Path, files: list[str]) -> dict[str, str]:
        same = {file: known[file] for file in files if file in known and _is_same(folder / file, whole / "site" / file)}
        return same | sums_of(folder, [file for file in files if file not in same])

    return sums


def _is_same(file: Path, other: Path) -> bool:
    try:
        return os.path.samestat(os.lstat(file), os.lstat(other))
    except FileNotFoundError:
        return False


def verify(release: Path, manifest: Manifest, sums: Sums = sums_of) -> list[Damage]:
    """Compare every served file of a release, and what it answers, with its manifest; no damage is the good answer.

    Raises OSError.
    """
    site = release / "site"
    there = {*files_below(site)}
    damages = [Damage(path, "missing") for path in manifest.files.keys() - there]
    damages += [Damage(path, "unknown") for path in there - manifest.files.keys()]
    both = sorted(manifest.files.keys() & there)
    links = {path for path in both if os.path.islink(site / path)}  # a release has none
    damages += [Damage(path, "changed") for path in links]
    found = sums(site, [path for path in both if path not in links])
    damages += [Damage(path, "changed") for path in found if found[path] != manifest.files[path]]
    gone, moved = laid_out(release)
    if gone != {*manifest.gone}:
        damages.append(Damage(f"{GONE}/", "changed"))
    if moved != manifest.moved:
        damages.append(Damage(f"{MOVED}/", "changed"))
    return sorted(damages)
