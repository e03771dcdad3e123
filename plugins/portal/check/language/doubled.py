"""A word written twice: “các các phong trào”.

Vietnamese doubles many words rightly (nhà nhà, luôn luôn, năm năm), and two may meet by grammar
(hiện tại tại tỉnh, ban tổ chức tổ chức hội thi). So only words that never do are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from operator import eq

from portal.errors import Edit, Problem
from portal.read.manuscript import Manuscript, Passage

_NEVER = {"các", "những", "và", "hoặc", "của", "với", "nhưng", "nếu", "nhằm", "rằng", "cũng", "bởi", "đã", "thì"}
_NEVER_TWO = {"phong trào", "kế hoạch", "nhiệm vụ", "nhân dân", "địa phương", "ủy ban", "cán bộ", "danh hiệu", "pháp luật",
              "thành tích", "điển hình", "đơn vị", "cơ quan", "chính sách", "chương trình", "hiện nay"}
_FIRST_OF_TWO = {words.split()[0] for words in _NEVER_TWO}
_TWICE = re.compile(
    rf"(?<![\w-])((?<!tiền )(?<!góp )(?:{'|'.join(sorted(_NEVER | _NEVER_TWO))}))(?P<again>(?:[ \t]+|[ \t]*\n[ \t]*)\1)(?![\w-])",
    re.IGNORECASE,
)
"""Behind tiền and góp “của” is a thing: tiền của của nhân dân."""


def check(manuscript: Manuscript, prose: Sequence[Passage], words: Sequence[str]) -> Iterator[Problem]:
    """Advice about words written twice; `words` are those of all passages, in lower case."""
    alone = compress(words, map(eq, words, islice(words, 1, None)))
    in_pairs = compress(words, map(eq, words, islice(words, 2, None)))
    if _NEVER.isdisjoint(alone) and _FIRST_OF_TWO.isdisjoint(in_pairs):
        return
    for passage in prose:
        for match in _TWICE.finditer(passage.text):
            start, end = match.span("again")
            edit = Edit(passage.start + start, passage.start + end, "")
            yield manuscript.advice(passage.start + match.start(), "word_twice", edit, value=match[1])

