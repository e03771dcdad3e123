"""`portal new`: begin an article."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal import clock
from portal.cli.asking import ask_choice, ask_line, matching
from portal.cli.build import short
from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, WrongUsage, config_option
from portal.messages import catalogue
from portal.model.entry import ARTICLE_KINDS, Kind

if TYPE_CHECKING:
    from portal.build.new_article import Surroundings

_TEXTS = catalogue().commands
_NEW = _TEXTS.new
_KINDS = {kind.value: catalogue().labels.kind[kind.name.lower()] for kind in ARTICLE_KINDS}


@click.command(cls=Command, help=_TEXTS.help.new)
@config_option
@click.option("--kind", "-k", metavar=_TEXTS.help.metavar.kind, help=_TEXTS.help.kind)
@click.option("--title", "-t", metavar=_TEXTS.help.metavar.title, help=_TEXTS.help.title)
@click.option("--unit", "-u", metavar=_TEXTS.help.metavar.unit, help=_TEXTS.help.unit)
@click.option("--campaign", "-c", "campaigns", multiple=True, metavar=_TEXTS.help.metavar.campaign,
              help=_TEXTS.help.campaign)
def new(
    config_file: Path, kind: str | None, title: str | None, unit: str | None, campaigns: tuple[str, ...]
) -> None:
    """Begin an article."""
    from portal.build.new_article import look_around, remember_unit, write_article  # --help need not wait

    day = clock.now().date()
    asks = has_terminal()
    with told_in_vietnamese():
        around = look_around(config_file, day)
        chosen = Kind(_chosen("--kind", kind, _KINDS, asks, _NEW.ask_kind, Kind.STORY.value))
        named = _titled(title, asks)
        of = _chosen("--unit", unit, around.units, asks, _NEW.ask_unit, around.last_unit)
        under = _campaigns(campaigns, chosen, around, asks)
        path = write_article(around, chosen, named, of, under, day)
        remember_unit(around, of)
    click.echo(_NEW.made.format(path=short(around.folder.root / path)))
    click.echo(_NEW.next)


def has_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _chosen(
    option: str, value: str | None, names: Mapping[str, str], asks: bool, question: str, default: str | None
) -> str:
    """What an option says, or the answer to a question."""
    if value is None:
        if not asks:
            raise WrongUsage(_NEW.missing.format(option=option))
        answer = ask_choice(question, names, default)
        assert answer
        return answer
    found = matching(value, names)
    if len(found) == 1:
        return found[0]
    texts = _NEW.several if found else _NEW.unknown
    raise WrongUsage(texts.format(option=option, value=value, names=_few(found or names, names)))


def _few(keys: list[str] | Mapping[str, str], names: Mapping[str, str]) -> str:
    """Some of what there is, as an option would name it."""
    shown = [f"{key} ({names[key]})" for key in list(keys)[:5]]
    return ", ".join([*shown, "…"] if len(keys) > 5 else shown)


def _titled(given: str | None, asks: bool) -> str:
    from portal.build.new_article import MAX_TITLE, clean_title

    def fault(title: str) -> str:
        return (_NEW.title_empty if not title else
                _NEW.title_long.format(limit=MAX_TITLE, n=len(title)) if len(title) > MAX_TITLE else "")

    if given is None:
        if not asks:
            raise WrongUsage(_NEW.missing.format(option="--title"))
        return ask_line(_NEW.ask_title, clean_title, fault)
    title = clean_title(given)
    if told := fault(title):
        raise WrongUsage(_TEXTS.usage.wrong_value.format(name="--title", what=told))
    return title


def _campaigns(given: tuple[str, ...], kind: Kind, around: Surroundings, asks: bool) -> tuple[str, ...]:
    if given:
        named = (_chosen("--campaign", value, around.campaigns, asks, "", None) for value in given)
        return tuple(dict.fromkeys(named))
    if not asks or not around.campaigns or kind is Kind.CAMPAIGN:
        return ()
    one = ask_choice(_NEW.ask_campaign, around.campaigns, none=True)
    return (one,) if one else ()
