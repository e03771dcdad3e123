"""Characters that can't be seen: what a file had in another form, hidden characters, odd spaces.

Control characters, which no file may hold, are `portal.read.files`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.check.findings import Finding, found, told
from portal.errors import Problem
from portal.messages import catalogue
from portal.model.registry import Registry
from portal.read.encodings import FOREIGN, old_words
from portal.read.manuscript import Manuscript, Passage

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_HIDDEN = "\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_ANY = re.compile(f"[{_SPACES}{_BIDI}{_HIDDEN}{FOREIGN}]")
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINER = re.compile(f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])")
"""Between two emoji it makes one of them."""
_HIDDEN_RUN = re.compile(f"[{_HIDDEN}]+")
_BIDI_RUN = re.compile(f"[{_BIDI}]+")
_ODD_SPACE = re.compile(f"[{_SPACES}]")
_NO_ODD_SPACES = {ord(char): None for char in map(chr, range(0x3001)) if _ODD_SPACE.match(char)}
_BLANKS = {" ", "\t", *map(chr, _NO_ODD_SPACES)}
_KEEPS_TOGETHER = re.compile("[\u00a0\u2007\u202f]\\Z")
"""A space at which no line ends, as it belongs between a number and its unit."""


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Errors and advice about characters that nobody sees."""
    for form in manuscript.document.forms:
        yield manuscript.advice(0, form)
    text = manuscript.text
    if not _ANY.search(text):
        return
    yield from told(manuscript, "character_bidi", _runs(_BIDI_RUN, text), is_error=True)
    letters: set[int] = set()  # in an old font, a soft hyphen is one
    old = []
    for passage in manuscript.passages:
        for place, written, meant in old_words(passage.text):
            start = passage.start + place
            named = ("found", _HIDDEN_RUN.sub("", written)), ("right", meant)
            old.append(Finding(start, (), named))
            letters.update(range(start, start + len(written)))
    yield from told(manuscript, "word_mangled", old)
    hidden = _runs(_HIDDEN_RUN, _JOINER.sub(" ", text))
    yield from told(manuscript, "character_hidden", (finding for finding in hidden if finding.start not in letters))
    spaces = [finding for passage in manuscript.passages for finding in _odd_spaces(passage, text)]
    yield from told(manuscript, "character_space", spaces)


def _runs(pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield found(match.start(), match.end(), "", character=_name(match.group()[0]))


def _odd_spaces(passage: Passage, text: str) -> Iterator[Finding]:
    last = passage.start + len(passage.text)
    done = passage.start
    for match in _ODD_SPACE.finditer(passage.text):
        if passage.start + match.start() < done:
            continue
        # the run as it was written: in a passage, code is spaces too
        start = end = passage.start + match.start()
        while end < last and text[end] in _BLANKS:
            end += 1
        while start > done and text[start - 1] in " \t":
            start -= 1
        run, done = text[start:end], end
        before, after = text[start - 1 : start], text[end : end + 1]
        if _KEEPS_TOGETHER.match(run) and before.isdigit() and (after.isalnum() or after == "%"):
            continue
        if before == "\n":  # what is indented stays so
            new = run.translate(_NO_ODD_SPACES) if after != "\n" else ""
        else:
            new = "" if after in ("", "\n") else " "
        yield found(start, end, new, character=_name(match.group()))


def _name(char: str) -> str:
    code, names = f"U+{ord(char):04X}", catalogue().characters
    return f"{code} ({names[code]})" if code in names else code
