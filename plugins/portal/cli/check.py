"""`portal check`: check all content; build nothing."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, config_option, released_option
from portal.cli.waiting import tell_hidden, tell_untold
from portal.messages import catalogue
from portal.progress import ProgressDisplay

_TEXTS = catalogue().commands


@click.command(cls=Command, help=_TEXTS.help.check)
@config_option
@released_option
def check(config_file: Path, released: Path | None) -> None:
    """Check all content; build nothing."""
    from portal.build.command import check_site
    from portal.build.outcome import hidden_files, untold_files

    with told_in_vietnamese(), ProgressDisplay() as progress:
        site = check_site(config_file, progress, released)
    reading = site.reading
    articles, registries = len(reading.library.entries), len(reading.folder.registries)
    click.echo(_TEXTS.good.format(articles=articles, registries=registries))
    tell_hidden(hidden_files(site))
    tell_untold(untold_files(site))
