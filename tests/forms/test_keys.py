"""Every key of every schema can be asked for in a form, and has its Vietnamese words."""

from __future__ import annotations

import pytest

from portal.forms.keys import Asks, keys_of, walk
from portal.forms.words import words_of
from portal.messages import catalogue
from portal.model.values import Value
from portal.read.library import SCHEMAS
from portal.read.registry import SCHEMAS as VOCABULARIES

ALL = [*SCHEMAS.values(), *VOCABULARIES.values()]
WITHOUT_EXAMPLE = {Asks.DAY, Asks.MOMENT, Asks.DAY_OR_MOMENT, Asks.SOME_DATE, Asks.FLAG, Asks.CHOICE, Asks.GROUP}
"""Of these the type gives one."""


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.__name__)
def test_every_key_has_a_label_a_hint_and_an_example(schema: type[Value]):
    for key in walk(keys_of(schema)):
        words = words_of(key)
        assert words.label and words.hint.endswith((".", "//")), key.name
        assert words.example or key.asks in WITHOUT_EXAMPLE or key.leads_to or key.name == "id", key.name


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.__name__)
def test_every_slug_leads_somewhere(schema: type[Value]):
    for key in walk(keys_of(schema)):
        assert key.leads_to or key.asks is not Asks.SLUG, key.name


def test_no_words_are_left_of_a_key_that_is_gone():
    asked = {(branch, key.name) for schema in ALL for key in walk(keys_of(schema)) for branch in key.branches}
    texts = catalogue().keys
    assert {(branch, name) for branch in texts for name in texts[branch]} <= asked


def test_keys_tell_what_they_ask_for():
    keys = {key.name: key for key in keys_of(SCHEMAS[next(iter(SCHEMAS))])}
    assert keys["date"].asks is Asks.DAY and keys["date"].required
    assert keys["authors"].many and keys["authors"].leads_to == "reporters"
    assert [inner.name for inner in keys["results"].keys] == ["figure", "unit", "source"]
    assert keys["image"].keys[0].asks is Asks.FILE
    assert "good-deed" in keys["category"].choices
