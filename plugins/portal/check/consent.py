"""Nobody is written about who has not said yes (Luật 91/2025/QH15).

A household is a few people, known by the name of one of them, so theirs is asked for as well.
A sample claims nothing about real people. What is a draft or withdrawn is read by nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from portal.errors import Problem
from portal.model.dates import start_of
from portal.model.entry import Entry
from portal.model.front_matter import StoryMeta
from portal.model.values import Consent
from portal.read.front_matter import Location
from portal.read.library import Reading


def check(reading: Reading, now: dt.datetime) -> Iterator[Problem]:
    """Stories of individuals, households and children without the consent that they need."""
    for entry in reading.library.entries:
        meta = entry.meta
        if not isinstance(meta, StoryMeta) or meta.draft or meta.withdrawal:
            continue
        subject = meta.subject
        if subject.kind != "collective" and meta.consent and not meta.consent.given:
            yield reading.problem(entry, ("consent", "given"), "consent_refused", value=subject.name)
        elif not meta.sample and (subject.kind != "collective" or subject.under_16):
            yield from _given(reading, entry, meta.consent, subject.under_16, now)


def _given(
    reading: Reading, entry: Entry, consent: Consent | None, under_16: bool, now: dt.datetime
) -> Iterator[Problem]:
    if consent is None or not consent.given:
        yield reading.problem(entry, ("consent", "given") if consent else ("subject",), "consent_missing")
        return
    if consent.on is None:
        yield reading.problem(entry, ("consent",), "consent_undated")
    agreed: list[tuple[Location, dt.date | None]] = [(("consent", "on"), consent.on)]
    if consent.representative:
        agreed.append((("consent", "representative", "on"), consent.representative.on))
    elif under_16:
        yield reading.problem(entry, ("consent",), "consent_representative")
    for where, day in agreed:
        if day and start_of(day) > now:
            yield reading.problem(entry, where, "consent_late")
