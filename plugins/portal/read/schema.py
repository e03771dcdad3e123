"""Validate what YAML held against a closed schema, and word what is wrong as problems."""

from __future__ import annotations

import types
import typing
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portal.errors import Problem
from portal.model.values import Value
from portal.read.front_matter import Location, Tree, field_name

Schema = TypeVar("Schema", bound=Value)

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "pattern",
    "literal_error": "not_one_of",
    "bool_type": "not_bool",
    "int_type": "not_number",
    "int_parsing": "not_number",
    "tuple_type": "not_list",
    "model_type": "not_mapping",
    "day_form": "day_form",
    "day_unreal": "day_unreal",
    "day_far": "day_far",
    "moment_form": "moment_form",
    "partial_date_form": "partial_date_form",
    "due_form": "due_form",
}
_OWN_CODES = {
    ("changes", "kind", "not_one_of"): "change_kind",
    ("image", "credit", "missing"): "picture_credit",
    **{(*where, code): "day_or_moment_form"
       for where in (("changes", "on"), ("withdrawn", "on"), ("consent", "withdrawn_on"))
       for code in ("day_form", "moment_form")},
}
"""What a key below a key is better told in its own words."""
_PATTERNS = {"accounts": "pattern_account", "aliases": "pattern_alias", "url": "pattern_url",
             "id": "pattern_id", "related": "pattern_id"}


def validate(
    schema: type[Schema], tree: Tree, path: str, below: Location = ()
) -> tuple[Schema | None, list[Problem]]:
    """Make the schema's value of the tree, or of the mapping that stands `below` in it.

    A key without a value counts as left out. All problems are found in one run.
    """
    values: Any = tree.values
    for part in below:
        values = values[part]
    try:
        return schema.model_validate(_without_nothing(values)), []
    except ValidationError as error:
        return None, [
            _problem(details, schema, tree, path, below)
            for details in error.errors(include_url=False)
        ]


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nothing(inner) for inner in value]
    return value


def _problem(
    details: ErrorDetails, schema: type[Value], tree: Tree, path: str, below: Location
) -> Problem:
    location: Location = details["loc"]
    kind = details["type"]
    code = _CODES.get(kind, "invalid")
    name = str(location[-1]) if location else ""
    params: dict[str, object] = {"value": _shown(details["input"])}
    if location and (own := _OWN_CODES.get((location[0], name, code))):
        code = own
    elif code == "unknown_key":
        known = _schema_at(schema, location[:-1])
        close = get_close_matches(name, known, 1, 0.6)
        params = {"key": name, "suggestion": close[0] if close else "", "known": ", ".join(known)}
        code = "unknown_key_suggested" if close else "unknown_key"
    elif code == "not_one_of":
        allowed = details["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        close = get_close_matches(str(details["input"]), allowed.split(", "), 1, 0.5)
        params |= {"allowed": allowed, "suggestion": close[0] if close else ""}
        code = "not_one_of_suggested" if close else "not_one_of"
    elif code == "pattern":
        field = next((part for part in reversed(location) if isinstance(part, str)), "")
        code = _PATTERNS.get(field, "pattern_slug")
    elif code == "empty" and details["input"].strip():  # too short, which only ids can be
        code = "pattern_id"
    elif code == "too_long":
        params["limit"] = details["ctx"]["max_length"]
    full = (*below, *location)
    line, column = tree.mark_of(full)
    return Problem(path, line, field_name(full), code, params, column)


def _schema_at(schema: type[Value], location: Location) -> list[str]:
    """The keys that a nested mapping may have."""
    current: Any = schema
    for part in location:
        if isinstance(part, str):
            current = current.model_fields[part].annotation
        current = _innermost(current)
    return list(current.model_fields)


def _innermost(annotation: Any) -> Any:
    """Image of `Image | None`, Result of `tuple[Result, ...]`."""
    while typing.get_origin(annotation) in (types.UnionType, typing.Union, tuple):
        annotation = next(a for a in typing.get_args(annotation) if a not in (type(None), ...))
    return annotation


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
