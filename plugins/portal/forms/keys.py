"""What a form asks for: the keys of a kind of article or of a vocabulary, read off its schema.

Knows no words; what each key is called and how it is explained stands in vi.yml under `keys`.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import StrictBool
from pydantic.fields import FieldInfo

from portal.model import front_matter, registry, values
from portal.model.document_parts import Basis
from portal.model.front_matter import ArticleMeta, CampaignMeta, PlanMeta
from portal.model.values import Criterion, Image, Value, Video


class Asks(Enum):
    """What is written behind a key; of a list, behind each of its dashes."""

    LINE = "line"
    LINES = "lines"
    ID = "id"
    """A name that stays for ever: its own, or with `leads_to` another's."""
    SLUG = "slug"
    ALIAS = "alias"
    FLAG = "flag"
    NUMBER = "number"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"
    DAY_OR_MOMENT = "day or moment"
    SOME_DATE = "some date"
    DUE = "due"
    FILE = "file"
    GROUP = "group"
    """Keys of its own."""


_TYPES: tuple[tuple[Any, Asks], ...] = (
    (values.Text, Asks.LINE), (values.LongText, Asks.LINES), (values.Slug, Asks.SLUG), (values.Day, Asks.DAY),
    (values.Moment, Asks.MOMENT), (values.DayOrMoment, Asks.DAY_OR_MOMENT), (values.SomeDate, Asks.SOME_DATE),
    (values.Due, Asks.DUE), (front_matter.EntryId, Asks.ID), (front_matter.Alias, Asks.ALIAS),
    (front_matter.Tag, Asks.LINE), (registry.Year, Asks.LINE), (StrictBool, Asks.FLAG), (bool, Asks.FLAG),
    (int, Asks.NUMBER), (str, Asks.LINE),
)
_LEADS: Mapping[type[Value], Mapping[str, str]] = {
    ArticleMeta: {"unit": "units", "locality": "localities", "field": "fields", "campaigns": "campaigns",
                  "authors": "reporters", "related": "articles"},
    CampaignMeta: {"parent": "campaigns", "successor": "campaigns"},
    PlanMeta: {"issuer": "units"},
    Criterion: {"plan": "plans"},
    Basis: {"plan": "plans"},
    registry.Unit: {"parent": "units", "successor": "units", "locality": "localities", "editors": "reporters"},
    registry.Locality: {"parent": "localities", "successor": "localities"},
    registry.Reporter: {"unit": "units"},
    registry.Column: {"campaigns": "campaigns", "units": "units", "localities": "localities", "fields": "fields",
                      "reporters": "reporters"},
}
"""What slugs and ids of a schema name; see `portal.check.references`."""
_FILES: Mapping[type[Value], Mapping[str, str]] = {
    Image: {"src": "pictures"},
    Video: {"src": "films", "captions": "captions"},
}
"""Lines that are names of files."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a form."""

    name: str
    asks: Asks
    required: bool
    many: bool
    """Whether it holds a list."""
    branches: tuple[str, ...]
    """Where its words stand, under `keys` of vi.yml: in the first of these that has its name."""
    choices: tuple[str, ...] = ()
    leads_to: str = ""
    """A vocabulary, `campaigns`, `plans` or `articles`, whose slug or id it holds; `pictures`, `films` or
    `captions`, whose file it names."""
    keys: tuple[Key, ...] = ()
    """Of a group."""


def keys_of(schema: type[Value]) -> tuple[Key, ...]:
    """The keys of a schema in its order. Raises TypeError for a type that no form can ask for."""
    return tuple(_key(schema, name, field) for name, field in schema.model_fields.items())


def walk(keys: tuple[Key, ...]) -> Iterator[Key]:
    """All keys, with those of groups behind their group."""
    for key in keys:
        yield key
        yield from walk(key.keys)


def _key(schema: type[Value], name: str, field: FieldInfo) -> Key:
    hint = typing.get_type_hints(schema, include_extras=True)[name]
    inner, many = _item(hint)
    line = [owner for owner in schema.__mro__ if issubclass(owner, Value) and owner is not Value]
    branches = tuple(_branch(owner) for owner in line)
    required = field.is_required()
    if isinstance(inner, type) and issubclass(inner, Value):
        return Key(name, Asks.GROUP, required, many, branches, keys=keys_of(inner))
    if typing.get_origin(inner) is typing.Literal:
        return Key(name, Asks.CHOICE, required, many, branches, typing.get_args(inner))
    asks = next((asks for known, asks in _TYPES if inner == known), None)
    if asks is None and typing.get_origin(inner) is typing.Annotated:  # with a pattern of its own
        asks = next((asks for known, asks in _TYPES if typing.get_args(inner)[0] == known), None)
    if asks is None:
        raise TypeError(f"{schema.__name__}.{name}: {inner}")
    if file := _told(_FILES, line, name):
        return Key(name, Asks.FILE, required, many, branches, leads_to=file)
    return Key(name, asks, required, many, branches, leads_to=_told(_LEADS, line, name))


def _told(table: Mapping[type[Value], Mapping[str, str]], line: list[type[Value]], name: str) -> str:
    return next((table[owner][name] for owner in line if name in table.get(owner, {})), "")


def _item(hint: Any) -> tuple[Any, bool]:
    """What a key holds one of, and whether it holds many: Text of `Text | None` and of `tuple[Text, ...]`."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        rest = [one for one in typing.get_args(hint) if one is not type(None)]
        return _item(rest[0]) if len(rest) == 1 else (hint, False)
    if typing.get_origin(hint) is tuple:
        return _item(typing.get_args(hint)[0])[0], True
    bare = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else None
    return _item(bare) if typing.get_origin(bare) is tuple else (hint, False)


def _branch(schema: type[Value]) -> str:
    """A schema's name as vi.yml has it: `story` of StoryMeta, `legal_document` of LegalDocument."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", schema.__name__.removesuffix("Meta")).lower()
