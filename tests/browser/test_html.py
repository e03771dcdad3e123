"""The HTML of one page of each type before the Nu checker, as the W3C runs it."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.browser import tools
from tests.browser.page_types import KINDS, page_file

pytestmark = pytest.mark.xdist_group("html")  # one worker, so one start of Java

ALLOWED: tuple[tuple[str, str], ...] = ()
"""Beginnings of messages that are let through, each with the reason."""
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")
"""Java's second compiler takes longer than it saves in seconds of work; code of the first needs more of a stack."""


@pytest.fixture(scope="module")
def verdicts(site: Path, page_types: dict[str, str]) -> dict[Path, list[str]]:
    """What the checker says of each file; one start of Java for all of them."""
    files = sorted({page_file(site, path).resolve() for path in page_types.values()})
    command = [tools.java(), *BRIEFLY, "-jar", tools.html_checker(), "--format", "json", "--exit-zero-always"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, timeout=120, check=True)
    said = defaultdict(list)
    for message in json.loads(done.stderr)["messages"]:
        allowed = any(message["message"].startswith(start) for start, _ in ALLOWED)
        if not allowed:
            line = f"line {message.get('lastLine', '?')}: {message.get('subType', message['type'])}: {message['message']}"
            said[Path(message["url"].removeprefix("file:")).resolve()].append(line)
    return said


def test_page_of_each_type_exists(page_types: dict[str, str]):
    assert sorted({*KINDS, "redirect"} - set(page_types)) == []


@pytest.mark.parametrize("kind", [*KINDS, "redirect"])
def test_page_is_valid_html(kind: str, page_types: dict[str, str], site: Path, verdicts: dict[Path, list[str]]):
    said = verdicts[page_file(site, page_types[kind]).resolve()]
    assert not said, "\n".join([page_types[kind], *said])
