"""`portal verify`: is every file of the live release still as it was made, and is the repository whole."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal import clock
from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, WrongUsage, root_option
from portal.messages import catalogue, one_line
from portal.progress import ProgressDisplay

if TYPE_CHECKING:  # --help need not wait
    from portal.publish.root import Root
    from portal.publish.verifying import Held

_TEXTS = catalogue().commands
_WORDS = _TEXTS.verify
_MOST = 50
"""So many files are named."""


@click.command(cls=Command, help=_TEXTS.help.verify)
@root_option
@click.argument("release", required=False, metavar=f"[{_TEXTS.help.metavar.release}]")
@click.option("--all", "is_all", is_flag=True, help=_TEXTS.help.verify_all)
def verify(folder: Path, release: str | None, is_all: bool) -> None:
    """Exit code 1 where anything is damaged."""
    from portal.publish.root import root_of
    from portal.publish.verifying import Verifier, is_lost, repository_faults

    if is_all and release is not None:
        raise WrongUsage(_WORDS.one_or_all)
    with told_in_vietnamese():
        root = root_of(folder)
        with ProgressDisplay() as progress:
            verifier = Verifier(lambda done, total: progress("verifying", done, total))
            found = [verifier.hold(one) for one in _chosen(root, release, is_all)]
        good = not is_lost(root)
        if not good:
            click.echo(_WORDS.lost.format(path=root.current))
        for held in found:
            good = _tell(held) and good
        if not found:
            click.echo(_WORDS.nothing)
        faults = repository_faults(root)
        click.echo("\n".join([_WORDS.repository_damaged, *(f"  {one_line(line)}" for line in faults)]) if faults
                   else _WORDS.repository)
        _remember(root, found)
        if any(held.damage for held in found):
            click.echo(_WORDS.remedy.format(folder=root.folder))
    sys.exit(0 if good and not faults else 1)


def _chosen(root: Root, wanted: str | None, is_all: bool) -> list[Path]:
    """The live release, if nothing else was asked for."""
    from portal.publish.rollback import release_named
    from portal.publish.switch import all_releases, live_release

    if is_all:
        return all_releases(root)
    if wanted is not None:
        return [release_named(root, wanted)]
    live = live_release(root)
    return [live] if live else []


def _tell(held: Held) -> bool:
    if not held.damage:
        click.echo(_WORDS.good.format(release=held.release.name, n=held.files))
        return True
    click.echo(_WORDS.damaged.format(release=held.release.name, n=len(held.damage)))
    for one in held.damage[:_MOST]:
        click.echo(f"  {one_line(one.path)}: {_WORDS.what[one.what]}")
    if len(held.damage) > _MOST:
        click.echo(_WORDS.more.format(n=len(held.damage) - _MOST))
    return False


def _remember(root: Root, found: list[Held]) -> None:
    """Let the publisher know of the live release, who would believe its last look for a day."""
    from portal.publish.durable import locked
    from portal.publish.state import read_state, write_state
    from portal.publish.switch import live_release
    from portal.publish.wholeness import vouched

    live = live_release(root)
    for held in found:
        if held.release != live:
            continue
        with suppress(OSError), locked(root.lock("publish")) as is_ours:  # another account may only read
            if is_ours:
                verified = None if held.damage else vouched(held.release, clock.now())
                write_state(root, read_state(root).with_(verified=verified))
