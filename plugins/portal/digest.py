"""One short text that stands for a long one, or for a file."""

from __future__ import annotations

from hashlib import blake2b


def digest_of(data: str | bytes) -> str:
    """32 hexadecimal digits; only the same data have the same (BLAKE2b of 128 bits, RFC 7693).

    For what builds keep for each other: it is in no address of the site.
    """
    return blake2b(data if isinstance(data, bytes) else data.encode(), digest_size=16).hexdigest()
