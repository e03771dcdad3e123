"""What an older release shows that was withdrawn since: by addresses, and by those that had led there, for articles move."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import unquote

from portal.publish.manifest import Manifest

_INDEX = "index.html"


def withdrawn(gone: Collection[str], moved: Mapping[str, str]) -> set[str]:
    """All addresses of what a release says is withdrawn, those too that it had before it moved."""
    known = {*gone}
    return known | {address for address, target in moved.items() if target in known}


def shown_again(older: Manifest, newer: Manifest) -> tuple[str, ...]:
    """What a release withdraws, and an older one would show."""
    return tuple(sorted(address for address in withdrawn(newer.gone, newer.moved) if shows(older, address)))


def shows(manifest: Manifest, address: str) -> bool:
    """Whether a release has more at an address than a word about where it went."""
    if address in manifest.gone or address in manifest.moved:
        return False
    return _file(address) in manifest.files


def _file(address: str) -> str:
    """The file that is served at an address."""
    path = unquote(address).lstrip("/")
    return f"{path}{_INDEX}" if path.endswith("/") or not path else path
