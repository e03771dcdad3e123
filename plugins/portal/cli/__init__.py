"""The `portal` command. The work is elsewhere; here it is asked for and told about."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module

import click

from portal.cli.usage import Group
from portal.messages import catalogue

_TEXTS = catalogue().commands


class _Commands(Mapping[str, click.Command]):
    """All commands by name. Each is imported when it is asked for: some run every minute and need little."""

    _NAMES = ("build", "check", "codeowners", "desk", "new", "publish", "rollback", "send", "serve", "server-setup",
              "status", "verify")
    """`server-setup` would be the function `server_setup` in the module of that name."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._NAMES:
            raise KeyError(name)
        name = name.replace("-", "_")
        return getattr(import_module(f"portal.cli.{name}"), name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._NAMES)

    def __len__(self) -> int:
        return len(self._NAMES)


@click.group(cls=Group, commands=_Commands(), subcommand_metavar=_TEXTS.usage.command, help=_TEXTS.help.group)
def portal() -> None:
    """The group of all commands."""


def main() -> None:
    """Entry point; output is UTF-8 also where Windows would choose another code page."""
    for stream in (sys.stdout, sys.stderr):
        # a file name that is no text can still be shown
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    portal()
