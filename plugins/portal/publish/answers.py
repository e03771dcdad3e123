"""What a release answers where nothing is any more, laid out as files, so that a web server finds it by looking.

Below gone/ lies an empty file for each address that answers 410, below moved/from/ a link for each
that answers 301; where in moved/to/ it leads says the new address. So the answers change with the
release, at the same moment, and nobody has to tell the server. `files/site.conf` asks for them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

GONE, MOVED = "gone", "moved"
"""The folders, beside site/."""
_FROM, _TO = f"{MOVED}/from", f"{MOVED}/to"
"""Links, and the empty folders that they lead to."""
_END = "="
"""Stands behind an address: /a/ and /a/b/ may both be told of, and one may end without a `/`."""
_READY = re.compile(r"[!-~]+")
"""What may stand in a header as it is."""
_AS_THEY_ARE = "/-._~!$&'()*+,;=:@%?#"


def lay_out(release: Path, gone: Collection[str], moved: Mapping[str, str]) -> None:
    """Make both folders in a release's folder that has none yet. Raises OSError.

    Addresses begin with `/`, from the site's root, and may be percent-encoded. Links are relative:
    the folder may be moved afterwards.
    """
    (release / GONE).mkdir()
    (release / MOVED).mkdir()
    (release / _FROM).mkdir()
    (release / _TO).mkdir()
    for address in sorted(gone):
        place = _place(release / GONE, address)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    for address, target in sorted(moved.items()):
        leads_to = _below(release / _TO, target if _READY.fullmatch(target) else quote(target, safe=_AS_THEY_ARE))
        leads_to.mkdir(parents=True, exist_ok=True)
        place = _place(release / _FROM, address)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(leads_to, place.parent))


def laid_out(release: Path) -> tuple[set[str], dict[str, str]]:
    """Which addresses a release's folders tell of: what is gone, and where what moved has gone. Raises OSError."""
    gone = {_address(release / GONE, Path(place, name)) for place, _, names in os.walk(release / GONE) for name in names}
    moved = {}
    for place, folders, names in os.walk(release / _FROM):
        for link in (Path(place, name) for name in (*folders, *names)):
            if link.is_symlink():
                leads_to = Path(os.path.normpath(link.parent / os.readlink(link)))
                is_ours = leads_to.is_relative_to(release / _TO)  # otherwise somebody has changed it
                moved[_address(release / _FROM, link)] = _address(release / _TO, leads_to) if is_ours else ""
    return gone, moved


def _place(folder: Path, address: str) -> Path:
    """Where something is said of an address: servers look for addresses decoded."""
    return _below(folder, os.fsdecode(unquote_to_bytes(address)))


def _below(folder: Path, address: str) -> Path:
    first, *parts = address.split("/")
    if first or any(part in ("", ".", "..") for part in parts[:-1]) or parts[-1:] in ([], ["."], [".."]) or "\0" in address:
        raise ValueError(f"no address from the site's root: {address!r}")
    return folder.joinpath(*parts[:-1], parts[-1] + _END)


def _address(folder: Path, place: Path) -> str:
    return "/" + place.relative_to(folder).as_posix().removesuffix(_END)
