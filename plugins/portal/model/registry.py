"""The controlled vocabularies in content/registry/*.yml: each file maps slugs to these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import StrictBool

from portal.model.values import Slug, SomeDate, Text, Value


class Dated(Value):
    """Something that exists for a time and may be merged into a successor."""

    name: Text
    valid_from: SomeDate | None = None
    valid_to: SomeDate | None = None
    successor: Slug | None = None
    """Into what it was merged; its articles are listed there too."""


class Unit(Dated):
    """An office, a people's committee, a department … (units.yml)."""

    short_name: Text
    kind: Literal["government", "people-committee", "office", "department", "centre", "division",
                  "association", "party", "front", "other"]
    parent: Slug | None = None
    cluster: Text | None = None
    """The emulation cluster or block (cụm, khối thi đua) it belongs to."""
    locality: Slug | None = None


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


@dataclass(frozen=True, slots=True)
class Registry:
    """All vocabularies, each a mapping from slug to value in the file's order."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    localities: Mapping[str, Locality] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    reporters: Mapping[str, Reporter] = field(default_factory=dict)
    glossary: Mapping[str, Abbreviation] = field(default_factory=dict)
    documents: Mapping[str, LegalDocument] = field(default_factory=dict)
