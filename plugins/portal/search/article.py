"""An article as the search index takes it."""

from __future__ import annotations

from typing import NamedTuple


class Article(NamedTuple):
    """What is found, what is shown of it, and what it is filtered by."""

    url: str
    """From the site's root, with `/` at both ends."""
    title: str
    summary: str
    badge: str
    """What it is, in a word or two: the kind or the category."""
    date: str
    """As lists show it; a document's number before it, behind it what else lists say in a word."""
    names: tuple[str, ...]
    """Other texts by which it is to be found: tags, numbers, people; of one line, without tabs."""
    body: str
    """The words of the text, a line for each block."""
    facets: tuple[tuple[str, ...], ...]
    """For each of FACETS the slugs that it is filed under."""


FACETS = ("loai", "hang-muc", "phong-trao", "don-vi", "dia-phuong", "linh-vuc", "nam")
"""What results can be filtered by, as the search page's addresses call it: kind, category,
campaign, unit, locality, field, year."""
