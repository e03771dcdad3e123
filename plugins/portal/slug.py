"""Addresses and anchors out of Vietnamese text: one rule for the whole site."""

from __future__ import annotations

from functools import lru_cache

from slugify import slugify


@lru_cache(maxsize=4096)
def slug_of(text: str) -> str:
    """ASCII letters, digits and single hyphens: "Đường bê tông" becomes `duong-be-tong`.

    The same for composed and decomposed text (NFC, NFD). Text without any letter or digit
    gives an empty slug.
    """
    return slugify(text)
