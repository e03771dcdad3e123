"""`portal serve`: the site on this machine, with live reload."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese, words
from portal.cli.usage import Command, Port, config_option
from portal.messages import catalogue
from portal.progress import ProgressDisplay

_TEXTS = catalogue().commands


@click.command(cls=Command, help=_TEXTS.help.serve)
@config_option
@click.option("--port", "-p", type=Port(), default=8000, metavar=_TEXTS.help.metavar.number,
              help=_TEXTS.help.port)
def serve(config_file: Path, port: int) -> None:
    """Serve the site on this machine, with live reload."""
    from portal.build.preview import preview

    with told_in_vietnamese():
        preview(
            config_file, port, ProgressDisplay,
            ready=lambda address: click.echo(_TEXTS.serving.format(url=address)),
            words=words, tell=lambda text: click.echo(text, err=True),
        )
