"""The folder of a portal on its server: where everything lies, and what its administrator has set.

    portal.git/     the repository that reporters push to; its `[portal]` section holds the settings
    releases/       one folder a release: site/ (served), moved/ and gone/ (for the web server), MANIFEST.json
    current         a link to the release that is served
    before          a link to the one before it, from which pages that are still open have their style sheets
    work/           what the publisher builds with: tree/ (the commit), site/ (built from it), its caches
    door/           what arriving articles are checked with
    state.json      what has failed, and whether publishing is held
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.git import answer, git
from portal.publish.refs import MAIN, QUEUE

__all__ = "MAIN", "QUEUE", "READABLE", "Rights", "Root", "ServerSettings", "rights", "root_of", "server_settings"


READABLE = 0o022
"""The umask for what the web server, another account, has to read; a cautious machine has 027 for whoever comes in."""


@dataclass(frozen=True)
class Root:
    """The places of one portal."""

    folder: Path
    """Absolute."""

    @property
    def repository(self) -> Path:
        """The bare repository."""
        return self.folder / "portal.git"

    @property
    def releases(self) -> Path:
        """All releases that are kept, and `.tmp-` folders of those being made."""
        return self.folder / "releases"

    @property
    def current(self) -> Path:
        """The link to the live release; not there before the first."""
        return self.folder / "current"

    @property
    def before(self) -> Path:
        """The link to the release that was live before; not there before the second."""
        return self.folder / "before"

    @property
    def tree(self) -> Path:
        """The files of the commit that is being published."""
        return self.folder / "work" / "tree"

    @property
    def site(self) -> Path:
        """What is built from them; each build makes only what changed. Never served."""
        return self.folder / "work" / "site"

    @property
    def door(self) -> Path:
        """Where arriving articles are checked."""
        return self.folder / "door"

    @property
    def state(self) -> Path:
        """What the publisher has to remember."""
        return self.folder / "state.json"

    def lock(self, name: str) -> Path:
        """The file to lock for one kind of work: publish, door, merge or store."""
        return self.folder / f".{name}.lock"


def owner_of(folder: Path) -> str:
    """The account that owns a folder; its number where it has no name."""
    try:
        return folder.owner()
    except KeyError:
        return str(folder.stat().st_uid)


def check_system() -> None:
    """Raise UsageError on a system whose locks, links and accounts are of another kind."""
    if os.name != "posix":
        raise UsageError("root_system")


def root_of(folder: Path) -> Root:
    """The portal in a folder; raises UsageError where none was set up, or where it is another account's.

    What root would leave in it, the account that publishes could not change any more.
    """
    check_system()
    root = Root(folder.resolve())
    if root.folder.is_dir() and root.folder.stat().st_uid != os.geteuid():
        raise UsageError("root_of_another", folder=folder, user=owner_of(root.folder))
    if not (root.repository / "HEAD").is_file():
        raise UsageError("root_missing", folder=folder)
    return root


@dataclass(frozen=True)
class ServerSettings:
    """What the `[portal]` section of the repository's configuration says; `git config` changes it."""

    settings: str = "mkdocs.yml"
    """The settings of the site, from the tree's root."""
    content: str = "content"
    """What reporters may change, from the tree's root."""
    seconds: int = 3600
    """For which a build may take."""
    megabytes: int = 4096
    """Of memory that each process of a build may take."""
    keep: int = 10
    """So many releases are kept,"""
    days: int = 30
    """and all that were live in so many days."""
    address: str = ""
    """Where the server answers, like http://127.0.0.1:8080; empty where the served site is not asked."""
    domain: str = ""
    """The portal's name, by which it is asked; empty where any will do."""
    store: str = ""
    """The object store that gets every release too, like s3://bucket; empty where there is none."""


class Rights(NamedTuple):
    """Who may change what by a push."""

    content: str
    """The folder below which reporters may change something,"""
    administrators: frozenset[str]
    """and who may everywhere."""

    def folder_of(self, user: str) -> str:
        """Below which a user may change something; empty where he may everywhere, as whoever has no name: he has a shell."""
        return self.content if user and user not in self.administrators else ""


def rights(root: Root, settings: ServerSettings) -> Rights:
    """What the settings say of who may change what."""
    told = answer(root.repository, "config", "--get-all", "portal.administrator", may_answer=(0, 1))
    return Rights(settings.content.strip("/"), frozenset(told.split("\n")))


def server_settings(root: Root) -> ServerSettings:
    """The settings of a portal's server. Raises UsageError for a value that can't be used."""
    found = git(root.repository, "config", "--null", "--get-regexp", r"^portal\.", may_answer=(0, 1)).decode()
    values = dict(line.split("\n", 1) if "\n" in line else (line, "") for line in found.split("\0") if line)
    given: dict[str, object] = {}
    for field in fields(ServerSettings):
        value = values.get(f"portal.{field.name}")
        if value is None:
            continue
        if isinstance(field.default, int):
            if not value.isascii() or not value.isdigit() or int(value) < 1:
                raise UsageError("server_setting_number", name=field.name, value=value)
            given[field.name] = int(value)
        else:
            given[field.name] = value
    return ServerSettings(**given)  # type: ignore[arg-type]
