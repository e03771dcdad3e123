"""Names of files that not every system can hold: git would stop on them, or lose one of two.

Windows is the hardest to please, and most reporters work on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_PATH = 180
"""Characters of a path with content/ in front: Windows takes 260, folders above and names of the site's files included."""
MAX_FOLDERS = 8
"""One in the other; the content needs two or three."""

_REFUSED = re.compile(
    r"""(?P<reserved_name>(?:\A|/)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:[./]|\Z))
    |(?P<name_end>[. ](?:/|\Z))
    |(?P<name_characters>[<>:"|?*\\\x00-\x1f])""",
    re.IGNORECASE | re.VERBOSE,
)


def fault_of(shown: str) -> tuple[str, dict[str, object]] | None:
    """Code and parameters of what is wrong with the path of a file, if anything."""
    if match := _REFUSED.search(shown):
        return match.lastgroup or "", {"value": match.group().strip("/")} if match.lastgroup == "name_characters" else {}
    if len(shown) > MAX_PATH:
        return "path_long", {"limit": MAX_PATH}
    return None


def twins(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each path that is another one's but for case and Unicode form, with that one."""
    first: dict[str, str] = {}
    for path in paths:
        key = path if path.isascii() else unicodedata.normalize("NFC", path)
        other = first.setdefault(key.casefold(), path)
        if other != path:
            yield path, other
