"""`portal send`: send articles to the portal's server, which merges and publishes them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, config_option
from portal.errors import UsageError
from portal.messages import catalogue

_TEXTS = catalogue().commands
_SEND = _TEXTS.send
_CONTENT = re.compile(r"""^docs_dir:[ \t]*["']?([^"'#\r\n]+)""", re.MULTILINE)
_LISTED = 10
"""Files that are named."""


@click.command(cls=Command, help=_TEXTS.help.send)
@click.option("--message", "-m", metavar=_TEXTS.help.metavar.words, help=_TEXTS.help.message)
@click.option("--remote", default="origin", metavar=_TEXTS.help.metavar.remote, help=_TEXTS.help.remote)
@config_option
def send(message: str | None, remote: str, config_file: Path) -> None:
    """Send what is committed."""
    from portal.publish import send as sending

    with told_in_vietnamese():
        folder = config_file.absolute().parent
        content = _content_of(config_file)
        sending.check_place(folder, remote)
        if files := sending.unsaved(folder, content):
            if not (message or "").strip():
                listed = "\n".join(f"  {path}" for path in files[:_LISTED])
                more = _SEND.more.format(n=len(files) - _LISTED) if len(files) > _LISTED else ""
                raise UsageError("send_unsaved", files="\n".join(filter(None, (listed, more))), folder=content)
            sending.save(folder, content, message or "")
            click.echo(_SEND.saved.format(n=len(files)))
        if others := sending.changed_outside(folder, content):
            more = [_SEND.more.format(n=len(others) - _LISTED).strip()] if len(others) > _LISTED else []
            click.echo(_SEND.outside.format(folder=content, files=", ".join([*others[:_LISTED], *more])))
        if sending.is_sent(folder, remote):
            click.echo(_SEND.nothing)
            return
        click.echo(_SEND.sending)
        sent = sending.send(folder, remote)
    if sent.words:
        click.echo(sent.words, err=not sent.is_in)
    if not sent.is_in:
        if not sent.words:
            click.echo(_SEND.not_merged.format(branch=sent.branch), err=True)
        sys.exit(1)
    click.echo(_SEND.current if sent.is_current else _SEND.behind.format(remote=remote))


def _content_of(config_file: Path) -> str:
    """The folder of the articles, as mkdocs.yml names it; MkDocs itself takes longer to load than most pushes take."""
    try:
        found = _CONTENT.search(config_file.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        raise UsageError("config_missing", path=config_file) from None
    name = found[1].strip() if found else "docs"
    return name if (config_file.absolute().parent / name).is_dir() else "."
