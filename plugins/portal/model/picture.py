"""A picture made ready for phones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of a picture."""

    path: str
    """Where it lies on the site, from the root: /hinh/vuon-man-1a2b3c4d-480.webp"""
    width: int
    height: int
    """In pixels."""
    length: int
    """In bytes."""
    digest: str
    """Of the bytes: tells whether a kept file is still what was made."""


@dataclass(frozen=True, slots=True)
class MadePicture:
    """All sizes of one picture, without EXIF."""

    sizes: tuple[Variant, ...]
    """WebP, the smallest first."""
    preview: Variant
    """JPEG, for feeds and social networks, which may not know WebP."""
    notes: tuple[str, ...] = ()
    """Codes of advice about the photo that it was made of."""
