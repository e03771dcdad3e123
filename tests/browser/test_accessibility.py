"""Each type of page before axe-core, on phone and desktop, light and dark."""

from __future__ import annotations

from functools import cache

import pytest

from tests.browser import tools
from tests.browser.page_types import KINDS
from tests.browser.visits import DESKTOP, PHONE, Visits

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

axe_source = cache(tools.axe)


@pytest.mark.parametrize("kind", KINDS)
def test_page_has_no_accessibility_violation(kind: str, visit: Visits, page_types: dict[str, str]):
    page = visit(page_types[kind])
    page.evaluate(axe_source())
    found: dict[str, list[str]] = {}
    for viewport in (PHONE, DESKTOP):
        for scheme in ("light", "dark"):
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for violation in page.evaluate(RUN, list(OFF)):
                found.setdefault(violation, []).append(f"{viewport['width']} px {scheme}")
    assert not found, page_types[kind] + "".join(f"\n{', '.join(where)}: {what}" for what, where in found.items())
