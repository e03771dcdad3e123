"""From content/ to the list of the site's files: read, check, derive, plan.

Raises ContentError with every problem before anything is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig

from portal import clock
from portal.build.content import films_of, outlines_of, photos_of, read_content, read_fresh
from portal.build.known import Bodies, KnownArticles
from portal.build.known_files import KnownFiles
from portal.build.pictures import PictureStore
from portal.build.project import Project, project_of
from portal.build.sources import Signature, Sources, look_at
from portal.build.store import Store, version
from portal.build.template_cache import TemplateCache
from portal.check import check, links
from portal.errors import ContentError, Problem
from portal.model.body import Outline
from portal.model.entry import Entry
from portal.model.library import Library, next_change
from portal.progress import Progress
from portal.read.files import WINDOWS_NAMES
from portal.read.library import Reading, read_library
from portal.render.desk import Desk
from portal.render.frame import site_view
from portal.render.output import Copy, Output, given_by
from portal.render.pages import data_output, entry_page, plan_pages, plan_site
from portal.render.templates import Templates
from portal.slug import slug_of

_STEPS = 4
"""Of planning, as progress tells of them."""
_COMPILED = Path(__file__).parent / "__pycache__" / "templates"
"""Where Python keeps our own compiled code: what lies there is run, as the code is."""

First = Callable[[Sequence[Output]], None]
"""Is handed the pages of what was saved, to be seen while all else is brought up to date."""


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
    templates: Templates
    context: Mapping[str, str]
    """Digests of what the whole site depends on, by name."""
    store: Store
    sources: Sources
    known: KnownArticles
    outlines: Mapping[str, Outline]
    since: dt.datetime
    """The moment as of which it was planned."""
    until: dt.datetime | None
    """When time alone will change it."""


def plan(
    config: MkDocsConfig, progress: Progress, before: Site | None = None, first: First | None = None
) -> Site:
    """Read, check and plan the configured site as of this moment.

    Writes nothing but the cache. `before` is what this process planned last. Raises ContentError.
    """
    project = project_of(config)
    return make_site(project, look_at(project.content), clock.now(), progress, before, first)


def make_site(
    project: Project,
    sources: Sources,
    now: dt.datetime,
    progress: Progress,
    before: Site | None = None,
    first: First | None = None,
    store: Store | None = None,
) -> Site:
    """Plan the site as the public may see it at `now`.

    What is found in content/ is kept in the project's cache, once all of it is good. `before`
    is the site as this process planned it last, if it did.
    """
    context = project.context
    if before and context.items() <= before.context.items():
        if site := renewed(before, sources, now, progress, first):
            return site
    store = before.store if before else store or Store(project.cache)
    reading, known, fresh = read_content(sources, store, progress, now, before and before.known)
    outlines, bodies = outlines_of(known, fresh), Bodies(reading, known, fresh)
    progress("planning", 1, _STEPS)
    library = reading.library.live(now)
    names = reading.folder.others
    # what waits for its day is made too, so that it can't break the build of that day;
    # a photo that is named but missing is told of by links.check below
    shown = [(entry, path) for entry, path in photos_of(reading.library, outlines) if path in names]
    photos = KnownFiles(store, "photos", sources)
    made, files, errors = PictureStore(photos, project.cache).make(
        {path for _, path in shown}, partial(progress, "pictures")
    )
    live = set(library.entries)
    pictures = {path: made[path] for entry, path in shown if path in made and entry in live}
    sizes = {size.path for picture in pictures.values() for size in (*picture.sizes, picture.preview)}
    films = KnownFiles(store, "films", sources)
    media = {path: _film_address(path, films) for path in films_of(library) if path in names}
    desk = Desk(project.settings, library, now, bodies, pictures, media)
    frame = site_view(desk)
    templates = Templates(project.theme, project.assets, frame, TemplateCache(_COMPILED, version()))
    planned = plan_site(desk, templates)
    progress("planning", 2, _STEPS)
    copies = [Copy(path, source) for path, source in sorted(files.items()) if path in sizes]
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
    progress("planning", 3, _STEPS)
    known.keep(reading, fresh)
    progress("planning", _STEPS, _STEPS)
    photos.keep()
    films.keep()
    return Site(
        (*planned, *copies), library, reading, desk, templates, context | {"frame": given_by(frame)}, store, sources,
        known, outlines, now, next_change(reading.library.entries, now),
    )


def renewed(
    before: Site, sources: Sources, now: dt.datetime, progress: Progress, first: First | None = None
) -> Site | None:
    """A site with its texts as they are now; None where more than good texts has changed.

    Who writes saves often and wants to see it at once: then nothing is derived anew. `first`
    is handed the articles' own pages, even where more of them has changed than texts, unless
    something could be refused; what they show of others is then as it was before.
    """
    known = KnownArticles(before.store, sources, before.known)
    articles, wrong = read_fresh(sources, known, progress)
    reading, found = read_library(sources.folder, known.entries, {a.entry.source: a.entry for a in articles})
    over = now < before.since or (before.until is not None and before.until <= now)
    if sources.problems or wrong or found or over or not _differ_in_articles_alone(before, sources, reading):
        return None
    fresh = {article.entry.source: article.body for article in articles if article.body}
    outlines, addresses = outlines_of(known, fresh), {output.path for output in before.outputs}
    saved = [article.entry for article in articles]
    if any(True for _ in links.check(reading, outlines, addresses, saved)):
        return None
    for entry in saved:  # what others may lead to, or show
        new, old = outlines[entry.source], before.outlines[entry.source]
        if new.pictures != old.pictures or not {*old.anchors} <= {*new.anchors}:
            return None
    was = before.reading.library.by_source
    texts_alone = all(entry.meta_digest == was[entry.source].meta_digest for entry in saved)
    if not texts_alone and any(True for _ in check(reading, now)):
        return None
    digests = {entry.source: entry.body_digest for entry in reading.library.entries}
    before.desk.renew(Bodies(reading, known, fresh), digests)
    if first:
        first(_own_pages(saved, before, now))
    if not texts_alone:
        return None
    known.keep(reading, fresh)
    return replace(before, reading=reading, sources=sources, known=known, outlines=outlines)


def _differ_in_articles_alone(before: Site, sources: Sources, reading: Reading) -> bool:
    """Whether there are the same articles, whatever they say, and all else is the same."""

    def files(sources: Sources) -> list[tuple[str, Signature, bool]]:
        names = sources.folder.others.values()
        return [(name, sources.signatures[name], sources.is_settled(name)) for name in names]

    return (
        sources.folder.others == before.sources.folder.others
        and files(sources) == files(before.sources)
        and all(settled for _, _, settled in files(sources))
        and reading.library.registry == before.reading.library.registry
        and reading.library.by_source.keys() == before.reading.library.by_source.keys()
    )


def _own_pages(entries: Sequence[Entry], before: Site, now: dt.datetime) -> list[Output]:
    """The pages of entries that had one, so far as it takes nothing but them to make it."""
    found = []
    for entry in entries:
        was = before.library.by_source.get(entry.source)
        if was and entry.is_live(now) and entry.meta.aliases == was.meta.aliases:
            page = entry_page(entry, before.desk, before.templates)
            # what it shows for the first time, a photo or a campaign, the desk does not know
            with suppress(LookupError):
                found.append(replace(page, render=partial(bytes, page.render())))
    return found


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


def _film_address(path: str, films: KnownFiles) -> str:
    """Where a film lies on the site; it names its content, so that browsers may keep it for ever."""
    if known := films.find(path):
        return known
    name = PurePosixPath(path)
    with open(films.file(path), "rb") as opened:
        mark = hashlib.file_digest(opened, "sha256").hexdigest()[:8]
    address = f"/phim/{slug_of(name.stem) or 'phim'}-{mark}{name.suffix.lower()}"
    films.note(path, address)
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
