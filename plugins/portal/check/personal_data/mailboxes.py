"""Find e-mail addresses, in words and in addresses alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.check.personal_data.finding import Finding

CODE = "personal_email"
_HOST = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.(?P<top>[A-Za-z]{2,24})(?![\w@])")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-")
_FILES = frozenset({"png", "jpg", "jpeg", "webp", "svg", "gif", "mp", "pdf", "js", "css", "html", "htm"})
"""Endings of file names, as in anh@2x.png."""
_LONGEST = 64


def find_mailboxes(text: str) -> Iterator[Finding]:
    """Every e-mail address in a text."""
    at = text.find("@")
    while at >= 0:
        start = at
        while start and at - start < _LONGEST and text[start - 1] in _NAME:
            start -= 1
        while start < at and text[start] in ".-+%":
            start += 1
        host = _HOST.match(text, at + 1) if start < at else None
        if host and host["top"].lower() not in _FILES:
            yield Finding(start, host.end(), CODE, text[start : host.end()].lower())
        at = text.find("@", at + 1)
