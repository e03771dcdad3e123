"""`portal publish`: let what was pushed be live. Run by hand, by a timer each minute, and after each push."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal import clock
from portal.cli.faults import told_in_vietnamese, words
from portal.cli.storing import bring_to_stores, to_option
from portal.cli.usage import Command, root_option
from portal.messages import catalogue, decimal, one_line

if TYPE_CHECKING:  # what publishes loads slowly; --help need not wait
    from collections.abc import Collection

    from portal.model.built import Built
    from portal.publish.building import Order
    from portal.publish.manifest import Manifest
    from portal.publish.publisher import Outcome, Served
    from portal.publish.root import Root, ServerSettings

_TEXTS = catalogue().commands
_WORDS = _TEXTS.publish
_LINES = 20
"""Of what is wrong with a commit; `portal status` has all."""


@click.command(cls=Command, help=_TEXTS.help.publish)
@root_option
@click.option("--resume", is_flag=True, help=_TEXTS.help.resume)
@to_option
def publish(folder: Path, resume: bool, to: str | None) -> None:
    """Let what was pushed be live; exit code 1 where main is not, or where the object store has not what is."""
    from portal.publish import publisher
    from portal.publish.root import READABLE, root_of, server_settings

    started = time.monotonic()
    os.umask(READABLE)
    signal.signal(signal.SIGTERM, _end)
    with told_in_vietnamese(_TEXTS.untouched):
        root = root_of(folder)
        settings = server_settings(root)
        outcome = publisher.publish(
            root, partial(_build, root, settings), partial(_ask, settings) if settings.address else None,
            clock.now, _show, words, resume,
        )
        _tell(outcome, time.monotonic() - started)
        if outcome.live and outcome.live != outcome.before:
            from portal.publish.ping import ping_hubs

            for told in ping_hubs(outcome.live, outcome.before):
                click.echo(told, err=True)
        is_stored = bring_to_stores(root, settings, to)
    sys.exit(0 if is_stored and outcome.what != "failed" else 1)


def _show(step: str) -> None:
    """What takes long, to somebody who looks."""
    if step in _WORDS.steps and sys.stdout.isatty():
        click.echo(_WORDS.steps[step], err=True)


def _end(number: int, frame: object) -> None:
    """Take leave of what was started: somebody goes back meanwhile, or the machine is shut down."""
    sys.exit(128 + number)


def _build(root: Root, settings: ServerSettings, order: Order) -> Built:
    """Let `portal build` make the site; raises BuildFailed."""
    from portal.model.built import Built
    from portal.publish.building import BuildFailed, run_limited

    temporary = order.report.parent / "tmp"  # what a fault is told in; the last build's can still be read
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    order.report.unlink(missing_ok=True)
    command = [
        sys.executable, "-I", "-m", "portal", "build", "--config-file", str(order.tree / settings.settings),
        "--site-dir", str(order.site), "--report", str(order.report), "--now", order.moment.isoformat(),
        *(["--released", str(order.released)] if order.released else []),
    ]
    ended = run_limited(command, order.tree, settings.seconds, settings.megabytes, {"TMPDIR": str(temporary)})
    if ended.code == 0:
        return Built.model_validate_json(order.report.read_bytes())
    if ended.code is None:
        raise BuildFailed("fault", [_WORDS.time.format(seconds=settings.seconds)])
    if ended.code < 0:
        raise BuildFailed("fault", [_WORDS.killed.format(signal=-ended.code)])
    is_fault = ended.code != 1 or ended.words.endswith(_TEXTS.untouched) or "Traceback (most recent" in ended.words
    lines = ended.words.removesuffix(_TEXTS.untouched).replace(f"{order.tree}/", "").splitlines()
    said = [one_line(line.rstrip()) for line in lines if line.strip() and not _SUMMARY.fullmatch(line)]
    raise BuildFailed("fault" if is_fault else "content", said or [_WORDS.code.format(code=ended.code)])


_SUMMARY = re.compile(re.escape(_TEXTS.problems).replace(re.escape("{n}"), r"\d+"))
"""How a command ends that has found errors: it is the same for all of them."""


def _ask(settings: ServerSettings, manifest: Manifest, changed: Collection[str]) -> Served:
    """Ask the web server for a release."""
    from portal.publish.publisher import Served
    from portal.publish.served import ask, sentence

    found = ask(settings.address, settings.domain, manifest, changed)
    return Served(tuple(sentence(one, settings.address) for one in found), any(one.is_wrong for one in found))


def _tell(outcome: Outcome, seconds: float) -> None:
    """Say what has changed; where nothing has, only to somebody who looks: the timer runs each minute."""
    from portal.publish.manifest import read_manifest

    is_watched = sys.stdout.isatty()
    live = outcome.live
    if live and live != outcome.before:
        manifest = read_manifest(live)
        click.echo(_WORDS.published.format(release=live.name, commit=manifest.commit[:12], articles=manifest.articles,
                                           seconds=decimal(seconds)))
    elif is_watched and outcome.what != "failed":
        click.echo(_WORDS[outcome.what].format(release=live.name if live else ""))
    if outcome.failures:
        newest = outcome.failures[0]
        form = "failed" if not newest.who else "failed_own" if newest.merge == newest.commit else "failed_by"
        words = _WORDS[form].format(
            commit=newest.commit[:12], who=newest.who, subject=one_line(newest.subject), merge=newest.merge[:12])
        lines = newest.words if is_watched or not outcome.is_told else ()
        click.echo(f"{words}{':' if lines else '.'}", err=True)
        for line in lines[:_LINES]:
            click.echo(f"  {line}", err=True)
        if len(lines) > _LINES:
            click.echo(f"  {_WORDS.more.format(n=len(lines) - _LINES)}", err=True)
        click.echo(_WORDS.stays.format(release=live.name) if live else _WORDS.nothing_live, err=True)
    for warning in outcome.warnings:
        click.echo(warning, err=True)
