"""The file of a new article: every key that its kind has, explained, and the headings that it needs.

Good at once, as a draft; what is still to be written begins with the mark that
`portal.check.unfilled` looks for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.forms.keys import Asks, Key, keys_of
from portal.forms.words import Words, words_of
from portal.messages import catalogue
from portal.model.entry import Kind
from portal.model.front_matter import CampaignMeta, NewsMeta, PlanMeta, StoryMeta
from portal.model.values import Value

SCHEMAS: Mapping[Kind, type[Value]] = {
    Kind.STORY: StoryMeta, Kind.CAMPAIGN: CampaignMeta, Kind.PLAN: PlanMeta, Kind.NEWS: NewsMeta,
}
_NAMES = {Kind.STORY: "story", Kind.CAMPAIGN: "campaign", Kind.PLAN: "plan", Kind.NEWS: "news"}
_CHOSEN = {"category": "good-practice", "level": "unit", "kind": "collective"}
"""What stands at a key that must have one of several values: what claims least."""
AFTERWARDS = {"updated", "changes", "withdrawn", "expires", "aliases"}
"""Keys that are wanted when the article has been out for a while."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of an article before it is written."""

    kind: Kind
    title: str
    id: str
    day: dt.date
    unit: str
    """Slug."""
    locality: str | None = None
    """Slug."""
    campaigns: tuple[str, ...] = ()
    """Slugs."""


def new_file(begun: Beginning, known: Mapping[str, str]) -> str:
    """The text of the file. `known` has a slug of each vocabulary, to show as an example."""
    texts = catalogue().new
    head = [f"# {line}" for line in texts.head]
    maybe: list[str] = []
    afterwards: list[str] = []
    given = _given(begun)
    for key in keys_of(SCHEMAS[begun.kind]):
        words = words_of(key)
        fill = key.required or key.name in given
        rows = head if fill else afterwards if key.name in AFTERWARDS else maybe
        rows += ["", f"# {_explained(key, words)}"]
        if fill:
            rows += _filled(key, words, given.get(key.name), begun, known, "")
        else:
            rows += [f"#{row}" for row in _shown(key, words, begun, known)]
    rest = ["", f"# {texts.maybe}", *maybe, "", f"# {texts.afterwards}", *afterwards]
    return "\n".join(["---", *head, *rest, "---", "", body_of(begun.kind)])


def body_of(kind: Kind) -> str:
    """The headings that a kind needs, and what is to be written under each."""
    texts, name = catalogue().new, _NAMES[kind]
    body = [f"{texts.mark} {texts.lead[name]}"]
    for section in texts.sections[name]:
        body += ["", f"## {section['title']}", "", f"{texts.mark} {section['ask']}"]
    return "\n".join([*body, ""])


def _given(begun: Beginning) -> dict[str, str]:
    """What is known of top keys, as YAML."""
    given = {
        "title": _quoted(begun.title), "date": str(begun.day), "id": begun.id, "draft": "true", "unit": begun.unit,
        "locality": begun.locality, "campaigns": f"[{', '.join(begun.campaigns)}]" if begun.campaigns else None,
    }
    if begun.kind is Kind.PLAN:
        given["issuer"] = begun.unit
    return {name: value for name, value in given.items() if value}


def _explained(key: Key, words: Words) -> str:
    text = f"{words.label}. {words.hint}"
    if words.choices:
        choices = ", ".join(f"{value} ({name})" for value, name in words.choices.items())
        text += " " + catalogue().new.one_of.format(choices=choices)
    codes = catalogue().new.codes
    if key.leads_to in codes:
        text += f" {codes[key.leads_to]}"
    return text


def _filled(
    key: Key, words: Words, given: str | None, begun: Beginning, known: Mapping[str, str], indent: str
) -> Iterator[str]:
    """A key that must be there, with what is known, or the place to fill."""
    if key.asks is Asks.GROUP:
        yield f"{indent}{key.name}:"
        for inner in key.keys:
            texts = words_of(inner)
            yield f"{indent}  # {_explained(inner, texts)}"
            if inner.required:
                yield from _filled(inner, texts, None, begun, known, f"{indent}  ")
            else:
                yield from (f"{indent}  #{row}" for row in _shown(inner, texts, begun, known))
        return
    if given is None:
        open_line = key.asks in (Asks.LINE, Asks.LINES)
        given = _quoted(f"{catalogue().new.mark} {words.label}") if open_line else _value(key, words, begun, known)
    yield f"{indent}{key.name}: {given}"


def _shown(key: Key, words: Words, begun: Beginning, known: Mapping[str, str]) -> Iterator[str]:
    """A key that may be there, with an example."""
    if key.asks is not Asks.GROUP:
        value = _value(key, words, begun, known)
        yield f"{key.name}: {f'[{value}]' if key.many else value}"
        return
    yield f"{key.name}:"
    dash = "- " if key.many else ""
    for place, inner in enumerate(key.keys):
        texts = words_of(inner)
        rows = list(_shown(inner, texts, begun, known))
        rows[0] += f"  # {_explained(inner, texts)}"
        # what may be left out stays so when the group is taken in; an item has to begin with something
        off = "" if inner.required or not place else "#"
        yield from (f"  {dash}{off}{row}" for row in rows)
        dash = "  " if key.many else ""


def _value(key: Key, words: Words, begun: Beginning, known: Mapping[str, str]) -> str:
    """An example of one value, as YAML."""
    match key.asks:
        case Asks.LINE | Asks.LINES | Asks.FILE:
            return _quoted(words.example)
        case Asks.FLAG:
            return "true"
        case Asks.CHOICE:
            return _CHOSEN[key.name] if _CHOSEN.get(key.name) in key.choices else key.choices[0]
        case Asks.DAY | Asks.DAY_OR_MOMENT:
            return str(begun.day + dt.timedelta(days=365) if key.name == "expires" else begun.day)
        case Asks.MOMENT:
            return f"{begun.day}T08:00"
        case Asks.SOME_DATE:
            return f"{begun.day:%Y-%m}"
        case Asks.SLUG | Asks.ID:
            return known.get(key.leads_to) or words.example or catalogue().new.slug
    return words.example


def _quoted(text: str) -> str:
    """A text as YAML, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
