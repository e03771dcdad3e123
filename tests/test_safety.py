"""Hostile words in every field that takes words, and articles that nobody may see yet."""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from pathlib import Path
from typing import Any

import feedparser
import html5lib
import pytest
import yaml
from lxml import etree

from portal.model.dates import PartialDate
from portal.model.entry import Kind
from portal.model.values import Change, Consent, Value
from portal.read.library import SCHEMAS
from portal.read.registry import SCHEMAS as VOCABULARIES
from tests.builders import CONSENT, NOW, build, files_of, make_site, picture, write, write_entry
from tests.pages import elements, links_of, name_of, pages_of, resources_of, search_records, strictly
from tests.search_reader import Index, Lists, unpacked

PROBE = """x"'></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }} {title} {n} %s &lt;b&gt; ]]>"""
"""Ends whatever it may stand in, and would run; braces would break or fill a format."""
SLUGS = {
    "unit": "so-y-te", "locality": "dong-nai", "field": "y-te", "campaigns": "thi-dua", "authors": "to-tin", "issuer": "so-y-te",
    "parent": None, "successor": None, "related": "bai-tin", "plan": "bai-ke", "url": 'https://example.org/?a=1&b="'[:-1],
    "aliases": None, "id": None, "editors": None, "accounts": None,
}
"""Values for fields whose form is prescribed; None leaves the field to the test."""
FILES = {"src": "anh.jpg", "captions": "phim.vtt", "clause": "muc", "tags": PROBE[:79]}


def filled(schema: type[Value], **given: Any) -> dict[str, Any]:
    """A mapping with every key of a schema, hostile wherever words are taken."""
    values = {name: value for name, field in schema.model_fields.items()
              if (value := _filling(name, field.annotation, field.metadata)) is not None}
    return {name: value for name, value in (values | given).items() if value is not None}


def _filling(name: str, annotation: Any, metadata: typing.Iterable[Any] = ()) -> Any:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _filling(name, arguments[0], annotation.__metadata__)
    if origin in (types.UnionType, typing.Union):
        return _filling(name, next(a for a in arguments if a is not types.NoneType))
    if origin is tuple:
        one = _filling(name, arguments[0])
        return None if one is None else [one]
    if origin is typing.Literal:
        return arguments[0]
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return filled(annotation)
    if annotation is str:
        prescribed = any(getattr(part, "pattern", None) for part in metadata)
        return SLUGS[name] if prescribed else FILES.get(name, PROBE)
    plain = {bool: name != "draft", int: 75, dt.date: "2026-03-02", PartialDate: "2026-03", dt.datetime: "2026-03-02T08:00"}
    return plain[annotation]


