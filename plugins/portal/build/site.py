"""From content/ to the list of the site's files: read, check, derive, plan.

Raises ContentError with every problem before anything is written.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig

from portal import clock
from portal.build.content import Content, read_content
from portal.build.known import Bodies, KnownArticles
from portal.build.media import Media, make_media
from portal.build.project import Project, project_of
from portal.build.shelf import Shelf
from portal.build.sources import Sources, look_at
from portal.build.store import Store
from portal.build.template_cache import TemplateCache
from portal.build.web_desk import web_desk
from portal.check import links, released
from portal.errors import Problem
from portal.model.body import Outline
from portal.model.library import Library, next_change
from portal.model.released import Released
from portal.progress import Progress
from portal.read.files import WINDOWS_NAMES
from portal.read.library import Reading
from portal.render.desk import Desk
from portal.render.frame import site_view
from portal.render.output import Bundle, Output, Planned, addresses_of, given_by
from portal.render.pages import data_output, plan_pages, plan_site
from portal.render.templates import Templates
from portal.version import version

_STEPS = 4
"""Of planning, as progress tells of them."""
_COMPILED = Path(__file__).parent / "__pycache__" / "templates"
"""Where Python keeps our own compiled code: what lies there is run, as the code is."""


@dataclass(frozen=True, slots=True)
class Site:
    """All files of one build."""

    outputs: tuple[Planned, ...]
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
    before: Released | None = None
    """What was released until now; None where nobody has asked."""
    advice: tuple[Problem, ...] = ()
    """What had better be looked at in articles, drafts included; in no order."""
    photo_advice: tuple[Problem, ...] = ()
    """The same in photos."""
    is_preview: bool = False
    """Whether it shows what the public may not see yet."""
    faults: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """In a preview, what keeps articles from being shown, by source; what belongs to none by the empty one."""


def plan(config: MkDocsConfig, progress: Progress) -> Site:
    """Read, check and plan the configured site as of this moment.

    Writes nothing but the cache. Raises ContentError.
    """
    project = project_of(config)
    return make_site(project, look_at(project.content), clock.now(), progress, Store(project.cache))


def make_site(
    project: Project, sources: Sources, now: dt.datetime, progress: Progress, store: Store,
    before: Released | None = None,
) -> Site:
    """Read, check and plan the site as the public may see it at `now`. Raises ContentError."""
    content = read_content(sources, store, progress, now, review_required=project.settings.review_required)
    return site_of(content, project, now, progress, store, before)


def site_of(
    content: Content, project: Project, now: dt.datetime, progress: Progress, store: Store,
    before: Released | None = None,
) -> Site:
    """Plan the site of what was read; that is kept in the store, once all of it is good.

    `before` is what was ever released: all of it must answer. Raises ContentError.
    """
    content.refuse()
    library = content.reading.library.live(now)
    site, media, problems = plan_of(content, library, project, now, progress, store, before)
    content.refuse(problems)
    progress("planning", 3, _STEPS)
    content.keep()
    progress("planning", _STEPS, _STEPS)
    media.keep()
    desk = web_desk(project, library.registry, site.templates)
    return replace(site, outputs=(*site.outputs, *desk))


class Plan(NamedTuple):
    """A site as it would be, whatever may be wrong with it."""

    site: Site
    media: Media
    problems: list[Problem]
    """Of its links, addresses, photos and films."""


def plan_of(
    content: Content, library: Library, project: Project, now: dt.datetime, progress: Progress, store: Store,
    before: Released | None = None, *, beyond: Collection[str] = (), marks: Mapping[str, str] | None = None,
) -> Plan:
    """Plan a site that shows these entries of what was read, of which all must be good.

    Links may lead to addresses `beyond` it too. `marks` are words beside some entries, by source.
    """
    sources, reading, known, fresh, outlines, *_ = content
    progress("planning", 1, _STEPS)
    media = make_media(reading, library, outlines, sources, store, project.cache, progress)
    withdrawn = reading.library.withdrawn(now)
    bodies = Bodies(reading, known, fresh)
    shelf = Shelf(project.cache)
    desk = Desk(project.settings, library, now, bodies, media.pictures, media.films, withdrawn, shelf, marks)
    frame = site_view(desk)
    templates = Templates(project.theme, project.assets, frame, TemplateCache(_COMPILED, version()))
    assets = [data_output(path, data) for path, data in templates.assets.items()]
    outputs = [*plan_site(desk, templates, before), *assets, *media.copies]
    progress("planning", 2, _STEPS)
    addresses = addresses_of(outputs)
    # what is hidden as yet must not meet anything on its day either
    hidden = _hidden_outputs(desk, reading, now, templates, addresses)
    there = linkable(outputs, library, now) | {*beyond}
    faults = links.check(reading, outlines, there, site_url=project.settings.url)
    problems = [*faults, *collisions(reading, [*outputs, *hidden]), *media.problems]
    if before:
        problems += released.check(reading, before, addresses, now)
    site = Site(
        tuple(outputs), library, reading, desk, templates, project.context | {"frame": given_by(frame)}, store, sources,
        known, outlines, now, next_change(reading.library, now), before, content.all_advice, media.advice,
    )
    return Plan(site, media, problems)


def linkable(outputs: Sequence[Planned], library: Library, now: dt.datetime) -> set[str]:
    """Where links may lead: not to what a preview shows of its `library` alone, for they would lead nowhere."""
    hidden = {entry.source for entry in library.entries if not entry.is_live(now)}
    return addresses_of(output for output in outputs if output.owner not in hidden)


def _hidden_outputs(
    desk: Desk, reading: Reading, now: dt.datetime, templates: Templates, addresses: Collection[str]
) -> list[Output]:
    """What drafts and embargoed articles will add to the site."""
    told = {*desk.library.entries, *desk.withdrawn}
    hidden = [entry for entry in reading.library.entries if entry not in told]
    if not hidden:
        return []
    library = Library(tuple(hidden), reading.library.registry)
    later = Desk(desk.settings, library, now, {}, {}, {})
    found = plan_pages(later, templates)
    return [one for one in found if one.owner or not (one.path in addresses or isinstance(one, Bundle))]


def collisions(reading: Reading, outputs: Sequence[Planned]) -> Iterator[Problem]:
    """Two files for one path, or one in a bundle's folder, where case and Unicode form make no
    difference; and names that Windows, on which the site may be built too, refuses."""
    taken: dict[str, str] = {}
    bundles = [_folded(output.file) for output in outputs if isinstance(output, Bundle)]
    for output in outputs:
        key = _folded(output.file)
        if key in taken or any(key != bundle and f"{key}/".startswith(bundle) for bundle in bundles):
            other = taken.get(key, "")
            owner, other = output.owner or other, output.owner and other
            code = "path_twice" if other else "path_own"
            params = {"value": output.path, "other": reading.folder.shown(other)}
            yield Problem(reading.folder.shown(owner), 1, "", code, params)
        taken.setdefault(key, output.owner)
        # what the portal makes of tags and registries is told of where those stand
        if output.owner:
            for name in sorted({part.split(".")[0] for part in key.split("/")} & WINDOWS_NAMES):
                shown = reading.folder.shown(output.owner)
                yield Problem(shown, 1, "", "windows_name", {"value": name})


def _folded(file: str) -> str:
    return unicodedata.normalize("NFC", file).casefold()
