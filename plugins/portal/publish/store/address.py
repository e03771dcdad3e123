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
_LINE = re.compile(r"\s*(?:export\s+)?(?P<name>\w+)\s*=\s*(?P<quote>[\"']?)(?P<value>.*?)(?P=quote)\s*", re.ASCII)
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

    Raises UsageError where others on the machine may read that file.
    """
    file = folder / KEYS
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return {**environment}
        raise
    if file.stat().st_mode & _OTHERS:
        raise UsageError("store_keys_open", file=file)
    found = [match for line in text.splitlines() if (match := _LINE.fullmatch(line))]
    return {**{match["name"]: match["value"] for match in found}, **environment}
