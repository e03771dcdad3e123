"""Hidden characters, typography and what Word leaves: found where it is, mended without touching a word."""

from __future__ import annotations

import re
import sys
import time
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from portal.check import characters, pasted, typography
from portal.cli import portal
from portal.read.files import read_text, scan
from portal.read.front_matter import parse_document
from tests.builders import ROOT, make_site, write_news
from tests.check.mending import codes, mended_body, mended_head, problems
from tests.length import examples

sys.path.insert(0, str(ROOT / "scripts"))
from make_corpus import write_corpus  # noqa: E402

ALL = (characters.check, pasted.check, typography.check)


@pytest.mark.parametrize(("written", "meant"), [
    ("Bà\u200b con\ufeff vui\u2060 vẻ, tổ\u00adchức\u200e.", "Bà con vui vẻ, tổchức."),
    ("Một gia đình 👩\u200d👩\u200d👧, ❤️\u200d🔥 và\u200d hết.", "Một gia đình 👩\u200d👩\u200d👧, ❤️\u200d🔥 và hết."),
    ("Bà\u00a0con \u2003 vui\u3000vẻ ở\u202fxã", "Bà con vui vẻ ở xã"),
    ("Đi 10\u00a0km, 5\u202f%, 3\u00a0000 đồng", "Đi 10\u00a0km, 5\u202f%, 3\u00a0000 đồng"),
    ("Đầu.\n\n\u00a0\u00a0Thụt vào\u00a0\n\u00a0\n- một\n  \u00a0hai", "Đầu.\n\nThụt vào\n\n- một\n  hai"),
    ("Mã `a\u00a0b` \u00a0 còn\u00a0`c  d`\u00a0", "Mã `a\u00a0b` còn `c  d`"),
])
def test_what_nobody_sees_is_mended(written: str, meant: str):
    assert mended_body(written, characters.check) == meant


def test_characters_that_turn_text_round_are_errors():
    found = problems("---\ntitle: Một\n---\n\nMã `abc\u202e` và \u2067x\u2069.\n", characters.check)
    assert [(p.code, p.is_advice, p.line, p.column, p.params["character"]) for p in found] == [
        ("character_bidi", False, 5, 8, "U+202E (ép viết từ phải sang trái)")
    ]
    assert mended_body("Mã `abc\u202e` và \u2067x\u2069.", characters.check) == "Mã `abc` và x."


@pytest.mark.parametrize(("written", "meant"), [
    ("Hoà bình, HOÀ, Thuý, khoẻ, thuỷ, UỶ BAN, toà, loé, huỷ, nguỵ, xoè, goá, oà, truỵ, Uỷ", "Hòa bình, HÒA, Thúy, khỏe, thủy, ỦY BAN, tòa, lóe, hủy, ngụy, xòe, góa, òa, trụy, Ủy"),
    ("“Hoà”, xã_hoà, 1.Hoà", "“Hòa”, xã_hòa, 1.Hòa"),
    ("quý, quà, Quỳ, QUỸ, quỷ, hoàn, toàn, thuyền, thoải, hoạch, Nguyễn, hoằng, luật, thủy, hòa, fboà", None),
    ("`hoà` [a](hoà.md) https://a.vn/hoà", None),
])
def test_tones_stand_where_official_texts_have_them(written: str, meant: str | None):
    assert mended_body(written, typography.check) == (meant or written)


@pytest.mark.parametrize(("written", "meant"), [
    ("Bà  con   vui. ", "Bà con vui. "),
    ("Bạn ơi ! Có phải không ?! (đúng chứ ?) Địa chỉ : Hà Nội ; hết ./.", "Bạn ơi! Có phải không?! (đúng chứ?) Địa chỉ: Hà Nội; hết./."),
    ("cam ,quýt ; mít **đậm** .", "cam, quýt; mít **đậm**."),
    ("Rồi. . . Xong.... Và… hết", "Rồi... Xong... Và... hết"),
    ("Tỷ lệ 1 : 3, 20 000, .NET, :) và :-), 0 .5", None),
    ("Họ tên: ………… và ............ và . . . . . . . .", None),
    ("| a  | b   |\n|:--|--:|\n| x   y | : |\n\n-   mục\n1.  mục\n>  trích\n\n[^1]:  chú\n", None),
    ("Đoạn:\n\n    mã  có , hai\n    dấu  cách\n\nhết  \ndòng", None),
    ("`a  b`  và `c` , <b>x</b>  y", None),
    ("Hết! [a](b.md)! ![ảnh](c.png)", None),
])
def test_spaces_and_dots_are_mended_in_sentences_alone(written: str, meant: str | None):
    assert mended_body(written, typography.check) == (meant or written)


