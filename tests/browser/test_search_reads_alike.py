"""What the search reads in a text, it reads in a query: the page's script makes the syllables and keys that the index has."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.builders import ROOT
from tests.search.texts import CASES, as_read

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Reads = Callable[[list[str]], list[list[str]]]

SCRIPT = """(texts) => {  // as JSON both ways: of long lists the browser's own way takes many times as long
  const { TOKEN, IS_WORD, small, keysOf } = portalSearch.tools;
  const read = ([word]) => (IS_WORD.test(word) ? [word, ...keysOf(word)].join(" ") : ".");
  return JSON.stringify(JSON.parse(texts).map((text) => Array.from(small(text).matchAll(TOKEN), read)));
}"""
STABLE = unicodedata.ucd_3_2_0
"""Letters that have been in Unicode for long: a browser may know others than this Python."""
PIECES = (
    *"aAăĂâÂeêÊiIoôơƠuưƯyYđĐbcdghklmnpqrstvx", "qu", "ng", "th", "ỹ", "ỳ", "ý", "ớ", "ệ", "Ữ", "huyện", "nước", "HĐND",
    "\u0300", "\u0301", "\u0309", "\u0303", "\u0323", "\u0302", "\u0306", "\u031b", "\u035f",
    *"0001379", "٠", "½", "²", "Ⅳ", "１", *"   \n\n\t.....!?…,;:-_/()[]\"'“”’»«", "\u00a0", "\u200b", "\u2003", "\ufeff", "\x85", "\x1f",
    "ß", "İ", "ı", "Σ", "ſ", "Å", "Ω", "한", "北", "हि", "ஔ", "ᬆ", "🎉", "👩\u200d🌾", "\ufe0f",
)


@pytest.fixture
def script(browser: Browser) -> Iterator[Reads]:
    """Reads texts as the page's script does."""
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "theme_overrides/assets/search-engine.js")
    yield lambda texts: json.loads(page.evaluate(SCRIPT, json.dumps(texts)))
    page.close()


def assert_alike(script: Reads, texts: list[str]) -> None:
    other = {text: (found, as_read(text)) for text, found in zip(texts, script(texts), strict=True) if found != as_read(text)}
    assert not other, f"{len(other)} of {len(texts)}: {ascii(dict(list(other.items())[:5]))}"


def test_golden_cases(script: Reads):
    assert_alike(script, [case["text"] for case in CASES])


def test_whatever_somebody_types(script: Reads):
    chance = Random(20)
    assert_alike(script, ["".join(chance.choices(PIECES, k=chance.randint(1, 40))) for _ in range(800)])


@pytest.mark.parametrize("one_in", [8, pytest.param(1, marks=pytest.mark.full)])
def test_every_character_alone_and_within_a_word(one_in: int, script: Reads):
    first = Random().randrange(one_in)  # over some days all are looked at
    signs = [sign for number in range(first, 0x110000, one_in) if STABLE.category(sign := chr(number)) not in ("Cn", "Co", "Cs")]
    assert len(signs) > 90_000 // one_in
    for start in range(0, len(signs), 20_000):
        some = signs[start : start + 20_000]
        assert_alike(script, [*some, *(f"t.{sign}y" for sign in some)])
