"""Golden cases of reading: tests/cases/syllables.yml; the browser's script is held to them too."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.syllables import BREAK, keys_of, read_syllables
from tests.length import examples
from tests.search.texts import CASES, as_read

VIETNAMESE = unicodedata.normalize("NFC", "".join(
    letter + tone for letter in "aăâeêioôơuưy" for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
)) + "bcdđghklmnpqrstvx"
TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("aăâđiyớỳỹ07 .\n\u0301\u0323")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_text_is_read_as(case: dict):
    assert as_read(case["text"]) == case["reads"]


@examples()
@given(TEXTS)
def test_composed_and_decomposed_text_has_the_same_syllables(text: str):
    assert read_syllables(unicodedata.normalize("NFD", text)) == read_syllables(unicodedata.normalize("NFC", text))


@examples()
@given(TEXTS)
def test_syllables_that_are_read_again_are_the_same_and_so_are_their_keys(text: str):
    syllables = [one for one in read_syllables(text) if one != BREAK]
    assert [again for one in syllables for again in read_syllables(one)] == syllables


@examples()
@given(st.text([*VIETNAMESE], min_size=1))
def test_whoever_types_without_diacritics_finds_what_was_written_with_them(syllable: str):
    folded, accent = keys_of(syllable)
    assert folded.isascii() and keys_of(folded) == (folded, folded)
    assert (accent == folded) == (syllable.isascii())


@examples()
@given(TEXTS, TEXTS)
def test_a_block_does_not_depend_on_what_stands_in_others(one: str, other: str):
    assert read_syllables(f"{one}\n\n{other}") == [*read_syllables(f"{one}\n"), *read_syllables(f"\n{other}")]
