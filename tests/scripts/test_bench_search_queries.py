"""The benchmark of the search knows what stands in articles, and the right answers to its queries."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from make_corpus import write_corpus  # noqa: E402
from searching import queries as kinds  # noqa: E402
from searching.articles import Article, read_articles, read_glossary, sentences  # noqa: E402
from searching.queries import KINDS, NOTHING, Query, make_queries, spread  # noqa: E402
from searching.spelling import folded, spelled, with_other_tones, without_diacritics  # noqa: E402
from searching.truth import Truth  # noqa: E402

GLOSSARY = [("UBND", "Ủy ban nhân dân"), ("TĐKT", "thi đua, khen thưởng")]


def article(name: str, title: str, summary: str, body: str, *facts: str) -> Article:
    return Article(f"/{name}/", title, sentences(summary), sentences(body), facts)


# spelling


@pytest.mark.parametrize(("one", "other"), [
    ("Hòa", "Hoà"), ("khỏe", "khoẻ"), ("THỦY", "THUỶ"), ("Thúy Hoàn", "Thuý Hoàn"), ("Thị Hòa", "Thị Hoà"),
])
def test_tones_are_placed_the_other_way_and_back(one: str, other: str):
    assert with_other_tones(one) == other
    assert with_other_tones(other) == one
    assert spelled(one) == spelled(other) == spelled(unicodedata.normalize("NFD", one))


@pytest.mark.parametrize("word", ["quý", "của", "Súa", "hoàn", "hoa", "thuy", "khóc", "bìa", "Toản", "thuở"])
def test_words_that_both_ways_write_alike_stay(word: str):
    assert with_other_tones(word) == word


def test_readings_leave_aside_what_they_say():
    assert folded("Đỗ Thị HUỆ, 93/KH-VP") == ["do", "thi", "hue", "93", "kh", "vp"]
    assert spelled("Hoa") != spelled("Hòa") != spelled("Hỏa")
    assert without_diacritics(unicodedata.normalize("NFD", "Ước mơ")) == "uoc mo"


# articles


def test_sentences_are_what_a_reader_sees():
    text = """Mở **đầu bằng** [lời dẫn](../a/b.md)[^1]. Câu hai
dài hai dòng, 6.306 mét.

## Mục {#muc}

- một
- hai

> “Lời.”, chị nói.

| Năm | Hộ |
|---|---:|
| 2023 | 5 |

[^1]: Chú thích.
"""
    assert [" ".join(folded(one)) for one in sentences(text) if folded(one)] == [
        "mo dau bang loi dan", "cau hai dai hai dong 6 306 met", "muc", "mot", "hai", "loi", "chi noi",
        "nam", "ho", "2023", "5", "chu thich",
    ]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Two articles and a registry, written by hand."""
    texts = {
        "registry/glossary.yml": 'tdkt: {short: TĐKT, full: "thi đua, khen thưởng"}\n'
                                 "ubnd: {short: UBND, full: Ủy ban nhân dân}\n",
        "registry/units.yml": "so-y-te: {name: Sở Y tế, short_name: SYT, kind: department}\n",
        "phong-trao/dan-van.md": '---\ntitle: "Phong trào “Dân vận khéo”"\nsummary: Vì dân.\n---\n\nThân.\n',
        "ke-hoach/2023/ke.md": "---\ntitle: Kế hoạch\nsummary: Tóm tắt.\nnumber: 93\nsymbol: KH-VP\n"
                               "unit: so-y-te\ncampaigns: [dan-van]\nissued_on: 2023-02-09\n---\n\n"
                               "Câu một. Câu hai.\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_articles_are_read_with_what_a_page_shows_beside(content: Path):
    plan, campaign = read_articles(content)
    assert (plan.address, plan.title, plan.summary, plan.body) == (
        "/ke-hoach/2023/ke/", "Kế hoạch", ("Tóm tắt.",), ("Câu một.", "Câu hai."))
    facts = " | ".join(plan.facts)
    for words in ("93/KH-VP", "Sở Y tế", "SYT", "Dân vận khéo", "9/2/2023", "09/02/2023"):
        assert words in facts
    assert campaign.title == "Phong trào “Dân vận khéo”"
    assert read_glossary(content) == [("TĐKT", "thi đua, khen thưởng"), ("UBND", "Ủy ban nhân dân")]


# right answers


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth([
        article("a", "Bà Lê Thị Hòa", "Người thợ. Làng nghề",
                "UBND xã Tân Phú tặng khen. Năm 2023, bà Hòa nghỉ."),
        article("b", "Tin xã", "Ủy ban nhân dân **xã Tân** Phú họp.",
                "Bà LE THI HOA. Xã tân. Phú yên.", "93/KH-VP"),
        article("c", "Lê Thị", "Hoà giải", "Cây cối tốt tươi.", "Lê Thị Hoá", "Cây cối tốt tươi"),
        article("d", "Người", unicodedata.normalize("NFD", "Thợ. Lê Thị Hoà"),
                "Làng. Nghề cũ. Làng nghề mới"),
    ], GLOSSARY)


def find(truth: Truth, row: str, most: int = 9, **options: bool) -> str:
    return names(truth, truth.answers(row, truth.folded, most, **options))


def names(truth: Truth, numbers: Iterable[int]) -> str:
    return "".join(truth.all[number].address.strip("/") for number in numbers)


def test_row_is_found_in_title_summary_and_text_but_not_across_them(truth: Truth):
    assert find(truth, "tan phu") == "ab"
    assert find(truth, "tin xa") == "b"
    assert find(truth, "bà lê thị hòa") == "ab"
    assert find(truth, "le thi hoa") == ""  # c only has it beside its text
    assert find(truth, "người thợ") == "a"  # not d: title and summary are two


def test_row_over_the_end_of_a_sentence_has_no_known_answers(truth: Truth):
    assert find(truth, "xã tân phú") == "ab"  # b has it within a sentence too
    assert find(truth, "tan phu yen") == ""
    assert find(truth, "làng nghề") == "ad"
    assert find(truth, "thợ làng") == ""


def test_more_answers_than_wanted_are_none(truth: Truth):
    assert find(truth, "le thi", most=3) == ""
    assert find(truth, "le thi", most=4) == "abcd"


def test_facts_count_where_they_are_asked_for(truth: Truth):
    assert find(truth, "93/KH-VP") == ""
    assert find(truth, "93/KH-VP", with_facts=True) == "b"
    assert find(truth, "cây cối") == "c"


def test_diacritics_count_where_they_are_asked_for(truth: Truth):
    assert truth.answers("thị hoà", truth.spelled, 9) == ()  # c: in doubt
    assert names(truth, (number for number, sure in truth.spelled.articles("thị hoà") if sure)) == "ad"
    assert [*truth.spelled.articles("LE THI HOA")] == [(1, True)]


def test_abbreviation_and_full_form_are_one(truth: Truth):
    assert truth.answers("UBND xã Tân", truth.expanded, 9) == (0, 1)
    assert truth.answers("ủy ban nhân dân xã tân", truth.expanded, 9) == (0, 1)
    assert find(truth, "UBND xã Tân") == "a"


# queries


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "project"
    write_corpus(folder, 60, 2026)
    return folder


@pytest.fixture(scope="module")
def read(project: Path) -> list[Article]:
    return read_articles(project / "content")


@pytest.fixture(scope="module")
def queries(project: Path, read: list[Article]) -> list[Query]:
    return make_queries(read, read_glossary(project / "content"), 5 * len(KINDS), 7)


def test_there_are_as_many_queries_of_each_kind_as_wanted(queries: list[Query]):
    few = {kinds.NAME_TONE: 2}
    assert Counter(query.kind for query in queries) >= Counter({kind: few.get(kind, 5) for kind in KINDS})
    assert len({(query.kind, query.text) for query in queries}) == len(queries)


def test_same_seed_gives_the_same_queries_and_another_others(read: list[Article], queries: list[Query]):
    assert make_queries(read, GLOSSARY, 34, 7) == make_queries(read, GLOSSARY, 34, 7)
    assert {query.text for query in make_queries(read, GLOSSARY, 34, 8)}.isdisjoint({
        query.text for query in queries if query.kind == kinds.NAME})


def naive(text: str) -> str:
    """Another way to the words of a file, marks and front matter included."""
    text = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c))))


