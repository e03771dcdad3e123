"""The file CODEOWNERS, as GitHub and GitLab read it: who is asked to look at a change of which files.

Of all lines that fit a file the last counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.derive.owners import Accounts, Ownership
from portal.messages import catalogue

_WORDS = catalogue().commands.codeowners
_SPECIAL = re.compile(r"([\s#*?\[\]\\])")
"""What would end a path, or stand for other letters."""


def render_codeowners(ownership: Ownership, content: str, config: str) -> str:
    """The file's text; `content` is the folder of the articles and `config` the file mkdocs.yml, from
    the repository's root, without `/` before or behind."""
    root = ownership.root
    common = [(f"/{content}/", root), (f"/{content}/registry/", root), (f"/{config}", root), ("CODEOWNERS", root)]
    parts = [
        (_WORDS.common, common if root else []),
        (_WORDS.folders, [(f"/{content}/{path}/", accounts) for path, accounts in ownership.folders.items()]),
        (_WORDS.files, [(f"/{content}/{path}", accounts) for path, accounts in ownership.files.items()]),
    ]
    header = _WORDS.header.format(units=f"{content}/registry/units.yml").rstrip()
    told = [_part(heading, lines) for heading, lines in parts if lines] or [_WORDS.nobody]
    return "\n\n".join([header, *told]) + "\n"


def _part(heading: str, lines: Iterable[tuple[str, Accounts]]) -> str:
    return "\n".join([heading, *(_line(path, accounts) for path, accounts in lines)])


def _line(path: str, accounts: Accounts) -> str:
    return " ".join([_SPECIAL.sub(r"\\\1", path), *accounts])
