"""A photo in the sizes that phones want, without what a camera notes about place and owner."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

import PIL
from PIL import Image, ImageOps, features

from portal.digest import digest_of
from portal.model.picture import MadePicture, Variant
from portal.slug import slug_of

WIDTHS = (480, 960, 1440)
"""Of the WebP sizes, in pixels; a narrower photo is never enlarged."""
PREVIEW_WIDTH = 1200
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 20_000_000
MAX_PIXELS = 100_000_000
LARGE_PIXELS = 20_000_000
"""A photo with more is made smaller before anything else is done with it: that takes less memory."""
_ENOUGH = 2 * WIDTHS[-1]
"""Pixels that its shorter side must keep."""
NOTES = ("picture_place", "picture_moves")
"""What may be told of a photo."""
# Pillow would print a warning of its own; what is too large is told of by PictureError
Image.MAX_IMAGE_PIXELS = None
_RECIPE = "2"
"""Changes when these functions would make another picture of the same photo."""
_GPS = 0x8825
_XMP_GPS = b"GPSLatitude"
_ADDRESS = re.compile(r"/hinh/[a-z0-9-]+-[0-9a-f]{8}-(?P<width>[0-9]+)\.(?P<suffix>webp|jpg)")


class PictureError(Exception):
    """The photo can't be used; `code` is the problem's."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@cache
def recipe() -> str:
    """Stands for all that a picture's bytes come from but the photo: our steps, Pillow, its encoders.

    It goes into the addresses, so that one address never names two contents.
    """
    # Pillow may stand on the system's encoders, which change without it
    encoders = (f"{name} {features.version(name)}" for name in ("webp", "jpg", "libjpeg_turbo", "mozjpeg"))
    return ", ".join([_RECIPE, f"pillow {PIL.__version__}", *encoders])


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
    photo, notes = _opened(raw)
    stem = slug_of(PurePosixPath(name).stem) or "hinh"
    mark = hashlib.sha256(f"{recipe()}\0".encode() + raw).hexdigest()[:8]
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
    return MadePicture(sizes, preview, notes), files


def is_like_made(value: object) -> bool:
    """Whether a value could be a picture of `make_picture`'s, as far as it tells by itself.

    For what comes from a cache: files are written under its addresses, which must lead to
    pictures of the site and nowhere else.
    """
    match value:
        case MadePicture(sizes=tuple(sizes), preview=preview, notes=tuple(notes)) if sizes and {*notes} <= {*NOTES}:
            return _is_like_made(preview, "jpg") and all(_is_like_made(size, "webp") for size in sizes)
    return False


def _is_like_made(value: object, suffix: str) -> bool:
    match value:
        case Variant(path=str(path), width=int(width), height=int(), length=int(), digest=str()):
            found = _ADDRESS.fullmatch(path)
            return found is not None and found.group("width", "suffix") == (str(width), suffix)
    return False


def _opened(raw: bytes) -> tuple[Image.Image, tuple[str, ...]]:
    """The photo upright, in plain colours on white, with nothing but its pixels; and what to tell of it."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise PictureError("picture_large")
            upright = ImageOps.exif_transpose(_smaller(photo))
            notes = tuple(_notes(photo, raw))
            if upright.mode not in ("RGB", "L"):
                upright = upright.convert("RGBA")
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright)
            plain = upright.convert("RGB")
            plain.info.clear()  # Pillow would write a JPEG comment on from here
            return plain, notes
    except PictureError:
        raise
    except Exception as error:  # Pillow raises many kinds for broken files
        raise PictureError("picture_broken") from error


def _smaller(photo: Image.Image) -> Image.Image:
    """A large photo with as many pixels as its sizes can still be made of; any other as it is."""
    if photo.width * photo.height <= LARGE_PIXELS:
        return photo
    factor = max(1, min(photo.size) // _ENOUGH)
    # JPEG can be read at a half, a quarter or an eighth, without ever being whole in memory
    photo.draft(None, (photo.width // factor, photo.height // factor))
    factor = max(1, min(photo.size) // _ENOUGH)
    if factor == 1:
        return photo
    # numbers of colours, for one, can't be averaged
    return (photo if photo.mode in ("L", "RGB", "RGBA", "CMYK") else photo.convert("RGBA")).reduce(factor)


def _notes(photo: Image.Image, raw: bytes) -> Iterator[str]:
    """What to tell of a photo that is loaded: that it says where it was taken, that it moves."""
    texts = [value for value in photo.info.values() if isinstance(value, (bytes, str))]
    told = (raw, *(value.encode("utf-8", "replace") if isinstance(value, str) else value for value in texts))
    if 2 in photo.getexif().get_ifd(_GPS) or any(_XMP_GPS in text for text in told):
        yield "picture_place"
    if getattr(photo, "is_animated", False):
        yield "picture_moves"
