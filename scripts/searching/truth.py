"""Brute force: which articles hold some syllables in a row.

A row never runs from title to summary to body. Where it runs over the end of a sentence, or
is found in shown facts only, opinions may differ, so such a row has no known answers.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from searching.articles import Article
from searching.spelling import folded, spelled

Reading = Callable[[str], list[str]]
"""What of a text counts: its syllables in some form."""


class Rows:
    """Texts of many articles in one string, by a reading; " xã tân phú " is looked for in it."""

    def __init__(self, texts: Iterable[Sequence[Sequence[str]]], reading: Reading) -> None:
        """Of each article its parts, and of each part its sentences."""
        self._reading = reading
        self._starts, self._breaks = array("Q"), array("Q")
        chunks: list[str] = []
        length = 0
        for parts in texts:
            self._starts.append(length)
            for part in parts:
                for sentence in part:
                    if syllables := reading(sentence):
                        chunks.append(" " + " ".join(syllables))
                        self._breaks.append(length)
                        length += len(chunks[-1])
                chunks.append(" \n")
                length += 2
        self._text = "".join(chunks)

    def articles(self, row: str) -> Iterator[tuple[int, bool]]:
        """Article by article: its number, and whether the row is within one sentence of it."""
        needle = f" {' '.join(self._reading(row))} "
        place = self._text.find(needle)
        last, doubtful = -1, False
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            if doubtful and number != last:
                yield last, False
            last, doubtful = number, self._is_broken(place, place + len(needle) - 1)
            if not doubtful:
                yield number, True
            end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
            place = self._text.find(needle, place + 1 if doubtful else end)
        if doubtful:
            yield last, False

    def __contains__(self, row: str) -> bool:
        return any(True for _ in self.articles(row))

    def _is_broken(self, start: int, end: int) -> bool:
        following = bisect_left(self._breaks, start + 1)
        return following < len(self._breaks) and self._breaks[following] < end


class Truth:
    """The right answers to rows of syllables, read in several ways."""

    def __init__(self, articles: Sequence[Article], glossary: Sequence[tuple[str, str]]) -> None:
        self.all = articles
        self.glossary = glossary
        self._full = {" ".join(folded(short)): " ".join(folded(full)) for short, full in glossary}
        shorts = sorted(self._full, key=len, reverse=True)
        self._short = re.compile(rf"\b(?:{'|'.join(map(re.escape, shorts))})\b" if shorts else r"(?!)")

    @cached_property
    def folded(self) -> Rows:
        """Diacritics aside."""
        return self._rows(folded)

    @cached_property
    def spelled(self) -> Rows:
        """With diacritics, the tone's place aside."""
        return self._rows(spelled)

    @cached_property
    def expanded(self) -> Rows:
        """Diacritics aside, abbreviations read as what they stand for."""
        return self._rows(self._expand)

    @cached_property
    def facts(self) -> Rows:
        """What stands beside the texts, diacritics aside and abbreviations read as above."""
        return Rows(([[fact] for fact in article.facts] for article in self.all), self._expand)

    def answers(self, row: str, rows: Rows, most: int, with_facts: bool = False) -> tuple[int, ...]:
        """The articles that hold the row, 1 to `most`; none where they are more or in doubt."""
        sure, doubtful = set[int](), set[int]()
        for number, is_whole in rows.articles(row):
            (sure if is_whole else doubtful).add(number)
            if len(sure) > most:
                return ()
        for number, _ in self.facts.articles(row):
            (sure if with_facts else doubtful).add(number)
            if len(sure | doubtful) > most:
                return ()
        return tuple(sorted(sure)) if doubtful <= sure else ()

    def _expand(self, text: str) -> list[str]:
        return self._short.sub(lambda match: self._full[match.group()], " ".join(folded(text))).split()

    def _rows(self, reading: Reading) -> Rows:
        return Rows((((one.title,), one.summary, one.body) for one in self.all), reading)
