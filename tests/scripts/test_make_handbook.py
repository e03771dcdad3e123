from __future__ import annotations

import sys

import pytest

from tests.builders import ROOT
from tests.length import PART, mainly
from tests.test_invalid_sites import WITHOUT_CASE

sys.path.append(str(ROOT / "scripts"))

from handbook.examples import Message, load_pages  # noqa: E402
from make_handbook import FOLDER, pages_of  # noqa: E402

from portal.messages import catalogue  # noqa: E402

pytestmark = pytest.mark.xdist_group("handbook")  # sites that are alike are checked once a process

PAGES = load_pages()
MESSAGES = [message for page in PAGES for message in page.messages]


def test_every_message_is_explained_once():
    explained = [message.code for message in MESSAGES]
    assert len(set(explained)) == len(explained)
    assert {*catalogue().problems, *catalogue().advice} == set(explained)


def test_only_what_no_case_can_bring_about_is_explained_without_being_run():
    assert {message.code for message in MESSAGES if not message.is_run} == set(WITHOUT_CASE)


RUN = [message for message in MESSAGES if message.is_run]


@pytest.mark.parametrize("message", mainly(RUN, lambda message: message in RUN[::PART]), ids=lambda message: message.code)
def test_bad_example_brings_the_message_about_and_the_good_one_is_good(message: Message):
    assert message.code in {problem.code for problem in message.found(message.bad)}
    found = message.found(message.good)
    assert message.code not in {problem.code for problem in found}
    assert [problem for problem in found if not problem.is_advice] == []


def test_pages_are_as_their_script_writes_them():
    assert {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")} == pages_of(PAGES)
