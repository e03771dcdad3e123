from __future__ import annotations

import time

import pytest

from portal.model.entry import Kind
from portal.read.front_matter import parse_document
from portal.read.manuscript import Manuscript


def manuscript(text: str) -> Manuscript:
    document, problems = parse_document(text, "content/tin-tuc/2026/a.md")
    assert document and not problems
    return Manuscript("content/tin-tuc/2026/a.md", Kind.NEWS, document)


def words_of(body: str) -> list[str]:
    return manuscript(f"---\ntitle: a\n---\n{body}").body.text.split()


@pytest.mark.parametrize(("body", "words"), [
    ("Chào `mã` bạn", "Chào bạn"),
    ("[liên kết](../a.md \"tựa\") hết", "[liên kết \"tựa\") hết"),
    ("[một][m] hai\n\n[m]: https://vi.example/x", "[một hai"),
    ("Xem <https://vi.example> và https://vi.example/a_b, rồi", "Xem và , rồi"),
    ("<b title='chữ'>đậm</b>", "đậm"),
    ("<!-- giấu -->hiện", "hiện"),
    ("## Mục tiêu {#muc-1}", "## Mục tiêu"),
    ("Số liệu[^1]\n\n[^1]: Báo cáo", "Số liệu : Báo cáo"),
    ("trước\n\n```\nmã\n```\nsau", "trước sau"),
])
def test_what_is_no_words_is_blank(body: str, words: str):
    assert words_of(body) == words.split()


def test_places_count_in_the_file_whatever_is_blank():
    written = manuscript('---\ntitle: "Đường “đi”"\nsubject:\n  name: Bà A\n---\n\nMột `hai` ba\n')
    for passage in written.passages:
        raw = written.text[passage.start : passage.start + len(passage.text)]
        assert all(a in (b, " ") for a, b in zip(passage.text, raw, strict=True))
    assert written.mark_of(written.text.index("ba\n")) == (7, 11)
    assert written.field_at(written.text.index("Bà A") + 1) == "subject.name"
    assert written.field_at(written.text.index("Một")) == ""


def test_problem_tells_line_column_and_field():
    written = manuscript("---\ntitle: Thi đũa\n---\nThân\n")
    found = written.error(written.text.index("đũa"), "empty")
    assert (found.path, found.line, found.column, found.field) == ("content/tin-tuc/2026/a.md", 2, 12, "title")


@pytest.mark.parametrize("text", ["<!-- ", "` `` ", "[](", "<a ", "{#", "[^", "```\n", "https://", "[a]: "])
def test_hostile_text_takes_no_longer_than_its_length(text: str):
    started = time.process_time()
    words_of(text * (300_000 // len(text)))
    assert time.process_time() - started < 2
