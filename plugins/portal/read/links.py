"""What a link or a path means that is written in an entry; whether it exists is not known here."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urlsplit

from portal.model.entry import Entry


class Leads(Enum):
    """Where a link may lead."""

    OUT = "out"
    """To another site, or a mail address: `target` is the link as written."""
    HERE = "here"
    """To an anchor on the same page."""
    ADDRESS = "address"
    """To a path of this site, as citizens see it."""
    SOURCE = "source"
    """To a Markdown file below content/."""
    FILE = "file"
    """To any other file below content/."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link, understood."""

    leads: Leads
    target: str
    anchor: str
    query: str = ""
    """What follows the path of an address, with its question mark: ?q=dan+van"""


def target_of(entry: Entry, href: str) -> Target:
    """Understand a link as an entry's text has it."""
    try:
        parts = urlsplit(href)
    except ValueError:  # http://[
        return Target(Leads.FILE, href, "")
    if parts.scheme or parts.netloc:
        return Target(Leads.OUT, href, "")
    path, anchor = unquote(parts.path), unquote(parts.fragment)
    if not path:
        return Target(Leads.HERE, "", anchor)
    if path.startswith("/"):
        return Target(Leads.ADDRESS, path, anchor, f"?{parts.query}" if parts.query else "")
    target = beside(entry, path)
    return Target(Leads.SOURCE if target.endswith(".md") else Leads.FILE, target, anchor)


def beside(entry: Entry, path: str) -> str:
    """The path below content/ of a file named relative to an entry's own.

    A path that would leave content/ begins with `..` or `/`, and so is no file of it.
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(entry.source), path))
