"""Photos and films of articles: made, and copied to the site where a live article shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from portal.build.known_files import KnownFiles
from portal.build.pictures import PictureStore
from portal.build.sources import Sources
from portal.build.store import Store
from portal.errors import Problem
from portal.model.body import Outline
from portal.model.entry import Entry
from portal.model.front_matter import NewsMeta
from portal.model.library import Library
from portal.model.picture import MadePicture
from portal.progress import Progress
from portal.read.files import Folder
from portal.read.library import Reading
from portal.read.links import beside
from portal.render.output import Copy
from portal.slug import slug_of


@dataclass(frozen=True, slots=True)
class Media:
    """What live articles show beside their texts."""

    pictures: Mapping[str, MadePicture]
    """By the photo's path below content/."""
    films: Mapping[str, str]
    """Addresses of films and captions, by path below content/."""
    copies: tuple[Copy, ...]
    """All of them as files of the site."""
    problems: tuple[Problem, ...]
    """Of photos, also of articles that are not live."""
    advice: tuple[Problem, ...]
    """About the same."""
    known: tuple[KnownFiles, ...]

    def keep(self) -> None:
        """Keep for the next build what was found."""
        for files in self.known:
            files.keep()


def make_media(
    reading: Reading,
    live: Library,
    outlines: Mapping[str, Outline],
    sources: Sources,
    store: Store,
    cache: Path,
    progress: Progress,
) -> Media:
    """Make all photos, and find the addresses of the films of live entries.

    Files that are named but missing are left out.
    """
    names = reading.folder.others
    # what waits for its day is made too, so that it can't break the build of that day
    shown = [(entry, path) for entry, path in photos_of(reading.library, outlines) if path in names]
    photos, films = KnownFiles(store, "photos", sources), KnownFiles(store, "films", sources)
    made, files, errors = PictureStore(photos, cache).make({path for _, path in shown}, partial(progress, "pictures"))
    entries = set(live.entries)
    pictures = {path: made[path] for entry, path in shown if path in made and entry in entries}
    sizes = {size.path for picture in pictures.values() for size in (*picture.sizes, picture.preview)}
    addresses = {path: _film_address(path, films) for path in _films_of(live) if path in names}
    copies = [Copy(path, source) for path, source in sorted(files.items()) if path in sizes]
    # the same film beside two articles is one file of the site
    once = {address: path for path, address in addresses.items()}
    copies += [Copy(address, partial(films.file, path)) for address, path in sorted(once.items())]
    problems = tuple(Problem(reading.folder.shown(path), 1, "", error.code) for path, error in errors.items())
    advice = tuple(_advice(reading.folder, made))
    return Media(pictures, addresses, tuple(copies), problems, advice, (photos, films))


def _advice(folder: Folder, made: Mapping[str, MadePicture]) -> Iterator[Problem]:
    for path, picture in made.items():
        for code in picture.notes:
            yield Problem(folder.shown(path), 1, "", code, is_advice=True)


def photos_of(library: Library, outlines: Mapping[str, Outline]) -> Iterator[tuple[Entry, str]]:
    """Each entry with the path below content/ of each photo that it shows."""
    for entry in library.entries:
        if image := getattr(entry.meta, "image", None):
            yield entry, beside(entry, image.src)
        for shown in outlines[entry.source].pictures:
            yield entry, beside(entry, shown.src)


def _films_of(library: Library) -> Iterator[str]:
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
    name = PurePosixPath(path)
    with open(films.file(path), "rb") as opened:
        mark = hashlib.file_digest(opened, "sha256").hexdigest()[:8]
    address = f"/phim/{slug_of(name.stem) or 'phim'}-{mark}{name.suffix.lower()}"
    films.note(path, address)
    return address
