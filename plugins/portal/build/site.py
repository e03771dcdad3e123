"""From content/ to the list of the site's files: read, check, derive, plan.

Raises ContentError with every problem before anything is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from portal.build.limits import TookTooLong, time_limit
from portal.build.pictures import PictureStore
from portal.build.workers import map_on_cores
from portal.check import check, links
from portal.errors import ContentError, Problem
from portal.model.body import Body
from portal.model.entry import Entry
from portal.model.front_matter import NewsMeta
from portal.model.library import Library
from portal.model.settings import Settings
from portal.read.files import WINDOWS_NAMES, scan
from portal.read.library import Reading, read_library
from portal.read.links import beside
from portal.render.body import render_body
from portal.render.desk import Desk
from portal.render.frame import site_view
from portal.render.output import Copy, Output
from portal.render.pages import plan_pages, plan_site
from portal.render.templates import Templates
from portal.slug import slug_of

BODY_SECONDS = 5.0
"""An article that takes longer to render is given up and named; most take milliseconds."""

Progress = Callable[[str, int, int], None]
"""Told (what, done, total) as work goes on; `what` is a key of the catalogue's commands."""


@dataclass(frozen=True, slots=True)
class Site:
    """All files of one build."""

    outputs: tuple[Output | Copy, ...]
    library: Library
    """Live entries."""
    reading: Reading
    """All that was read, drafts included."""


def read_content(
    content: Path, progress: Progress, now: dt.datetime | None = None
) -> tuple[Reading, dict[str, Body]]:
    """Read and check everything that can be checked without knowing the site's addresses."""
    folder, problems = scan(content)
    reading, found = read_library(folder)
    problems += found
    problems += check(reading, now)
    # text too deep to render is named above, and must not reach the converter
    deep = {problem.path for problem in problems if problem.code == "body_deep"}
    bodies, found = _bodies(
        reading, [e for e in reading.library.entries if folder.shown(e.source) not in deep], progress
    )
    problems += found
    if problems:
        raise ContentError([*problems, *links.check(reading, bodies, None)])
    return reading, bodies


def make_site(
    content: Path,
    settings: Settings,
    now: dt.datetime,
    cache: Path,
    theme: Iterable[str],
    assets: dict[str, bytes],
    progress: Progress,
) -> Site:
    """Plan the site as the public may see it at `now`.

    `theme` are the folders of templates, `assets` the theme's files by name.
    """
    reading, bodies = read_content(content, progress, now)
    library = reading.library.live(now)
    names = reading.folder.others
    # what waits for its day is made too, so that it can't break the build of that day;
    # a photo that is named but missing is told of by links.check below
    there = [path for path in _pictures(reading.library, bodies) if path in names]
    store = PictureStore(content, cache, names)
    made, files, errors = store.make(there, lambda d, n: progress("pictures", d, n))
    pictures = {path: made[path] for path in _pictures(library, bodies) if path in made}
    shown = {size.path for picture in pictures.values() for size in (*picture.sizes, picture.preview)}
    media = {path: _media_path(path, content / names[path]) for path in _media(library) if path in names}
    desk = Desk(settings, library, now, bodies, pictures, media)
    templates = Templates(list(theme), assets, site_view(desk))
    planned = plan_site(desk, templates)
    copies = [Copy(path, source) for path, source in sorted(files.items()) if path in shown]
    # the same film beside two articles is one file of the site
    once = {address: path for path, address in media.items()}
    copies += [Copy(address, content / names[path]) for address, path in sorted(once.items())]
    planned += [Output(path, partial(bytes, data)) for path, data in templates.assets.items()]
    # as if everything were live: what meets on its day must be told of before
    whole = planned
    if len(library.entries) < len(reading.library.entries):
        whole = plan_pages(replace(desk, library=reading.library), templates)
    addresses = {output.path for output in (*planned, *copies)}
    problems = [*links.check(reading, bodies, addresses), *collisions(reading, [*whole, *copies])]
    problems += [
        Problem(reading.folder.shown(path), 1, "", error.code)
        for path, error in errors.items()
    ]
    if problems:
        raise ContentError(problems)
    return Site((*planned, *copies), library, reading)


def _bodies(
    reading: Reading, entries: list[Entry], progress: Progress
) -> tuple[dict[str, Body], list[Problem]]:
    bodies, problems = {}, []
    told = partial(progress, "reading")
    for entry, made in zip(entries, map_on_cores(_body, entries, told), strict=True):
        if isinstance(made, Body):
            bodies[entry.source] = made
        else:
            problems.append(reading.body_problem(entry, 0, made))
    return bodies, problems


def _body(entry: Entry) -> Body | str:
    """An entry's text rendered, or the code of the problem."""
    try:
        with time_limit(BODY_SECONDS):
            return render_body(entry.body)
    except RecursionError:
        return "body_deep"
    except TookTooLong:
        return "body_slow"


def _pictures(library: Library, bodies: dict[str, Body]) -> Iterator[str]:
    """The photos that entries show."""
    for entry in library.entries:
        image = getattr(entry.meta, "image", None)
        named = [image.src] if image else []
        for src in [*named, *(src for src, _ in bodies[entry.source].pictures)]:
            yield beside(entry, src)


def _media(library: Library) -> Iterator[str]:
    """The films and captions of live entries."""
    for entry in library.entries:
        if isinstance(entry.meta, NewsMeta) and (video := entry.meta.video):
            yield beside(entry, video.src)
            if video.captions:
                yield beside(entry, video.captions)


def _media_path(path: str, file: Path) -> str:
    name = PurePosixPath(path)
    with open(file, "rb") as opened:
        mark = hashlib.file_digest(opened, "sha256").hexdigest()[:8]
    return f"/phim/{slug_of(name.stem) or 'phim'}-{mark}{name.suffix.lower()}"


def collisions(reading: Reading, outputs: list[Output | Copy]) -> Iterator[Problem]:
    """Two files for one path, where case and Unicode form make no difference; and names that
    Windows, on which the site may be built too, refuses."""
    taken: dict[str, str] = {}
    for output in outputs:
        key = unicodedata.normalize("NFC", output.file).casefold()
        if key in taken:
            owner, other = output.owner or taken[key], output.owner and taken[key]
            code = "path_twice" if other else "path_own"
            params = {"value": output.path, "other": reading.folder.shown(other)}
            yield Problem(reading.folder.shown(owner), 1, "", code, params)
        taken.setdefault(key, output.owner)
        # what the portal makes of tags and registries is told of where those stand
        if output.owner:
            for name in sorted({part.split(".")[0] for part in key.split("/")} & WINDOWS_NAMES):
                shown = reading.folder.shown(output.owner)
                yield Problem(shown, 1, "", "windows_name", {"value": name})
