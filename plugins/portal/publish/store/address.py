"""Which store is meant, and with whose key: from the address, the environment and the server's file of keys.

A key is never on a command line, where others see it, and in no message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError

KEYS = "store.env"
"""In the portal's folder: lines NAME=value, as systemd reads them, for whoever calls without an environment."""
_FORM = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9._-]{1,62})(/(?P<prefix>[\w./-]*))?", re.ASCII)
_LINE = re.compile(r"""
    \s* (?: export \s+ )? (?P<name> [A-Z_a-z] \w* ) \s* = \s*
    (?: " (?P<double> [^"\\]* ) " | ' (?P<single> [^']* ) ' | (?P<bare> [^\s"'\\] [^"'\\]*? )? ) \s*
""", re.ASCII | re.VERBOSE)
"""What systemd and we read alike: a quote within a value, or a backslash, means something else to each."""
_SILENT = ("", "#", ";")
"""How lines begin that say nothing."""
_OTHERS = 0o077


class Address(NamedTuple):
    """A place in a store."""

    bucket: str
    prefix: str
    """Below which all objects lie, without a `/` at either end; may be empty."""

    @property
    def shown(self) -> str:
        """As it is written."""
        return f"s3://{self.bucket}" + (f"/{self.prefix}" if self.prefix else "")


def address_of(url: str) -> Address:
    """What an address like s3://bucket/prefix means. Raises UsageError."""
    match = _FORM.fullmatch(url)
    prefix = (match["prefix"] or "").rstrip("/") if match else ""
    if not match or any(part in ("", ".", "..") for part in prefix.split("/") if prefix):
        raise UsageError("store_address", url=url)
    return Address(match["bucket"], prefix)


def environment_of(folder: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment, with what the file of keys in a portal's folder adds to it.

    So all have the same keys, whoever calls: the timer, a push, a person. Raises UsageError where
    others on the machine may read that file, or a line of it can't be read; OSError.
    """
    file = folder / KEYS
    try:
        opened = open(file, encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return {**environment}
    with opened:
        if os.fstat(opened.fileno()).st_mode & _OTHERS:
            raise UsageError("store_keys_open", file=file)
        lines = opened.read().splitlines()
    found = {}
    for number, line in enumerate(lines, 1):
        if line.strip()[:1] in _SILENT:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise UsageError("store_keys_line", file=file, line=number)
        found[match["name"]] = match["double"] or match["single"] or match["bare"] or ""
    return {**found, **environment}
