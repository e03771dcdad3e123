"""A release is refused for what its readers would miss or must not get, and the portal's own never is."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest

from portal.build.outcome import built_of
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.released import LIST
from portal.publish import inspection, leaks
from portal.publish.inspection import Finding, faults_of, inspect, is_promised, sentence
from portal.publish.leaks import forms_of
from portal.publish.manifest import MANIFEST, Manifest, files_below, sums_of
from tests.builders import NOW, ROOT, plan

HOST = "cong.example.gov.vn"
HOME = f'<!doctype html><link rel="canonical" href="https://{HOST}/"><p>Trang chủ'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:a</id></feed>'
JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "tag:a"}]}'
SECRET = "Câu này chưa ai được đọc"


class Releases:
    """Releases of a few files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, name: str, files: dict[str, str | bytes], **given: object) -> tuple[Path, Manifest]:
        """One with a home page and these."""
        release = self.folder / name
        base = {"index.html": HOME, "404.html": HOME, LIST: '{"articles": {}}'}
        for path, text in (base | files).items():
            file = release / "site" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        sums = sums_of(release / "site", sorted(files_below(release / "site")))
        values = {"commit": "a" * 40, "lock": "kit", "moment": dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM), "articles": 9}
        manifest = Manifest(files=sums, **values | given)
        (release / MANIFEST).write_text(manifest.model_dump_json())
        return release, manifest

    def judged(self, files: dict[str, str | bytes], *canaries: str) -> list[tuple[str, str]]:
        """Codes and paths of the findings about a first release."""
        found = inspect(*self.make("1", files), None, canaries)
        assert all(sentence(finding) for finding in found)
        return [(finding.code, finding.path) for finding in found]

    def compared(self, before: dict[str, str | bytes], now: dict[str, str | bytes], old: dict[str, object] | None = None,
                 canaries: tuple[str, ...] = (), **given: object) -> list[Finding]:
        """The findings about a release that follows another."""
        last, _ = self.make("1", before, **old or {})
        return [*inspect(*self.make("2", now, **given), last, canaries)]


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path)


def test_shipped_site_has_nothing_to_be_found(site: Path, tmp_path: Path):
    (tmp_path / "site").symlink_to(site)
    built = built_of(plan(ROOT))
    manifest = Manifest(commit="a" * 40, lock="kit", moment=NOW, articles=built.articles, gone=built.gone, moved=built.moved,
                        files=sums_of(site, sorted(files_below(site))))
    assert len(built.canaries) >= 8 and built.moved
    assert inspect(tmp_path, manifest, None, built.canaries) == ()


def test_every_finding_has_words():
    codes = {"lost", "leak", "feed", "page_empty", "script", "handler", "script_address", "script_data", "host", "fewer"}
    assert {*catalogue().commands.inspection} == codes
    assert sentence(Finding("fewer", numbers=(9, 7, 1))).startswith("Số bài giảm từ 9 xuống 7, trong khi chỉ có 1 bài")
    assert "\n" not in sentence(Finding("script", "a.html", "a\nb"))


# Feeds

@pytest.mark.parametrize(("path", "text"), [
    ("rss.xml", "<rss><channel></rss>"), ("tin/rss.xml", ATOM), ("atom.xml", "<rss/>"), ("luu/2026-01-01-a.xml", "<rss/>"),
    ("rss.xml", '<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'), ("rss.xml", '<!DOCTYPE rss SYSTEM "http://khac.vn/a"><rss/>'),
    ("rss.xml", b"<rss>\xff</rss>"), ("rss.xml", "<rss>\x01</rss>"), ("rss.xml", ""), ("sitemap.xml", ATOM), ("a.xml", "<a>"),
    ("feed.json", "[]"), ("feed.json", '{"version": "1"}'), ("feed.json", JSON_FEED.replace('"id"', '"ids"')),
    ("luu/2026-01-01-a.json", "{}"), ("feed.json", JSON_FEED[:-1]), ("a.json", '{"a": NaN}'), ("a.json", b'"\xff"'),
    ("a.json", "[" * 100_000), ("danh-sach.opml", "<rss/>"), ("lich/a.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR"),
    ("lich/a.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"), ("lich/a.ics", ""), ("tim-kiem/a/b.bin", b"\x1f\x8b\x08"),
    ("a.svg", "<svg>"),
])
def test_feed_that_machines_can_not_read_is_found(path: str, text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    assert [finding.code for finding in faults_of(path, data, HOST)] == ["feed"]


def test_external_entities_are_neither_put_in_nor_asked_for(tmp_path: Path):
    (tmp_path / "secret").write_text("x")
    feed = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]><rss>&a;</rss>'
    assert [finding.what for finding in faults_of("rss.xml", feed.encode(), HOST)] == ["DOCTYPE"]


# Pages

