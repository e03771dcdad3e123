"""Whatever a text was saved in, it comes back as it was; what is good, or not sure, stays as it is."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mend.raw import repair
from portal.read import encodings
from portal.read.files import read_text, scan
from tests.builders import ROOT
from tests.length import examples

ARTICLES = sorted((ROOT / "content").rglob("*.md"))
# pages about messages show wrong encodings
TEXTS = [file.read_text(encoding="utf-8") for file in ARTICLES if file.parent.name != "thong-bao"]
SOME = [text for text in TEXTS if len(text) > 1500][::8]
WESTERN = encodings._WESTERN
TCVN3 = {letter: sign for sign, letter in encodings._TCVN3.items()}
VNI = {letter: signs for signs, letter in sorted(encodings._VNI.items())}
TONES_1258 = {"\u0300": b"\xcc", "\u0309": b"\xd2", "\u0303": b"\xde", "\u0301": b"\xec", "\u0323": b"\xf2"}


def in_tcvn3(text: str) -> str:
    """Letters of Western Europe in place of the bytes; capitals with a tone become small, as typists had to."""
    return "".join(TCVN3.get(char) or TCVN3.get(char.lower(), char) for char in text)


def in_vni(text: str) -> str:
    return "".join(VNI.get(char, char) for char in text)


def in_1258(text: str) -> bytes:
    done = b""
    for char in text:
        try:
            done += char.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", char)[:-1], unicodedata.normalize("NFD", char)[-1]
            if tone not in TONES_1258:  # ậ: the dot stands before the hat
                base, tone = base[0] + tone, base[1]
            done += unicodedata.normalize("NFC", base).encode("cp1258") + TONES_1258[tone]
    return done


def western_bytes(text: str) -> bytes:
    back = {char: byte for byte, char in WESTERN.items()}
    return bytes(back.get(char) or ord(char) for char in text)


def mangled(raw: bytes) -> str:
    """Bytes read as if they were Western European."""
    return "".join(WESTERN.get(byte, chr(byte)) for byte in raw)


@pytest.mark.parametrize("encode", [
    pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="mark"),
    pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="windows-line-ends"),
    pytest.param(lambda text: text.replace("\n", "\r").encode(), id="old-line-ends"),
    pytest.param(lambda text: unicodedata.normalize("NFD", text).encode(), id="decomposed"),
    pytest.param(lambda text: text.encode("utf-16"), id="utf-16"),
    pytest.param(lambda text: text.encode("utf-16-le"), id="utf-16-le"),
    pytest.param(lambda text: text.encode("utf-16-be"), id="utf-16-be"),
    pytest.param(lambda text: text.replace("\n", "\r\n").encode("utf-16"), id="utf-16-of-notepad"),
    pytest.param(lambda text: mangled(text.encode()).encode(), id="utf-8-mangled"),
    pytest.param(lambda text: mangled(mangled(text.encode()).encode()).encode(), id="utf-8-mangled-twice"),
    pytest.param(lambda text: mangled(unicodedata.normalize("NFD", text).encode()).encode(), id="decomposed-mangled"),
    pytest.param(lambda text: in_vni(text).encode(), id="vni-mangled"),
])
def test_shipped_articles_come_back_from(encode):
    for text in SOME:
        assert repair(encode(text)).text == text


def test_shipped_articles_come_back_from_tcvn3_but_for_the_size_of_some_capitals():
    for text in TEXTS:
        text = text.replace("×", "x")  # stands where TCVN3 has ì
        found = repair(in_tcvn3(text).encode())
        assert found.text is not None and found.done == ("tcvn3",)
        assert found.text.casefold() == text.casefold()
        wrong = [(a, b) for a, b in zip(found.text, text) if a != b]
        assert all(a == b.lower() for a, b in wrong)  # never too large


def test_bytes_of_tcvn3_vni_and_windows_1258_are_read():
    kept = "".join(sorted(set("".join(SOME))))
    signs = "".join(char for char in kept if ord(char) > 127 and not unicodedata.normalize("NFD", char)[0].isalpha()
                    and char not in WESTERN.values())
    for text in SOME:
        text = text.translate(dict.fromkeys(map(ord, signs), "-"))
        assert repair(western_bytes(in_vni(text))).text == text
        old = repair(western_bytes(in_tcvn3(text)))
        assert old.text is not None and (old.text.casefold(), old.done) == (text.casefold(), ("tcvn3",))
        assert repair(in_1258(text)).text == text
        assert repair(mangled(in_1258(text)).encode()).text == text


@pytest.mark.parametrize(("written", "meant"), [
    ("céng hoµ x· héi chñ nghÜa", "cộng hoà xã hội chủ nghĩa"),
    ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("UBND thµnh phè §µ N½ng hç trî b¸o chÝ", "UBND thành phố Đà Nẵng hỗ trợ báo chí"),
    ("ÑAÛNG BOÄ TÆNH: hoïc taäp, laøm theo", "ĐẢNG BỘ TỈNH: học tập, làm theo"),
    ("Nghò quyeát cuûa ñaïi hoäi", "Nghị quyết của đại hội"),
    ("Ä‘áº¡i há»™i Ä‘iá»ƒn hÃ¬nh tiÃªn tiáº¿n", "đại hội điển hình tiên tiến"),
])
def test_what_was_pasted_in_old_letters_is_read(written: str, meant: str):
    assert repair(written.encode()).text == meant


def test_old_letters_beside_good_ones_are_read_without_touching_these():
    good = "---\ntitle: Hội nghị tổng kết\nsummary: Bà con cô bác\n---\n\nTỉnh có 20 m² ở «Bản Lác», 25°C.\n\n"
    pasted = "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n\nNéi dung\n\nÑaûng laø cuûa daân.\n\nThi ®ua yªu n­íc, khen th­ëng.\n"
    meant = "Cộng hoà xã hội chủ nghĩa Việt Nam\n\nNội dung\n\nÑaûng laø cuûa daân.\n\nThi đua yêu nước, khen thưởng.\n"
    assert repair((good + pasted).encode()).text == good + meant.replace("Ñaûng laø cuûa daân", "Đảng là của dân")


@pytest.mark.parametrize("text", [
    "Il a déjà été reçu à l'hôtel naïf, château, français, où ça.\n" * 5,
    "El año señor España niño mañana corazón.\n" * 5,
    "Müller, Köln, Straße, für über schön.\n" * 5,
    "Bà có cô con gái và bé trai.\n" * 5,
    "25°C, 30 m², ±5, ½, «a», §3, ©2023, A·B.\n· mot\n· hai\n· ba\n" * 5,
    "Mẫu chữ sai: `§¶ng`, `c«ng t¸c`, `ÑAÛNG`, `Ä‘áº¡i há»™i`, Đảng.\n" * 5,
])
def test_good_texts_are_never_touched(text: str):
    assert repair(text.encode()) == (text, ())
    assert repair(text.encode("latin-1", "replace")).text in (None, text)


def test_all_shipped_texts_stay_as_they_are():
    assert {repair(text.encode()) for text in TEXTS} == {(text, ()) for text in TEXTS}


def test_what_word_means_by_control_characters_is_written_in_its_place():
    raw = "---\ntitle: Một\x0bhai\n---\n\nMột\x0bhai\x1eba\x1f\u2029bốn \x93năm\x94\n\n## Sáu\x0bbảy\n"
    meant = "---\ntitle: Một hai\n---\n\nMột  \nhai-ba\n\nbốn “năm”\n\n## Sáu bảy\n"
    assert repair(raw.encode()) == (meant, ("controls",))


@pytest.mark.parametrize("raw", [b"\xff\xfea", b"caf\xe9 d\xe9j\xe0", b"\x80\x81\x82", b"a\xffb", b"x" * 1_000_001])
def test_bytes_that_may_be_anything_are_left_to_a_person(raw: bytes):
    assert repair(raw) == (None, ())


@examples(300)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode), st.lists(st.sampled_from(
    ["§¶ng ", "c«ng t¸c ", "ÑAÛNG ", "hoïc ", "Ä‘áº¡i ", "há»™i ", "Hội ", "là ", "\n", "\r\n", "\x0b", "\x93", "́", "x· "]
), max_size=20).map("".join).map(str.encode)))
def test_what_is_repaired_is_left_alone_after_that(raw: bytes):
    first = repair(raw)
    if first.text is not None:
        assert repair(first.text.encode()) == (first.text, ())


def test_a_repaired_file_reads_as_it_was_repaired(tmp_path: Path):
    for number, text in enumerate(SOME):
        raw = b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode()
        (tmp_path / f"{number}.md").write_bytes(raw)
    folder, _ = scan(tmp_path)
    for path in folder.articles:
        assert read_text(folder, path) == (repair((tmp_path / path).read_bytes()).text, [])


@pytest.mark.parametrize("unit", ["§", "AÀ ", "Ã", "Öù", "«t\n", "a\x0b", "á»"])
def test_hundreds_of_thousands_of_anything_are_read_in_seconds(unit: str):
    raw = (unit * 1_000_000).encode()[:300_000]
    started = time.process_time()
    repair(raw)
    assert time.process_time() - started < 4
