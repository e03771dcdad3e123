"""Whatever goes wrong, told to the user as something to do."""

from __future__ import annotations

import errno
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from portal.errors import ContentError, UsageError
from portal.git import GitError
from portal.messages import catalogue, one_line, report

_TEXTS = catalogue().commands


@contextmanager
def told_in_vietnamese(untouched: str = "") -> Iterator[None]:
    """Whatever goes wrong is told to the user as something to do; exit code 1.

    `untouched` is added where the fault lies neither with the content nor with the command.
    """
    try:
        yield
    except (click.ClickException, click.Abort):  # wrong usage has words of its own, and so has Ctrl+C
        raise
    except Exception as error:
        known = isinstance(error, (ContentError, UsageError))
        click.echo(words(error) if known else f"{words(error)} {untouched}".rstrip(), err=True)
        sys.exit(1)


def words(error: Exception) -> str:
    """What went wrong, and what to do about it."""
    if isinstance(error, (ContentError, UsageError)):
        return report(error)
    # without a number it is not the system's: a template that is missing is an OSError too
    if isinstance(error, OSError) and error.errno is not None:
        what = _system_words(error)
        return (_TEXTS.system_path.format(path=error.filename, what=what) if error.filename
                else _TEXTS.system.format(what=what))
    if isinstance(error, GitError):
        return _TEXTS.publish.git.format(told=one_line(str(error)))
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
