"""Whatever is written into an article, it is told of or shown as words: no crash, no hang, nothing live.

HOSTILE_EXAMPLES=20000 looks at so many front matters, and a quarter as many bodies, at random:

    HOSTILE_EXAMPLES=20000 .venv/bin/pytest tests/test_hostile_input.py
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.build import site as planning
from portal.build.project import Project, load, project_of
from portal.build.sources import look_at
from portal.build.store import Store
from portal.errors import ContentError
from portal.messages import describe
from portal.model.entry import Kind
from portal.read.library import SCHEMAS
from portal.render.bodies import feed_html
from portal.render.body import _ATTRIBUTES, _CLASSES, TAGS
from tests.builders import NOW, front_matter, make_site, picture, write, write_campaign, write_plan
from tests.length import number
from tests.pages import Element, elements, name_of, pages_of, strictly
from tests.test_safety import PROBE, hostile  # noqa: F401

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "0"))
SECONDS = 5.0 + 3
"""What a text may take to render, and a busy machine for the rest."""
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
SLUGS = {Kind.STORY: "guong-dien-hinh/2026/bai", Kind.CAMPAIGN: "phong-trao/bai", Kind.PLAN: "ke-hoach/2026/bai", Kind.NEWS: "tin-tuc/2026/bai",
         Kind.PAGE: "bai"}


def examples(ordinary: int, part: int) -> Any:
    """Settings of a test that looks at so many examples, at a third in the ordinary run, or at a part of those asked for."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=EXAMPLES // part or number(ordinary // 3, ordinary), deadline=None, derandomize=not EXAMPLES, print_blob=True,
                    suppress_health_check=quiet)


# What is written

LIVE = [
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe src=//x>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "\" onmouseover=\"alert(1)", "' autofocus onfocus='alert(1)", "]]><script>", "--><script>", "{{ 7*7 }}", "{title}", "%s", "&lt;b&gt;",
    "https://example.org/\"><script>", PROBE,
]
ODD = [
    "", "~", "null", "yes", "No", "on", "True", "0", "-1", "1e999", ".inf", "0x1F", "1_000", "9" * 5000, "2026-02-30", "9999-12-31", "0000-00-00",
    "0001-01-01", "2026-03-02T25:00", "2026-13", "2026-03-02T08:00+23:59", "[", "]", "{", "}", "[]", "{}", "[a, [b, [c]]]", "{a: {b: c}}", "[" * 30,
    "{a: " * 12, "&a b", "*a", "!!python/object:os.system x", "! a", "|", ">-", "|\n  a\n b", "'", '"', '"\\0"', '"\\x1b"', '"\\ud800"', "a: b",
    "a #b", "#", "- a", "? a", "@a", "`a", "%a", "\t", "a\tb", "../../../etc/passwd", "/etc/passwd", "//evil.example/a.png", "C:\\a", "con", "a" * 300,
    "đ" * 300, "\u202egnp.exe", "\u200b", "\ufeff", "\u2028", "\x85", "\x00", "\x1b[31m", "🌾", "e\u0323\u0302", "\u0323", "---", "...", "--- a",
]
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALUES = st.one_of(st.sampled_from(ODD), st.sampled_from(LIVE), st.sampled_from(LIVE).map(lambda text: yaml.safe_dump(text, width=10_000)), TEXTS)
KEYS = ["title", "date", "updated", "id", "summary", "draft", "publish_at", "changes", "withdrawn", "unit", "locality", "field", "campaigns", "authors",
        "tags", "image", "source", "reviewed_by", "expires", "aliases", "sample", "related", "category", "subject", "awards", "criteria", "results",
        "replicated_by", "consent", "level", "launched_by", "period", "parent", "successor", "alternate_names", "thematic", "anniversary", "number",
        "symbol", "issued_on", "place", "issuer", "signer", "based_on", "recipients", "obligations", "editor_notes", "event", "video", "allow"]
