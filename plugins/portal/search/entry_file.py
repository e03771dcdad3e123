"""The files of the index that belong to no segment: the entry file, which names all others, and names."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from portal.search.layout import as_json, packed

FOLDER = "/tim-kiem/"
"""Address of the search page, and of the folder that the index lies in."""
ADDRESS = f"{FOLDER}muc-luc.json"
"""The one file of the index that changes at its address."""


def entry_file(
    segments: Sequence[tuple[str, int, tuple[int, int]]], gone: Sequence[int], places: Sequence[int], names: str
) -> bytes:
    """What a reader needs first, as JSON.

    `segments` are the base and, where there is one, that of changes, each with its address,
    number of articles and bits. `gone` and `places` are those of the division; `names` is the
    address of the names. Both lists of numbers are written as LEB128 in base64: of each number
    how much more than one it is above the one before it, where each place counts as one more
    than the last.
    """
    value = {
        "segments": [{"at": at, "articles": articles, "bits": bits} for at, articles, bits in segments],
        "gone": _ascending(gone),
        "places": _ascending([place + number for number, place in enumerate(places)]),
        "names": names,
    }
    return as_json(value)


def names_file(names: Mapping[str, Mapping[str, tuple[str, Sequence[str]]]]) -> tuple[str, bytes]:
    """The address and the bytes of the names of all that articles are filed under; gzip of JSON."""
    data = packed(as_json(names))
    return f"{FOLDER}ten.{blake2b(data, digest_size=8).hexdigest()}.bin", data


def _ascending(numbers: Sequence[int]) -> str:
    data, last = bytearray(), -1
    for number in numbers:
        gap, last = number - last - 1, number
        while gap > 0x7F:
            data.append(gap & 0x7F | 0x80)
            gap >>= 7
        data.append(gap)
    return base64.b64encode(data).decode()

