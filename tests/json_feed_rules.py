"""What is wrong with a JSON Feed: a schema written from version 1.1 of the specification, and what none can say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.feed_values import (
    MEDIA_TYPE, Known, html_problems, id_problems, moment_3339, order_problems, repeated,
)

_TEXT = {"type": "string"}
_ADDRESS = {"type": "string", "pattern": r"^https?://[^\s/<>\"]+(/[^\s<>\"]*)?$"}
_DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
_EXTENSIONS = {"^_[A-Za-z][^.]*$": {"type": "object"}}
_LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"}
_AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": _TEXT,
            "url": {"type": "string", "pattern": r"^(https?://|mailto:)\S+$"},
            "avatar": _ADDRESS,
        },
        "anyOf": [{"required": [key]} for key in ("name", "url", "avatar")],
        "patternProperties": _EXTENSIONS,
        "additionalProperties": False,
    },
}

ITEM_SCHEMA = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "url": _ADDRESS,
        "external_url": _ADDRESS,
        "title": _TEXT,
        "content_html": _TEXT,
        "content_text": _TEXT,
        "summary": _TEXT,
        "image": _ADDRESS,
        "banner_image": _ADDRESS,
        "date_published": _DATE,
        "date_modified": _DATE,
        "authors": _AUTHORS,
        "tags": {"type": "array", "items": _TEXT},
        "language": _LANGUAGE,
        "attachments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["url", "mime_type"],
                "properties": {
                    "url": _ADDRESS,
                    "mime_type": {"type": "string", "pattern": MEDIA_TYPE.pattern.replace(r"\Z", "$")},
                    "title": _TEXT,
                    "size_in_bytes": {"type": "integer", "minimum": 1},
                    "duration_in_seconds": {"type": "number", "minimum": 0},
                },
                "patternProperties": _EXTENSIONS,
                "additionalProperties": False,
            },
        },
    },
    "patternProperties": _EXTENSIONS,
    "additionalProperties": False,
}

FEED_SCHEMA = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": _ADDRESS,
        "feed_url": _ADDRESS,
        "description": _TEXT,
        "user_comment": _TEXT,
        "next_url": _ADDRESS,
        "icon": _ADDRESS,
        "favicon": _ADDRESS,
        "authors": _AUTHORS,
        "language": _LANGUAGE,
        "expired": {"type": "boolean"},
        "hubs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {"type": _TEXT, "url": _ADDRESS},
                "patternProperties": _EXTENSIONS,
                "additionalProperties": False,
            },
        },
        "items": {"type": "array"},
    },
    "patternProperties": _EXTENSIONS,
    "additionalProperties": False,
}

_FEEDS = Draft202012Validator(FEED_SCHEMA)
_ITEMS = Draft202012Validator(ITEM_SCHEMA)


def json_problems(data: bytes, known: Known) -> Iterator[str]:
    """All that is wrong with it."""
    try:
        feed = json.loads(data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_refused)
    except ValueError as error:
        yield f"no JSON in UTF-8: {error}"
        return
    if wrong := list(_schema_problems(_FEEDS, feed)):
        yield from wrong
        return
    for key in ("home_page_url", "feed_url", "language", "authors"):
        if key not in feed:
            yield f"has no {key}"
    yield from known.own_address(feed.get("feed_url", ""))
    if feed.get("next_url") == feed.get("feed_url"):
        yield "next_url is its own address"
    for plain in (feed["title"], feed.get("description", ""), *_names(feed)):
        yield from known.plain(plain)
    moments = []
    for number, item in enumerate(feed["items"], start=1):
        wrong = list(_item_schema_problems(json.dumps(item))) or [*_item_problems(item, known)]
        yield from (f"item {number}: {problem}" for problem in wrong)
        if isinstance(item, dict):
            moments.append(_moment(item, "date_modified") or _moment(item, "date_published"))
    yield from order_problems(moments)
    ids = (str(item["id"]) for item in feed["items"] if isinstance(item, dict) and "id" in item)
    yield from (f"id {value!r} occurs twice" for value in repeated(ids))


def _item_problems(item: dict[str, Any], known: Known) -> Iterator[str]:
    yield from id_problems(item["id"])
    for key in ("url", "title", "date_published", "date_modified"):
        if not item.get(key):
            yield f"has no {key}"
    for key in ("date_published", "date_modified"):
        if key in item and not moment_3339(item[key]):
            yield f"{key} {item[key]!r} is no date"
    published, modified = _moment(item, "date_published"), _moment(item, "date_modified")
    if published and modified and modified < published:
        yield "was updated before it was published"
    yield from html_problems(item.get("content_html", ""))
    texts = [item.get(key, "") for key in ("title", "summary", "content_text")]
    attachments = item.get("attachments", [])
    for plain in (*texts, *_names(item), *item.get("tags", []), *(file.get("title", "") for file in attachments)):
        yield from known.plain(plain)
    if len(attachments) > 1:
        yield "has more than one attachment"
    for file in attachments:
        yield from known.file(file["url"], str(file.get("size_in_bytes", "")))


def _names(thing: dict[str, Any]) -> list[str]:
    return [author.get("name", "") for author in thing.get("authors", [])]


def _moment(item: dict[str, Any], key: str) -> dt.datetime | None:
    return moment_3339(item[key]) if isinstance(item.get(key), str) else None


@lru_cache(maxsize=10_000)
def _item_schema_problems(item: str) -> tuple[str, ...]:
    """Remembered, for an article is in many feeds."""
    return tuple(_schema_problems(_ITEMS, json.loads(item)))


def _schema_problems(schema: Draft202012Validator, value: object) -> Iterator[str]:
    for error in schema.iter_errors(value):
        # some messages begin with the whole value
        is_short = len(error.message) < 200
        yield f"{error.json_path}: {error.message if is_short else f'{error.validator} {error.validator_value}'}"


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if names := repeated(name for name, _ in pairs):
        raise ValueError(f"the key {names[0]!r} occurs twice")
    return dict(pairs)


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")
