"""A word written twice: “các các phong trào”.

Vietnamese doubles many words rightly (nhà nhà, luôn luôn, năm năm), and two may meet by grammar
(hiện tại tại tỉnh, ban tổ chức tổ chức hội thi). So only words that never do are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from portal.errors import Edit, Problem
from portal.read.manuscript import Manuscript, Passage

_NEVER = {"các", "những", "và", "hoặc", "của", "với", "nhưng", "nếu", "nhằm", "rằng", "cũng", "bởi", "đã", "thì"}
_NEVER_TWO = {"phong trào", "kế hoạch", "nhiệm vụ", "nhân dân", "địa phương", "ủy ban", "cán bộ", "danh hiệu", "pháp luật",
              "thành tích", "điển hình", "đơn vị", "cơ quan", "chính sách", "chương trình", "hiện nay"}
_TWINS = {(word, word) for word in _NEVER} | {tuple(reversed(words.split())) for words in _NEVER_TWO}
"""Neighbours without which none of them stands twice."""
FIRSTS = frozenset(first for first, _ in _TWINS)
"""The first words of those."""
_TWICE = re.compile(
    rf"(?<![\w-])((?<!tiền )(?<!góp )(?:{'|'.join(sorted(_NEVER | _NEVER_TWO))}))(?P<again>(?:[ \t]+|[ \t]*\n[ \t]*)\1)(?![\w-])",
    re.IGNORECASE,
)
"""Behind tiền and góp “của” is a thing: tiền của của nhân dân."""


def check(manuscript: Manuscript, prose: Sequence[Passage], pairs: Set[tuple[str, str]]) -> Iterator[Problem]:
    """Advice about words written twice; `pairs` are neighbours in the passages, in lower case, all that begin with FIRSTS."""
    if _TWINS.isdisjoint(pairs):
        return
    for passage in prose:
        for match in _TWICE.finditer(passage.text):
            start, end = match.span("again")
            edit = Edit(passage.start + start, passage.start + end, "")
            yield manuscript.advice(passage.start + match.start(), "word_twice", edit, value=match[1])

