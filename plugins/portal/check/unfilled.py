"""What `portal new` has left for the reporter to write, and nobody has written yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.errors import Problem
from portal.messages import catalogue
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript

_REST = re.compile(r"[^\"\n]*")


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """The places that still hold a reminder: a draft may, what is to be published may not."""
    mark: str = catalogue().new.mark
    if mark not in manuscript.text:
        return
    draft = manuscript.document.tree.values.get("draft") is True
    tell = manuscript.advice if draft else manuscript.error
    for passage in manuscript.passages:
        for match in re.finditer(re.escape(mark), passage.text):
            rest = _REST.match(passage.text, match.end())
            what = rest.group().strip() if rest else ""
            yield tell(passage.start + match.start(), "unfilled", what=what if len(what) <= 60 else what[:59] + "…")