@pytest.mark.parametrize(("written", "meant"), [
    ('Ông nói: "Tốt lắm", rồi "đi".', "Ông nói: “Tốt lắm”, rồi “đi”."),
    ('Câu "dài qua\ndòng" này, ("trong ngoặc"), **"đậm"**', "Câu “dài qua\ndòng” này, (“trong ngoặc”), **“đậm”**"),
    ('“mở đúng" và "đóng đúng”', "“mở đúng” và “đóng đúng”"),
    ('"mở mà không đóng', None),
    ('Màn hình 24" và 5" nữa', None),
    ('[a](b.md "Lời") ![c](d.png "Ảnh") {: title="x"}\n\n[1]: https://a.vn "Tên"\n', None),
    ('> viết title: "Hội nghị: tổng kết" và {reason: "lý do"}', None),
    ('`"mã"` <a title="x">y</a>', None),
])
def test_straight_marks_become_quotation_marks_where_they_are_pairs(written: str, meant: str | None):
    assert mended_body(written, typography.check) == (meant or written)


def test_marks_that_are_mixed_and_unclear_are_told_without_edits():
    assert codes('“Một" và "hai.', typography.check) == [("quotes_unsure", 1, 5)]


@pytest.mark.parametrize(("written", "meant"), [
    ('title: "Hoà \\"giải\\"  tốt ,vui"\n', 'title: "Hòa “giải” tốt, vui"\n'),
    ("title: 'Hoà \"giải\" ''tốt'''\n", "title: 'Hòa “giải” ''tốt'''\n"),
    ('title: Nói "thẳng" .\n', "title: Nói “thẳng”.\n"),
    ("a:  b\nimage: {src: hoà.png,   alt: hoà}\n", "a:  b\nimage: {src: hoà.png,   alt: hòa}\n"),
    ("title: Một\u00a0# hai\n", None),
    ("title: \"a \\\\\"\n", None),
    ("alternate_names: [Hoà bình]\nchanges: [{wrong: hoà  bình}]\n", None),
    ("t: |\n  Một  hai\n    ba .\n", "t: |\n  Một hai\n    ba.\n"),
    ("t: Tin&nbsp;&ldquo;mới&rdquo;\n", "t: Tin “mới”\n"),
])
def test_front_matter_stays_the_same_yaml(written: str, meant: str | None):
    assert mended_head(written, *ALL) == (meant or written)


@pytest.mark.parametrize(("written", "meant"), [
    ('<p class="MsoNormal"><span style=\'mso-x:1\'>Bà con<o:p></o:p></span></p>\n<p class=MsoNormal>Hai</p>\n', "Bà con\n\nHai\n"),
    ("<b style='mso-bidi'>Đậm</b> <font color=red>đỏ</font> ở <st1:place w:st=\"on\">Hà Nội</st1:place>", "<b>Đậm</b> đỏ ở Hà Nội"),
    ("Một <!--[if gte mso 9]><xml>\n<o:x>1</o:x></xml><![endif]-->hai<!-- giữ -->", "Một hai<!-- giữ -->"),
    ("<![if !supportLists]>Một<![endif]> <!--StartFragment-->hai", "Một hai"),
    ('<b>giữ</b> <span id="x">y</span><br> <https://a.vn> `<o:p>` <td colspan="2" style="x">z</td>', '<b>giữ</b> <span id="x">y</span><br> <https://a.vn> `<o:p>` <td colspan="2">z</td>'),
    ("Gồm:\n•\tMột\n· Hai\n\uf0b7\u00a0Ba\no\tBốn\n§\tNăm\n- • Sáu\n•`mã`", "Gồm:\n\n- Một\n- Hai\n- Ba\n- Bốn\n- Năm\n- Sáu\n- `mã`"),
    ("Đi \uf0e0 đến · giữa • dòng, o nhà", "Đi → đến · giữa • dòng, o nhà"),
    ("&ldquo;Chào&rdquo;&nbsp;&#8230; &amp; &lt;b&gt; &#124; &quot; &x; &shy;", "“Chào” … &amp; &lt;b&gt; &#124; &quot; &x; "),
    ('Xem { HYPERLINK "https://a.vn/x" } và HYPERLINK "https://b.vn" đây', "Xem <https://a.vn/x> và <https://b.vn> đây"),
    ("Mục lục PAGEREF _Toc12 \\h 5\nMột.....Error! Bookmark not defined.", "Mục lục\nMột"),
    ("Một^lhai x^l, 2^p ^l\nba^p", "Một  \nhai x^l, 2^p ^l\nba"),
    ('/* Style Definitions */ table.MsoNormalTable {mso-style-name:"Table Normal";}\nmso-x:1;\nHết', "Hết"),
])
def test_what_word_leaves_behind_is_taken_away_and_the_words_stay(written: str, meant: str):
    assert mended_body(written, pasted.check) == meant


def test_what_a_person_has_to_look_up_is_told_without_edits():
    assert codes("(xem Error! Reference source not found.) và \uf0aa", pasted.check) == [
        ("pasted_field_lost", 1, 6), ("pasted_symbol", 1, 45),
    ]


def test_a_word_of_an_old_font_among_good_ones_is_told_and_left_alone():
    text = "Làm tốt c«ng t¸c thi đua, đ­ợc ®­îc; dài 5 m², 25°C, «năng lực», Müller, España, hoa¹, A·B."
    assert codes(text, *ALL) == [("word_mangled", 1, 9), ("character_hidden", 1, 28)]
    assert mended_body(text, *ALL) == text.replace("đ­ợc", "đợc")


