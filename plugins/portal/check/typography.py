"""Spaces, ellipses, quotation marks, and where tones stand: one style for the whole site.

The style of tones is the older one, as in official texts: hòa, khỏe, thủy. Knows no meanings;
which words are right is `portal.check.language`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.check.findings import Finding, found, told
from portal.check.quotes import quotes_of
from portal.check.spacing import Spacing
from portal.errors import Edit, Problem
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript, Passage

_NAMES = {"src", "captions", "url", "id"}
"""Keys that hold names of files and the like."""

_NEW_TONES = dict(zip("oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
                      "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(), strict=True))
_TONE = re.compile(
    "[oOuU](?:(?<=[oO])[àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|(?<=[uU])(?<![qQ].)[ỳýỷỹỵỲÝỶỸỴ])(?![^\\W\\d_])", re.DOTALL
)
"""Two vowels that end a word; of qu, u is no vowel."""
_ONSET = re.compile(r"(?:\A|[\W\d_])((?:b|ch?|d|đ|gh?|h|kh?|l|m|ngh?|nh?|ph?|r|s|th?|tr|v|x)?)\Z", re.IGNORECASE)
"""What may stand before them in a syllable, from the word's beginning."""
_ELLIPSIS = re.compile(r"(?<![.…])(?<!\. )(?:…|\.{4}|\.(?: \.){2,3})(?! ?[.…])")
"""More dots than these are a line to write on."""


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Advice about the typography of an article."""
    text, prose = manuscript.text, [passage for passage in manuscript.prose if _is_prose(passage)]
    if _TONE.search(text):
        passages = (passage for passage in manuscript.passages if _is_prose(passage))
        yield from told(manuscript, "tone_style", (finding for passage in passages for finding in _tones(passage)))
    if "…" in text or "...." in text or ". ." in text:
        yield from told(manuscript, "ellipsis", (finding for passage in prose for finding in _ellipses(passage)))
    spacing = Spacing(manuscript)
    if doubled := [finding for passage in prose if "  " in passage.text for finding in spacing.doubled(passage)]:
        yield from told(manuscript, "space_double", doubled)
    if spacing.has_signs:
        signs = (finding for passage in prose for finding in spacing.before_signs(passage))
        yield from told(manuscript, "space_before", signs)
    quoted = [passage for passage in prose if '"' in passage.text[1:-1]]
    if quoted:
        pairs = [finding for passage in quoted for finding in quotes_of(passage, manuscript)]
        yield from told(manuscript, "quotes", (pair for pair in pairs if pair.edits))
        yield from told(manuscript, "quotes_unsure", (pair for pair in pairs if not pair.edits))


def _is_prose(passage: Passage) -> bool:
    return not passage.is_quoted and not (passage.location and passage.location[-1] in _NAMES)


def _tones(passage: Passage) -> Iterator[Finding]:
    for match in _TONE.finditer(passage.text):
        place, letters = match.start(), match.group()
        onset = _ONSET.search(passage.text[max(place - 4, 0) : place])
        if onset is None:
            continue
        new = "".join(
            sign.upper() if letter.isupper() else sign
            for letter, sign in zip(letters, _NEW_TONES[letters.lower()], strict=True)
        )
        word = onset.group(1)
        start = passage.start + place
        named = ("found", word + letters), ("right", word + new)
        yield Finding(start - len(word), (Edit(start, start + 2, new),), named)


def _ellipses(passage: Passage) -> Iterator[Finding]:
    for match in _ELLIPSIS.finditer(passage.text):
        yield found(passage.start + match.start(), passage.start + match.end(), "...", found=match.group())
