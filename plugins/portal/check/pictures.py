"""What must be said of each picture: in words what it shows, and who made it.

Whether its file is there is `portal.check.links`'s to say, and `portal.build.media`'s what is in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from portal.errors import Problem
from portal.model.body import Outline
from portal.read.manuscript import Manuscript
from portal.read.markup import Places
from portal.slug import slug_of

_CREDIT = re.compile(
    r"\b(?:ảnh|tranh|hình|đồ h(?:ọa|oạ)|bản đồ|sơ đồ|biểu đồ|nguồn|tư liệu)\b[^:]{0,40}:\s*\w|\bảnh (?:mẫu|tư liệu)\b", re.IGNORECASE
)
"""“Ảnh: Nguyễn Văn A”, “Tranh minh họa: Nêu Gương”, “Nguồn: Báo …”; “Ảnh tư liệu”, “Ảnh mẫu”."""
_SAYS_NOTHING = re.compile(
    r"(?:(?:hình|ảnh|hình ảnh|bức ảnh|tấm ảnh|image|picture|photo|img|dsc|screenshot)"
    r"(?: (?:minh h(?:ọa|oạ)|đại diện|bài viết|chụp))?[\s_-]*\(?\d*\)?|untitled|\d+|\S+\.(?:jpe?g|png|webp|heic))",
    re.IGNORECASE,
)


def check(manuscript: Manuscript, outline: Outline) -> Iterator[Problem]:
    """Problems and advice of the pictures of one article."""
    places = Places(manuscript.document.body)
    seen: Counter[str] = Counter()
    for src, alt, title in outline.pictures:
        if not src or "//" in src:  # told of by where it leads
            continue
        start = manuscript.body_start + places.link(src, seen[src])
        seen[src] += 1
        if not alt.strip():
            yield manuscript.error(start, "picture_alt", value=src)
        elif _says_nothing(alt, src):
            yield manuscript.advice(start, "picture_alt_says_nothing", value=alt.strip())
        if not _CREDIT.search(title):
            yield manuscript.error(start, "picture_credit_in_text", value=src, alt=_short(alt.strip()) or "Bà con ủ phân hữu cơ")
    values = manuscript.document.tree.values.get("image")
    alt, src = (values.get("alt"), values.get("src")) if isinstance(values, dict) else (None, None)
    where = manuscript.document.tree.spans.get(("image", "alt"))
    if where and isinstance(alt, str) and isinstance(src, str) and _says_nothing(alt, src):
        yield manuscript.advice(4 + where[0], "picture_alt_says_nothing", value=alt.strip())


def _says_nothing(alt: str, src: str) -> bool:
    """Whether words for a picture say no more than that it is one, or than its file's name."""
    words = alt.strip().strip(".…")
    stem = PurePosixPath(src).stem
    return bool(_SAYS_NOTHING.fullmatch(words)) or (" " not in words and slug_of(words) == slug_of(stem))


def _short(alt: str) -> str:
    return alt if len(alt) <= 40 else f"{alt[:37]}…"
