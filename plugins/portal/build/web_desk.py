"""The web desk as files of the site, with those of the CMS: from the npm registry, or from a folder.

The registry is the one that the `npm` command knows. Its archive is kept in the cache, and
whatever comes of it was compared with its sum first.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

from portal.build.project import Project
from portal.digest import digest_of
from portal.errors import UsageError
from portal.forms.desk import FOLDER, Vocabulary, desk_config
from portal.model.registry import Registry
from portal.model.values import Value
from portal.read.files import scan
from portal.read.registry import SCHEMAS, read_registry
from portal.render.output import Bundle, Output
from portal.render.templates import Templates
from portal.render.web_desk import desk_outputs

PACKAGE = "@sveltia/cms"
VERSION = "0.221.1"
INTEGRITY = "sha512-J+Qoik9kGMk2L7vNpOQrnDmFRi+NB6vwJ0f657YtsxWH0P8WYSYRRSRC2pQ/jGGbVlM//Pg/WIgmkpswqoo3gQ=="
"""Of the archive of this version, as the registry tells it."""
SECONDS = 300
"""Within which npm has to answer."""

_START = "start.js"
_SCRIPT = "npm/index.js"
_WORDS = "locales/vi.json"
_WANTED = re.compile(r"LICENSE\.txt|npm/[A-Za-z0-9._/-]+\.(?:js|wasm|woff2|png|txt)|locales/vi\.json")
_CHANGES: tuple[tuple[re.Pattern[bytes], bytes], ...] = (
    # browsers take no JSON for a module; the file that they are led to is made of it
    (re.compile(rb"\.\./locales/vi\.json"), b"../locales/vi.js"),
    # what would ask other hosts: fonts, of which the package has its own, and whether the repository's host is well
    (re.compile(rb"@font-face \{[^{}]*?https://cdn\.jsdelivr\.net[^{}]*?\}"), b""),
    (re.compile(rb"https://(?:www\.githubstatus\.com/api/v2/status\.json|status-api\.hostedstatus\.com/[0-9a-z./]+)"),
     b"data:application/json,{%22status%22:{%22indicator%22:%22none%22}}"),
)
"""What is written otherwise in the CMS's script. The first has to be there."""
_NAMES = ("short_name", "name", "title", "short", "number", "whose", "right")
"""Of a vocabulary's keys the one that people know a thing by."""


def web_desk(project: Project, registry: Registry, templates: Templates) -> list[Output | Bundle]:
    """All files of the desk; none where no repository is configured. Raises UsageError."""
    if project.repository is None:
        return []
    files = CmsFiles(project)
    # named by its content, so that browsers may keep it for ever
    bundle = Bundle(f"{FOLDER}cms-{files.digest[:12]}/", files.names, files.read, files.digest)
    config = desk_config(project.settings, project.repository, vocabularies_of(registry))
    return [*desk_outputs(config, bundle.path, project.settings, templates), bundle]


def configuration(project: Project) -> dict[str, Any]:
    """The desk's configuration of a project that has one."""
    assert project.repository
    registry = read_registry(scan(project.content)[0])[0].registry
    return desk_config(project.settings, project.repository, vocabularies_of(registry))


def vocabularies_of(registry: Registry) -> dict[str, Vocabulary]:
    """What the desk offers to choose from."""
    return {
        name: Vocabulary(schema, {slug: _name(slug, value) for slug, value in getattr(registry, name).items()})
        for name, schema in SCHEMAS.items()
    }


def _name(slug: str, value: Value) -> str:
    return next((str(getattr(value, key)) for key in _NAMES if getattr(value, key, None)), slug)


class CmsFiles:
    """The files of the CMS that the site needs; fetched when the first of them is asked for."""

    def __init__(self, project: Project) -> None:
        self._folder = project.desk_files
        self._cache = project.cache
        self._start = Path(project.theme[0], "web-desk", _START)

    @cached_property
    def digest(self) -> str:
        """Stands for all of them."""
        given = [INTEGRITY] if self._folder is None else [
            f"{name} {digest_of(data)}" for name, data in sorted(_folder_files(self._folder).items())
        ]
        return digest_of("\n".join([*given, repr(_CHANGES), digest_of(self._start.read_bytes())]))

    def names(self) -> Collection[str]:
        """Their paths."""
        return self._files.keys()

    def read(self, name: str) -> bytes:
        """The bytes of one."""
        return self._files[name]

    @cached_property
    def _files(self) -> dict[str, bytes]:
        found = _folder_files(self._folder) if self._folder else archive_files(archive(self._cache))
        where = self._folder or f"{PACKAGE}@{VERSION}"
        if not {_SCRIPT, _WORDS} <= found.keys() or not _CHANGES[0][0].search(found[_SCRIPT]):
            raise UsageError("desk_files_wrong", where=where, script=_SCRIPT, words=_WORDS)
        for pattern, text in _CHANGES:
            found[_SCRIPT] = pattern.sub(text, found[_SCRIPT])
        found["locales/vi.js"] = b"export default " + found.pop(_WORDS) + b";\n"
        return found | {_START: self._start.read_bytes()}


def _folder_files(folder: Path) -> dict[str, bytes]:
    """Those of a folder that is the unpacked package, or holds it."""
    root = folder / "package" if (folder / "package").is_dir() else folder
    if not root.is_dir():
        raise UsageError("desk_files_wrong", where=folder, script=_SCRIPT, words=_WORDS)
    names = {path: path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for path, name in names.items() if _WANTED.fullmatch(name)}


def archive_files(archive: Path) -> dict[str, bytes]:
    """What is wanted of a package's archive, by name."""
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as packed:
        for member in packed:
            name = member.name.removeprefix("package/")
            if member.isfile() and _WANTED.fullmatch(name) and ".." not in name:
                file = packed.extractfile(member)
                assert file
                found[name] = file.read()
    return found


def archive(cache: Path) -> Path:
    """The archive of the pinned version, fetched where the cache does not have it whole."""
    kept = cache / f"sveltia-cms-{VERSION}.tgz"
    if not (kept.is_file() and _sum(kept) == INTEGRITY):
        with tempfile.TemporaryDirectory() as folder:
            fetched = _fetch(Path(folder))
            if _sum(fetched) != INTEGRITY:
                raise UsageError("desk_sum_wrong", package=f"{PACKAGE}@{VERSION}")
            cache.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(".half")
            shutil.copyfile(fetched, half)
            half.replace(kept)
    return kept


def _fetch(folder: Path) -> Path:
    """Have npm put the archive into a folder."""
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError("desk_no_npm")
    command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", str(folder), "--ignore-scripts", "--silent"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError("desk_npm_failed", package=f"{PACKAGE}@{VERSION}", what=type(error).__name__) from None
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError("desk_npm_failed", package=f"{PACKAGE}@{VERSION}", what=told[-1] if told else done.returncode)
    return archives[0]


def _sum(file: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
