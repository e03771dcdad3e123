"""The search page as its users meet it: something is typed, and what it answers is read off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ANSWER = """async ([selector, text]) => {
    const node = selector && document.querySelector(selector), results = document.getElementById("ket-qua");
    if (selector && !(node && node.checkVisibility())) throw new Error(`${selector} is not to be seen`);
    if (text !== null) {
        node.value = text;
        node.dispatchEvent(new InputEvent("input", {bubbles: true}));
        node.form.requestSubmit();
    } else if (node) node.click();
    await new Promise((done, fail) => {
        const look = () => { if (results.getAttribute("aria-busy") === "false") done(); };
        new MutationObserver(look).observe(results, {attributes: true});
        setTimeout(() => fail(new Error("no answer")), 10000);
        look();
    });
    const told = ["#p_failed p", "#p_start", "#p_found"].map(place => document.querySelector(place))
        .find(place => place.checkVisibility());
    return [told ? told.textContent : "", Array.from(document.querySelectorAll("#p_list > li"), card => {
        const link = card.querySelector("a"), excerpt = card.querySelector(".summary");
        const marks = within => Array.from(within.querySelectorAll("mark"), mark => mark.textContent);
        return [link.getAttribute("href"), link.textContent, excerpt.textContent, marks(link), marks(excerpt)];
    })];
}"""
_HAS_NEXT = "document.querySelector('#p_pages [rel=next]').checkVisibility()"
_MEANT = """async () => {
    for (let turn = 0; turn < 30; turn += 1) {
        const link = document.querySelector("#p_meant a");
        if (link) return link.checkVisibility() ? link.textContent : "hidden";
        await new Promise(done => setTimeout(done, 10));
    }
    return null;
}"""
_CHOICES = """async facet => {
    const group = document.querySelector(`details[data-facet=${facet}]`), list = group.querySelector("ul");
    const wait = async (is) => {
        for (let turn = 0; turn < 1000 && !is(); turn += 1) await new Promise(done => setTimeout(done, 10));
        if (!is()) throw new Error(`${facet}: ${list.textContent}`);
    };
    if (!group.open) group.querySelector("summary").click();
    await wait(() => list.firstChild && !list.textContent.includes("Đang tìm"));
    const all = list.querySelector("button");
    if (all) all.click();
    await wait(() => !list.querySelector("button"));
    return Array.from(list.querySelectorAll("a"), link => {
        const count = link.querySelector(".count").textContent;
        return [link.textContent.slice(0, -count.length).trim(), Number(count)];
    });
}"""


class Result(NamedTuple):
    """A result as it stands on the page."""

    href: str
    title: str
    excerpt: str
    title_marks: list[str]
    excerpt_marks: list[str]

    @property
    def slug(self) -> str:
        return self.href.rstrip("/").rsplit("/", 1)[1]


class Answer(NamedTuple):
    """What the page says, and the results of the page that is shown."""

    told: str
    """The heading of the results, or what is told in its place."""
    results: list[Result]

    @property
    def slugs(self) -> list[str]:
        return [result.slug for result in self.results]

    def of(self, slug: str) -> Result:
        """The one result of this name."""
        found = [result for result in self.results if result.slug == slug]
        assert len(found) == 1, f"{slug} is not once among {self.slugs}"
        return found[0]


class Box:
    """The box on an open search page, and what stands below it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def ask(self, text: str) -> Answer:
        """Type a text in place of what was there, and wait for the answer."""
        return self._answer("#p_q", text)

    def click(self, selector: str) -> Answer:
        """Choose something that leads to other results."""
        return self._answer(selector)

    def answer(self) -> Answer:
        """What the page answers to what was asked last."""
        return self._answer(None)

    def _answer(self, selector: str | None, text: str | None = None) -> Answer:
        told, results = self.page.evaluate(_ANSWER, [selector, text])
        return Answer(told, [Result(*result) for result in results])

    def all_pages(self, most: int = 99) -> list[Answer]:
        """The answer that stands, and those of all pages behind it, or of as many as are wanted."""
        answers = [self.answer()]
        while len(answers) < most and self.page.evaluate(_HAS_NEXT):
            answers.append(self.click("#p_pages [rel=next]"))
        return answers

    def choices(self, facet: str) -> dict[str, int]:
        """What results can be narrowed to, and how many remain then."""
        found = self.page.evaluate(_CHOICES, facet)
        assert len(dict(found)) == len(found), f"a choice stands twice: {found}"
        return dict(found)

    def suggestion(self) -> str | None:
        """What the page asks whether it was meant; None if it has looked and asks nothing."""
        return self.page.evaluate(_MEANT)

    def until(self, true: str) -> None:
        """Wait for an expression; Playwright's own way is barred by the policy."""
        for _ in range(1000):
            if self.page.evaluate(true):
                return
            self.page.wait_for_timeout(10)
        pytest.fail(f"in vain: {true}")
