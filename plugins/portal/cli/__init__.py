"""The `portal` command. The work is elsewhere; here it is asked for and told about."""

from __future__ import annotations

import sys

import click

from portal.cli.build import build
from portal.cli.check import check
from portal.cli.codeowners import codeowners
from portal.cli.desk import desk
from portal.cli.new import new
from portal.cli.serve import serve
from portal.cli.status import status
from portal.cli.usage import Group
from portal.messages import catalogue

_TEXTS = catalogue().commands


@click.group(cls=Group, subcommand_metavar=_TEXTS.usage.command, help=_TEXTS.help.group)
def portal() -> None:
    """The group of all commands."""


for _command in (build, check, codeowners, desk, new, serve, status):
    portal.add_command(_command)


def main() -> None:
    """Entry point; output is UTF-8 also where Windows would choose another code page."""
    for stream in (sys.stdout, sys.stderr):
        # a file name that is no text can still be shown
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    portal()