@pytest.mark.parametrize(("code", "markup"), [
    ("script", "<script>alert(1)</script>"), ("script", '<script type="module">alert(1)</script>'),
    ("script", "<svg><script>alert(1)</script></svg>"), ("script", '<iframe srcdoc="&lt;script>"></iframe>'),
    ("script", "<SCRIPT type=text/template>alert(1)</SCRIPT>"), ("script", '<script type="importmap">{}</script>'),
    ("handler", '<img src="/a.png" onerror="alert(1)">'), ("handler", "<body OnLoad=alert(1)>"), ("handler", "<svg/onload=alert(1)>"),
    ("handler", '<p><body class="a"/onload=alert(1)>'), ("handler", "<svg><style><img src=/a onerror=alert(1)></style></svg>"),
    ("script_address", '<a href="javascript:alert(1)">'), ("script_address", '<a href=" jAva&#10;script&colon;alert(1)">'),
    ("script_address", '<form action="javascript:alert(1)">'), ("script_address", '<a href="data:text/html,<script>">'),
    ("script_address", '<meta http-equiv="refresh" content="0; url=javascript:alert(1)">'),
    ("script_address", '<svg><a><animate attributeName="href" values="/a;javascript:alert(1)"/></a></svg>'),
    ("script_address", '<svg><a xlink:href="javascript:alert(1)"></a></svg>'),
    ("script_data", '<script type="application/ld+json">{"a": </script>'),
    ("host", '<script src="https://khac.vn/a.js"></script>'), ("host", '<link rel="stylesheet" href="//khac.vn/a.css">'),
    ("host", '<link rel="preload" as="font" href="https://khac.vn/a">'), ("host", '<link rel="dns-prefetch" href="//khac.vn">'),
    ("host", '<img src="https://khac.vn/a.png">'), ("host", '<img src="/a.png" srcset="/a.png 1x, https://khac.vn/b.png 2x">'),
    ("host", '<video poster="http://khac.vn/a.png"></video>'), ("host", '<video><source src="https://khac.vn/a.mp4"></video>'),
    ("host", '<iframe src="https://khac.vn/"></iframe>'), ("host", '<form action="https://khac.vn/gui"></form>'),
    ("host", '<button formaction="//khac.vn/gui">'), ("host", '<a href="/" ping="/a https://khac.vn/b">'),
    ("host", '<object data="https://khac.vn/a"></object>'), ("host", '<base href="https://khac.vn/">'),
    ("host", '<svg><image href="https://khac.vn/a.png"/></svg>'), ("host", '<p style="background: url(https://khac.vn/a.png)">'),
    ("host", "<style>@import '//khac.vn/a.css'</style>"), ("host", '<meta http-equiv="refresh" content="0; url=https://khac.vn/">'),
    ("host", '<img src="\\\\khac.vn/a.png">'), ("host", '<img src="https:khac.vn/a.png">'), ("host", '<img src=" /&#9;/khac.vn/a.png">'),
    ("host", f'<img src="https://{HOST}@khac.vn/a.png">'), ("host", f'<img src="https://{HOST}.khac.vn/a.png">'),
])
def test_what_would_run_or_be_loaded_from_elsewhere_is_found(code: str, markup: str):
    found = faults_of("tin/index.html", f"{HOME}{markup}".encode(), HOST)
    assert {finding.code for finding in found} == {code}


@pytest.mark.parametrize("markup", [
    '<a href="https://khac.vn/">Báo</a>', '<a href="mailto:tin@example.gov.vn">', '<link rel="license" href="https://khac.vn/">',
    '<script src="/assets/a.js" defer></script>', '<script type="application/ld+json">{"a": "javascript:"}</script>',
    f'<img src="https://{HOST}/a.png">', '<img src="data:image/png;base64,AA">', '<p title="onclick=alert(1)">&lt;script&gt;',
    '<img src="/a.png" alt="JavaScript: bài một">', '<meta name="description" content="javascript: là gì">',
    "<p>&lt;body onload=a()>", "<title>A <b onclick=a()> B</title>", "<noscript><p>Bật JavaScript lên.</noscript>",
    "<code>&lt;img src=https://khac.vn/a.png&gt;</code>", '<svg xmlns="http://www.w3.org/2000/svg"><path d="m0 0"/></svg>',
])
def test_what_only_looks_like_it_is_not(markup: str):
    assert faults_of("tin/index.html", f"{HOME}{markup}".encode(), HOST) == []


def test_style_sheets_and_drawings_are_looked_at_too_and_so_is_an_empty_page():
    assert [one.code for one in faults_of("a.css", b"a{background:url( 'https://khac.vn/a')}", HOST)] == ["host"]
    drawn = b"url(\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>\")"
    assert faults_of("a.css", b"a{background:" + drawn + b"}", HOST) == []
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" onload="a()"><script>a()</script></svg>'
    assert {one.code for one in faults_of("a.svg", drawing, HOST)} == {"handler", "script"}
    assert [one.code for one in faults_of("a/index.html", b"", HOST)] == ["page_empty"]


# Leaks

@pytest.mark.parametrize("written", [
    SECRET, json.dumps(SECRET), "".join(f"&#{ord(letter)};" if ord(letter) > 127 else letter for letter in SECRET),
])
def test_leak_is_found_in_whatever_form_it_is_written(releases: Releases, written: str):
    assert releases.judged({"tin/index.html": f"{HOME}<p>{written}."}, SECRET) == [("leak", "tin/index.html")]


