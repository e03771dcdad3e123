"""One page of each type: nothing goes wrong when it opens, it fits every screen, and axe-core finds nothing.

A page is opened as few times as these tests can do with, and all types in one window.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.browser import tools
from tests.browser.page_types import KINDS, TAXONOMIES
from tests.browser.visits import DESKTOP, NARROWEST, PHONE, Visits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LIKE_OTHERS = {*(f"{what} {name}" for what in ("term of", "directory") for name in TAXONOMIES[1:]), "plan 2", "plan 3", "plan 4"}
"""Types that come from the templates of others; they are looked at with --full."""
OFF = {
    "color-contrast-enhanced": "AAA; the portal promises AA, 4.5:1, which color-contrast measures",
}
"""Rules that are not asked, each with the reason."""
RUN = """async off => {
    const rules = Object.fromEntries(axe.getRules().map(rule => [rule.ruleId, {enabled: !off.includes(rule.ruleId)}]));
    const {violations} = await axe.run(document, {rules, resultTypes: ["violations"]});
    return violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\\s+/g, " ")}`));
}"""
OVERFLOW = """() => {
    const page = document.documentElement;
    page.style.overflowX = document.body.style.overflowX = "visible";  // nothing may hide behind a clip
    const inScroller = node => {
        for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
            if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
        return false;
    };
    const wide = [...document.querySelectorAll("body *")].filter(node =>
        node.getBoundingClientRect().right > page.clientWidth + 1 && !inScroller(node));
    return page.scrollWidth <= page.clientWidth ? [] :
        [`${page.scrollWidth} > ${page.clientWidth}`, ...wide.slice(0, 5).map(node => node.outerHTML.slice(0, 160))];
}"""

axe_source = cache(tools.axe)


class Window:
    """Shows one page after the other; faults are noted as for any other visit."""

    def __init__(self, visits: Visits) -> None:
        self.visits = visits
        self._page = visits.window()
        self._shown: tuple[str, dict[str, int]] | None = None

    def show(self, path: str, viewport: dict[str, int]) -> Page:
        """A path of the site, opened in a window of this size, now or for the test before."""
        if self._shown != (path, viewport):
            self._page.set_viewport_size(viewport)
            self._page.emulate_media(color_scheme="null", reduced_motion="null")
            self._page.goto(self.visits.address + path, wait_until="load")
            self._shown = path, viewport
        return self._page


@pytest.fixture(scope="module")
def window(browser: Browser, server: str) -> Iterator[Window]:
    visits = Visits(browser, server)
    yield Window(visits)
    assert visits.close() == []


def marks(kind: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xdist_group(kind), *([pytest.mark.full] if kind in LIKE_OTHERS else [])]


@pytest.fixture(scope="module", params=[pytest.param(kind, marks=marks(kind)) for kind in KINDS])
def path(request: pytest.FixtureRequest, page_types: dict[str, str]) -> str:
    """The path of a page; one worker's for all tests of it."""
    return page_types[request.param]


def test_page_does_not_scroll_sideways_on_the_narrowest_phone(path: str, window: Window):
    assert window.show(path, NARROWEST).evaluate(OVERFLOW) == []


@pytest.mark.parametrize("looks", [
    pytest.param([(PHONE, "light"), (DESKTOP, "dark")], id="two of four"),
    pytest.param([(PHONE, "dark"), (DESKTOP, "light")], id="the others", marks=pytest.mark.full),
])
def test_page_has_no_accessibility_violation(path: str, looks: list[tuple[dict[str, int], str]], window: Window):
    page = window.show(path, DESKTOP)
    page.evaluate(axe_source())
    found: dict[str, list[str]] = {}
    for viewport, scheme in looks:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in page.evaluate(RUN, list(OFF)):
            found.setdefault(violation, []).append(f"{viewport['width']} px {scheme}")
    assert not found, path + "".join(f"\n{', '.join(where)}: {what}" for what, where in found.items())


def test_page_does_not_overflow_at_twice_the_text_size(path: str, window: Window):
    page = window.show(path, DESKTOP)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert page.evaluate(OVERFLOW) == []


def test_page_opens_without_a_fault_and_asks_no_other_host(path: str, window: Window):
    window.show(path, DESKTOP)
    faults, window.visits.faults[:] = window.visits.faults[:], []
    assert faults == []
