from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import jinja2
import material
import pytest

from portal.build.template_cache import TemplateCache
from portal.errors import UsageError
from portal.messages import report
from portal.render.templates import Templates, lean
from portal.render.views import Card, Feed, Link, Site, Time
from tests.builders import ROOT

SITE = Site(
    name="Cổng <thử>", tagline="Dòng phụ", language="vi", base="", home="/", search="/tim-kiem/",
    feeds=(Feed("Cổng (RSS)", "/rss.xml", "application/rss+xml", "RSS"),), menu=(), footer=(),
    organization="Sở", responsible=None, address=None, phone=None, email=None, demo=False, press="/bao-chi/",
)
FOLDERS = [str(ROOT / "theme_overrides"), str(Path(material.__file__).parent / "templates")]
ASSETS = {"portal.css": b"a {}", "favicon.svg": b"<svg/>", "portal.js": b"", "search.js": b""}


def card(title: str) -> Card:
    return Card(url="/a/", title=title, summary="", badge="Tin", kind="news", time=Time("1/1/2026"), unit="SYT")


def moved(templates: Templates, title: str = "Bài") -> bytes:
    """The smallest page."""
    page = SimpleNamespace(canonical="https://cong.example/a/")
    return templates.render("redirect.html", page=page, target=Link(title, "/a/"))


def test_assets_bear_the_mark_of_their_bytes_in_their_names():
    first, second = Templates(FOLDERS, ASSETS, SITE), Templates(FOLDERS, ASSETS | {"portal.css": b"b {}"}, SITE)
    assert first.asset("portal.css") != second.asset("portal.css")
    assert first.asset("portal.js") == second.asset("portal.js")
    assert first.assets[first.asset("portal.css")] == b"a{}"


def test_what_only_authors_read_is_not_sent():
    style = b'/* one */\n\na { color: red; }\n/*! licence */\nb { content: "/* text */"; }\n'
    assert lean("portal.css", style) == b'a{color:red}/*! licence */b{content:"/* text */"}'
    script = b'// one\nif (x) {\n  go("// text", `a\n  b`); /* two */\n}\n/*! licence */\n'
    assert lean("portal.js", script) == b'if(x){go("// text",`a\n  b`);}/*! licence */'
    assert lean("a.svg", script) is script


def test_values_are_escaped_and_missing_ones_are_errors():
    templates = Templates(FOLDERS, ASSETS, SITE)
    assert "Bài &lt;b&gt; &#34;&amp;".encode() in moved(templates, 'Bài <b> "&')
    with pytest.raises(UsageError, match="template_wrong"):
        templates.render("redirect.html", page=object(), target=Link("Bài", "/a/"))


@pytest.mark.parametrize(("line", "told"), [
    ("{% if %}", "theme/redirect.html:2: "), ("{{ target.ten }}", "theme/redirect.html:2: "),
    ("{{ asset('khong-co.css') }}", "assets/khong-co.css"), ("{% include 'khong-co.html' %}", "theme/khong-co.html: "),
])
def test_what_is_wrong_with_a_template_is_told_with_its_place(tmp_path: Path, line: str, told: str):
    theme = shutil.copytree(FOLDERS[0], tmp_path / "theme")
    (theme / "redirect.html").write_text(f"<p>\n{line}\n")
    with pytest.raises(UsageError) as wrong:
        moved(Templates([str(theme), FOLDERS[1]], ASSETS, SITE))
    assert told in report(wrong.value)


def test_compiled_in_another_folder_a_wrong_template_is_told_with_its_place_all_the_same(tmp_path: Path):
    cache = TemplateCache(tmp_path / "compiled", "1")
    told = []
    for folder in ("arrived", "exported"):
        theme = shutil.copytree(FOLDERS[0], tmp_path / folder / "theme")
        (theme / "redirect.html").write_text("{{ target.ten }}")
        with pytest.raises(UsageError) as wrong:
            moved(Templates([str(theme), FOLDERS[1]], ASSETS, SITE, cache))
        told.append(report(wrong.value))
        shutil.rmtree(tmp_path / folder)
    assert told[0] == told[1] and "theme/redirect.html:1: " in told[1]


def test_cards_of_two_lists_differ_in_what_was_asked_for_alone():
    cards = Templates(FOLDERS, ASSETS, SITE)._engine.globals["cards"]
    one, two = card("Một <1>"), card("Hai")
    whole = cards((one, two), 2, "row")
    assert whole == cards((one,), 2, "row") + cards((two,), 2, "row")
    assert whole.count('<h2 class="card-title"><a href="/a/">') == 2
    assert "Một &lt;1&gt;" in whole
    assert cards((one,), 3, "tile").count("<h3") == 1
    assert cards((), 3, "tile") == ""


def test_templates_that_were_kept_make_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    wanted = moved(Templates(FOLDERS, ASSETS, SITE))
    cache = jinja2.FileSystemBytecodeCache(str(tmp_path))
    Templates(FOLDERS, ASSETS, SITE, cache)
    assert not any(tmp_path.iterdir()), "nothing is compiled before it is wanted"
    assert moved(Templates(FOLDERS, ASSETS, SITE, cache)) == wanted
    monkeypatch.setattr(jinja2.Environment, "compile", None)
    assert moved(Templates(FOLDERS, ASSETS, SITE, cache)) == wanted
