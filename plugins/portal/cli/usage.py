"""How commands are asked for, all of it in Vietnamese: groups, options, values, wrong usage."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from portal.messages import catalogue
from portal.model.dates import VIETNAM

Function = TypeVar("Function", bound=Callable[..., Any])
_TEXTS = catalogue().commands
_USAGE = _TEXTS.usage


class _Formatter(click.HelpFormatter):
    """Help pages under Vietnamese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, _USAGE.prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_USAGE.headings[heading.lower()])


class WrongUsage(click.UsageError):
    """Wrong usage that shows only when the project is looked at; its message is the user's already."""

    def __init__(self, message: str) -> None:
        super().__init__(message, click.get_current_context())


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command that says nothing in English."""

    context_class = _Context

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, options_metavar=_USAGE.options, **given)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _TEXTS.help.help
        return option


class Group(Command, click.Group):
    """The commands' group; wrong usage ends with exit code 2, Ctrl+C with 130."""

    command_class = Command

    def main(self, *args: Any, **given: Any) -> Any:
        try:
            code = super().main(*args, **{**given, "standalone_mode": False})
        except click.Abort:
            click.echo(_TEXTS.stopped, err=True)
            code = 130
        except click.ClickException as error:
            click.echo(_usage_words(error), err=True)
            code = error.exit_code
        sys.exit(code or 0)


def _usage_words(error: click.ClickException) -> str:
    """What is wrong with the command as it was typed, and how to type it."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.message  # the help page
    words, context = _wrong_usage(error), getattr(error, "ctx", None)
    if context is None:
        return f"{words}\n{_USAGE.more.format(command='portal')}"
    return "\n".join([words, context.get_usage(), _USAGE.more.format(command=context.command_path)])


def _wrong_usage(error: click.ClickException) -> str:
    match error:
        case WrongUsage():
            return error.message
        case click.NoSuchOption(option_name=name, possibilities=meant):
            return _with_meant(_USAGE.wrong_option.format(name=name), meant)
        case click.exceptions.NoSuchCommand(command_name=name, possibilities=meant):
            return _with_meant(_USAGE.wrong_command.format(name=name), meant)
        case click.BadOptionUsage(option_name=name):
            return _USAGE.option_value.format(name=name)
        case click.MissingParameter(param=param) if param is not None:
            words = param.metavar if isinstance(param, click.Argument) else None  # an argument's own name is for us
            return _USAGE.missing.format(name=words or max(param.opts, key=len))
        case click.BadParameter(param=param, message=message):
            ours = param is not None and isinstance(param.type, (Moment, Port, OneOf))
            name = max(param.opts, key=len) if param is not None else ""
            return _USAGE.wrong_value.format(name=name, what=message if ours else _USAGE.cannot_use)
        case click.UsageError(ctx=click.Context(command=click.Group())):
            return _USAGE.no_command
    return _USAGE.too_much


def _with_meant(words: str, meant: list[str] | None) -> str:
    return f"{words} {_USAGE.meant.format(names=', '.join(meant))}" if meant else words


class RequiredOption(click.Option):
    """An option that must be there; its help says so itself."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, required=True, **given)

    def get_help_extra(self, ctx: click.Context) -> Any:
        return {}


class Moment(click.ParamType):
    """A point in time; Vietnam's where no zone is given."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
            for zone in (VIETNAM, dt.timezone.utc):  # at both ends of time one of them has no date
                moment.astimezone(zone)
        except (ValueError, OverflowError):
            self.fail(_USAGE.now.format(value=value), param, ctx)
        return moment


class Port(click.ParamType):
    """A number of a TCP port."""

    name = "port"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        with suppress(ValueError):
            if 1 <= int(value) <= 65535:
                return int(value)
        self.fail(_USAGE.port.format(value=value), param, ctx)


class OneOf(click.ParamType):
    """One of a few words."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if value in self.words:
            return value
        self.fail(_USAGE.one_of.format(value=value, words=", ".join(self.words)), param, ctx)


def config_option(command: Function) -> Function:
    """Let a command be told which mkdocs.yml is meant."""
    option = click.option(
        "--config-file", "-f", type=click.Path(path_type=Path), default=Path("mkdocs.yml"),
        metavar=_TEXTS.help.metavar.file, help=_TEXTS.help.config_file,
    )
    return option(command)


def released_option(command: Function) -> Function:
    """Let a command be told what the last release has published."""
    option = click.option(
        "--released", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.release, help=_TEXTS.help.released,
    )
    return option(command)


def root_option(command: Function) -> Function:
    """Let a command be told where the portal's folder is on its server."""
    option = click.option(
        "--root", "folder", cls=RequiredOption, type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.folder,
        help=_TEXTS.help.root,
    )
    return option(command)
