"""What the store itself remembers of the site in it. Read with distrust: damaged is as good as missing."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import AwareDatetime, ValidationError

from portal.digest import digest_of
from portal.model.values import Value
from portal.publish.manifest import Manifest

Record = TypeVar("Record", bound=Value)


class Stored(Value):
    """The release that the store got last as a whole."""

    version: Literal[1] = 1
    """Of the form."""
    release: str
    """Stands for its manifest as it lies on the disk; see `name_of`."""
    rules: str
    """How its objects' headers were chosen."""
    manifest: Manifest
    """Without the files that a store does not get. What is gone and what moved, for who sets up a CDN."""
    versions: dict[str, str]
    """By path, the ETag that the store gave an object when it was read back and its bytes were right."""


class State(Value):
    """How far the store is."""

    version: Literal[1] = 1
    """Of the form."""
    release: str
    """Stands for the manifest of what was uploaded last; see `name_of`."""
    rules: str
    """How headers were chosen."""
    settled: str
    """What stands for the release that the store got last as a whole; empty before the first."""
    is_whole: bool
    """Whether `release` was brought to an end."""
    moment: AwareDatetime
    """When this was written."""
    reachable: tuple[str, ...] = ()
    """Pages that readers may have come to, beside those of the release that was whole."""
    withdraws: bool = False
    """Whether something was withdrawn: then little of the old may stay."""
    has_old: bool = False
    """Whether files of the release before are still kept."""


def name_of(manifest: Manifest) -> str:
    """What stands for a manifest."""
    return digest_of(manifest.model_dump_json())


def parsed(form: type[Record], data: bytes | None) -> Record | None:
    """A record; None where there is none that can be read."""
    try:
        return form.model_validate_json(data) if data else None
    except ValidationError:
        return None


def written(record: Value) -> bytes:
    """A record as an object's bytes."""
    return record.model_dump_json().encode() + b"\n"
