"""`portal check`: check all content; build nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, config_option, released_option
from portal.cli.waiting import tell_hidden, tell_untold
from portal.errors import ContentError, Problem
from portal.messages import catalogue, describe
from portal.progress import ProgressDisplay

_TEXTS = catalogue().commands


@click.command(cls=Command, help=_TEXTS.help.check)
@config_option
@released_option
def check(config_file: Path, released: Path | None) -> None:
    """Check all content; build nothing."""
    from portal.build.command import check_site
    from portal.build.outcome import hidden_files, untold_files

    with told_in_vietnamese():
        try:
            with ProgressDisplay() as progress:
                site = check_site(config_file, progress, released)
        except ContentError as error:
            _tell(error.problems)
            click.echo(_TEXTS.problems.format(n=len(error.errors)))
            sys.exit(1)
    _tell(site.advice)
    reading = site.reading
    articles, registries = len(reading.library.entries), len(reading.folder.registries)
    click.echo(_TEXTS.good.format(articles=articles, registries=registries))
    tell_hidden(hidden_files(site))
    tell_untold(untold_files(site))


def _tell(problems: Iterable[Problem]) -> None:
    """Errors, then advice under a heading of its own."""
    told = sorted(problems, key=lambda problem: problem.order)
    advice = [describe(problem) for problem in told if problem.is_advice]
    for line in (describe(problem) for problem in told if not problem.is_advice):
        click.echo(line)
    if advice:
        click.echo("\n".join([_TEXTS.advice, *advice]))