def test_a_line_is_told_of_once_for_each_kind():
    found = codes("Hoà  hoà  hoà\nkhoẻ\u200b a\u200bb\n", *ALL)
    assert sorted(found) == [("character_hidden", 2, 5), ("space_double", 1, 4), ("tone_style", 1, 1), ("tone_style", 2, 1)]


PIECES = [
    "bà", "Hoà", "thuỷ", "quý", "con", "12", " ", "  ", "\n", "\n\n", "    ", "\t", "\u00a0", "\u200b", "\u3000", "\u202e", "👩\u200d👧", ".", ",", ";", ":", "!", "?",
    " .", " ,", "./.", "...", "…", ". . .", "....", '"', "“", "”", "'", "(", ")", "- ", "1. ", "> ", "# ", "|", "`", "```\n", "[a](b)", "[a](b \"c\")", "{#x}",
    "<p class=\"MsoNormal\">", "</p>", "<span style='x'>", "</span>", "<o:p>", "</o:p>", "<b>", "</b>", "<div style=\"x\">", "</div>", "<!--[if a]>", "<![endif]-->",
    "<style>", "</style>", "&nbsp;", "&ldquo;", "&amp;", "&shy;", "•", "·", "\uf0b7", "\uf0e0", "o\t", "§\t", "HYPERLINK \"https://a.vn\"", "{ PAGEREF _Toc1 \\h }",
    "Error! Bookmark not defined.", "^l", "^p", "mso-x:1;", "https://a.vn", "\\", "*", "_", "%",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
WORDS = re.compile(r"bà|con|h[oò][aà]|th[uủ][yỷ]|quý|12", re.IGNORECASE)


@examples(200)
@given(TEXTS)
@example("\u00a0 , .")
@example('" “" ”')
@example("•\u00a0<p class=\"MsoNormal\">` `</p>")
def test_mending_comes_to_an_end_and_keeps_every_word(body: str):
    kept = [unicodedata.normalize("NFD", word)[0] for word in WORDS.findall(_without_wholes(body))]
    text = mended_body(body, *ALL)
    assert [unicodedata.normalize("NFD", word)[0] for word in WORDS.findall(_without_wholes(text))] == kept


def _without_wholes(text: str) -> str:
    return re.sub(r"<!--\[if.*?<!\[endif\]-->|<style>.*?</style>", "", text, flags=re.DOTALL)


@examples()
@given(TEXTS, st.sampled_from(["{}", '"{}"', "'{}'"]))
def test_values_of_front_matter_keep_their_words_too(value: str, form: str):
    head = f"title: {form.format(value)}\nid: x\n"
    before, _ = parse_document(f"---\n{head}---\nX\n", "")
    if before is None or not isinstance(before.tree.values.get("title"), str):
        return
    after, faults = parse_document(f"---\n{mended_head(head, *ALL)}---\nX\n", "")
    assert after is not None and after.tree.values.keys() == before.tree.values.keys()
    assert len(WORDS.findall(str(after.tree.values["title"]))) == len(WORDS.findall(before.tree.values["title"]))


def test_shipped_articles_are_clean():
    folder, _ = scan(ROOT / "content")
    found = [(path, p.line, p.code) for path in folder.articles for p in problems(read_text(folder, path)[0], *ALL)]
    assert found == []


def test_corpus_has_only_the_faults_that_it_is_made_with(tmp_path):
    write_corpus(tmp_path / "corpus", 200, 2026)
    folder, _ = scan(tmp_path / "corpus" / "content")
    texts = [read_text(folder, path)[0] for path in folder.articles]
    assert {p.code for text in texts for p in problems(text, *ALL)} == {"tone_style"}


@pytest.mark.parametrize("unit", [
    " ", "  a", '"', '" a "', "<p style=x>", "<!--[if<![endif]-->", "<style>", "<", "&", "&nbsp;", "•\t", "\u00a0 ", "\u200b", "hoà ", "a .", ". ", "….", "^l",
    "HYPERLINK \"", "Error! ", "/* Style Definitions */ a{", "    a  b\n", "\uf0b7", "{ PAGEREF _", "](", "a\n", "....",
])
def test_a_hundred_thousand_of_anything_is_looked_through_in_seconds(unit: str):
    text = f"---\ntitle: Một\n---\n{(unit * 100_000)[:100_000]}\n"
    started = time.process_time()
    problems(text, *ALL)
    assert time.process_time() - started < 3


def test_a_form_is_told_of_though_the_text_was_known_before(tmp_path):
    make_site(tmp_path)
    file = write_news(tmp_path, "tin")
    good = file.read_bytes()
    for raw, told in ((good, []), (b"\xef\xbb\xbf" + good, ["1:1"]), (good.replace(b"\n", b"\r\n"), ["1:1"]), (good, [])):
        file.write_bytes(raw)
        done = CliRunner().invoke(portal, ["check", "-f", str(tmp_path / "mkdocs.yml")])
        assert done.exit_code == 0
        assert re.findall(r"tin\.md:(\d+:\d+): ", done.stdout) == told