ENTRIES = {
    Kind.STORY: "guong-dien-hinh/2026/guong.md", Kind.CAMPAIGN: "phong-trao/thi-dua.md", Kind.PLAN: "ke-hoach/2026/ke.md",
    Kind.NEWS: "tin-tuc/2026/tin.md", Kind.PAGE: "bao-chi.md",
}
IN_BODY = PROBE.replace("src=x onerror=alert(1)", "src=anh.jpg alt=a title=Ảnh:a").replace("<script>alert(1)</script>", "<b id=p_main>b</b>")
"""In a text a script, a handler, or a picture that is not there, is a mistake, and would not be built at all."""
BODY = f"""## Mục {{#muc}}

{IN_BODY}

![{PROBE.replace("]", "")}](anh.jpg "Ảnh: x'>{IN_BODY.replace('"', "")}")

`{PROBE}`

| {IN_BODY} |
|---|
| a |
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with the probe in every field of every kind, registry and setting."""
    folder = tmp_path_factory.mktemp("hostile")
    registries = {
        name: {slug: filled(schema, **({"locality": "dong-nai"} if name == "units" else {}), valid_to=None, valid_from=None)
               if name in ("units", "localities") else filled(schema)}
        for (name, schema), slug in zip(VOCABULARIES.items(), ["so-y-te", "dong-nai", "y-te", "to-tin", "chu-tat", "van-ban"])
    }
    make_site(
        folder, registries, site_name=PROBE, site_description=PROBE,
        portal={"tagline": PROBE, "organization": PROBE, "responsible": PROBE, "address": PROBE, "phone": PROBE, "rights": PROBE,
                "suggestions": [PROBE], "footer": [{"title": PROBE, "path": "/bao-chi/"}], "demo": True},
    )
    for kind, path in ENTRIES.items():
        slug = Path(path).stem
        own: dict[str, Any] = {"id": f"bai-{slug}", "aliases": [f"/cu/{slug}/"], "publish_at": None}
        if kind is not Kind.PAGE:
            own |= {"date": "2026-03-01", "expires": "2026-11-01", "issued_on": "2026-03"} if kind is Kind.PLAN else \
                {"date": "2026-03-01", "expires": "2026-11-01"}
            own |= {"withdrawn": None, "changes": [
                filled(Change, kind="correction", on="2026-03-04"), {"kind": "major", "on": "2026-03-03", "note": PROBE},
            ]}
        if kind is Kind.STORY:
            own["consent"] = filled(Consent, withdrawn_on=None)
        if kind is Kind.NEWS:
            own["video"] = {"src": "phim.mp4", "captions": "phim.vtt", "transcript": PROBE}
        values = {key: value for key, value in filled(SCHEMAS[kind], **own).items() if value is not None}
        head = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, default_style='"', width=10_000)
        for word in ("true", "false"):  # only in quotes because everything is
            head = head.replace(f'!!bool "{word}"', word)
        head = head.replace('!!int "75"', "75")
        write(folder, f"content/{path}", f"---\n{head}---\n\n{BODY}")
        beside = Path(f"content/{path}").parent
        write(folder, f"{beside}/anh.jpg", picture("JPEG", (1600, 900), comment=b"x"))
    write_entry(folder, "tin-tuc/2026/rut.md", withdrawn={"on": "2026-03-05", "reason": PROBE})
    write(folder, "content/tin-tuc/2026/phim.mp4", b"film")
    write(folder, "content/tin-tuc/2026/phim.vtt", b"WEBVTT\n")
    return build(folder)


def test_every_kind_has_a_page_with_the_probe_as_words(hostile: Path):
    for path in ENTRIES.values():
        page = strictly(hostile / path.removesuffix(".md") / "index.html")
        assert "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}" in "".join(page.itertext()), path


def test_no_page_holds_anything_that_runs(hostile: Path):
    for page in pages_of(hostile):
        for element in elements(strictly(page)):
            name = name_of(element)
            assert name not in ("style", "iframe", "object", "embed", "base"), page
            assert not [a for a in element.attrib if a.lower().startswith("on") or a == "style"], (page, etree.tostring(element)[:300])
            if name == "script" and element.get("type") != "application/ld+json":
                assert element.get("src", "").startswith("/assets/") and not (element.text or "").strip(), page
            if name == "img":
                assert element.get("src").startswith(("/hinh/", "/assets/")), page


def test_no_page_fetches_anything_from_elsewhere(hostile: Path):
    for page in pages_of(hostile):
        for name, address in resources_of(strictly(page)):
            assert address.startswith("/") and not address.startswith("//"), (page, name, address)


def test_no_link_runs_anything(hostile: Path):
    for page in pages_of(hostile):
        for link in links_of(strictly(page)):
            assert link.startswith(("/", "#", "https://", "mailto:")) and not link.startswith("//"), (page, link)


def test_structured_data_is_json_that_keeps_the_words(hostile: Path):
    for page in pages_of(hostile):
        for script in strictly(page).iter("script"):
            if script.get("type") == "application/ld+json":
                assert not {"<", ">", "&"} & set(script.text)
                json.loads(script.text)
    story = strictly(hostile / "guong-dien-hinh/2026/guong/index.html")
    things = json.loads(next(s.text for s in story.iter("script") if s.get("type")))
    assert PROBE in (things[0].get("name"), things[0]["headline"])


def test_feeds_are_strict_xml_whose_text_is_safe_html(hostile: Path):
    feeds = sorted([*hostile.rglob("rss.xml"), *hostile.rglob("atom.xml")])
    assert len(feeds) > 2 * (1 + 4 + 1)
    for file in feeds:
        etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
        parsed = feedparser.parse(file.read_bytes(), sanitize_html=False)
        assert not parsed.bozo, (file, parsed.bozo_exception)
        for item in parsed.entries:
            for content in item.get("content", []):
                tree = html5lib.parse(content.value, treebuilder="lxml", namespaceHTMLElements=False)
                for element in elements(tree):
                    assert name_of(element) not in ("script", "style", "iframe"), file
                    assert not [a for a in element.attrib if a.startswith("on") or a == "style"], file
                    if name_of(element) == "img":
                        assert element.get("src").startswith("https://cong.example.gov.vn/hinh/"), file


