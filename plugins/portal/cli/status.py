"""`portal status`: what is live, what is not and why. `portal status content`: what waits for whom."""

from __future__ import annotations

import json
from pathlib import Path

import click

from portal import clock
from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Group, OneOf, WrongUsage, config_option
from portal.messages import catalogue
from portal.progress import ProgressDisplay

_TEXTS = catalogue().commands


@click.group(cls=Group, invoke_without_command=True, subcommand_metavar=_TEXTS.usage.maybe_command,
             help=_TEXTS.help.status)
@click.option("--root", "folder", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.folder,
              help=_TEXTS.help.status_root)
@click.option("--remote", default="origin", metavar=_TEXTS.help.metavar.remote, help=_TEXTS.help.status_remote)
@click.option("--format", "form", type=OneOf("text", "json"), default="text", metavar=_TEXTS.help.metavar.format,
              help=_TEXTS.help.status_format)
@click.pass_context
def status(context: click.Context, folder: Path | None, remote: str, form: str) -> None:
    """How the portal stands; exit code 0, whatever is wrong with it."""
    if context.invoked_subcommand is not None:
        if any(context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE for name in context.params):
            raise WrongUsage(_TEXTS.usage.options_last)
        return
    from portal.cli.site_status import as_json, of_clone, of_server

    with told_in_vietnamese():
        if folder is not None:
            from portal.publish.root import root_of
            from portal.publish.standing import standing  # runs on servers only

            root = root_of(folder)
            told = standing(root, clock.now())
            text, values = of_server(told, root.folder), as_json(told)
        else:
            from portal.publish.sent import ask

            found = ask(Path.cwd(), remote)
            text, values = of_clone(found, clock.now()), as_json(found.status, found)
    click.echo(json.dumps(values, ensure_ascii=False, indent=2) if form == "json" else text)


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
