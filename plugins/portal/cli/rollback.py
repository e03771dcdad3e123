"""`portal rollback`: an older release is live again, in an instant, and nothing newer until somebody says so."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal import clock
from portal.cli.faults import told_in_vietnamese, words
from portal.cli.storing import bring_to_stores, to_option
from portal.cli.usage import Command, root_option
from portal.errors import UsageError
from portal.git import GitError
from portal.messages import catalogue, decimal

if TYPE_CHECKING:  # --help need not wait
    from portal.publish.root import Root, ServerSettings

_TEXTS = catalogue().commands
_WORDS = _TEXTS.rollback
_PATIENCE = 5.0
"""Seconds to wait for who holds the lock: what a publish leaves, another who goes back, a check of all sums."""


@click.command(cls=Command, help=_TEXTS.help.rollback)
@root_option
@click.argument("release", required=False, metavar=f"[{_TEXTS.help.metavar.release}]")
@click.option("--list", "only_list", is_flag=True, help=_TEXTS.help.rollback_list)
@to_option
def rollback(folder: Path, release: str | None, only_list: bool, to: str | None) -> None:
    """Go back; exit code 1 where that is refused, or where the web server then answers something else."""
    from portal.publish.durable import is_locked, locked
    from portal.publish.interrupting import end_publisher
    from portal.publish.rollback import release_to_go_back_to
    from portal.publish.root import root_of, server_settings

    with told_in_vietnamese(_TEXTS.untouched):
        root = root_of(folder)
        if only_list:
            click.echo(_listed(root))
            return
        settings = server_settings(root)
        if is_locked(root.lock("publish")):
            release_to_go_back_to(root, release)  # nobody is interrupted for what is refused
            if end_publisher(root):
                click.echo(_WORDS.interrupted)
        with locked(root.lock("publish"), _PATIENCE) as is_ours:
            if not is_ours:
                raise UsageError("rollback_busy", since=_since(root))
            good = _go_back(root, settings, release)
        is_stored = bring_to_stores(root, settings, to)
    sys.exit(0 if good and is_stored else 1)


def _go_back(root: Root, settings: ServerSettings, wanted: str | None) -> bool:
    """Do it and say so; whether the web server follows."""
    from portal.publish import rollback as going_back
    from portal.publish.standing import tell_status
    from portal.publish.state import read_state
    from portal.publish.switch import live_release

    started, was = time.monotonic(), live_release(root)
    kept = going_back.release_to_go_back_to(root, wanted)
    assert kept.manifest is not None
    who = os.environ.get("SUDO_USER") or getuser()
    going_back.go_back(root, kept.folder, who, clock.now(), lambda step: None)
    seconds = decimal(max(0.1, time.monotonic() - started))
    said = _WORDS.stays if kept.folder == was else _WORDS.done
    click.echo(said.format(release=kept.folder.name, was=was.name if was else "–", seconds=seconds,
                           articles=kept.manifest.articles))
    good = not settings.address or _is_served(settings, kept.folder)
    click.echo(_WORDS.held.format(folder=root.folder))
    try:
        tell_status(root, clock.now(), read_state(root), lambda step: None)
    except (OSError, GitError) as error:  # reporters hear of it later
        click.echo(words(error), err=True)
    return good


def _is_served(settings: ServerSettings, release: Path) -> bool:
    from portal.publish.manifest import read_manifest
    from portal.publish.served import ask, sentence

    findings = ask(settings.address, settings.domain, read_manifest(release))
    for finding in findings:
        click.echo(sentence(finding, settings.address), err=True)
    if findings:
        click.echo(_WORDS.not_served, err=True)
    return not findings


def _listed(root: Root) -> str:
    from portal.cli.site_status import moment
    from portal.publish.rollback import kept_releases
    from portal.publish.switch import live_release, time_of

    live, rows = live_release(root), []
    for kept in kept_releases(root):
        said = [_WORDS.made.format(moment=moment(time_of(kept.folder)))]
        if kept.manifest is None:
            said.append(_WORDS.damaged)
        else:
            said.append(_WORDS.articles.format(n=kept.manifest.articles))
        if kept.folder == live:
            said.append(_WORDS.live)
        elif kept.shown_again:
            said.append(_WORDS.shows_again.format(addresses=", ".join(kept.shown_again)))
        rows.append(f"{kept.folder.name}  {', '.join(said)}")
    return "\n".join(rows) or _TEXTS.rollback_none


def _since(root: Root) -> str:
    """Since when somebody publishes, where that can be seen."""
    from portal.cli.site_status import age

    try:
        began = (root.tree.parent / "unfinished").stat().st_mtime
    except OSError:
        return ""
    now = clock.now()
    return _WORDS.since.format(age=age(dt.datetime.fromtimestamp(began, now.tzinfo), now))
