"""Sentences that break off: split by the page of a scan, or left without their end.

What a sentence means is not known here: only ends that no sentence has are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.errors import Edit, Problem
from portal.read.manuscript import Manuscript

_GAP = re.compile(r"\n(?:[ \t]*+(?P<page>(?:Trang )?\d{1,4}|- ?\d{1,4} ?-)?[ \t]*+\n)++[ \t]*+")
"""An empty line, or the number of a page."""
_NO_SENTENCE = re.compile(r"[ \t]*(?:[#>|]|!\[)")
"""How a line begins that is a heading, a quotation, a table or a picture."""
_ITEM = re.compile(r"[a-zđ][.)]|[IVX]+\.")
"""How a new item of a list begins: a) Đối tượng."""
_LINE = 40
"""Shorter lines may be headings, names or verse."""
_PARAGRAPH = 100
"""So long a paragraph is never a heading."""
_STOP = re.compile(r"[;.](?=[\s”\"*_)]|\Z)")
_NO_END = {"và", "hoặc", "những", "các", "nhằm", "rằng", "nếu", "bởi", "của", "gắn", "với", "mọi", "gồm"}
"""Words that want another after them."""
_ENDINGS = tuple(_NO_END)
_ENDS_AFTER = {
    "của": {"tiền", "góp", "có", "hết", "nhiều", "sức", "mất", "lắm", "bỏ", "thừa", "là"},
    "gắn": {"hàn", "được", "đã", "đang", "sẽ", "cần", "mới", "chưa", "tự", "keo", "bị", "đính", "và"},
    "với": {"nói", "đi", "chơi", "lại", "tay", "vời", "chới", "ở", "cùng"},
    "các": {"mác", "cát"},
}
"""Words behind which they may end a clause all the same: công sức, tiền của."""


def check(manuscript: Manuscript) -> Iterator[Problem]:
    """Advice about the sentences of the body."""
    yield from _splits(manuscript)
    yield from _open_ends(manuscript)


def _splits(manuscript: Manuscript) -> Iterator[Problem]:
    offset, text, _ = manuscript.body
    for match in _GAP.finditer(text):
        end, begin = match.span()
        while end and text[end - 1] in " \t":
            end -= 1
        row = text.rfind("\n", 0, end) + 1
        if end - row < _LINE or not (text[end - 1].isalpha() or text[end - 2 : end - 1].isalpha() and text[end - 1] == ","):
            continue
        is_text = begin < len(text) and text[begin].isalpha() and not _ITEM.match(text, begin)
        # code or a picture, which are no words, may stand between
        if not is_text or _NO_SENTENCE.match(text, row) or manuscript.text[offset + end : offset + begin] != text[end:begin]:
            continue
        shown = f"{' '.join(text[row:end].split()[-3:])} / {' '.join(text[begin : begin + 60].split()[:3])}"
        if text[begin].islower():
            edits = [] if match["page"] else [Edit(offset + end, offset + begin, " ")]
            yield manuscript.advice(offset + end, "sentence_split", *edits, value=shown)
        elif end - row >= _PARAGRAPH:
            yield manuscript.advice(offset + end, "sentence_unfinished", value=shown)


def _open_ends(manuscript: Manuscript) -> Iterator[Problem]:
    offset, text, _ = manuscript.body
    for match in _STOP.finditer(text):
        start = match.start()
        near = text[max(0, start - 8) : start]
        # where it differs from the file, something that is no words stands before the mark: code
        if not near.rstrip(" ").lower().endswith(_ENDINGS) or not manuscript.text.startswith(near, offset + start - len(near)):
            continue
        words = text[max(0, start - 40) : start].split()
        last = words[-1].lower()
        before = words[-2].lower() if len(words) > 1 else ""
        if last in _NO_END and before not in _ENDS_AFTER.get(last, ()):
            value = f"{' '.join(words[-2:])}{match.group()}"
            yield manuscript.advice(offset + start, "sentence_open", value=value)
