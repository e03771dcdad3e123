"""The `portal` command. The work is elsewhere; here it is asked for and told about."""

from __future__ import annotations

import datetime as dt
import errno
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from portal import clock
from portal.errors import ContentError, UsageError
from portal.messages import catalogue, report
from portal.model.dates import VIETNAM
from portal.progress import ProgressDisplay

Command = TypeVar("Command", bound=Callable[..., Any])
_TEXTS = catalogue().commands
_USAGE = _TEXTS.usage
_MOST_NAMED = 10
"""So many files are named of which no feed will tell."""


class _Formatter(click.HelpFormatter):
    """Help pages under Vietnamese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, _USAGE.prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_USAGE.headings[heading.lower()])


class _Context(click.Context):
    formatter_class = _Formatter


class _Command(click.Command):
    """A command that says nothing in English."""

    context_class = _Context

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, options_metavar=_USAGE.options, **given)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _TEXTS.help.help
        return option


class _Group(_Command, click.Group):
    """The commands' group; wrong usage ends with exit code 2, Ctrl+C with 130."""

    command_class = _Command

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
        case click.NoSuchOption(option_name=name, possibilities=meant):
            return _with_meant(_USAGE.wrong_option.format(name=name), meant)
        case click.exceptions.NoSuchCommand(command_name=name, possibilities=meant):
            return _with_meant(_USAGE.wrong_command.format(name=name), meant)
        case click.BadOptionUsage(option_name=name):
            return _USAGE.option_value.format(name=name)
        case click.BadParameter(param=param, message=message):
            ours = param is not None and isinstance(param.type, (_Moment, _Port))
            name = max(param.opts, key=len) if param is not None else ""
            return _USAGE.wrong_value.format(name=name, what=message if ours else _USAGE.cannot_use)
        case click.UsageError(ctx=click.Context(command=click.Group())):
            return _USAGE.no_command
    return _USAGE.too_much


def _with_meant(words: str, meant: list[str] | None) -> str:
    return f"{words} {_USAGE.meant.format(names=', '.join(meant))}" if meant else words


class _Moment(click.ParamType):
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


class _Port(click.ParamType):
    name = "port"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        with suppress(ValueError):
            if 1 <= int(value) <= 65535:
                return int(value)
        self.fail(_USAGE.port.format(value=value), param, ctx)


def _config_option(command: Command) -> Command:
    option = click.option(
        "--config-file", "-f", type=click.Path(path_type=Path), default=Path("mkdocs.yml"),
        metavar=_TEXTS.help.metavar.file, help=_TEXTS.help.config_file,
    )
    return option(command)


def _released_option(command: Command) -> Command:
    option = click.option(
        "--released", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.release, help=_TEXTS.help.released,
    )
    return option(command)


@click.group(cls=_Group, subcommand_metavar=_USAGE.command, help=_TEXTS.help.group)
def portal() -> None:
    """The group of all commands."""


@portal.command(help=_TEXTS.help.build)
@_config_option
@click.option("--site-dir", "-d", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.folder,
              help=_TEXTS.help.site_dir)
@click.option("--now", type=_Moment(), metavar=_TEXTS.help.metavar.moment, help=_TEXTS.help.now)
@click.option("--explain", "addresses", multiple=True, metavar=_TEXTS.help.metavar.address,
              help=_TEXTS.help.explain)
@_released_option
def build(
    config_file: Path, site_dir: Path | None, now: dt.datetime | None, addresses: tuple[str, ...], released: Path | None
) -> None:
    """Bring the site up to date."""
    from portal.build.command import build_site  # MkDocs loads slowly; --help need not wait
    from portal.build.explain import explain

    started = time.monotonic()
    explained: list[str] = []
    with _told_in_vietnamese(_TEXTS.untouched), ProgressDisplay() as progress:
        told = (lambda work: explained.extend(explain(work, one) for one in addresses)) if addresses else None
        outcome = build_site(config_file, site_dir, now, progress, told, released)
    for text in explained:
        click.echo(text)
    click.echo(_TEXTS.built.format(
        pages=outcome.pages, articles=outcome.articles, folder=_short(outcome.folder),
        seconds=f"{time.monotonic() - started:.1f}".replace(".", ","),
    ))
    changed = _TEXTS.changed.format(made=outcome.made, gone=outcome.gone)
    click.echo(changed if outcome.made or outcome.gone else _TEXTS.nothing_changed)
    _tell_hidden(outcome.hidden)
    _tell_untold(outcome.untold, now)


