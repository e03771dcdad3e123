"""`portal build`: bring the site up to date."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import time
from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, Moment, config_option, released_option
from portal.cli.waiting import tell_hidden, tell_untold
from portal.errors import UsageError
from portal.messages import catalogue, decimal
from portal.model.built import Built
from portal.progress import ProgressDisplay

_TEXTS = catalogue().commands


@click.command(cls=Command, help=_TEXTS.help.build)
@config_option
@click.option("--site-dir", "-d", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.folder,
              help=_TEXTS.help.site_dir)
@click.option("--now", type=Moment(), metavar=_TEXTS.help.metavar.moment, help=_TEXTS.help.now)
@click.option("--explain", "addresses", multiple=True, metavar=_TEXTS.help.metavar.address,
              help=_TEXTS.help.explain)
@released_option
@click.option("--report", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.file, help=_TEXTS.help.report)
def build(
    config_file: Path, site_dir: Path | None, now: dt.datetime | None, addresses: tuple[str, ...],
    released: Path | None, report: Path | None,
) -> None:
    """Bring the site up to date."""
    from portal.build.command import build_site  # MkDocs loads slowly; --help need not wait
    from portal.build.explain import explain

    started = time.monotonic()
    explained: list[str] = []
    with told_in_vietnamese(_TEXTS.untouched), ProgressDisplay() as progress:
        told = (lambda work: explained.extend(explain(work, one) for one in addresses)) if addresses else None
        outcome = build_site(config_file, site_dir, now, progress, told, released, report is not None)
        if report and outcome.built:
            _write_report(report, outcome.built, outcome.folder)
    for text in explained:
        click.echo(text)
    click.echo(_TEXTS.built.format(
        pages=outcome.pages, articles=outcome.articles, folder=short(outcome.folder),
        seconds=decimal(time.monotonic() - started),
    ))
    changed = _TEXTS.changed.format(made=outcome.made, gone=outcome.gone)
    click.echo(changed if outcome.made or outcome.gone else _TEXTS.nothing_changed)
    tell_hidden(outcome.hidden)
    tell_untold(outcome.untold, now)


def _write_report(file: Path, built: Built, site: Path) -> None:
    """Write it whole, or not at all; never into the site, for it quotes what must not be read there."""
    if site in file.resolve().parents:
        raise UsageError("report_inside", path=file, folder=site)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        beside.write_text(f"{built.model_dump_json(indent=1)}\n", encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def short(path: Path) -> str:
    """A path relative to here where that is shorter."""
    try:
        return min(str(path), os.path.relpath(path), key=len)
    except ValueError:  # on another drive of Windows
        return str(path)
