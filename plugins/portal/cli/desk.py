"""`portal desk`: what the web desk is told of the site."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.build import short
from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, config_option
from portal.errors import UsageError
from portal.messages import catalogue

_TEXTS = catalogue().commands


@click.command(cls=Command, help=_TEXTS.help.desk)
@config_option
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.file,
              help=_TEXTS.help.desk_output)
@click.option("--policy", is_flag=True, help=_TEXTS.help.desk_policy)
def desk(config_file: Path, output: Path | None, policy: bool) -> None:
    """Print the web desk's configuration, or the headers that its folder needs."""
    from portal.build.project import load, project_of
    from portal.build.web_desk import configuration
    from portal.render.web_desk import config_text, headers

    with told_in_vietnamese():
        project = project_of(load(config_file))
        if project.repository is None:
            raise UsageError("desk_off")
        if policy:
            click.echo("\n".join(f"{name}: {value}" for name, value in headers(project.repository).items()))
            return
        text = config_text(configuration(project))
        if output is None:
            click.echo(text, nl=False)
            return
        output.write_text(text, encoding="utf-8", newline="\n")
    click.echo(_TEXTS.desk_written.format(path=short(output)))
