"""The text of an entry, rendered once; where its links lead is not yet decided."""

from __future__ import annotations

from typing import NamedTuple


class BodyHeading(NamedTuple):
    """A heading of the text."""

    level: int
    """2 to 6."""
    anchor: str
    title: str


class BodyPicture(NamedTuple):
    """A picture of the text, unescaped."""

    src: str
    alt: str
    title: str
    """What stands below it, with who made it."""


class Outline(NamedTuple):
    """What must be known of a text to check it against the rest of the site; as in `Body`."""

    anchors: tuple[str, ...]
    links: tuple[str, ...]
    pictures: tuple[BodyPicture, ...]
    removed: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Body(NamedTuple):
    """Safe HTML with links and pictures as they were written."""

    html: str
    headings: tuple[BodyHeading, ...]
    anchors: tuple[str, ...]
    """Every id in the text, in order: what a link with # may lead to."""
    links: tuple[str, ...]
    """Each href, unescaped, in order."""
    pictures: tuple[BodyPicture, ...]
    """Each picture, in order."""
    removed: tuple[str, ...] = ()
    """Names of the elements that were taken away because a text may not hold them."""
    stripped: tuple[str, ...] = ()
    """Names of the attributes that were taken away, since they would run, draw or load something."""
    refused: tuple[str, ...] = ()
    """Each href and src, in order, that was taken away because it may not lead anywhere."""

    @property
    def outline(self) -> Outline:
        """The same without what readers see."""
        return Outline(self.anchors, self.links, self.pictures, self.removed, self.stripped, self.refused)