def test_leak_is_found_in_packed_and_folded_files_and_in_pictures(releases: Releases):
    folded = f"BEGIN:VCALENDAR\r\nSUMMARY:{SECRET[:9]}\r\n {SECRET[9:]}\r\nEND:VCALENDAR\r\n"
    files = {"tim-kiem/a/0.bin": gzip.compress(SECRET.encode()), "lich/a.ics": folded, "hinh/a.webp": b"\xff\x00" + SECRET.encode()}
    assert releases.judged(files, SECRET) == [("leak", path) for path in sorted(files)]


def test_id_or_address_of_a_draft_is_a_leak_and_one_that_begins_alike_is_none(releases: Releases):
    name = "tag:example.gov.vn,2026:nhap"
    files = {"atom.xml": ATOM.replace("tag:a", name), "feed.json": JSON_FEED.replace("tag:a", name),
             "a/index.html": '<a href="/tin-tuc/2026/nhap/">', "rss.xml": f"<rss><guid>{name}-hai</guid></rss>"}
    assert releases.judged(files, f"{name}<", f'{name}"', "/tin-tuc/2026/nhap/") == [
        ("leak", "a/index.html"), ("leak", "atom.xml"), ("leak", "feed.json"),
    ]


def test_leaks_are_found_without_the_program_that_looks_fast(releases: Releases, monkeypatch: pytest.MonkeyPatch):
    def missing(*given: object, **options: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(leaks.subprocess, "run", missing)
    assert releases.judged({"a/index.html": f"{HOME}{SECRET}", "b/index.html": HOME}, SECRET) == [("leak", "a/index.html")]


def test_forms_of_a_text_with_quotes_are_those_of_pages_and_of_json():
    assert {b'a"</', b'a&quot;&lt;/', rb'a\"</', rb'a"<\/'} <= forms_of('a"</')


# Compared with the last release

def test_only_what_differs_from_the_last_release_is_opened(releases: Releases, monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    found = inspection.faults_of
    monkeypatch.setattr(inspection, "faults_of", lambda path, *given: opened.append(path) or found(path, *given))
    before = {"tin/index.html": f"<p>{SECRET}", "rss.xml": "<rss>", "khac/index.html": HOME}
    assert releases.compared(before, before | {"khac/index.html": HOME + "x"}, canaries=(SECRET,)) == []
    assert opened == ["khac/index.html"]


@pytest.mark.parametrize("path", [
    "tin-tuc/2026/tin/index.html", "chu-de/doc-sach/rss.xml", "atom.xml", "luu/2026-01-01-a.json", "sitemap.xml",
    "danh-sach.opml", "lich/le.ics",
])
def test_address_that_does_not_answer_any_more_is_found(releases: Releases, path: str):
    assert releases.compared({path: ""}, {}) == [Finding("lost", path)]


@pytest.mark.parametrize("path", [
    "hinh/a-0123abcd-480.webp", "assets/portal.0123abcd.css", "tim-kiem/0123456789abcdef/w.bin", "ban-bien-tap/index.html",
])
def test_what_nobody_comes_back_to_may_go(path: str):
    assert not is_promised(path)


def test_what_is_told_to_be_gone_or_moved_must_have_its_page(releases: Releases):
    release, manifest = releases.make("1", {"cu/index.html": HOME}, gone=("/rut/",), moved={"/cu/": "/moi/"})
    found = inspect(release, manifest, None, ())
    assert found == (Finding("lost", "moi/index.html"), Finding("lost", "rut/index.html"))


def listed(*ids: str) -> str:
    return json.dumps({"articles": {name: [f"/{name}/"] for name in ids}})


@pytest.mark.parametrize(("articles", "gone", "ids", "is_fine"), [
    (8, ("/a/",), ("bai-1", "bai-2"), True), (8, (), ("bai-1",), True), (8, (), ("bai-1", "bai-2"), False),
    (7, ("/a/",), ("bai-1", "bai-2"), False), (7, ("/a/",), ("bai-2",), True), (9, (), ("bai-1", "bai-2"), True),
], ids=["withdrawn", "merged", "missing", "one withdrawn, two missing", "withdrawn and merged", "as many"])
def test_number_of_articles_falls_only_by_withdrawals_and_mergers(
    releases: Releases, articles: int, gone: tuple[str, ...], ids: tuple[str, ...], is_fine: bool
):
    found = releases.compared({LIST: listed("bai-1", "bai-2")}, {LIST: listed(*ids), "a/index.html": HOME},
                              gone=gone, articles=articles)
    assert [finding.code for finding in found] == ([] if is_fine else ["fewer"])


def test_site_without_a_home_page_is_refused(releases: Releases):
    release, manifest = releases.make("1", {})
    bare = manifest.model_copy(update={"files": {LIST: manifest.files[LIST]}})
    assert inspect(release, bare, None, ()) == (Finding("lost", "404.html"), Finding("lost", "index.html"))
