"""The template engine: everything is escaped, and a missing value is an error."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from traceback import walk_tb

import jinja2
import rcssmin
import rjsmin
from markupsafe import Markup

from portal.errors import UsageError
from portal.messages import catalogue
from portal.render.views import Card, Site


class Templates:
    """Renders pages with the theme's templates.

    `folders` are searched in order: the site's own first, then Material's, for its icons.
    `assets` maps the name of each file of the theme to its bytes. Compiled templates are kept
    in `cache` for the next run, if one is given.
    """

    def __init__(
        self, folders: Sequence[str], assets: Mapping[str, bytes], site: Site,
        cache: jinja2.BytecodeCache | None = None,
    ) -> None:
        assets = {name: lean(name, data) for name, data in assets.items()}
        names = {name: fingerprinted(name, data) for name, data in assets.items()}
        self.assets = {f"/assets/{names[name]}": data for name, data in assets.items()}
        """What the theme's files are called on the site, and their bytes."""
        self._addresses = {name: f"{site.base}/assets/{marked}" for name, marked in names.items()}
        self._folders = folders
        self._site = site
        self._cache = cache

    @cached_property
    def _engine(self) -> jinja2.Environment:
        """Made when something is rendered, which a check never does."""
        engine = jinja2.Environment(
            loader=jinja2.FileSystemLoader(self._folders),
            bytecode_cache=self._cache,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        engine.globals |= {
            "site": self._site,
            "t": catalogue().site,
            "asset": self.asset,
            "once": cache(self._once),
            "cards": self._cards,
        }
        # Macros for all templates: an import in each would go through all globals for every page.
        # A macro sees those globals that were there before it.
        engine.globals["part"] = engine.get_template("partials/parts.html").module
        engine.globals["piece"] = engine.get_template("partials/article.html").module
        # a dozen lists show the same card
        engine.globals["card"] = cache(engine.get_template("partials/card.html").module.card)
        return engine

    def asset(self, name: str) -> str:
        """The address of a file of the theme."""
        if name not in self._addresses:
            raise jinja2.TemplateRuntimeError(f"assets/{name}: not found")
        return self._addresses[name]

    def render(self, template: str, **views: object) -> bytes:
        """One page as UTF-8. Raises UsageError where a template of the site is wrong: whoever owns the site may edit it."""
        try:
            return self._engine.get_template(template).render(**views).encode()
        except jinja2.TemplateError as error:
            raise self._named(error) from error

    def _once(self, template: str, **views: Hashable) -> Markup:
        """A part of the page that many pages have: it prints nothing but globals and `views`."""
        return Markup(self._engine.get_template(template).render(**views))

    def _cards(self, cards: Sequence[Card], level: int, shape: str) -> Markup:
        """Articles in a list, a line after each."""
        render = self._engine.globals["card"]
        return Markup("".join([f"{render(card, level, shape)}\n" for card in cards]))

    def _named(self, error: jinja2.TemplateError) -> Exception:
        """The same with its place in the site's own theme, so that it can be mended there."""
        theme = Path(self._folders[0])
        what = str(error.message or "")
        if isinstance(error, jinja2.TemplateNotFound) and error.name:
            return UsageError("template_missing", path=f"{theme.name}/{error.name}")
        places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
        if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
            places.append((error.filename, error.lineno))
        for file, line in reversed(places):
            if own := _name_of(file, theme):
                return UsageError("template_wrong", path=f"{theme.name}/{own}", line=line, what=what)
        return error


def _name_of(file: str, theme: Path) -> str:
    """The name of a template in a folder that has it, empty where it has none: compiled ones know
    the path of where they were compiled, which may be another folder with the same templates."""
    parts = Path(file).parts
    names = ("/".join(parts[start:]) for start in range(1, len(parts)))
    return next((name for name in names if (theme / name).is_file()), "")


def lean(name: str, data: bytes) -> bytes:
    """A style sheet or script without what only its authors read; licences (/*! … */) stay."""
    if name.endswith(".css"):
        return rcssmin.cssmin(data.decode(), keep_bang_comments=True).encode()
    if name.endswith(".js"):
        return rjsmin.jsmin(data.decode(), keep_bang_comments=True).encode()
    return data


def fingerprinted(name: str, data: bytes) -> str:
    """portal.css becomes portal.1a2b3c4d.css, so that browsers may keep it for ever."""
    path = PurePosixPath(name)
    return f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"
