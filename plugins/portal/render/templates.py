"""The template engine: everything is escaped, and a missing value is an error."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath

import jinja2
from markupsafe import Markup

from portal.messages import catalogue
from portal.render.views import Card, Site


class Templates:
    """Renders pages with the theme's templates.

    `folders` are searched in order: the site's own first, then Material's, for its icons.
    `assets` maps the name of each file of the theme to its bytes.
    """

    def __init__(
        self, folders: Sequence[str], assets: Mapping[str, bytes], site: Site
    ) -> None:
        names = {name: fingerprinted(name, data) for name, data in assets.items()}
        self.assets = {f"/assets/{names[name]}": data for name, data in assets.items()}
        """What the theme's files are called on the site, and their bytes."""
        self._addresses = {name: f"{site.base}/assets/{marked}" for name, marked in names.items()}
        self._engine = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._engine.globals |= {
            "site": site,
            "t": catalogue().site,
            "asset": self.asset,
            # the same on every page, or on a dozen lists: made once
            "once": cache(self._once),
            "cards": self._cards,
        }
        self._card = cache(self._one_card)

    def asset(self, name: str) -> str:
        """The address of a file of the theme."""
        return self._addresses[name]

    def render(self, template: str, **views: object) -> bytes:
        """One page as UTF-8."""
        return self._engine.get_template(template).render(**views).encode()

    def _once(self, template: str, **views: Hashable) -> Markup:
        """A part of the page that many pages have: it prints nothing but globals and `views`."""
        return Markup(self._engine.get_template(template).render(**views))

    def _cards(self, cards: Sequence[Card], level: int, shape: str) -> Markup:
        """Articles in a list, a line after each."""
        return Markup("".join([f"{self._card(card, level, shape)}\n" for card in cards]))

    def _one_card(self, card: Card, level: int, shape: str) -> str:
        """The macro `card` of partials/card.html."""
        return str(self._engine.get_template("partials/card.html").module.card(card, level, shape))


def fingerprinted(name: str, data: bytes) -> str:
    """portal.css becomes portal.1a2b3c4d.css, so that browsers may keep it for ever."""
    path = PurePosixPath(name)
    return f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"
