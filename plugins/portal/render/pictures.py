"""A photo in the sizes that phones want, without what a camera notes about place and owner."""

from __future__ import annotations

import hashlib
import io
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from portal.model.picture import MadePicture, Variant
from portal.slug import slug_of

WIDTHS = (480, 960, 1440)
"""Of the WebP sizes, in pixels; a narrower photo is never enlarged."""
PREVIEW_WIDTH = 1200
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
# Pillow would print a warning of its own; what is too large is told of by PictureError
Image.MAX_IMAGE_PIXELS = None
_RECIPE = b"1"
"""Changes when the same photo would come out otherwise, so that its addresses change too."""


class PictureError(Exception):
    """The photo can't be used; `code` is the problem's."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def digest_of(data: bytes) -> str:
    """For `Variant.digest`."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def pixels_of(raw: bytes) -> int:
    """How many pixels a photo has, from its first bytes; raises PictureError as `make_picture`."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as photo:
            return photo.width * photo.height
    except Exception as error:  # Pillow raises many kinds for broken files
        raise PictureError("picture_broken") from error


def make_picture(name: str, raw: bytes) -> tuple[MadePicture, dict[str, bytes]]:
    """Resize and re-encode one photo: what was made, and the bytes of each file by address.

    Raises PictureError for what is no picture of a known format or is too large.
    """
    if len(raw) > MAX_BYTES:
        raise PictureError("picture_large")
    photo = _opened(raw)
    stem = slug_of(PurePosixPath(name).stem) or "hinh"
    mark = hashlib.sha256(_RECIPE + raw).hexdigest()[:8]
    files: dict[str, bytes] = {}

    def made(width: int, form: str, suffix: str, **options: int) -> Variant:
        width = min(width, photo.width)
        height = max(1, round(photo.height * width / photo.width))
        target = io.BytesIO()
        sized = photo if width == photo.width else photo.resize((width, height), Image.Resampling.LANCZOS)
        sized.save(target, form, **options)
        path = f"/hinh/{stem}-{mark}-{width}.{suffix}"
        data = files[path] = target.getvalue()
        return Variant(path, width, height, len(data), digest_of(data))

    widths = sorted({min(width, photo.width) for width in WIDTHS})
    sizes = tuple(made(width, "WEBP", "webp", quality=78, method=4) for width in widths)
    preview = made(PREVIEW_WIDTH, "JPEG", "jpg", quality=80, optimize=True, progressive=True)
    return MadePicture(sizes, preview), files


def _opened(raw: bytes) -> Image.Image:
    """The photo upright, in plain colours on white, with nothing but its pixels."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise PictureError("picture_large")
            upright = ImageOps.exif_transpose(photo)
            if upright.mode not in ("RGB", "L"):
                upright = upright.convert("RGBA")
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright)
            plain = upright.convert("RGB")
            plain.info.clear()  # Pillow would write a JPEG comment on from here
            return plain
    except PictureError:
        raise
    except Exception as error:  # Pillow raises many kinds for broken files
        raise PictureError("picture_broken") from error
