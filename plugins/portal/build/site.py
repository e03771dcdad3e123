"""From content/ to the list of the site's files: read, check, derive, plan.

Raises ContentError with every problem before anything is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from portal.build.known import Bodies, KnownArticles
from portal.build.known_files import KnownFiles, signature_of
from portal.build.limits import TookTooLong, time_limit
from portal.build.pictures import PictureStore
from portal.build.store import Store, version
from portal.build.template_cache import TemplateCache
from portal.build.workers import map_on_cores
from portal.check import check, links
from portal.errors import ContentError, Problem
from portal.model.body import Body, Outline
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
from portal.render.output import Copy, Output, given_by
from portal.render.pages import data_output, plan_pages, plan_site
from portal.render.templates import Templates
from portal.slug import slug_of

BODY_SECONDS = 5.0
"""An article that takes longer to render is given up and named; most take milliseconds."""

_COMPILED = Path(__file__).parent / "__pycache__" / "templates"
"""Where Python keeps our own compiled code: what lies there is run, as the code is."""

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
    desk: Desk
    """Where the outputs look things up."""
    context: Mapping[str, str]
    """Digests of what the whole site depends on, by name."""
    store: Store


def read_content(
    content: Path, store: Store, progress: Progress, now: dt.datetime | None = None
) -> tuple[Reading, KnownArticles, dict[str, Body]]:
    """Read and check everything that can be checked without knowing the site's addresses.

    Returns the texts of those entries only that were read now.
    """
    folder, problems = scan(content)
    known = KnownArticles(store, folder)
    reading, found = read_library(folder, known.entries)
    problems += found
    problems += check(reading, now)
    # text too deep to render is named above, and must not reach the converter
    deep = {problem.path for problem in problems if problem.code == "body_deep"}
    bodies, found = _bodies(reading, known, deep, progress)
    problems += found
    if problems:
        raise ContentError([*problems, *links.check(reading, _outlines(known, bodies), None)])
    return reading, known, bodies


def _outlines(known: KnownArticles, fresh: Mapping[str, Body]) -> dict[str, Outline]:
    found = {source: article[-1] for source, article in known.articles.items()}
    return found | {source: body.outline for source, body in fresh.items()}


def make_site(
    content: Path,
    settings: Settings,
    now: dt.datetime,
    cache: Path,
    theme: Sequence[str],
    assets: dict[str, bytes],
    progress: Progress,
) -> Site:
    """Plan the site as the public may see it at `now`.

    `theme` are the folders of templates, the site's own first, `assets` the theme's files by
    name. What is found in content/ is kept in `cache`, once all of it is good.
    """
    store = Store(cache)
    reading, known, fresh = read_content(content, store, progress, now)
    outlines, bodies = _outlines(known, fresh), Bodies(reading, known, fresh)
    library = reading.library.live(now)
    names = reading.folder.others
    # what waits for its day is made too, so that it can't break the build of that day;
    # a photo that is named but missing is told of by links.check below
    there = [path for path in _pictures(reading.library, outlines) if path in names]
    photos = KnownFiles(store, "photos", content, names)
    made, files, errors = PictureStore(photos, cache).make(there, lambda d, n: progress("pictures", d, n))
    pictures = {path: made[path] for path in _pictures(library, outlines) if path in made}
    shown = {size.path for picture in pictures.values() for size in (*picture.sizes, picture.preview)}
    films = KnownFiles(store, "films", content, names)
    media = {path: _film_address(path, films) for path in _films(library) if path in names}
    desk = Desk(settings, library, now, bodies, pictures, media)
    frame = site_view(desk)
    templates = Templates(list(theme), assets, frame, TemplateCache(_COMPILED, version()))
    planned = plan_site(desk, templates)
    copies = [Copy(path, source) for path, source in sorted(files.items()) if path in shown]
    # the same film beside two articles is one file of the site
    once = {address: path for path, address in media.items()}
    copies += [Copy(address, partial(films.file, path)) for address, path in sorted(once.items())]
    planned += [data_output(path, data) for path, data in templates.assets.items()]
    addresses = {output.path for output in (*planned, *copies)}
    # what is hidden as yet must not meet anything on its day either
    hidden = _hidden_outputs(desk, reading, now, templates, addresses)
    problems = [*links.check(reading, outlines, addresses), *collisions(reading, [*planned, *copies, *hidden])]
    problems += [
        Problem(reading.folder.shown(path), 1, "", error.code)
        for path, error in errors.items()
    ]
    if problems:
        raise ContentError(problems)
    known.keep(reading, fresh)
    photos.keep()
    films.keep()
    context = {
        "settings": given_by(settings),
        "theme": _digest_of_folder(Path(theme[0])),
        "frame": given_by(frame),
    }
    return Site((*planned, *copies), library, reading, desk, context, store)


def _hidden_outputs(
    desk: Desk, reading: Reading, now: dt.datetime, templates: Templates, addresses: Collection[str]
) -> list[Output]:
    """What drafts and embargoed articles will add to the site."""
    live = set(desk.library.entries)
    hidden = [entry for entry in reading.library.entries if entry not in live]
    if not hidden:
        return []
    library = Library(tuple(hidden), reading.library.registry)
    later = Desk(desk.settings, library, now, {}, {}, {})
    return [one for one in plan_pages(later, templates) if one.owner or one.path not in addresses]


def _digest_of_folder(folder: Path) -> str:
    """Of all files of the theme, whatever they are called."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return given_by(*(f"{path.relative_to(folder)} {path.read_bytes().hex()}" for path in files))


