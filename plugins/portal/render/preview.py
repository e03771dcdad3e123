"""What only the preview shows: marks and ribbons of what waits to come out, problems, advice.

Its templates hang on nothing of the theme, which may be what is broken. They need no script,
and one style sheet of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import jinja2

from portal.errors import Problem
from portal.messages import catalogue, sentence
from portal.model.dates import VIETNAM
from portal.model.entry import Entry

EXCERPT = 160
"""So many characters of a line are shown."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of a file as it was written, or as much as fits."""

    before: str
    at: str
    """The character that the problem names; empty where it names none."""
    after: str


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem, or advice."""

    line: int
    place: str
    """Line and column in words; empty where it is the whole file's."""
    field: str
    words: str
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that has problems."""

    path: str
    """As messages give it."""
    problems: tuple[ProblemView, ...]
    url: str | None = None
    """Of the page that tells of them, where that is another."""


def mark_of(entry: Entry, now: dt.datetime) -> str | None:
    """Why the public can't read an entry yet, in words; None where it can, or never will."""
    texts = catalogue().preview
    if entry.withdrawn or entry.is_out(now):
        return None
    if entry.meta.draft:
        return texts.draft
    if entry.awaits_review:
        return texts.review
    return texts.embargo.format(moment=f"{entry.published.astimezone(VIETNAM):%H:%M %d/%m/%Y}")


def problem_view(problem: Problem, line: str | None = None, beside: bool = False) -> ProblemView:
    """A problem with the line of the file that it names, if that can be shown.

    `beside` those of another file it names its own.
    """
    texts = catalogue().preview
    place = visible(problem.path) if beside else ""
    if problem.column > 1:
        place = texts.place.format(line=problem.line, column=problem.column)
    elif problem.line > 1 or problem.field:
        place = texts.line.format(line=problem.line)
    # of a key that is missing, the line of another would only lead astray
    at_place = problem.column > 1 or problem.field.rpartition(".")[2].partition("[")[0] in (line or "")
    excerpt = _excerpt(line, problem.column) if line and place and at_place else None
    return ProblemView(problem.line, place, problem.field, sentence(problem), excerpt)


def _excerpt(line: str, column: int) -> Excerpt:
    """The part of a line around a column, from 1; at the first there is no more to point at than the line."""
    at = column - 1
    start = max(0, min(at - EXCERPT // 2, len(line) - EXCERPT))
    end = start + EXCERPT
    at = at if 0 < at < len(line) else end
    before, after = visible(line[start:at]), visible(line[at + 1 : end])
    return Excerpt(
        ("…" if start else "") + before,
        visible(line[at : at + 1]) if at < end else "",
        after + ("…" if end < len(line) else ""),
    )


def visible(text: str) -> str:
    """A text, or a file's name, with names in place of characters that nobody would see, or that would turn the line around."""
    return "".join(letter if letter.isprintable() else f"⟨U+{ord(letter):04X}⟩" for letter in text)


def problem_page(
    files: Sequence[FileView], others: Sequence[FileView], style: str, home: str | None = None, text: str = ""
) -> bytes:
    """The page at the address of an article that can't be shown; without a way home that of all addresses.

    `style` is the address of the style sheet, `text` what is wrong beside contents.
    """
    texts = catalogue().preview
    title, intro = (texts.broken, texts.broken_intro) if home else (texts.nothing, texts.nothing_intro)
    return _render("problems.html", title=title, intro=intro, files=files, others=others, style=style, home=home,
                   text=text).encode()


def banner(files: Sequence[FileView], text: str, stale: bool) -> str:
    """Told on every page; `stale` says that the page may not be up to date."""
    return _render("banner.html", title=_title(files, text), files=files, text=text, stale=stale)


def _title(files: Sequence[FileView], text: str) -> str:
    texts = catalogue().preview
    return texts.files.format(n=len(files) + bool(text))


def ribbon(mark: str) -> str:
    """At the top of the page of an article that waits."""
    return _render("ribbon.html", mark=mark)


def advice_box(advice: Sequence[ProblemView]) -> str:
    """At the foot of an article's page."""
    return _render("advice.html", advice=advice)


def style_sheet() -> bytes:
    """The one that all of these need."""
    return _render("preview.css").encode()


def _render(template: str, **views: object) -> str:
    return _engine().get_template(template).render(**views)


@cache
def _engine() -> jinja2.Environment:
    engine = jinja2.Environment(
        loader=jinja2.PackageLoader("portal", "preview"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    engine.globals["t"] = catalogue().preview
    return engine
