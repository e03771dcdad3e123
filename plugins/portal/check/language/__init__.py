"""What an editor would mend or ask about in the words of one article: advice, which stops nothing.

Quotation marks, spaces and the like are `portal.check.typography`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from portal.check.language import abbreviations, dates, documents, doubled, lexicon, plans, sentences
from portal.errors import Problem
from portal.model.lexicon import words_in
from portal.model.registry import Registry
from portal.read.manuscript import Manuscript


def check(manuscript: Manuscript, registry: Registry) -> Iterator[Problem]:
    """Advice about the language of an article."""
    prose = tuple(passage for passage in manuscript.prose if not passage.is_quoted)
    words = words_in("\n".join([passage.text for passage in prose]).lower())
    firsts = registry.first_words | doubled.FIRSTS
    pairs = {pair for pair in pairwise(words) if pair[0] in firsts}
    yield from lexicon.check(manuscript, prose, pairs, registry.wordings)
    yield from doubled.check(manuscript, prose, pairs)
    yield from dates.check(manuscript, prose)
    yield from sentences.check(manuscript)
    yield from abbreviations.check(manuscript, prose, words, registry)
    yield from documents.check(manuscript, registry)
    yield from plans.check(manuscript)
