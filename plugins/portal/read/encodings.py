"""Tell which encoding a text of old is in, and read it: UTF-16, Windows-1258, TCVN3 (ABC) and VNI.

A text may hold their bytes, or letters that were made of such bytes as if they were Western
European: "§¶ng" for Đảng, "ÑAÛNG" for ĐẢNG, "Ä‘áº¡i há»™i" for đại hội. It is read only where what
comes out is clearly Vietnamese, by the syllables. TCVN3 has no capitals with tones: its fonts for
capitals (.VnTimeH) draw small letters large, so what was typed for them comes out small where its
neighbours don't tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

SURE_SHARE = 0.9
"""So many of the syllables that come out must be Vietnamese; texts in other encodings stay far below."""
SURE_WORDS = 3
"""So many different ones must come out of letters; of bytes, which are wrong in any case, fewer do."""
SURE_WORDS_OF_BYTES = 2

_TCVN3 = dict(zip(
    # TCVN 5712:1993, VN3: the bytes as the letters of Western Europe that they are taken for
    "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    strict=True,
))
_VNI_LETTERS = dict(zip("ÑñÖöÔôÆæÓóÒòÎî", "ĐđƯưƠơỈỉĨĩỊịỴỵ", strict=True))
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_HATS = {"â": "\u0302"} | {sign: "\u0302" + tone for sign, tone in zip("áàåãä", _VNI_TONES.values(), strict=True)}
_VNI_BREVES = {"ê": "\u0306"} | {sign: "\u0306" + tone for sign, tone in zip("éèúüë", _VNI_TONES.values(), strict=True)}


def _vni() -> dict[str, str]:
    """Letters of VNI, which are often two: a vowel and, behind it, what stands on it."""
    found = dict(_VNI_LETTERS)
    marks = {"a": _VNI_HATS | _VNI_BREVES | _VNI_TONES, "e": _VNI_HATS | _VNI_TONES, "o": _VNI_HATS | _VNI_TONES}
    marks |= dict.fromkeys("uyöô", _VNI_TONES)
    for vowel, above in marks.items():
        for written, mark in above.items():
            letter = unicodedata.normalize("NFC", _VNI_LETTERS.get(vowel, vowel) + mark)
            found |= {vowel + written: letter, vowel + written.upper(): letter}
            found |= {vowel.upper() + written: letter.upper(), vowel.upper() + written.upper(): letter.upper()}
    return found


_VNI = _vni()
_VNI_SIGN = re.compile("[aAeEoOuUyYöÖôÔ][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[ÑñÖöÔôÆæÓóÒòÎî]")

_WESTERN = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)}
_WESTERN_BYTES = {char: byte for byte, char in _WESTERN.items()} | {chr(byte): byte for byte in range(128, 256)}
_1258 = {char: bytes([byte]).decode("cp1258", "ignore") or char for byte, char in _WESTERN.items()}
_BEHIND = "".join(re.escape(char) for char, byte in _WESTERN_BYTES.items() if byte < 192)
_MOST_TIMES = 3
"""A text that was saved in a wrong encoding more often is left to a person."""
_UTF8_SIGN = re.compile(f"(?:[\xc2-\xdf][{_BEHIND}]|[\xe0-\xef][{_BEHIND}]{{2}}|[\xf0-\xf4][{_BEHIND}]{{3}})+")

NAMES = {"utf8": "UTF-8", "tcvn3": "TCVN3 (ABC)", "vni": "VNI", "cp1258": "Windows-1258", "utf16": "UTF-16"}
FOREIGN = "\x80-\x9f\xa1-\xbfÄ-ÇËÎ-ÑÖ-ØÛÜÞ-ßä-çëî-ñö-øûüþÿ"
"""Signs of Western Europe that Vietnamese does without: for a class of a regular expression."""
_FOREIGN = re.compile(f"[{FOREIGN}]")
_OWN = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
"""Letters that only Vietnamese has; a line with one of them was not mangled."""
_OLD_WORD = re.compile("(?<![^\\W_])[A-Za-z¡-ÿ]++(?![^\\W_])")
_WORD = re.compile(r"[^\W\d_]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|r|s|th?|tr|v|x)?(?:"
    "a(?:ch?|ng?|nh|[imoptuy])?|ă(?:c|ng?|[mpt])|â(?:c|ng?|[mptuy])|e(?:c|ng?|[mopt])?|ê(?:ch|ng?|nh|[mptu])?|"
    "i(?:ch|nh?|[amptu])?|iê(?:c|ng?|[mptu])|oo?(?:c|ng)|"
    "o(?:[nimpt]|a(?:ch?|ng?|nh|[imopty])?|ă(?:c|ng?|[mt])|e(?:[nomt])?)?|"
    "ô(?:c|ng?|[impt])?|ơ(?:[nimpt])?|u(?:c|ng?|[aimpt]|â(?:ng?|[ty])|ê(?:ch|nh)?|ơ|y(?:ch|nh|[aptu])?|yê[nt])?|"
    "uô(?:c|ng?|[imt])|ư(?:c|ng|[aimtu])?|ươ(?:c|ng?|[imptu])|y|yê(?:ng?|[mtu]))"
    "|gi|g?iêng|qu(?:a(?:ch?|ng?|nh|[iopty])?|ă(?:c|ng?|[mpt])|"
    "â(?:ng?|[nty])|e(?:[not])?|ê(?:ch|nh|[nt])?|ơ|ôc|y(?:ch|nh|[t])?|yê[nt])"
)
"""One syllable without its tone."""
_SHORT_FORM = re.compile("[A-ZĐƯ]+")
"""HĐND, TƯ"""
_CAPITALS = re.compile(r"(?<![^\W\d_])[^\W\d_a-z]++(?:[ \-–,.]++[^\W\d_a-z]++(?![a-z]))*+(?![^\W\d_])")
"""Words without a small letter of ASCII."""


class Reread(NamedTuple):
    """A text as it was meant."""

    text: str
    encoding: str
    """utf16, tcvn3, vni, cp1258, or utf8 where that was taken for something else."""
    place: int = 0
    """Where, in characters of the text before, the first wrong letter stands."""


def decode_legacy(raw: bytes) -> Reread | None:
    """Bytes that are UTF-16, or no UTF-8 at all; None where it is not sure what they are."""
    if name := utf16_of(raw):
        try:
            return Reread(raw.decode(name), "utf16")
        except UnicodeDecodeError:
            return None
    western = "".join(_WESTERN[byte] if byte > 127 else chr(byte) for byte in raw)
    found = [(encoding, convert(western)) for encoding, convert in _CONVERTERS.items() if encoding != "utf8"]
    counted = [(_syllables(text), encoding, text) for encoding, text in found]
    sure = [(good, encoding, text) for (good, share), encoding, text in counted
            if good >= SURE_WORDS_OF_BYTES and share >= SURE_SHARE]
    good, share = _syllables(western)
    if not sure or good and share >= SURE_SHARE:  # it may be what it seems to be: “Bà có cô con gái”
        return None
    _, encoding, text = max(sure)
    return Reread(text, encoding)


def utf16_of(raw: bytes) -> str | None:
    """Which UTF-16 it is, with or without a mark; None if it is none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" not in raw or len(raw) % 2:
        return None
    # of a text, most characters are ASCII: every second byte is zero, and never the other
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    if min(even, odd) or max(even, odd) * 2 < len(raw) // 2:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def unmangled(text: str) -> Reread | None:
    """A text whose letters were made of old bytes, as it was meant; None for a text that is good, or unclear.

    Line by line, for what is pasted stands beside what was typed; lines with letters that only
    Vietnamese has are left alone.
    """
    if not _FOREIGN.search(text):
        return None
    lines = text.split("\n")
    suspect = [bool(_FOREIGN.search(line)) and not _OWN.search(line) for line in lines]
    if not any(suspect):
        return None
    best: tuple[int, str, list[int]] | None = None
    for encoding, convert in _CONVERTERS.items():
        found = [(number, _syllables(convert(line))) for number, line in enumerate(lines) if suspect[number]]
        chosen = [number for number, (good, share) in found if good and share >= SURE_SHARE - 0.2]
        good, share = _syllables(convert("\n".join(lines[number] for number in chosen)))
        if good >= SURE_WORDS and share >= SURE_SHARE and (best is None or good > best[0]):
            best = good, encoding, chosen
    if best is None:
        return None
    _, encoding, chosen = best
    convert = _CONVERTERS[encoding]
    for number in sorted({*chosen, *_unclear(lines, set(chosen), convert)}):
        lines[number] = convert(lines[number])
    place = sum(len(line) + 1 for line in text.split("\n", chosen[0])[: chosen[0]])
    match = _FOREIGN.search(text, place)
    return Reread("\n".join(lines), encoding, match.start() if match else place)


