"""The controlled vocabularies in content/registry/*.yml: each file maps slugs to these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from pydantic import StrictBool, StringConstraints

from portal.model.dates import end_of
from portal.model.front_matter import Category
from portal.model.lexicon import Index, Phrase, index_of
from portal.model.values import Slug, SomeDate, Text, Value

Year = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d$")]
"""Of the calendar: 2026."""
_NAME = r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?"
Account = Annotated[str, StringConstraints(
    pattern=rf"^(@{_NAME}(/{_NAME})*|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$", max_length=200,
)]
"""Somebody, or a group, where the repository is kept: @so-y-te, @tinh/so-y-te, or an e-mail."""


class Dated(Value):
    """Something that exists for a time and may be merged into a successor."""

    name: Text
    valid_from: SomeDate | None = None
    valid_to: SomeDate | None = None
    successor: Slug | None = None
    """Into what it was merged; its articles are listed there too."""

    def ended(self, now: dt.datetime) -> dt.datetime | None:
        """When it ended; None while it lasts, or where that is not known."""
        return next((moment for moment in self.changes_by_time() if moment <= now), None)

    def changes_by_time(self) -> Iterator[dt.datetime]:
        """The moment at which time alone ends it."""
        if self.valid_to:
            yield end_of(self.valid_to)


class Unit(Dated):
    """An office, a people's committee, a department … (units.yml)."""

    short_name: Text
    kind: Literal["government", "people-committee", "office", "department", "centre", "division",
                  "association", "party", "front", "other"]
    parent: Slug | None = None
    cluster: Text | None = None
    """The emulation cluster or block (cụm, khối thi đua) it belongs to."""
    locality: Slug | None = None
    editors: tuple[Slug, ...] = ()
    """Reporters who may review its articles; without any, those of the unit above."""
    accounts: tuple[Account, ...] = ()
    """Who is asked to look at changes of its articles; without any, those of the unit above."""


class Locality(Dated):
    """A province, district, commune or ward (localities.yml)."""

    kind: Literal["country", "province", "city", "district", "town", "commune", "ward", "village"]
    parent: Slug | None = None


class Field(Value):
    """A field of life or work, lĩnh vực (fields.yml)."""

    name: Text
    description: Text | None = None


class Reporter(Value):
    """Somebody who signs articles (reporters.yml)."""

    name: Text
    unit: Slug | None = None
    sample: StrictBool = False


class Abbreviation(Value):
    """An abbreviation of official language (glossary.yml), keyed by its slug."""

    short: Text
    full: Text


class LegalDocument(Value):
    """A legal or administrative document that the plans cite (documents.yml)."""

    number: Text
    date: SomeDate | None = None
    issuer: Text
    title: Text | None = None
    note: Text | None = None


class Column(Value):
    """A column, chuyên mục (columns.yml): all articles that fit in with each of its lists.

    An article fits in with a list if it is under one of the things that the list names, as
    the listings of those have it.
    """

    title: Text
    summary: Text | None = None
    kinds: tuple[Literal["story", "campaign", "plan", "news"], ...] = ()
    categories: tuple[Category, ...] = ()
    campaigns: tuple[Slug, ...] = ()
    units: tuple[Slug, ...] = ()
    localities: tuple[Slug, ...] = ()
    fields: tuple[Slug, ...] = ()
    reporters: tuple[Slug, ...] = ()
    tags: tuple[Text, ...] = ()
    years: tuple[Year, ...] = ()


class Hotline(Value):
    """A number or mailbox of an office, which is no personal data (hotlines.yml)."""

    value: Text
    """As people write it: 0251 3822 999, tin@example.gov.vn."""
    whose: Text
    kind: Literal["phone", "email", "account"]


@dataclass(frozen=True)
class Registry:
    """All vocabularies, each a mapping from slug to value in the file's order."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    localities: Mapping[str, Locality] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    reporters: Mapping[str, Reporter] = field(default_factory=dict)
    glossary: Mapping[str, Abbreviation] = field(default_factory=dict)
    documents: Mapping[str, LegalDocument] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    hotlines: Mapping[str, Hotline] = field(default_factory=dict)
    lexicon: Mapping[str, Phrase] = field(default_factory=dict)

    @cached_property
    def wordings(self) -> Index:
        """The lexicon as texts are held to it."""
        return index_of(self.lexicon.values())

    @cached_property
    def first_words(self) -> frozenset[str]:
        """How the neighbours begin that `wordings` are looked up by."""
        return frozenset(first for first, _ in self.wordings)

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """What the glossary explains."""
        return frozenset(value.short.rstrip(".") for value in self.glossary.values())

    @cached_property
    def numbers(self) -> Mapping[str, LegalDocument]:
        """The documents by number without zeros before it; of several with one number, one that has a date."""
        documents = sorted(self.documents.values(), key=lambda document: document.date is not None)
        return {document.number.lstrip("0"): document for document in documents}
