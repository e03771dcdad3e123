"""The order of uploading, decided from lists alone."""

from __future__ import annotations

import re

from portal.publish.store.layout import Kind, files_to_store, headers_of, kinds_of
from portal.publish.store.stages import Store, kept, stages
from portal.publish.webserver import POLICY
from tests.builders import ROOT

OLD = frozenset({
    "index.html", "404.html", "sitemap.xml", "assets/portal.00000001.css", "hinh/a-00000001-480.webp",
    "tin-tuc/index.html", "tin-tuc/rss.xml", "tin-tuc/2026/a/index.html", "tin-tuc/2026/b/index.html",
    "tim-kiem/index.html", "tim-kiem/muc-luc.json", "tim-kiem/0000000000000001/s/0.bin",
})
NEW = (OLD - {"assets/portal.00000001.css", "hinh/a-00000001-480.webp", "tin-tuc/2026/b/index.html"}) | {
    "assets/portal.00000002.css", "hinh/a-00000002-480.webp", "tin-tuc/2026/c/index.html", "chu-de/x/index.html", "chu-de/x/rss.xml",
}
UNCHANGED = frozenset({"tim-kiem/0000000000000001/s/0.bin", "404.html"})


def whole(files: frozenset[str], same: frozenset[str] = UNCHANGED) -> Store:
    return Store(files, same, files, frozenset(path for path in files if path.endswith(".html")))


def order(wanted: frozenset[str], store: Store, staying: set[str] = frozenset()) -> list[tuple[str, tuple[str, ...]]]:
    return [(stage.name, stage.paths) for stage in stages(wanted, store, staying)]


def test_what_nothing_leads_to_yet_goes_first_then_what_readers_know_then_what_is_gone():
    assert order(NEW, whole(OLD)) == [
        ("assets", ("assets/portal.00000002.css",)),
        ("media", ("hinh/a-00000002-480.webp",)),
        ("new_articles", ("tin-tuc/2026/c/index.html",)),
        ("new_listings", ("chu-de/x/index.html",)),
        ("new_feeds", ("chu-de/x/rss.xml",)),
        ("change", ("chu-de/x/index.html", "tin-tuc/2026/c/index.html")),
        ("articles", ("tim-kiem/index.html", "tin-tuc/2026/a/index.html")),
        ("listings", ("tin-tuc/index.html",)),
        ("feeds", ("tin-tuc/rss.xml",)),
        ("main", ("sitemap.xml", "tim-kiem/muc-luc.json")),
        ("entry", ("index.html",)),
        ("settle", ()),
        ("gone_pages", ("tin-tuc/2026/b/index.html",)),
        ("gone_assets", ("assets/portal.00000001.css", "hinh/a-00000001-480.webp")),
    ]


def test_into_an_empty_store_the_home_page_comes_last():
    empty = Store(frozenset(), frozenset(), frozenset(), frozenset())
    names = [name for name, paths in order(OLD, empty)]
    assert names == ["assets", "media", "new_articles", "new_listings", "new_feeds", "change", "entry", "settle"]


def test_pages_that_no_reader_can_have_reached_go_before_anything_leads_to_them():
    left = {"tin-tuc/2026/c/index.html", "tin-tuc/2026/d/index.html"}
    store = whole(OLD)._replace(there=OLD | left)
    found = dict(order(NEW, store))
    assert found["left"] == tuple(sorted(left))
    assert found["new_articles"] == ("tin-tuc/2026/c/index.html",)
    as_wanted = store._replace(same=UNCHANGED | {"tin-tuc/2026/c/index.html"})
    found = dict(order(NEW, as_wanted))
    assert found["left"] == ("tin-tuc/2026/d/index.html",) and "new_articles" not in found


def test_what_the_last_release_loaded_stays_until_the_next_and_no_longer():
    older = OLD | {"assets/portal.00000000.css"}
    store = whole(OLD)._replace(there=older)
    staying = kept(store, is_newer=True, withdraws=False, is_due=False)
    found = dict(order(NEW, store, staying))
    assert found["gone_assets"] == ("assets/portal.00000000.css",)
    assert kept(store, is_newer=False, withdraws=False, is_due=True) == set()


def test_nothing_of_a_withdrawn_article_stays():
    staying = kept(whole(OLD), is_newer=True, withdraws=True, is_due=False)
    assert staying == {"assets/portal.00000001.css"}


def test_without_a_difference_nothing_is_sent():
    assert order(OLD, whole(OLD, OLD)) == [("settle", ())]


def test_a_page_with_a_feed_or_with_pages_below_it_is_a_listing():
    kinds = kinds_of({*NEW, "tin-tuc/trang/1/index.html", "chu-de/index.html", "ban-bien-tap/cms-0123456789ab/a.js"})
    assert {path for path, kind in kinds.items() if kind == Kind.LISTING} == {
        "tin-tuc/index.html", "tin-tuc/trang/1/index.html", "chu-de/index.html", "chu-de/x/index.html"}
    assert kinds["ban-bien-tap/cms-0123456789ab/a.js"] == Kind.ASSET


def test_precompressed_copies_are_not_sent():
    assert files_to_store({"a/index.html", "a/index.html.gz", "a/index.html.br", "van-ban/so-lieu.gz"}) == {
        "a/index.html", "van-ban/so-lieu.gz"}


def test_files_that_name_their_content_are_kept_for_ever_and_all_others_asked_for_again():
    assert headers_of("assets/portal.00000001.css") == {
        "Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable"}
    assert headers_of("tin-tuc/atom.xml") == {
        "Content-Type": "application/atom+xml; charset=utf-8", "Cache-Control": "no-cache"}
    assert headers_of("hinh/a-00000001-480.webp")["Cache-Control"].endswith("immutable")
    assert headers_of("tim-kiem/muc-luc.json")["Cache-Control"] == "no-cache"


def test_a_cdn_is_told_to_send_what_nginx_sends():
    told = (ROOT / "README.md").read_text(encoding="utf-8").split("### Object storage")[1].split("```")[3].strip().splitlines()
    configuration = (ROOT / "plugins/portal/publish/files/site.conf").read_text(encoding="utf-8")
    sent = dict(re.findall(r"add_header (\S+) (.+) always;", configuration.replace('"', "")))
    sent |= {"Content-Security-Policy": POLICY, "Cross-Origin-Opener-Policy": "same-origin"}  # the web desk has others
    of_the_answer = {"Cache-Control", "Allow", "Retry-After"}
    assert dict(line.split(": ", 1) for line in told) == {name: value for name, value in sent.items() if name not in of_the_answer}
