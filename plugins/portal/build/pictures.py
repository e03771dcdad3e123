"""Finished pictures, made once and kept in the cache folder by the photo's content."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Lock

from portal.build.known_files import KnownFiles
from portal.digest import digest_of
from portal.model.picture import MadePicture, Variant
from portal.render.pictures import (
    LARGE_PIXELS, MAX_BYTES, PictureError, is_like_made, make_picture, pixels_of, recipe,
)

THREADS = 4
"""So many photos at most are open at once, whatever the machine: each may take 200 MB."""
_FORMAT = "4"
"""Changes when what is kept changes."""


class PictureStore:
    """Makes pictures of photos, or takes them from `cache`.

    A cached picture that is damaged, or made by other encoders, is made again. Of `photos`
    that are as they were, nothing is opened at all.
    """

    def __init__(self, photos: KnownFiles, cache: Path) -> None:
        self._photos = photos
        self._large = Lock()
        self._cache = cache / "pictures"

    def make(
        self, paths: Iterable[str], progress: Callable[[int, int], None]
    ) -> tuple[dict[str, MadePicture], dict[str, Callable[[], Path]], dict[str, PictureError]]:
        """Make all photos: what was made by path, what gives the file of each address, what failed."""
        wanted = sorted(set(paths))
        made: dict[str, MadePicture] = {}
        files: dict[str, Callable[[], Path]] = {}
        errors: dict[str, PictureError] = {}
        # Pillow works outside Python's lock, so threads use both cores
        with ThreadPoolExecutor(min(os.cpu_count() or 1, THREADS)) as pool:
            for done, (path, result) in enumerate(zip(wanted, pool.map(self._one, wanted)), 1):
                progress(done, len(wanted))
                if isinstance(result, PictureError):
                    errors[path] = result
                    continue
                picture, key = result
                made[path] = picture
                for variant in (*picture.sizes, picture.preview):
                    files[variant.path] = partial(self._file, path, key, variant)
        return made, files, errors

    def _one(self, path: str) -> tuple[MadePicture, str] | PictureError:
        """What was made of a photo, and the name of its folder in the cache."""
        match self._photos.find(path):
            case (picture, str(key), made_by) if made_by == recipe() and is_like_made(picture):
                return picture, key
        try:
            picture, key = self._make(path)
        except PictureError as error:
            return error
        self._photos.note(path, (picture, key, recipe()))
        return picture, key

    def _make(self, path: str) -> tuple[MadePicture, str]:
        source = self._photos.file(path)
        if source.stat().st_size > MAX_BYTES:
            raise PictureError("picture_large")
        raw = source.read_bytes()
        key = hashlib.sha256(f"{_FORMAT}\0{recipe()}\0{source.stem}\0".encode() + raw).hexdigest()
        kept = _kept(self._cache / key)
        if kept is None:
            # of large ones, one at a time: each may take a gigabyte
            with self._large if pixels_of(raw) > LARGE_PIXELS else nullcontext():
                kept, files = make_picture(source.name, raw)
            _keep(self._cache / key, kept, files)
        return kept, key

    def _file(self, path: str, key: str, variant: Variant) -> Path:
        """The file of one size in the cache, made again where it is missing or damaged."""
        file = self._cache / key / Path(variant.path).name
        if not _is_good(file, variant):
            self._make(path)
        return file


def _is_good(file: Path, variant: Variant) -> bool:
    try:
        return digest_of(file.read_bytes()) == variant.digest
    except OSError:
        return False


def _sum_of(picture: MadePicture) -> str:
    """Kept with the list of a picture's sizes: tells whether that is still what was written."""
    return digest_of(json.dumps(asdict(picture)))


def _kept(folder: Path) -> MadePicture | None:
    """What a folder of the cache holds; None where anything in it is not as it was made."""
    try:
        said = json.loads((folder / "picture.json").read_text(encoding="utf-8"))
        picture = MadePicture(
            tuple(Variant(**size) for size in said["sizes"]), Variant(**said["preview"]), tuple(said["notes"])
        )
        # whoever can write to the cache can write a sum too: what it says is looked at all the same
        if said["sum"] != _sum_of(picture) or not is_like_made(picture):
            return None
        for variant in (*picture.sizes, picture.preview):
            if not _is_good(folder / Path(variant.path).name, variant):
                return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return picture


def _keep(folder: Path, picture: MadePicture, files: dict[str, bytes]) -> None:
    """Write beside, then rename, so that a killed build leaves nothing half-kept."""
    # a name of its own each time: the same photo beside two articles is made by two threads
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    for path, data in files.items():
        (beside / Path(path).name).write_bytes(data)
    said = asdict(picture) | {"sum": _sum_of(picture)}
    (beside / "picture.json").write_text(json.dumps(said), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        beside.rename(folder)
    except OSError:  # another build was quicker; what it kept is the same
        shutil.rmtree(beside, ignore_errors=True)
        if _kept(folder) is None:
            raise
