"""One key as a field of the web desk's forms: which input asks for it, and how its value is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.forms.keys import Asks, Key
from portal.forms.words import Words, words_of
from portal.messages import catalogue
from portal.model.entry import Kind

Field = dict[str, Any]

_LONG = {"summary", "alt", "caption", "note", "reason", "evidence", "what", "editor_notes", "wrong", "right", "scope"}
"""Lines that mostly take more room than one."""
_WHOLE = "YYYY-MM-DD"
_SLUGS = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_RELATIONS = {"campaigns": (Kind.CAMPAIGN, "{{slug}}"), "plans": (Kind.PLAN, "id")}
"""Articles that can be chosen: of which kind, and what is written of them."""


def field_of(key: Key, options: Mapping[str, Mapping[str, str]]) -> Field:
    """The field of a key. `options` are the names of vocabularies' slugs."""
    words = words_of(key)
    field: Field = {"name": key.name, "label": words.label, "hint": words.hint, "required": key.required}
    if key.asks is Asks.GROUP:
        inner = [field_of(one, options) for one in key.keys]
        several = {"label_singular": words.label.lower(), "summary": _summary(key)} if key.many else {}
        return field | {"widget": "list" if key.many else "object", "fields": inner, "collapsed": "auto"} | several
    one = _input(key, words, options)
    if not key.many:
        return field | one
    if one["widget"] in ("select", "relation"):
        return field | one | {"multiple": True}
    item = {"name": "one", "label": words.label, "required": True} | one
    return field | {"widget": "list", "field": item, "collapsed": False}


def _input(key: Key, words: Words, options: Mapping[str, Mapping[str, str]]) -> Field:
    texts = catalogue().desk
    match key.asks:
        case Asks.FLAG if key.required:  # nobody's answer is presumed
            return _select({True: texts.true_name, False: texts.false_name})
        case Asks.FLAG if key.name == "draft":
            # a default would be written into what is out already too, and take it back
            return _select({True: texts.true_name, False: texts.false_name}) | {"required": True, "hint": texts.draft}
        case Asks.FLAG:
            return {"widget": "boolean", "default": False}
        case Asks.NUMBER:
            return {"widget": "number", "value_type": "int"}
        case Asks.CHOICE:
            return _select(words.choices)
        case Asks.DAY:
            today = {"default": "{{now}}"} if key.required and key.name == "date" else {}
            return {"widget": "datetime", "type": "date", "format": _WHOLE} | today
        case Asks.MOMENT | Asks.DAY_OR_MOMENT:
            return {"widget": "datetime", "format": f"{_WHOLE}THH:mm", "input_timezone": "Asia/Ho_Chi_Minh"}
        case Asks.SOME_DATE:
            return _line(r"^\d{4}(-\d{2}(-\d{2})?)?$", texts.date_fault)
        case Asks.DUE:
            return _line(r"^(\d{4}-)?\d{2}-\d{2}$", texts.due_fault)
        case Asks.ALIAS:
            return _line(r"^/([a-z0-9]+(-[a-z0-9]+)*/)+$", texts.alias_fault)
        case Asks.ID if not key.leads_to:
            return {"widget": "uuid", "prefix": "bai-", "hint": texts.own_id}
        case Asks.FILE:
            # beside the article, as it is named there
            return {"widget": "image" if key.leads_to == "pictures" else "file", "media_folder": "", "public_folder": ""}
        case Asks.SLUG if key.leads_to in _RELATIONS:
            kind, value = _RELATIONS[key.leads_to]
            return {"widget": "relation", "collection": kind.value, "value_field": value, "display_fields": ["title"],
                    "search_fields": ["title"]}
        case Asks.SLUG if options.get(key.leads_to):
            return _select(options[key.leads_to])
        case Asks.SLUG | Asks.ID:
            return _line(_SLUGS, texts.id_fault)
    if key.name == "url":
        return _line(r"^https?://[^\s\"<>]+$", texts.url_fault)
    long = key.asks is Asks.LINES or key.name in _LONG
    return {"widget": "text" if long else "string", "use_emoji_autocomplete": False}


def _select(names: Mapping[Any, str]) -> Field:
    return {"widget": "select", "options": [{"label": name, "value": value} for value, name in names.items()]}


def _line(pattern: str, fault: str) -> Field:
    return {"widget": "string", "pattern": [pattern, fault], "use_emoji_autocomplete": False}


def _summary(key: Key) -> str:
    """What a folded item shows: its first keys."""
    shown = [one.name for one in key.keys if one.asks is Asks.LINE][:2] or [key.keys[0].name]
    return " – ".join(f"{{{{fields.{name}}}}}" for name in shown)


def plain(value: Any) -> Any:
    """The same without what is None."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
