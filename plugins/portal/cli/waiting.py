"""What is written but not to be seen yet, or will not be told of, named so that nobody wonders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from portal import clock
from portal.messages import catalogue
from portal.model.dates import VIETNAM

if TYPE_CHECKING:  # it loads MkDocs, slowly
    from portal.build.hidden import Hidden

_TEXTS = catalogue().commands
_MOST_NAMED = 10
"""So many files are named of which no feed will tell."""


def tell_hidden(hidden: Iterable[Hidden]) -> None:
    """Name what is written but not to be seen yet, so that nobody wonders where it is."""
    for one in hidden:
        if one.until:
            moment = f"{one.until.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
            click.echo(_TEXTS.hidden_until.format(path=one.path, moment=moment))
        else:
            words = _TEXTS.hidden_review if one.awaits_review else _TEXTS.hidden_draft
            click.echo(words.format(path=one.path))


def tell_untold(files: Sequence[str], now: dt.datetime | None = None) -> None:
    """Name what no feed will tell of as new, and how to have it told."""
    if not files:
        return
    moment = (now or clock.now()).astimezone(VIETNAM)
    click.echo(_TEXTS.untold.format(n=len(files), moment=f"{moment:%Y-%m-%dT%H:%M}"))
    for path in files[:_MOST_NAMED]:
        click.echo(_TEXTS.untold_file.format(path=path))
    if len(files) > _MOST_NAMED:
        click.echo(_TEXTS.untold_more.format(n=len(files) - _MOST_NAMED))