def old_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Words of old fonts among good ones: where, as written, and what they seem to mean."""
    for match in _OLD_WORD.finditer(text):
        written = match.group()
        if _FOREIGN.search(written):
            for convert in (_from_tcvn3, _from_vni):
                meant = convert(written)
                if len(meant) > 1 and meant != written and _is_syllable(meant.lower()):
                    yield match.start(), written, meant
                    break


def _unclear(lines: list[str], chosen: set[int], convert: Callable[[str], str]) -> list[int]:
    """The lines that could be either and belong to those that were chosen: their neighbours say so."""
    found: list[int] = []
    waiting: list[int] = []
    above: bool | None = None
    for number in range(len(lines) + 1):
        decided = None
        if number < len(lines):
            if lines[number].isascii():
                continue
            decided = True if number in chosen else False if _OWN.search(lines[number]) else None
            if decided is None:
                waiting.append(number)
                continue
        first, last = (above, decided) if above is not None and decided is not None else (above or decided,) * 2
        found += [number for number in waiting if _belongs(lines[number], convert, bool(first), bool(last))]
        waiting, above = [], decided
    return found


def _belongs(line: str, convert: Callable[[str], str], first: bool, last: bool) -> bool:
    """Whether a line between two others, of which one or both were mangled or none, was mangled too."""
    share = _syllables(convert(line))[1]
    return share == 1 and (first and last or (first or last) and _syllables(line)[1] < 1)


def _syllables(text: str) -> tuple[int, float]:
    """How many different Vietnamese syllables with marks it has, and their share among all such words."""
    words = {word for word in _WORD.findall(text) if len(word) > 1 and not word.isascii()}
    words = {word.lower() for word in words if not _SHORT_FORM.fullmatch(word)}
    good = sum(map(_is_syllable, words))
    return good, good / len(words) if words else 1.0


def _is_syllable(word: str) -> bool:
    plain, tones = _TONES.subn("", unicodedata.normalize("NFD", word))
    return tones < 2 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None


def _from_tcvn3(text: str) -> str:
    return _CAPITALS.sub(_in_capitals, "".join([_TCVN3.get(char, char) for char in text]))


def _in_capitals(match: re.Match[str]) -> str:
    """Words in capitals, if one of them shows that they are: CộNG HOà Xã HộI."""
    words: str = match.group()
    return words.upper() if any(map(_is_half_capital, words.split())) else words


def _is_half_capital(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1 and any(map(str.islower, word))


def _from_vni(text: str) -> str:
    return _VNI_SIGN.sub(lambda match: _VNI.get(match.group()) or _each(match.group()), text)


def _each(signs: str) -> str:
    return "".join(_VNI_LETTERS.get(sign, sign) for sign in signs)


def _from_1258(text: str) -> str:
    return unicodedata.normalize("NFC", "".join([_1258.get(char, char) for char in text]))


def _from_utf8(text: str) -> str:
    for _ in range(_MOST_TIMES):
        text, count = _UTF8_SIGN.subn(_as_utf8, text)
        if not count:
            break
    return unicodedata.normalize("NFC", text)


def _as_utf8(match: re.Match[str]) -> str:
    try:
        return bytes(map(_WESTERN_BYTES.__getitem__, match.group())).decode()
    except UnicodeDecodeError:
        return match.group()


_CONVERTERS: dict[str, Callable[[str], str]] = {
    "utf8": _from_utf8, "tcvn3": _from_tcvn3, "vni": _from_vni, "cp1258": _from_1258,
}
