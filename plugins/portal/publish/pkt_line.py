"""Git's packets: four hexadecimal digits for the length, then so many bytes; what git and its hooks say to each other."""

from __future__ import annotations

TYPE_CHECKING = False  # as in portal.publish.door
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

FLUSH = b"0000"
_HEAD = 4
_LONGEST = 65516
"""Bytes of what one packet may say."""


def packet(said: bytes) -> bytes:
    """One packet; what is too long is cut."""
    said = said[:_LONGEST]
    return b"%04x%s" % (len(said) + _HEAD, said)


def packets(source: BinaryIO) -> Iterator[bytes]:
    """What is said up to the next flush. Raises ValueError where it breaks off."""
    while True:
        head = source.read(_HEAD)
        length = int(head or b"-", 16)
        if length == 0:
            return
        if length <= _HEAD:
            raise ValueError(f"a packet of length {length}")
        said = source.read(length - _HEAD)
        if len(said) < length - _HEAD:
            raise ValueError("a packet breaks off")
        yield said
