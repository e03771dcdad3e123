"""Words that are real but wrong where they stand, and names in other words: what registry/lexicon.yml knows.

A spelling checker finds none of them: thi đũa, lực chọn, Công Thông tin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import chain, pairwise
from typing import NamedTuple

from portal.errors import Edit, Problem
from portal.model.lexicon import ANY, Index, Token, Wording, gap_of, places_in, tokens_of, words_in
from portal.read.manuscript import Manuscript, Passage

_SIGNS = re.compile(r"[:#\"']")
"""What means something to YAML."""
_EMPHASIS = re.compile(r"[*_]")


class _Found(NamedTuple):
    """A wording in a passage."""

    first: int
    """Its first word, counted in the passage."""
    wording: Wording

    @property
    def end(self) -> int:
        """The word behind it."""
        return self.first + len(self.wording.tokens)


def check(
    manuscript: Manuscript, prose: Sequence[Passage], pairs: Set[tuple[str, str]], index: Index
) -> Iterator[Problem]:
    """Advice about wordings; `pairs` are neighbours in the passages, in lower case, all that begin as one of the index."""
    hits = sorted(pairs & index.keys())
    if not hits:
        return
    for passage in chain.from_iterable(map(_paragraphs, prose)):
        text = passage.text.lower()
        if not any(first in text and second in text for first, second in hits):
            continue
        here = words_in(text)
        if not any(_candidates(here, index)):
            continue
        places = places_in(passage.text)
        if len(here) != len(places):  # a letter of another language that has two in lower case
            here = [place.group().lower() for place in places]
        for found in _found(passage.text, places, here, index):
            phrase = found.wording.phrase
            # of names that differ, a source's own may stand where it leads to the page with the right one
            if phrase and (phrase.sure or not manuscript.is_linked(passage.start + places[found.end - 1].end())):
                yield _advice(manuscript, passage, places[found.first : found.end], found.wording)


def _paragraphs(passage: Passage) -> Iterator[Passage]:
    """A passage in parts: no wording goes on behind an empty line."""
    start = 0
    for part in passage.text.split("\n\n"):
        yield Passage(passage.start + start, part, passage.location)
        start += len(part) + 2


def _candidates(words: Sequence[str], index: Index) -> Iterator[_Found]:
    """The wordings whose words stand in a row, whatever stands between them."""
    for place, pair in enumerate(pairwise(words)):
        if pair in index:
            for offset, wording in index[pair]:
                first = place - offset
                row = words[max(0, first) : first + len(wording.tokens)]
                if first >= 0 and len(row) == len(wording.tokens) and all(
                    token.word in (ANY, word) for token, word in zip(wording.tokens, row, strict=True)
                ):
                    yield _Found(first, wording)


def _found(text: str, places: Sequence[re.Match[str]], words: Sequence[str], index: Index) -> list[_Found]:
    """The wordings of a passage, right ones too: the first, and of those the longest, where they overlap."""
    found = [one for one in _candidates(words, index) if _is_here(text, places, words, one)]
    found.sort(key=lambda found: (found.first, -found.end, found.wording.phrase is not None))
    kept: list[_Found] = []
    for candidate in found:
        if not kept or candidate.first >= kept[-1].end:
            kept.append(candidate)
    return kept


def _is_here(text: str, places: Sequence[re.Match[str]], words: Sequence[str], found: _Found) -> bool:
    """Whether the words are parted as in the wording, and none stands beside them that makes them right."""
    first, wording = found
    for place, token in enumerate(wording.tokens[1:], first + 1):
        if gap_of(text[places[place - 1].end() : places[place].start()]) != token.gap:
            return False
    if wording.phrase is None:
        return True
    before = words[first - 1] if first else ""
    after = words[found.end] if found.end < len(words) else ""
    return before not in wording.phrase.not_after and after not in wording.phrase.not_before


def _advice(manuscript: Manuscript, passage: Passage, places: Sequence[re.Match[str]], wording: Wording) -> Problem:
    phrase = wording.phrase
    assert phrase
    text = passage.text[places[0].start() : places[-1].end()]
    right, edit = _mended(passage, places, wording)
    # in a value without quotation marks YAML would take some signs for its own
    may_edit = edit and not (passage.location and _SIGNS.search(edit.text))
    note = f" ({phrase.note})" if phrase.note else ""
    return manuscript.advice(
        passage.start + places[0].start(), "phrase" if phrase.sure else "phrase_unsure", *([edit] if may_edit else []),
        found=" ".join(_EMPHASIS.sub("", text).split()), right=right, note=note,
    )


def _mended(passage: Passage, places: Sequence[re.Match[str]], wording: Wording) -> tuple[str, Edit | None]:
    """The right wording in the case of the one found, and the edit, which touches no word that may stay."""
    assert wording.phrase
    gaps = [""] + [passage.text[one.end() : two.start()] for one, two in pairwise(places)]
    found = [Token(gap, place.group()) for gap, place in zip(gaps, places, strict=True)]
    any_words = iter([had.word for had, token in zip(found, wording.tokens, strict=True) if token.word == ANY])
    right = [Token(gap, next(any_words, ANY) if word == ANY else word) for gap, word in tokens_of(wording.phrase.right)]
    most = min(len(found), len(right))
    head = next((n for n in range(most) if not _same(found[n], right[n])), most)
    tail = next((n for n in range(most - head) if not _same(found[-1 - n], right[-1 - n])), most - head)
    old, new = found[head : len(found) - tail], _cased(found, right, head, tail)
    whole = [*found[:head], *new, *found[len(found) - tail :]]
    shown = "".join(f"{right[n].gap}{token.word}" for n, token in enumerate(whole))
    first = places[head - 1].end() if head else places[0].start()
    last = places[head + len(old) - 1].end() if old else first
    text = "".join(gap + word for gap, word in new)
    if not head:  # what follows keeps its distance
        text = text[len(new[0].gap) :] if new else ""
        text += right[len(new)].gap if not old else ""
        last = last if new else places[len(old)].start()
    if not wording.phrase.sure:
        return "".join(gap + word for gap, word in right), None
    if len(old) != len(new) and _EMPHASIS.search(passage.text, first, last):
        return shown, None
    return shown, Edit(passage.start + first, passage.start + last, text)


def _same(found: Token, right: Token) -> bool:
    """Whether a word may stay: capital letters are wrong only where a name has others."""
    if gap_of(found.gap) != gap_of(right.gap):
        return False
    if found.word.isupper():
        return found.word == right.word.upper()
    return right.word == (found.word.lower() if right.word.islower() else found.word)


def _cased(found: Sequence[Token], right: Sequence[Token], head: int, tail: int) -> list[Token]:
    """The words to put between those that stay: in capitals where the others are."""
    old, new = found[head : len(found) - tail], list(right[head : len(right) - tail])
    words = "".join(token.word for token in found)
    if words.isupper() and len(words) > len(found):
        return [Token(gap, word.upper()) for gap, word in new]
    if len(old) == len(new):
        return [
            Token(
                had.gap if gap_of(had.gap) == gap_of(gap) else gap,
                word[0].upper() + word[1:] if had.word[0].isupper() else word,
            )
            for had, (gap, word) in zip(old, new, strict=True)
        ]
    if new and not head and found[0].word[0].isupper():
        new[0] = Token(new[0].gap, new[0].word[0].upper() + new[0].word[1:])
    return new
