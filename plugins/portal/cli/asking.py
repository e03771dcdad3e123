"""Questions on a terminal: a line of text, or one of several things by number or by part of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from portal.messages import catalogue
from portal.slug import slug_of

MOST_SHOWN = 15
"""So many choices are listed at once; of more, a part of the name is asked for first."""
_TEXTS = catalogue().commands.asking


def ask_line(question: str, clean: Callable[[str], str], fault: Callable[[str], str]) -> str:
    """A line of text, asked for again until `fault` has nothing to say of it."""
    while True:
        text = clean(_read(question))
        told = fault(text)
        if not told:
            return text
        click.echo(told)


def ask_choice(question: str, names: Mapping[str, str], default: str | None = None, none: bool = False) -> str | None:
    """One of the keys of `names`; Enter takes the default, or nothing where that may be."""
    shown = list(names) if len(names) <= MOST_SHOWN else []
    click.echo(question if shown else f"{question} {_TEXTS.search.format(n=len(names))}")
    _list(shown, names)
    hint = _TEXTS.enter_none if none else _TEXTS.enter_default.format(name=names[default]) if default in names else ""
    while True:
        answer = _read(f"{_TEXTS.answer}{hint}:").strip()
        if not answer and (none or default in names):
            return None if none else default
        if answer.isdecimal() and 1 <= int(answer) <= len(shown):
            return shown[int(answer) - 1]
        found = matching(answer, names) if answer else []
        if len(found) == 1:
            click.echo(_TEXTS.taken.format(name=names[found[0]]))
            return found[0]
        if 1 < len(found) <= MOST_SHOWN:
            shown = found
            click.echo(_TEXTS.several.format(n=len(found)))
            _list(shown, names)
        elif found:
            click.echo(_TEXTS.many.format(n=len(found)))
        else:
            click.echo(_TEXTS.again)


def matching(part: str, names: Mapping[str, str]) -> list[str]:
    """The keys that a part of a name may mean, whatever its case and diacritics; one alone where it is whole.

    Of several words each is looked for, in the key too: "ubnd son la" finds what is written out in the name.
    """
    folded = slug_of(part)
    if not folded:
        return []
    known = {key: slug_of(name) for key, name in names.items()}
    whole = [key for key, name in known.items() if folded in (key, name)]
    words = folded.split("-")
    return whole[:1] or [key for key, name in known.items() if all(word in key or word in name for word in words)]


def _list(keys: list[str], names: Mapping[str, str]) -> None:
    for number, key in enumerate(keys, 1):
        click.echo(f"  {number:2}. {names[key]}")


def _read(question: str) -> str:
    answer: str = click.prompt(question, default="", show_default=False, prompt_suffix=" ")
    return answer
