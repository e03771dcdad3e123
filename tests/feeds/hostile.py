"""A corpus of a newsroom that writes whatever reading allows: markup in titles, half of a CDATA section, letters from everywhere.

Articles are the corpus maker's (scripts/make_corpus.py); in most, words are replaced or joined by such
texts, and some are corrected, withdrawn, under embargo or drafts.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import unicodedata
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from tests.builders import NOW, ROOT, make_site, picture, write

sys.path.insert(0, str(ROOT / "scripts"))

from make_corpus import make_corpus, yaml_text  # noqa: E402

URL = "https://cong.example.gov.vn/"
PIECES = (
    "]]>", "]]&gt;", "<![CDATA[x]]>", "&", "&&", "&amp;", "&amp;amp;", "&lt;b&gt;", "&#60;", "&nbsp;", "&nosuch;", "<", ">", "<b>", "</b>",
    "<b>đậm</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"/tin/\">tin</a>", "</title></item>", "<br/>",
    "<!-- ghi chú -->", "<!--", "-->", "<?xml version=\"1.0\"?>", "<!DOCTYPE x>", "%s", "%(x)s %d %%", "{0} {x} {{ 7*7 }} {% raw %}",
    "\"kép\"", "'đơn'", "“cong” ‘cong’", "C:\\tin\\n\\u0000", "\\", "👩‍👩‍👧‍👦", "🏳️‍🌈 🇻🇳 👍🏽", "𝒯𝒾𝓃 𠮷", "e\u0323\u0302 tiê\u0301ng Viê\u0323t", "Z̴̡͝a̷l̶g̵o̶",
    "\u200fשלום عليكم\u200e", "\ufeff", "\u200b", "\u00ad", "a\u00a0b", "\ufffd", "\U0010fffd", "\ue000",
    "x" * 300, "đường" * 40, "a" + "\u0301" * 30, "https://example.org/?a=1&b=2#c", "javascript:alert(1)", "null", "~", "0", "no", "---", "# a",
    "[nối](http://example.org/)", "*sao* _gạch_", "|", "1.", "@", "=cmd|' /C calc'!A0", "ﬁ Ǆ ß İ ı", "日本語 ไทย မြန်မာ",
)
IN_BODY = tuple(piece for piece in PIECES if not any(told in piece for told in ("script", "img", "href", "<![", "<!D", "<?")))
"""Of the others the reporter is told when they stand in a text, so they come in no feed."""
TAGS = tuple(f"{piece[:60]} thẻ {number}" for number, piece in enumerate(PIECES[::2]))
COLUMNS = {
    "suc-dan": {"title": "Sức dân ]]> & <b>", "summary": "Hai nhóm & ]]>", "kinds": ["story", "news"], "categories": ["new-model"]},
    "nam-nay": {"title": "Năm nay 👩‍👩‍👧‍👦", "years": ["2026"]},
    "khong-bai": {"title": "Chưa có bài", "years": ["1901"]},
}


class Written(NamedTuple):
    """What the newsroom knows of the articles that it wrote."""

    live: dict[str, str]
    """Ids and titles of those that everybody may read."""
    withdrawn: set[str]
    """Ids of those that feeds still tell of."""


def write_hostile(folder: Path, articles: int, seed: int = 2026) -> Written:
    """Lay out the site."""
    corpus = make_corpus(seed)
    chance = Random(seed)
    registries = json.loads(json.dumps(corpus.registries))
    for name in ("units", "localities", "fields", "reporters"):
        for value in registries[name].values():
            value["name"] = _spiked(chance, value["name"])
    make_site(folder, registries | {"columns": COLUMNS}, site_url=URL, site_name="Cổng ]]> & <b>thử</b>",
              portal={"organization": "Sở Nội vụ <b> & ]]>", "rights": "Ghi rõ nguồn <b> & ]]> 👍🏽"})
    for number in range(3):
        write(folder, f"content/tin-tuc/2026/anh-{number}.jpg", picture("JPEG", (40 + number, 30)))
    live: dict[str, str] = {}
    withdrawn: set[str] = set()
    for number, (path, meta, body) in enumerate(corpus.entries(articles)):
        chance = Random(f"{seed}:{number}:hostile")
        _spike(chance, number, path, meta)
        if chance.random() < 0.5:
            body += f"\nĐoạn {_spiked(chance, 'này', IN_BODY)}\n\n- `{chance.choice(PIECES)}`\n\n"
            body += f"> Lời {_spiked(chance, 'kể', IN_BODY)}\n"
        _write(chance, folder, path, meta, body)
        if "withdrawn" in meta:
            if meta["withdrawn"]["on"].startswith("2026-11"):
                withdrawn.add(meta["id"])
        elif "publish_at" not in meta and "draft" not in meta:
            live[meta["id"]] = unicodedata.normalize("NFC", meta["title"]).strip()
    return Written(live, withdrawn)


def _spike(chance: Random, number: int, path: str, meta: dict[str, Any]) -> None:
    """Put hostile texts into an article's front matter, and let something have happened to it."""
    for key in ("title", "summary"):
        way = chance.random()
        if way < 0.6:
            meta[key] = _spiked(chance, meta[key])
        elif way < 0.7:
            meta[key] = chance.choice(PIECES).strip("\ufeff\u200b") or "]]>"
    meta["tags"] = [*meta["tags"], chance.choice(TAGS)]
    if "subject" in meta:
        meta["subject"]["name"] = _spiked(chance, meta["subject"]["name"])
    up = "../" * path.count("/")
    if chance.random() < 0.3:
        meta["image"] = {"src": f"{up}tin-tuc/2026/anh-{number % 3}.jpg", "alt": _spiked(chance, "Ảnh"),
                         "credit": _spiked(chance, "Người chụp"), "caption": _spiked(chance, "Chú thích")}
    if chance.random() < 0.2:
        changes = [{"on": "2026-11-19T09:00", "kind": "correction", "note": _spiked(chance, "Sửa"),
                    "wrong": _spiked(chance, "Sai"), "right": _spiked(chance, "Đúng")}]
        if chance.random() < 0.3:
            changes.append({"on": "2026-11-19T10:00", "kind": "major", "note": _spiked(chance, "Thêm")})
        meta["changes"] = changes
    # plans and campaigns are named by others, in ways that need them there
    state = chance.random() if number > 30 else 1.0
    if state < 0.04:
        meta["withdrawn"] = {"on": f"2026-11-19T1{number % 9 + 1}:30", "reason": _spiked(chance, "Lý do")}
    elif state < 0.06:
        meta.pop("changes", None)
        meta["draft"] = True
    elif state < 0.08:
        meta.pop("changes", None)
        meta["publish_at"] = (NOW + dt.timedelta(days=1)).isoformat()


def _spiked(chance: Random, text: str, pieces: tuple[str, ...] = PIECES) -> str:
    """Words of a text among hostile pieces."""
    words = text.split(" ")
    for piece in chance.sample(pieces, chance.randint(1, 3)):
        words.insert(chance.randint(0, len(words)), piece)
    return " ".join(words)


def _write(chance: Random, folder: Path, path: str, meta: dict[str, Any], body: str) -> None:
    """One file; some as programs of Windows write them, with texts in blocks."""
    if chance.random() < 0.8:
        head = yaml_text(meta)
        end = "\n"
    else:
        given = {key: value for key, value in meta.items() if key != "summary"}
        head = yaml_text(given) + yaml.safe_dump({"summary": meta["summary"]}, allow_unicode=True, default_style="|", width=60)
        end = "\r\n"
    write(folder, f"content/{path}", f"---\n{head}---\n\n{body}".replace("\n", end))


