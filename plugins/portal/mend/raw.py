"""From a file's bytes to the text that it should hold: encodings, line ends, Unicode form, control characters.

Only what is surely right is done; what a file means that can't be decoded, a person has to say.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from portal.read.encodings import decode_legacy, unmangled, utf16_of
from portal.read.files import MAX_ARTICLE_BYTES, ODD, PASTED_CONTROLS, in_house_form
from portal.read.front_matter import split_text

_MOST_ROUNDS = 5
"""A text may hold pieces in several encodings, and control characters between them."""
_CONTROL = re.compile(f" ?([{re.escape(''.join(PASTED_CONTROLS))}]) ?")
_ONE_LINE = re.compile(r"[ \t]*[#|]|.* \| ")
"""The beginning of what would be torn apart by the end of a line: a heading, a row of a table."""


class Repaired(NamedTuple):
    """The text of a file, and how it came to be."""

    text: str | None
    """None where it is not sure what the bytes mean."""
    done: tuple[str, ...]
    """What had to be done, as keys of the catalogue's `commands.mend.how`."""


def repair(raw: bytes) -> Repaired:
    """The text that a file should hold: UTF-8 without a mark, lines ended by LF, in NFC."""
    if len(raw) > MAX_ARTICLE_BYTES:
        return Repaired(None, ())
    done: list[str] = []
    try:
        given = None if utf16_of(raw) else raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        given = None
    if given is None:
        meant = decode_legacy(raw)
        if meant is None:
            return Repaired(None, ())
        given = meant.text
        done.append(meant.encoding)
    text, forms = in_house_form(given, raw)
    done += [form.removeprefix("form_") for form in forms]
    if ODD.search(text):
        for _ in range(_MOST_ROUNDS):
            meant = unmangled(text)
            cleared = _without_controls(meant.text if meant else text)
            done += [meant.encoding] if meant else ["controls"] if cleared != text else []
            if cleared == text:
                break
            text = cleared
    return Repaired(text, tuple(dict.fromkeys(done)))


def _without_controls(text: str) -> str:
    """What Word means by control characters in place of them."""
    _, body = split_text(text) or ("", text)
    start = text[: len(text) - len(body)]
    lines = (_in_one_line(line) if _ONE_LINE.match(line) else _CONTROL.sub(_in_lines, line) for line in body.split("\n"))
    return _in_one_line(start) + "\n".join(lines)


def _in_lines(match: re.Match[str]) -> str:
    meant = PASTED_CONTROLS[match.group(1)]
    # two spaces at the end of a line break it in Markdown too
    return {"\n": "  \n", "\n\n": "\n\n"}.get(meant) or match.group().replace(match.group(1), meant)


def _in_one_line(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        meant = PASTED_CONTROLS[match.group(1)]
        return " " if "\n" in meant else match.group().replace(match.group(1), meant)

    return _CONTROL.sub(replace, text)
