"""What a site has ever published, as the list that every build writes into it: LIST.

The next release is held to it: whatever is on the list must answer for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from portal.model.front_matter import EntryId
from portal.model.values import Value

LIST = "dia-chi-da-dang.json"
"""The list's name, at the root of the site. Nothing links it: it is for the next release."""

_STEPS = r"^/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*"
Address = Annotated[str, StringConstraints(pattern=f"{_STEPS}$")]
"""Of a page, from the site's root."""
ArchivePath = Annotated[str, StringConstraints(pattern=rf"{_STEPS}luu/\d{{4}}-\d\d-\d\d-[a-z0-9]+(?:-[a-z0-9]+)*$")]
"""Of an archive document of a feed, without the ending that tells the format."""


class Released(Value):
    """All addresses that a site has ever had, each in one place."""

    version: Literal[1] = 1
    """Of the form of the list."""
    articles: dict[EntryId, Annotated[tuple[Address, ...], Field(min_length=1)]] = {}
    """The addresses of each article and plain page by its id: its own, then those that lead there.

    All else has no id.
    """
    listings: dict[Address, str] = {}
    """What has feeds, and what it is called; without a name the whole site and what must not be named.

    A campaign's page is here too.
    """
    ended: dict[Address, AwareDatetime] = {}
    """Those of the listings that the site does not have any more, and the moment that their feeds tell."""
    pages: tuple[Address, ...] = ()
    """All other pages: those with numbers, directories, the search."""
    archives: tuple[ArchivePath, ...] = ()
    """Of feeds."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not {*self.ended, *(path.rpartition("luu/")[0] for path in self.archives)} <= self.listings.keys():
            raise ValueError("a feed of no listing")
        return self

    def addresses(self) -> Iterator[str]:
        """The addresses of all articles and plain pages."""
        for addresses in self.articles.values():
            yield from addresses
