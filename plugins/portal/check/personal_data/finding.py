"""What was found in a text and may be somebody's personal data."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Where something stands in a file, and what it looks like."""

    start: int
    end: int
    code: str
    """Of the problem, if nothing allows it."""
    key: str = ""
    """The same however it is written: the digits of a number, a mailbox in lower case; empty where
    no office's could look like it."""


def masked(text: str) -> str:
    """A text that shows where to look, and does not say it again: messages are read in public logs."""
    name, at, host = text.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    places = [place for place, letter in enumerate(text) if letter.isdecimal()]
    shown = len(places) // 4 if len(places) > 8 else 0
    hidden = {*places[shown : len(places) - shown]}
    return "".join("*" if place in hidden else letter for place, letter in enumerate(text))