def _tell_hidden(hidden: Iterable[tuple[str, dt.datetime | None]]) -> None:
    """Name what is written but not to be seen yet, so that nobody wonders where it is."""
    for path, until in hidden:
        if until is None:
            click.echo(_TEXTS.hidden_draft.format(path=path))
        else:
            moment = f"{until.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
            click.echo(_TEXTS.hidden_until.format(path=path, moment=moment))


def _tell_untold(files: Sequence[str], now: dt.datetime | None = None) -> None:
    """Name what no feed will tell of as new, and how to have it told."""
    if not files:
        return
    moment = (now or clock.now()).astimezone(VIETNAM)
    click.echo(_TEXTS.untold.format(n=len(files), moment=f"{moment:%Y-%m-%dT%H:%M}"))
    for path in files[:_MOST_NAMED]:
        click.echo(_TEXTS.untold_file.format(path=path))
    if len(files) > _MOST_NAMED:
        click.echo(_TEXTS.untold_more.format(n=len(files) - _MOST_NAMED))


@portal.command(help=_TEXTS.help.check)
@_config_option
@_released_option
def check(config_file: Path, released: Path | None) -> None:
    """Check all content; build nothing."""
    from portal.build.command import check_site
    from portal.build.outcome import hidden_files, untold_files

    with _told_in_vietnamese(), ProgressDisplay() as progress:
        site = check_site(config_file, progress, released)
    reading = site.reading
    articles, registries = len(reading.library.entries), len(reading.folder.registries)
    click.echo(_TEXTS.good.format(articles=articles, registries=registries))
    _tell_hidden(hidden_files(site))
    _tell_untold(untold_files(site))


@portal.command(help=_TEXTS.help.serve)
@_config_option
@click.option("--port", "-p", type=_Port(), default=8000, metavar=_TEXTS.help.metavar.number,
              help=_TEXTS.help.port)
def serve(config_file: Path, port: int) -> None:
    """Serve the site on this machine, with live reload."""
    from portal.build.preview import preview

    def broken(error: Exception) -> None:
        click.echo(f"{_words(error)}\n{_TEXTS.kept}", err=True)

    with _told_in_vietnamese():
        preview(
            config_file, port, ProgressDisplay,
            ready=lambda address: click.echo(_TEXTS.serving.format(url=address)), broken=broken,
        )


@contextmanager
def _told_in_vietnamese(untouched: str = "") -> Iterator[None]:
    """Whatever goes wrong is told to the user as something to do; exit code 1.

    `untouched` is added where the fault lies neither with the content nor with the command.
    """
    try:
        yield
    except Exception as error:
        known = isinstance(error, (ContentError, UsageError))
        click.echo(_words(error) if known else f"{_words(error)} {untouched}".rstrip(), err=True)
        sys.exit(1)


def _words(error: Exception) -> str:
    """What went wrong, and what to do about it."""
    if isinstance(error, (ContentError, UsageError)):
        return report(error)
    # without a number it is not the system's: a template that is missing is an OSError too
    if isinstance(error, OSError) and error.errno is not None:
        what = _system_words(error)
        return (_TEXTS.system_path.format(path=error.filename, what=what) if error.filename
                else _TEXTS.system.format(what=what))
    return _fault_words(error)


def _system_words(error: OSError) -> str:
    name = errno.errorcode.get(error.errno or 0, "")
    words = _TEXTS.errno
    return words[name] if name in words else words.other.format(number=error.errno)


def _fault_words(error: Exception) -> str:
    """A fault of ours: the reporter can't mend it, but can pass it on."""
    try:
        number, log = tempfile.mkstemp(prefix="portal-loi-", suffix=".txt")
        with open(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(traceback.format_exception(error))
    except OSError as unlogged:
        return _TEXTS.fault_unlogged.format(what=f"{type(error).__name__}; {_system_words(unlogged)}")
    return _TEXTS.fault.format(log=log)


def _short(path: Path) -> str:
    """A path relative to here where that is shorter."""
    try:
        return min(str(path), os.path.relpath(path), key=len)
    except ValueError:  # on another drive of Windows
        return str(path)


def main() -> None:
    """Entry point; output is UTF-8 also where Windows would choose another code page."""
    for stream in (sys.stdout, sys.stderr):
        # a file name that is no text can still be shown
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    portal()