def _bodies(
    reading: Reading, known: KnownArticles, deep: Collection[str], progress: Progress
) -> tuple[dict[str, Body], list[Problem]]:
    """The texts of the entries that were read now, but for those that are too deep."""
    bodies, problems = {}, []
    told = partial(progress, "reading")
    entries = [
        entry for entry in reading.library.entries
        if entry.source in reading.fresh and reading.folder.shown(entry.source) not in deep
    ]

    def render(entry: Entry) -> Body | str:
        return known.rendered(entry) or _body(reading.documents[entry.source].body)

    for entry, made in zip(entries, map_on_cores(render, entries, told), strict=True):
        if isinstance(made, Body):
            bodies[entry.source] = made
        else:
            problems.append(reading.body_problem(entry, 0, made))
    return bodies, problems


def _body(text: str) -> Body | str:
    """A text rendered, or the code of the problem."""
    try:
        with time_limit(BODY_SECONDS):
            return render_body(text)
    except RecursionError:
        return "body_deep"
    except TookTooLong:
        return "body_slow"


def _pictures(library: Library, outlines: Mapping[str, Outline]) -> Iterator[str]:
    """The photos that entries show."""
    for entry in library.entries:
        image = getattr(entry.meta, "image", None)
        named = [image.src] if image else []
        for src in [*named, *(src for src, _ in outlines[entry.source].pictures)]:
            yield beside(entry, src)


def _films(library: Library) -> Iterator[str]:
    """The films and captions of live entries."""
    for entry in library.entries:
        if isinstance(entry.meta, NewsMeta) and (video := entry.meta.video):
            yield beside(entry, video.src)
            if video.captions:
                yield beside(entry, video.captions)


def _film_address(path: str, films: KnownFiles) -> str:
    """Where a film lies on the site; it names its content, so that browsers may keep it for ever."""
    if known := films.find(path):
        return known
    name, file = PurePosixPath(path), films.file(path)
    signature = signature_of(file)
    with open(file, "rb") as opened:
        mark = hashlib.file_digest(opened, "sha256").hexdigest()[:8]
    address = f"/phim/{slug_of(name.stem) or 'phim'}-{mark}{name.suffix.lower()}"
    films.note(path, signature, address)
    return address


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
