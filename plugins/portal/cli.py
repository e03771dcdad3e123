"""The `portal` command. The work is elsewhere; here it is asked for and told about."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from portal.errors import ContentError, UsageError
from portal.messages import catalogue, report
from portal.model.dates import VIETNAM
from portal.progress import ProgressDisplay

Command = TypeVar("Command", bound=Callable[..., Any])
_TEXTS = catalogue().commands


class _Moment(click.ParamType):
    name = "moment"

    def convert(self, value: Any, param: Any, context: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail(_TEXTS.now_wrong.format(value=value), param, context)
        return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _config_option(command: Command) -> Command:
    option = click.option(
        "--config-file", "-f", type=click.Path(path_type=Path), default=Path("mkdocs.yml"),
        show_default=True, help=_TEXTS.help.config_file,
    )
    return option(command)


@click.group(help=_TEXTS.help.group)
def portal() -> None:
    """The group of all commands."""


@portal.command(help=_TEXTS.help.build)
@_config_option
@click.option("--site-dir", "-d", type=click.Path(path_type=Path), help=_TEXTS.help.site_dir)
@click.option("--now", type=_Moment(), help=_TEXTS.help.now)
def build(config_file: Path, site_dir: Path | None, now: dt.datetime | None) -> None:
    """Build the whole site."""
    from portal.build.command import build_site  # MkDocs loads slowly; --help need not wait

    started = time.monotonic()
    with _told_in_vietnamese(), ProgressDisplay() as progress:
        site, folder = build_site(config_file, site_dir, now, progress)
    pages = sum(output.file.endswith(".html") for output in site.outputs)
    seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
    click.echo(_TEXTS.built.format(
        pages=pages, articles=len(site.library.entries), folder=_short(folder), seconds=seconds
    ))


@portal.command(help=_TEXTS.help.check)
@_config_option
def check(config_file: Path) -> None:
    """Check all content; build nothing."""
    from portal.build.command import check_site

    with _told_in_vietnamese(), ProgressDisplay() as progress:
        library, registries = check_site(config_file, progress)
    click.echo(_TEXTS.good.format(articles=len(library.entries), registries=registries))


@portal.command(help=_TEXTS.help.serve)
@_config_option
@click.option("--port", "-p", type=click.IntRange(1, 65535), default=8000, show_default=True,
              help=_TEXTS.help.port)
def serve(config_file: Path, port: int) -> None:
    """Serve the site on this machine, with live reload."""
    from portal.build.preview import preview

    def broken(error: ContentError) -> None:
        click.echo(f"{report(error)}\n{_TEXTS.kept}", err=True)

    with _told_in_vietnamese():
        preview(
            config_file, port, ProgressDisplay,
            ready=lambda address: click.echo(_TEXTS.serving.format(url=address)), broken=broken,
        )


@contextmanager
def _told_in_vietnamese() -> Iterator[None]:
    """Whatever goes wrong is told to the user as something to do; exit code 1."""
    try:
        yield
    except ContentError as error:
        click.echo(report(error), err=True)
        sys.exit(1)
    except UsageError as error:
        click.echo(_TEXTS[error.code].format(**error.params), err=True)
        sys.exit(1)
    except OSError as error:
        path, what = error.filename or "", error.strerror or str(error)
        click.echo(_TEXTS.system.format(path=path, what=what), err=True)
        sys.exit(1)
    except Exception:  # a fault of ours: the reporter can't mend it, but can pass it on
        log = Path(tempfile.gettempdir()) / "portal-loi.txt"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        click.echo(_TEXTS.fault.format(log=log), err=True)
        sys.exit(1)


def _short(path: Path) -> str:
    """A path relative to here where that is shorter."""
    return min(str(path), os.path.relpath(path), key=len)


def main() -> None:
    """Entry point; output is UTF-8 also where Windows would choose another code page."""
    for stream in (sys.stdout, sys.stderr):
        # a file name that is no text can still be shown
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    portal()
