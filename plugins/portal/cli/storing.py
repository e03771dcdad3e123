"""Bring what is live into object stores, and tell of it; for `portal publish` and `portal rollback`."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from portal import clock
from portal.cli.faults import words
from portal.cli.usage import WrongUsage
from portal.errors import UsageError
from portal.git import GitError
from portal.messages import catalogue, decimal, report
from portal.progress import ProgressDisplay

if TYPE_CHECKING:  # --help need not wait
    from portal.publish.root import Root, ServerSettings

_TEXTS = catalogue().commands
_WORDS = _TEXTS.store


def to_option(command: Any) -> Any:
    """Let a command be told of an object store, beside the one in the server's settings."""
    option = click.option("--to", metavar=_TEXTS.help.metavar.store, help=_TEXTS.help.to, callback=_checked)
    return option(command)


def _checked(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from portal.publish.store.address import address_of

        try:
            address_of(value)
        except UsageError as error:
            raise WrongUsage(report(error)) from None
    return value


def bring_to_stores(root: Root, settings: ServerSettings, to: str | None) -> bool:
    """Let the store of the settings have the live release, and the one that was asked for; whether both do.

    Only the latter is looked through, object by object. What goes wrong is told, and does not
    touch what is live on the disk; of the store of the settings it is remembered too.
    """
    from portal.publish.unstored import note_store

    brought = {url: _brought(root, url, url == to) for url in dict.fromkeys(filter(None, (settings.store, to)))}
    fault = brought.get(settings.store, "")
    if fault is not None:
        try:
            note_store(root, settings.store, fault, clock.now())
        except (OSError, GitError) as error:  # it is remembered next time
            click.echo(words(error), err=True)
    return not any(brought.values())


def _brought(root: Root, url: str, thorough: bool) -> str | None:
    """Why a store has not the live release; empty where it has, None where another run is at it."""
    from portal.publish.store.following import follow  # only who has a store needs its client

    started = time.monotonic()
    try:
        with ProgressDisplay() as progress:
            followed = follow(root, url, clock.now, lambda step: None, progress, thorough)
    except Exception as error:
        fault = words(error)
        click.echo(fault, err=True)
        return fault
    outcome, seconds = followed.outcome, decimal(time.monotonic() - started)
    if followed.release and (outcome.put or outcome.deleted):
        click.echo(_WORDS.done.format(store=url, release=followed.release.name, put=outcome.put, deleted=outcome.deleted,
                                      seconds=seconds))
    elif thorough or sys.stdout.isatty():  # the timer runs each minute
        release = followed.release.name if followed.release else ""
        click.echo((_WORDS.current if release else _WORDS.busy).format(store=url, release=release))
    return "" if followed.release else None