def test_search_index_keeps_the_words_and_no_markup_of_ours(hostile: Path):
    records = search_records(hostile)
    assert len(records) == len(ENTRIES)
    assert {(record.title, record.summary) for record in records} == {(PROBE, PROBE)}
    for record in records:
        assert record.url.startswith("/") and PROBE in record.body.split("\n")
        assert "<" not in record.body.replace(PROBE, "").replace("<b>", "")  # which is written &lt;b&gt; in a text


def test_sitemap_and_robots_are_well_formed(hostile: Path):
    etree.parse(hostile / "sitemap.xml")
    assert (hostile / "robots.txt").read_text().startswith("User-agent: *\n")


def test_nothing_of_the_probe_was_filled_in_by_a_format_or_a_template(hostile: Path):
    for page in pages_of(hostile):
        text = "".join(strictly(page).itertext()).lower()  # issuers of plans stand in capitals
        assert text.count("{{ 7*7 }}") == text.count("{title} {n} %s"), page


# What nobody may see yet

HIDDEN = {"draft": "canarynhap", "publish_at": "canaryhen"}
"""Words that stand in every text, name and file of drafts, and of articles under embargo."""


def write_hidden(folder: Path, state: str) -> None:
    """One article of each kind, with a picture, under the word of its state."""
    word = HIDDEN[state]
    for path in ("guong-dien-hinh/2026/{}.md", "phong-trao/{}.md", "ke-hoach/2026/{}.md", "tin-tuc/2026/{}.md", "{}.md"):
        path = path.format(f"{word}-bai")
        kind = path.split("/")[0] if "/" in path else "trang"
        given: dict[str, Any] = {"title": f"{word} tựa", "summary": f"{word} tóm tắt", "id": f"{word}-{kind}",
                                 "aliases": [f"/{word}/{kind}/"]}
        given |= {"draft": True} if state == "draft" else {"publish_at": NOW.isoformat()}
        if kind != "trang":
            given |= {"tags": [f"{word} thẻ", "chung"], "campaigns": ["thi-dua"], "field": "y-te",
                      "image": {"src": f"{word}-anh.png", "alt": f"{word} ảnh", "credit": "Ảnh: Minh Hà"}}
        if kind == "guong-dien-hinh":
            given |= {"subject": {"kind": "individual", "name": f"{word} nhân vật"}, "consent": CONSENT, "results": [{"figure": "1", "unit": word}],
                      "criteria": [{"plan": "bai-ke", "criterion": word, "evidence": word}]}
        if kind == "ke-hoach":
            given |= {"based_on": [{"number": "06/KH", "date": "2026", "issuer": word}], "number": "07", "symbol": word}
        if kind == "tin-tuc":
            given |= {"video": {"src": f"{word}.mp4"}}
        write_entry(folder, path, f"## {word} mục\n\n{word} nội dung\n\n![{word}]({word}-trong.png \"Ảnh: Minh Hà\")\n", **given)
        beside = Path(f"content/{path}").parent
        colour = "red" if state == "draft" else "blue"
        write(folder, f"{beside}/{word}-anh.png", picture(size=(700, 500), colour=colour))
        write(folder, f"{beside}/{word}-trong.png", picture(size=(600, 500), colour=colour))
    write(folder, f"content/tin-tuc/2026/{word}.mp4", f"{word} film".encode())


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site whose live articles name hidden ones wherever they can."""
    folder = make_site(tmp_path_factory.mktemp("guarded"))
    for state in HIDDEN:
        write_hidden(folder, state)
    words = list(HIDDEN.values())
    links = "\n\n".join(f"[xem](../{up}/{word}-bai.md)" for word in words
                        for up in ("../guong-dien-hinh/2026", "../phong-trao", "../ke-hoach/2026", "../tin-tuc/2026"))
    shared: dict[str, Any] = {"campaigns": ["thi-dua", *(f"{word}-bai" for word in words)], "tags": ["chung"], "field": "y-te",
                              "related": [f"{word}-{kind}" for word in words for kind in ("guong-dien-hinh", "tin-tuc", "ke-hoach")]}
    write_entry(folder, "guong-dien-hinh/2026/guong.md", links,
                criteria=[{"plan": f"{word}-ke-hoach", "criterion": "a", "evidence": "b"} for word in words], **shared)
    write_entry(folder, "tin-tuc/2026/tin.md", links, **shared)
    write_entry(folder, "phong-trao/thi-dua.md", parent=f"{words[0]}-bai")
    write_entry(folder, "phong-trao/nhanh.md", parent=f"{words[1]}-bai")
    write_entry(folder, "ke-hoach/2026/ke.md", number="06", symbol="KH", issued_on="2026",
                based_on=[{"number": f"07/{word}", "issuer": "UBND"} for word in ("x",)], **shared)
    return folder


def traces(site: Path, word: str) -> list[str]:
    """Output files in whose name or bytes a word occurs, whatever its case."""
    return [path for path, data in files_of(site).items()
            if word in path.lower() or word.encode() in unpacked(path, data).lower() or word in _unescaped(path, data)]


def postings_of(site: Path, word: str) -> set[int]:
    """The articles of the search index that a word leads to; it holds numbers for it, no letters."""
    return set(Lists(Index.of(site).postings())((word,)))


def _unescaped(path: str, data: bytes) -> str:
    return json.dumps(json.loads(data), ensure_ascii=False).lower() if path.endswith(".json") else ""


def pixels(site: Path) -> set[tuple[int, int]]:
    """Sizes of the pictures of a site, which tell the hidden ones apart."""
    from PIL import Image

    found = set()
    for file in (site / "hinh").glob("*") if (site / "hinh").is_dir() else ():
        with Image.open(file) as opened:
            found.add(opened.size)
    return found


@pytest.fixture(scope="module")
def before(guarded: Path) -> Path:
    return build(guarded, "before", NOW - dt.timedelta(seconds=1))


@pytest.fixture(scope="module")
def after(guarded: Path, before: Path) -> Path:  # the index has its base from before
    return build(guarded, "after", NOW + dt.timedelta(seconds=1))


def test_one_second_before_its_time_nothing_of_an_article_is_in_any_file(before: Path):
    for word in HIDDEN.values():
        assert traces(before, word) == []
        assert postings_of(before, word) == set()
    assert pixels(before) == set()
    assert not (before / "phim").exists()


def test_one_second_after_its_time_an_article_is_everywhere_and_drafts_are_still_nowhere(after: Path):
    assert traces(after, HIDDEN["draft"]) == []
    assert postings_of(after, HIDDEN["draft"]) == set()
    word = HIDDEN["publish_at"]
    assert len(postings_of(after, word)) == 5
    found = set(traces(after, word))
    assert {f"guong-dien-hinh/2026/{word}-bai/index.html", f"phong-trao/{word}-bai/index.html", f"ke-hoach/2026/{word}-bai/index.html",
            f"tin-tuc/2026/{word}-bai/index.html", f"{word}-bai/index.html", f"{word}/tin-tuc/index.html", "index.html", "rss.xml",
            "sitemap.xml", "phong-trao/thi-dua/index.html", "chu-de/chung/index.html",
            "guong-dien-hinh/2026/guong/index.html"} <= found
    _, segment = Index.of(after).addresses  # the first is as one second before
    assert {file.removeprefix(segment)[:2] for file in found if file.startswith(segment)} == {"t/", "b/", "f/", "w."}
    assert Index.of(after).names_file in found
    assert (480, 343) in pixels(after)
    assert [file.name.startswith(word) for file in (after / "phim").iterdir()] == [True]


def test_links_to_what_is_hidden_keep_their_words_and_lose_their_address(before: Path):
    page = strictly(before / "guong-dien-hinh/2026/guong/index.html")
    found = [a.get("href") for a in page.iter("a") if a.text == "xem"]
    assert found == [None] * 8


def test_counts_do_not_tell_of_what_is_hidden(before: Path, after: Path):
    def count(site: Path) -> str:
        page = strictly(site / "chu-de/chung/index.html")
        return "".join(next(p for p in page.iter("p") if p.get("class") == "total").itertext()).strip()

    assert (count(before), count(after)) == ("3 bài", "7 bài")
