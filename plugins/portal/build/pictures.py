"""Finished pictures, made once and kept in the cache folder by the photo's content."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from portal.model.picture import MadePicture, Variant
from portal.render.pictures import MAX_BYTES, PictureError, make_picture, pixels_of

LARGE_PIXELS = 20_000_000
"""Of photos with more, one is opened at a time: each takes hundreds of megabytes."""
_FORMAT = "1"
"""Changes when what is kept changes."""


class PictureStore:
    """Makes pictures of photos below `content`, or takes them from `cache`.

    `names` gives the name on the disk of a path that is written otherwise there.
    A cached picture that is damaged or incomplete is made again.
    """

    def __init__(self, content: Path, cache: Path, names: Mapping[str, str] | None = None) -> None:
        self._content = content
        self._names = names or {}
        self._large = Lock()
        self._cache = cache / "pictures"

    def make(
        self, paths: Iterable[str], progress: Callable[[int, int], None]
    ) -> tuple[dict[str, MadePicture], dict[str, Path], dict[str, PictureError]]:
        """Make all photos: what was made by path, the file of each address, what failed."""
        wanted = sorted(set(paths))
        made: dict[str, MadePicture] = {}
        files: dict[str, Path] = {}
        errors: dict[str, PictureError] = {}
        # Pillow works outside Python's lock, so threads use both cores
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for done, (path, result) in enumerate(zip(wanted, pool.map(self._one, wanted)), 1):
                progress(done, len(wanted))
                if isinstance(result, PictureError):
                    errors[path] = result
                    continue
                picture, folder = result
                made[path] = picture
                for variant in (*picture.sizes, picture.preview):
                    files[variant.path] = folder / Path(variant.path).name
        return made, files, errors

    def _one(self, path: str) -> tuple[MadePicture, Path] | PictureError:
        source = self._content / self._names.get(path, path)
        try:
            if source.stat().st_size > MAX_BYTES:
                raise PictureError("picture_large")
            raw = source.read_bytes()
            key = hashlib.sha256(f"{_FORMAT}\0{source.stem}\0".encode() + raw).hexdigest()
            folder = self._cache / key
            kept = _kept(folder)
            if kept is None:
                with self._large if pixels_of(raw) > LARGE_PIXELS else nullcontext():
                    kept, files = make_picture(source.name, raw)
                _keep(folder, kept, files)
            return kept, folder
        except PictureError as error:
            return error


def _kept(folder: Path) -> MadePicture | None:
    try:
        said = json.loads((folder / "picture.json").read_text(encoding="utf-8"))
        picture = MadePicture(
            tuple(Variant(**size) for size in said["sizes"]), Variant(**said["preview"])
        )
        for variant in (*picture.sizes, picture.preview):
            if (folder / Path(variant.path).name).stat().st_size != variant.length:
                return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return picture


def _keep(folder: Path, picture: MadePicture, files: dict[str, bytes]) -> None:
    """Write beside, then rename, so that a killed build leaves nothing half-kept."""
    # a name of its own each time: the same photo beside two articles is made by two threads
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    for path, data in files.items():
        (beside / Path(path).name).write_bytes(data)
    (beside / "picture.json").write_text(json.dumps(asdict(picture)), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        beside.rename(folder)
    except OSError:  # another build was quicker; what it kept is the same
        shutil.rmtree(beside, ignore_errors=True)
        if _kept(folder) is None:
            raise
