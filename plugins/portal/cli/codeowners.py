"""`portal codeowners`: who is asked to look at a change of which files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, WrongUsage, config_option
from portal.messages import catalogue

_TEXTS = catalogue().commands


@click.command(cls=Command, help=_TEXTS.help.codeowners)
@config_option
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), metavar=_TEXTS.help.metavar.file,
              help=_TEXTS.help.codeowners_output)
@click.option("--check", "only_check", is_flag=True, help=_TEXTS.help.codeowners_check)
def codeowners(config_file: Path, output: Path | None, only_check: bool) -> None:
    """Make CODEOWNERS of the registry's units."""
    from portal.build import owners

    if only_check and output is None:
        raise WrongUsage(_TEXTS.codeowners_unnamed)
    with told_in_vietnamese():
        text = owners.codeowners(config_file)
        if output is None:
            click.echo(text, nl=False)
        elif only_check:
            current = owners.is_current(output, text)
            click.echo((_TEXTS.codeowners.current if current else _TEXTS.codeowners.outdated).format(path=output))
            sys.exit(0 if current else 1)
        else:
            written = owners.keep_codeowners(output, text)
            click.echo((_TEXTS.codeowners.written if written else _TEXTS.codeowners.current).format(path=output))