GOOD = {
    "image": "{{src: anh.png, alt: {}, credit: {}, caption: {}}}", "source": "{{name: {}, url: {}}}", "tags": "[{}, {}]", "authors": "[to-tin]",
    "subject": "{{kind: individual, name: {}, position: {}}}", "awards": "[{{name: {}, decision: {}, date: 2026-01}}]",
    "results": "[{{figure: {}, unit: {}, source: {}}}]", "criteria": "[{{plan: ke-hoach-93, clause: i, criterion: {}, evidence: {}}}]",
    "replicated_by": "[{{unit: {}, result: {}}}]", "period": "{{starts: 2026-01, ends: 2026-12}}", "alternate_names": "[{}]", "number": "{}",
    "anniversary": "{{event: {}, years: 75, first: 1948-06-11, celebrated: 2023-06-11}}", "based_on": "[{{number: {}, issuer: {}}}]",
    "recipients": "[{}]", "editor_notes": "[{}]", "event": "{{starts: 2026-12-01T08:00, place: {}}}", "changes": "[{{on: 2026-04-01, note: {}, kind: major}}]",
    "withdrawn": "{{on: 2026-04-02, reason: {}}}", "reviewed_by": "{{name: {}, on: 2026-03-02}}", "aliases": "[/cu/bai/]", "related": "[ke-hoach-93]",
    "campaigns": "[dan-van-kheo]", "expires": "2026-11-01", "sample": "true", "field": "y-te", "locality": "dong-nai", "place": "{}",
    "obligations": "[{{duty: {}, deadline: {}}}]", "signer": "{{name: {}, title: {}}}",
}
"""Values of the right form around words."""
PIECES = [
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<img src='anh.png' alt=a title='Ảnh: b'>", "<svg/onload=alert(1)>", "<style>", "</style>",
    "javascript:alert(1)", "JAVA\tSCRIPT:x", "<a href='", "<a href=\"javascript:x\">", "<a href=java&#10;script:x>", "](", "![", "[a](", ")", "[a]: ", "`",
    "``", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?php", "?>", "\"", "'", ">", "<", "&#106;", "&colon;", "&lt;", "{: ", "onclick=x }", "style=x }",
    "{ #p_main }", "{#muc}", "\n\n", "\n", "    ", "\t", "| a |\n|---|\n", "[^1]", "[^1]: ", "đ", "```\n", "~~~\n", "<p id=p_main>", "<iframe src=//x>",
    "data:text/html,", " style=color:red ", "<math><mi//xlink:href=", "<noscript><p title='</noscript>", "<textarea>", "<plaintext>", "<xmp>", "</title>",
    "<base href=//x>", "<form action=x>", "<input autofocus onfocus=x>", "<template>", "<table><td>", "<b/onclick=x>", "<b \nonclick\n=\nx>", "\\", "*", "**",
    "_", "# ", "## ", "> ", "- ", "1. ", "> " * 40, "- " * 20, "[" * 90, "(" * 90, "<b>" * 40, "*" * 200, "[TOC]\n", ": ", "https://example.org/?a=1&b=2",
    "<https://a.vn>", "<tin@a.vn>", "bai.md", "/tin-tuc/", "../../phong-trao/dan-van-kheo.md", "anh.png", "\"Ảnh: b\"", "\u200b",
]
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\u2028\u2029"), max_size=8)
QUIET = [piece for piece in PIECES if not any(sign in piece for sign in ("script", "on", "style", "src", "<"))] + ["<b>", "</b>", "<i>"]
"""With these a body is mostly good enough to be built."""
BODIES = st.one_of(*(st.lists(st.one_of(st.sampled_from(pieces), words), min_size=1, max_size=14)
                     for pieces, words in ((PIECES, WORDS), (QUIET, WORDS), (QUIET, WORDS), (PIECES, TEXTS)))).map("".join)


@st.composite
def front_matters(draw: st.DrawFn) -> tuple[Kind, str]:
    """A kind of article, and front matter that was right until somebody came upon it."""
    kind = draw(st.sampled_from(list(Kind)))
    rows = {key: str(value) if isinstance(value, (str, int)) else yaml.safe_dump(value, default_flow_style=True, allow_unicode=True).strip()
            for key, value in front_matter(kind, "bai").items()}
    # words in their places: these articles are built
    quoted = st.sampled_from(LIVE).map(lambda text: "'" + text.replace("'", "''") + "'")
    fitting = [key for key in GOOD if key in SCHEMAS[kind].model_fields]
    for key in draw(st.lists(st.sampled_from(fitting), max_size=4, unique=True)):
        rows[key] = GOOD[key].format(*(draw(quoted) for _ in range(GOOD[key].count("{}"))))
    for key in draw(st.lists(st.sampled_from(["title", "summary"]), max_size=2, unique=True)):
        rows[key] = draw(quoted)
    for _ in range(draw(st.integers(0, 2))):
        rows[draw(st.one_of(st.sampled_from(KEYS), VALUES))] = draw(VALUES)
    text = "".join(f"{key}: {value}\n" for key, value in rows.items())
    if draw(st.integers(0, 4)) == 0:
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(VALUES) + text[place + draw(st.integers(0, 9)):]
    return kind, text


# What is made of it


