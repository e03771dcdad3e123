"""Nobody is written about who has said no (Luật 91/2025/QH15)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.errors import Problem
from portal.model.front_matter import StoryMeta
from portal.read.library import Reading


def check(reading: Reading) -> Iterator[Problem]:
    """Stories of individuals without their consent that are no drafts and not withdrawn."""
    for entry in reading.library.entries:
        meta = entry.meta
        if not isinstance(meta, StoryMeta) or meta.subject.kind != "individual" or meta.draft:
            continue
        if meta.consent and not meta.consent.given and not meta.withdrawn:
            yield reading.problem(entry, ("consent", "given"), "consent_refused", value=meta.subject.name)
