"""Readers with a real browser before the real nginx: its headers bar nothing that pages need, and all that is foreign.

What pages show is for tests/browser/, where another server answers.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from portal.cli.publish import _build
from portal.model.built import Built
from portal.publish.manifest import read_manifest
from portal.publish.publisher import publish
from portal.publish.release import assemble
from portal.publish.repository import make_repository
from portal.publish.root import Root, server_settings
from portal.publish.serving import FOR_EVER, content_type, is_immutable
from portal.publish.switch import live_release
from portal.slug import slug_of
from tests.browser import tools
from tests.browser.page_types import find_page_types
from tests.browser.visits import DESKTOP, PHONE, Visits
from tests.builders import NOW, build, make_site, picture, write_news
from tests.publish.publishing import no_step
from tests.publish.servers import commit, git, make_corpus
from tests.publish.web_server import ask, has_brotli, serving, switch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BREACHES = """() => {
    window.breaches = [];
    document.addEventListener("securitypolicyviolation", event =>
        breaches.push(`${event.effectiveDirective}: ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));
}"""
INLINE = """() => {
    const script = document.createElement("script"), foreign = new Image();
    script.textContent = "window.ran = true";
    foreign.src = "https://elsewhere.example/a.png";
    document.body.append(script, foreign);
    document.body.setAttribute("style", "color: red");
}"""
LOADED = """() => [
    ...[...document.querySelectorAll("link[rel=stylesheet]")].filter(link => !(link.sheet && link.sheet.cssRules.length)),
    ...[...document.images].filter(image => image.loading !== "lazy" && !(image.complete && image.naturalWidth)),
].map(node => node.outerHTML)"""
COLOURS = "() => [document.body, document.documentElement].map(node => getComputedStyle(node).backgroundColor).join()"
FOUND = "#ket-qua[aria-busy=false] a[data-result]"
CHANGES = "withdrawn: {on: 2026-11-20T09:00, reason: Nhân vật xin rút}", "aliases: [/cho-cu/]"
"""What becomes of two articles before the second publish."""
UNUSUAL = re.compile("^(aliases|withdrawn|draft|publish_at|expires|changes):", re.MULTILINE)
"""What an article has that is not simply live."""


class Readers(Visits):
    """Visits that note breaches of the policy too."""

    def window(self, viewport: dict[str, int] = DESKTOP, **options: object) -> Page:
        page = super().window(viewport, **options)
        page.add_init_script(f"({BREACHES})()")
        return page

    def check(self, page: Page, expected: tuple[str, ...] = ()) -> None:
        """Fail for what went wrong since the last call, but for what is expected."""
        faults, self.faults[:] = [fault for fault in self.faults if fault not in expected], []
        assert (faults, page.evaluate("breaches"), page.evaluate(LOADED)) == ([], [], []), page.url


def search(page: Page, query: str) -> list[str]:
    """Type a query on the search page; the titles that are found."""
    page.locator("#p_q").fill(query)
    page.locator("#p_q").press("Enter")
    page.wait_for_selector(FOUND)
    return page.locator(FOUND).all_inner_texts()


def asked_over_the_line(page: Page, address: str) -> dict[str, int]:
    """Open a page; what came over the line, with its status. What the browser had itself is not in it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    statuses: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.responseReceivedExtraInfo", lambda event: statuses.update({event["requestId"]: event["statusCode"]}))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(100)
    session.detach()
    return {addresses[key]: status for key, status in statuses.items()}


def test_a_reader_opens_pages_and_searches_and_the_second_view_asks_for_little(tmp_path: Path, browser: Browser):
    work = make_site(tmp_path / "office")
    (write_news(work, "vuon-rau", title="Vườn rau trường bản", image={"src": "rau.png", "alt": "Rau", "credit": "Ảnh: Lan"})
     .with_name("rau.png").write_bytes(picture(size=(640, 480))))
    site, root = build(work), Root((tmp_path / "server").resolve())
    release = root.releases / "20261120T010000Z-aaaaaaaaaaaa"
    release.parent.mkdir(parents=True)
    assemble(site, Built(moment=NOW, articles=1), "a" * 40, "b", None, release, no_step)
    switch(root, release)
    with serving(root) as port:
        readers = Readers(browser, f"http://127.0.0.1:{port}")
        page = readers("/tin-tuc/2026/vuon-rau/", PHONE)
        assert page.locator("h1").inner_text() == "Vườn rau trường bản"
        readers.check(page)
        first = asked_over_the_line(page, f"{readers.address}/")
        again = asked_over_the_line(page, f"{readers.address}/")
        readers.check(page)
        assert first[f"{readers.address}/"] == 200 and again == {f"{readers.address}/": 304}
        page.goto(f"{readers.address}/tim-kiem/")
        assert search(page, "vuon rau") == ["Vườn rau trường bản"]
        readers.check(page)
        page.evaluate(INLINE)  # that nothing was barred says something only if the browser bars
        page.wait_for_timeout(50)
        barred = {found.split(":")[0] for found in page.evaluate("breaches")}
        assert barred == {"img-src", "script-src-elem", "style-src-attr"}
        readers.faults.clear()
        assert readers.close() == []


@pytest.fixture(scope="module", params=["what ships", "200 articles"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Root, Path, str]]:
    """A server on which a whole site was published twice, its content, and its address."""
    office = tmp_path_factory.mktemp("office")
    if request.param == "what ships":
        for name in ("content", "theme_overrides"):
            shutil.copytree(tools.ROOT / name, office / name)
        shutil.copy(tools.ROOT / "mkdocs.yml", office)
    else:
        make_corpus(office, 200)
    root = Root(tmp_path_factory.mktemp("server").resolve())
    make_repository(root)
    git(office, "init", "--quiet", "--initial-branch=main")
    _publish(root, office, NOW)
    news = sorted((office / "content/tin-tuc").rglob("*.md"), reverse=True)
    plain = [file for file in news if not UNUSUAL.search(file.read_text(encoding="utf-8"))]
    for file, line in zip(plain, CHANGES, strict=False):
        file.write_text(file.read_text(encoding="utf-8").replace("---\n", f"---\n{line}\n", 1), encoding="utf-8")
    _publish(root, office, NOW + dt.timedelta(hours=2))
    with serving(root) as port:
        yield root, office / "content", f"http://127.0.0.1:{port}"


def _publish(root: Root, office: Path, now: dt.datetime) -> None:
    commit(office, "Nội dung")
    git(root.repository, "fetch", "--quiet", str(office), "+main:main")
    outcome = publish(root, partial(_build, root, server_settings(root)), None, lambda: now, no_step)
    assert outcome.what == "published", outcome


@pytest.mark.full
@pytest.mark.xdist_group("citizen")
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_type_of_page_has_all_that_it_needs(
    published: tuple[Root, Path, str], browser: Browser, viewport: dict[str, int]
):
    root, content, address = published
    live = live_release(root)
    assert live is not None
    manifest = read_manifest(live)
    readers = Readers(browser, address)
    page = readers.window(viewport)
    for kind, path in find_page_types(live / "site", content).items():
        colours = set()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address + path, wait_until="load")
            readers.check(page)
            colours.add(page.evaluate(COLOURS))
        assert len(colours) == 2 and page.locator("main").count() == page.locator("h1").count() == 1, kind
        page.emulate_media(media="print", color_scheme="null")
        readers.check(page)
        page.emulate_media(media="null")
    for path, status in ((manifest.gone[0], 410), ("/khong-co/trang-nay/", 404)):
        answer = page.goto(address + path)
        assert answer is not None and answer.status == status and page.locator("h1").is_visible()
        readers.check(page, (f"{path}: status {status}",))
    page.goto(f"{address}/cho-cu/")
    assert page.url == address + manifest.moved["/cho-cu/"]
    title = page.locator("h1").inner_text()
    page.goto(f"{address}/tim-kiem/")
    assert title in search(page, slug_of(title).replace("-", " "))
    page.locator(FOUND).first.click()
    page.wait_for_load_state("load")
    assert page.locator("h1").inner_text() == title
    readers.check(page)
    assert readers.close() == []


@pytest.mark.full
@pytest.mark.xdist_group("citizen")
def test_every_file_comes_with_its_type_packed_and_is_known_again(published: tuple[Root, Path, str]):
    root, _, address = published
    live = live_release(root)
    assert live is not None
    port, manifest = int(address.rpartition(":")[2]), read_manifest(live)
    other = {f"{path.lstrip('/')}index.html" for path in (*manifest.gone, *manifest.moved)}
    packed = {name.removesuffix(".br") for name in manifest.files if name.endswith(".br")}
    for name in manifest.files.keys() - other:
        if name.endswith((".gz", ".br")):
            continue
        path = "/" + quote(re.sub("(^|/)index.html$", r"\1", name))
        answer = ask(port, path, "HEAD", Accept_Encoding="gzip, br")
        assert (answer.status, answer.headers["Content-Type"]) == (200, content_type(name)), path
        assert answer.headers["Cache-Control"] == (FOR_EVER if is_immutable(name) else "no-cache"), path
        assert answer.headers.get("Content-Encoding") == "br" or name not in packed or not has_brotli(), path
        again = ask(port, path, "HEAD", Accept_Encoding="gzip, br", If_None_Match=answer.headers["ETag"])
        assert again.status == 304, path