def test_answers_are_all_articles_whose_files_hold_the_words(project: Path, queries: list[Query]):
    content = project / "content"
    files = {path.relative_to(content).with_suffix("").as_posix(): f" {naive(path.read_text('utf-8'))} "
             for path in content.rglob("*/*.md")}
    others = (kinds.SHORT, kinds.SHORT_PLAIN, kinds.TWIN, kinds.NUMBER)
    for query in queries:
        if query.kind not in others:
            row = f" {naive(query.text)} "
            assert {f"/{path}/" for path, text in files.items() if row in text} == {*query.answers}, query


def test_each_kind_is_typed_as_it_says(queries: list[Query]):
    of = {kind: [query for query in queries if query.kind == kind] for kind in KINDS}
    plain = kinds.NAME_PLAIN, kinds.BODY_PLAIN, kinds.TITLE_PLAIN, kinds.PLACES_PLAIN, kinds.SHORT_PLAIN
    for query in (query for kind in plain for query in of[kind]):
        assert query.text.isascii() and query.text.islower()
    for query in (*of[kinds.NAME_QUOTED], *of[kinds.BODY_QUOTED]):
        assert query.text[0] == query.text[-1] == '"'
    assert all(not unicodedata.is_normalized("NFC", query.text) for query in of[kinds.NAME_NFD])
    assert all(len(query.text.split()) == 6 for query in of[kinds.TITLE])
    assert all(len(query.text.split()) in (3, 4, 5) for query in of[kinds.BODY])
    two = re.compile(r"(xã|phường) .+ (huyện|thị xã|thành phố) ", re.IGNORECASE)
    assert all(two.match(query.text) for query in of[kinds.PLACES])
    assert all(any(map(str.isdigit, query.text)) for query in of[kinds.NUMBER])
    for query in queries:
        most = {kinds.NOTHING: 0, kinds.TWIN: 10}.get(query.kind, 3)
        assert (query.kind != NOTHING) <= len(query.answers) <= most


def test_other_form_is_written_nowhere_and_a_twin_is(read: list[Article], queries: list[Query]):
    texts = {one.address: "|".join(f" {' '.join(folded(sentence))} " for sentence in one.sentences)
             for one in read}
    for query in queries:
        row = f" {' '.join(folded(query.text))} "
        holders = {address for address, text in texts.items() if row in text}
        if query.kind in (kinds.SHORT, kinds.SHORT_PLAIN):
            assert not holders, query
        if query.kind == kinds.TWIN:
            assert holders > {*query.answers}, query


def test_sample_is_of_all_kinds_and_neighbours_differ(queries: list[Query]):
    some = spread(queries, 34)
    assert len(some) == len({id(one) for one in some}) == 34
    assert {one.kind for one in some} == {*KINDS}
    assert all(one.kind != other.kind for one, other in zip(some, some[1:], strict=False))
    assert spread(queries[:3], 9) == queries[:3]


