"""A search page driven as a citizen's phone does it, in headless Chromium.

A page is known by its hooks alone: the box `input[name=q]`; `#ket-qua`, whose `aria-busy` is
"true" while it works, and which has `data-empty` where nothing is found; and the links
`#ket-qua a[data-result]`. Times are taken within the page, from the moment when the query
stands in the box until the answer is painted.

DevTools slows the page's main thread and its requests, but not those of workers: `workers`
tells whether there were any, and the requests of workers are counted all the same.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from searching.queries import Query
from searching.scores import SHOWN, STAGES, Answer, Visit
from tests.browser import tools
from tests.browser.visits import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, Worker

PATH = "/tim-kiem/"
QUIET = 0.5
"""Seconds without a request after which a page has all that it wants."""
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]

_ANSWER = """const answer = () => {
    const results = document.querySelector("#ket-qua");
    const links = [...results.querySelectorAll("a[data-result]")];
    return {found: links.slice(0, shown).map(link => new URL(link.href).pathname),
            empty: results.hasAttribute("data-empty"), busy: results.getAttribute("aria-busy") === "true"};
};
const isThere = () => { const {found, empty, busy} = answer(); return !busy && (empty || found.length > 0); };
const painted = async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    return performance.now();
};
const after = ms => new Promise(done => setTimeout(done, ms));
let gap = 0, tick = performance.now(), over = false;
const look = () => {
    const now = performance.now();
    gap = Math.max(gap, now - tick);
    tick = now;
    if (!over) setTimeout(look, 16);
};
const blocks = [0];
const tasks = new PerformanceObserver(list => blocks.push(...list.getEntries().map(task => task.duration)));
const told = async () => {
    look();
    over = true;
    await after(100);  // the browser tells of a task some time after its end
    blocks.push(...tasks.takeRecords().map(task => task.duration));
    tasks.disconnect();
};
"""
_ASK = f"""async ({{query, patience, shown}}) => {{
    {_ANSWER}
    const box = document.querySelector("input[name=q]"), results = document.querySelector("#ket-qua");
    let finish;
    const finished = new Promise(done => {{ finish = done; }});
    const watch = new MutationObserver(() => {{ if (!answer().busy) finish(true); }});
    watch.observe(results, {{attributes: true, attributeFilter: ["aria-busy"]}});
    tasks.observe({{type: "longtask"}});
    const start = tick = performance.now();
    setTimeout(look, 16);
    box.focus();
    box.value = query;
    box.dispatchEvent(new InputEvent("input", {{bubbles: true, data: query, inputType: "insertText"}}));
    const came = await Promise.race([finished, after(patience)]);
    watch.disconnect();
    const ms = await painted() - start;
    await told();
    return {{...answer(), ms: came && isThere() ? ms : null, block: Math.max(...blocks), gap}};
}}"""
_ARRIVE = f"""async ({{patience, shown}}) => {{
    {_ANSWER}
    tasks.observe({{type: "longtask", buffered: true}});
    look();
    const ready = () => document.querySelector("#ket-qua") && isThere();
    while (!ready() && performance.now() < patience) await after(4);
    const ms = await painted();
    await told();
    if (!document.querySelector("#ket-qua")) return {{found: [], empty: false, ms: null, block: 0, gap}};
    return {{...answer(), ms: isThere() ? ms : null, block: Math.max(...blocks), gap}};
}}"""


@dataclass(frozen=True)
class Profile:
    """How slow the phone and its connection are."""

    cpu: float = 4
    latency_ms: float = 562.5
    download: int = 1_440_000
    upload: int = 675_000
    """Bits a second."""


SLOW_4G = Profile()
AS_IT_IS = None


@dataclass
class Search:
    """One search page of a site at an address without the last `/`."""

    browser: Browser
    address: str
    patience: float = 120.0
    """Seconds after which an answer that does not come is a failure."""
    workers: set[str] = field(default_factory=set)
    """Addresses of the scripts that ran in workers."""

    def answers(self, queries: Sequence[Query]) -> Iterator[tuple[Query, Answer]]:
        """All queries asked one after the other in one page, at full speed."""
        with self._page(AS_IT_IS) as (page, traffic):
            self._open(page, traffic)
            for query in queries:
                answer = self._ask(page, query.text)
                yield query, answer
                if answer.ms is None:
                    self._open(page, traffic)

    def visits(self, query: Query, following: Query, profile: Profile | None) -> Iterator[Visit]:
        """A citizen with an empty cache opens the page, asks, asks again; another comes by a link."""
        with self._page(profile) as (page, traffic):
            self._open(page, traffic)
            opened = traffic.take()
            yield Visit(STAGES[0], *opened)
            answer = self._ask(page, query.text)
            traffic.wait(self.patience)
            asked = traffic.take()
            yield Visit(STAGES[1], opened[0] + asked[0], opened[1] + asked[1], answer)
            answer = self._ask(page, following.text)
            traffic.wait(self.patience)
            yield Visit(STAGES[2], *traffic.take(), answer)
        with self._page(profile) as (page, traffic):
            page.goto(f"{self.address}{PATH}?q={quote(query.text)}", wait_until="commit")
            answer = _answer(page.evaluate(_ARRIVE, {"patience": self.patience * 1000, "shown": SHOWN}))
            traffic.wait(self.patience)
            yield Visit(STAGES[3], *traffic.take(), answer)

    def _ask(self, page: Page, text: str) -> Answer:
        asked = {"query": text, "patience": self.patience * 1000, "shown": SHOWN}
        return _answer(page.evaluate(_ASK, asked))

    def _open(self, page: Page, traffic: Traffic) -> None:
        page.goto(self.address + PATH, wait_until="load", timeout=self.patience * 1000)
        traffic.wait(self.patience)
        page.wait_for_selector("#ket-qua:not([aria-busy=true])", state="attached", timeout=self.patience * 1000)

    @contextmanager
    def _page(self, profile: Profile | None) -> Iterator[tuple[Page, Traffic]]:
        """A page of a browser that has never been anywhere."""
        context: BrowserContext = self.browser.new_context(
            viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2, locale="vi-VN")
        try:
            page = context.new_page()
            page.on("worker", lambda worker: self.workers.add(worker.url))
            session = context.new_cdp_session(page)
            traffic = Traffic(page, session)
            if profile:
                session.send("Network.emulateNetworkConditions", {
                    "offline": False, "latency": profile.latency_ms,
                    "downloadThroughput": profile.download / 8, "uploadThroughput": profile.upload / 8})
                session.send("Emulation.setCPUThrottlingRate", {"rate": profile.cpu})
            yield page, traffic
        finally:
            context.close()


def _answer(said: dict[str, Any]) -> Answer:
    return Answer(tuple(said["found"]), said["empty"], said["ms"], said["block"], said["gap"])


class Traffic:
    """Counts what comes over the wire, heads of answers included."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._bytes = self._requests = 0
        self._waiting: dict[str, str] = {}
        """Address of what was asked for and has not come, by the browser's name of the request."""
        self._counted = Counter[str]()
        self._finished: list[Request] = []
        self._last = time.monotonic()
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._end)
        session.on("Network.loadingFailed", self._end)
        page.on("requestfinished", lambda request: self._finished.append(request))
        page.on("worker", self._forget)

    def take(self) -> tuple[int, int]:
        """Bytes and requests since the last time; what came out of the browser's cache is none."""
        for request in self._finished:
            # the page's session does not hear of all that comes for workers
            if self._counted[request.url]:
                self._counted[request.url] -= 1
            elif not request.url.startswith(("data:", "blob:")):
                sizes = request.sizes()
                self._bytes += sizes["responseHeadersSize"] + sizes["responseBodySize"]
                self._requests += 1
        self._finished.clear()
        taken = self._bytes, self._requests
        self._bytes = self._requests = 0
        return taken

    def wait(self, patience: float) -> None:
        """Until nothing has been asked for, or arrived, for some time."""
        started = time.monotonic()
        while self._waiting or time.monotonic() - self._last < QUIET:
            if time.monotonic() - started > patience:
                return
            self._page.wait_for_timeout(50)

    def _begin(self, event: dict[str, Any]) -> None:
        self._last = time.monotonic()
        self._waiting[event["requestId"]] = event["request"]["url"]

    def _forget(self, worker: Worker) -> None:
        """Wait no more for a worker's script: of its end the session is not told."""
        self._waiting = {name: url for name, url in self._waiting.items() if url != worker.url}

    def _end(self, event: dict[str, Any]) -> None:
        self._last = time.monotonic()
        self._counted[self._waiting.pop(event["requestId"], "")] += 1
        if size := int(event.get("encodedDataLength", 0)):
            self._bytes += size
            self._requests += 1


@contextmanager
def chromium(key_digest: str = "") -> Iterator[Browser]:
    """A headless Chromium that trusts the key with this digest.

    Raises SystemExit where Chromium or Playwright is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise SystemExit("playwright is missing: `python3 scripts/portal.py test` installs it") from None
    path = tools.bootstrap.find_browser()
    if path is None:
        raise SystemExit("Chromium is missing: `python3 scripts/portal.py test` says how to install it")
    # not ignore_https_errors: what comes with a wrong certificate is kept in no cache
    trust = [f"--ignore-certificate-errors-spki-list={key_digest}"] if key_digest else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_OPTIONS, *trust])
        try:
            yield browser
        finally:
            browser.close()