@dataclass(frozen=True)
class Office:
    """A small good site, into which one article after another is written."""

    folder: Path
    project: Project
    store: Store
    known: frozenset[tuple[str, str]] = field(repr=False)
    """Every element with each attribute that the templates make or a body may hold."""

    def receive(self, kind: Kind, text: str) -> None:
        """Plan the site with one more article: all that is wrong is told properly, or its page holds nothing live."""
        source = f"{SLUGS[kind]}.md"
        file = write(self.folder, f"content/{source}", text.encode("utf-8", "surrogatepass"))
        started = time.monotonic()
        try:
            site = planning.make_site(self.project, look_at(self.project.content), NOW, lambda what, done, total: None, self.store)
            for output in site.outputs:
                if getattr(output, "owner", "") == source:
                    self.look_at(html5lib.parse(output.render(), treebuilder="lxml", namespaceHTMLElements=False, transport_encoding="utf-8").getroot())
            if entry := next((entry for entry in site.desk.library.entries if entry.source == source), None):
                self.look_at(html5lib.parse(feed_html(entry, site.desk), treebuilder="lxml", namespaceHTMLElements=False).getroot())
        except ContentError as error:
            rows = text.count("\n") + text.count("\r") + 1
            for problem in error.problems:
                line = describe(problem)
                assert not CONTROL.search(line) and line.startswith(f"{problem.path}:{problem.line}:{problem.column}: "), line
                assert problem.path != f"content/{source}" or 1 <= problem.line <= rows and problem.column >= 1, line
            assert error.errors
        finally:
            file.unlink()
        assert time.monotonic() - started < SECONDS

    def look_at(self, page: Element) -> None:
        """Nothing on a page runs, loads from elsewhere, or is what neither templates nor bodies make."""
        for element in elements(page):
            name = name_of(element)
            for attribute, value in [("", ""), *element.attrib.items()]:
                assert (name, attribute) in self.known, (name, attribute, value)
                bare = "".join(sign for sign in value if sign > " ").lower()
                if attribute in ("href", "src", "srcset", "action"):
                    assert not bare.startswith(("javascript:", "data:", "vbscript:", "blob:", "file:")), value
                if attribute in ("src", "srcset", "action"):
                    assert bare.startswith(("/", "https://cong.example.gov.vn/")) and not bare.startswith("//"), value
            if name == "script" and element.get("type") != "application/ld+json":
                assert element.get("src", "").startswith("/assets/") and not (element.text or "").strip()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, hostile: Path) -> Office:  # noqa: F811
    folder = make_site(tmp_path_factory.mktemp("office"))
    write_campaign(folder, "dan-van-kheo", id="phong-trao-dan-van-kheo")
    write_plan(folder, "so-93", id="ke-hoach-93", body="## Mục đích {#i}\n\nNội dung.\n")
    for kind in Kind:
        write(folder, f"content/{SLUGS[kind]}".rpartition("/")[0] + "/anh.png", picture())
    project = project_of(load(folder / "mkdocs.yml"))
    return Office(folder, project, Store(project.cache), frozenset(_known(hostile)))


def _known(site: Path) -> Iterator[tuple[str, str]]:
    """Of a site whose articles have everything, and which is looked at in tests.test_safety."""
    for page in pages_of(site):
        for element in elements(strictly(page)):
            yield name_of(element), ""
            yield from ((name_of(element), attribute) for attribute in element.attrib)
    for tag in TAGS | {"html", "head", "body"}:
        yield tag, ""
        own = _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag, set()) | ({"class"} if tag in _CLASSES else set())
        yield from ((tag, attribute) for attribute in own)


@examples(120, 1)
@given(given_=front_matters())
def test_front_matter_of_any_kind_is_told_of_or_shown_as_words(office: Office, given_: tuple[Kind, str]):
    kind, head = given_
    office.receive(kind, f"---\n{head}---\n\nNội dung.\n")


@examples(60, 4)
@given(kind=st.sampled_from(list(Kind)), body=BODIES)
def test_body_of_any_kind_is_told_of_or_shown_without_anything_live(office: Office, kind: Kind, body: str):
    head = yaml.safe_dump(front_matter(kind, "bai"), allow_unicode=True, sort_keys=False)
    office.receive(kind, f"---\n{head}---\n\n{body}\n")


@examples(30, 20)
@given(text=st.one_of(st.text(st.characters(exclude_categories=("Cs",)), max_size=200), st.lists(st.sampled_from(["---\n", "---", "title: a\n", *PIECES]), max_size=9).map("".join)))
def test_file_of_anything_is_told_of(office: Office, text: str):
    office.receive(Kind.NEWS, text)
