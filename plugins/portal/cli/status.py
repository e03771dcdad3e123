"""`portal status`: how far things are. `portal status content`: what waits for whom."""

from __future__ import annotations

import json
from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Group, OneOf, config_option
from portal.messages import catalogue
from portal.progress import ProgressDisplay

_TEXTS = catalogue().commands


@click.group(cls=Group, subcommand_metavar=_TEXTS.usage.command, help=_TEXTS.help.status)
def status() -> None:
    """The group of all that tells how far things are."""


@status.command(help=_TEXTS.help.status_content)
@config_option
@click.option("--format", "form", type=OneOf("text", "json"), default="text", metavar=_TEXTS.help.metavar.format,
              help=_TEXTS.help.status_format)
def content(config_file: Path, form: str) -> None:
    """What waits for whom; exit code 0, whatever waits."""
    from portal.build.status import content_status
    from portal.cli.backlog import as_json, as_text

    with told_in_vietnamese(), ProgressDisplay() as progress:
        found = content_status(config_file, progress)
    click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2) if form == "json" else as_text(found))
