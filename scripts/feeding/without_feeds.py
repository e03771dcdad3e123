"""`portal build` that chooses and writes no feeds: what is missing from its time is theirs.

    python without_feeds.py build --config-file MKDOCS_YML --site-dir FOLDER --now MOMENT
"""

from __future__ import annotations

from collections.abc import Iterator

import portal.render.desk
import portal.render.pages
from portal.cli import portal as command


def _none(*_: object) -> Iterator[object]:
    return iter(())


if __name__ == "__main__":
    portal.render.desk.choose_feeds = _none
    portal.render.pages.feed_outputs = _none
    command()
