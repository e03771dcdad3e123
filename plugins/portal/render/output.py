"""What the site is made of: where it lies, and where its bytes come from when they are wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from portal.digest import digest_of


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site."""

    path: str
    """From the site's root, with `/` in front; a page's address ends with `/`."""
    render: Callable[[], bytes]
    given: str = ""
    """Stands for all that `render` was given when it was planned; see `given_by`.

    With this, what the render looks up at the desk, and what holds for the whole site, the
    file is known without rendering it.
    """
    owner: str = ""
    """The source of the entry that it belongs to; empty for the site's own files."""
    changed: dt.datetime | None = None
    """When its content last changed, for the sitemap."""
    listed: bool = False
    """Whether search engines are told of it."""
    leads_to: str = ""
    """Of a page that only leads on to another at once, that one's address from the site's root."""

    @property
    def file(self) -> str:
        """Where it is written, below the site's folder."""
        return self.path.lstrip("/") + ("index.html" if self.path.endswith("/") else "")


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that is copied to the site as it is."""

    path: str
    """On the site, from the root; it names the content by its digest, so it never changes."""
    source: Callable[[], Path]
    """Gives the file, or raises OSError."""
    owner: str = ""
    """As an Output's; several entries may show one picture, so none owns it."""

    @property
    def file(self) -> str:
        """Where it is written, below the site's folder."""
        return self.path.lstrip("/")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder of files that never change at their addresses: each is there as it was made, or not at all.

    For many small files. While nobody touches them, all together cost a build no more than
    one file does, and a look at their names, lengths and times. The folder is the portal's
    as a whole: what else lies there is taken away. Nothing else of the site may lie there.
    """

    path: str
    """From the site's root, with `/` at both ends; it names the content."""
    names: Callable[[], Collection[str]]
    """Gives the paths below the folder of all files, with `/` for folders in it; asked only when
    something has to be done.

    They must fit every file system: none may be another's folder, or differ from it by case
    alone, and none may be a name that Windows keeps for itself.
    """
    render: Callable[[str], bytes]
    """Makes the file of a name. What it looks up at the desk is not noted."""
    given: str
    """Stands for the set of names, and so, with the path, for everything."""
    owner: str = ""
    """As a Copy's: it belongs to no entry."""
    listed: ClassVar[bool] = False
    """As an Output's: it is no page."""

    @property
    def file(self) -> str:
        """Where it is written, below the site's folder; with `/` at the end, as no file's is."""
        return self.path.lstrip("/")

    def output(self, name: str) -> Output:
        """One of its files."""
        return Output(self.path + name, partial(self.render, name))


Planned = Output | Copy | Bundle


def each_file(planned: Iterable[Planned]) -> Iterator[Output | Copy]:
    """All of it file by file."""
    for one in planned:
        if isinstance(one, Bundle):
            yield from map(one.output, one.names())
        else:
            yield one


def addresses_of(planned: Iterable[Planned]) -> set[str]:
    """Where links may lead; a bundle is for scripts only."""
    return {one.path for one in planned if not isinstance(one, Bundle)}


def given_by(*parts: object) -> str:
    """A digest of plain values, for `Output.given`."""
    return digest_of("\0".join(map(str, parts)))
