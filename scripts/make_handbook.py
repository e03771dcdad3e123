"""Write the handbook's pages about messages: content/so-tay/thong-bao/*.md.

    .venv/bin/python scripts/make_handbook.py            (after `python3 scripts/portal.py test`)

Each message of the catalogue is explained with what the portal really says of its bad example.
Tests fail where the pages are not what this would write now.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# the package portal must be found before scripts/portal.py
sys.path[:1] = [str(ROOT / "plugins"), str(ROOT), str(ROOT / "scripts")]

from handbook.examples import PATHS, Example, Message, Page, load_pages  # noqa: E402
from portal.messages import catalogue, sentence  # noqa: E402
from portal.slug import slug_of  # noqa: E402

FOLDER = ROOT / "content" / "so-tay" / "thong-bao"


_INDEX = """\
---
title: Máy báo gì, sửa thế nào
summary: Mọi thông báo của lệnh kiểm tra, kèm ví dụ sai, ví dụ đúng và lý do.
id: so-tay-thong-bao
---

Máy báo điều gì, bạn tìm điều ấy ở đây, hoặc chép một đoạn của lời báo vào ô tìm kiếm. Mỗi mục có lời của máy, lý do, \
một ví dụ sai và một ví dụ đúng. Nhiều lỗi máy tự sửa được: chạy `portal check --fix`.

Chữ in nghiêng sau tên là lời nhắc: bài vẫn đăng được, nhưng nên xem lại.
"""


_UP = "Xem [mọi thông báo](index.md), hoặc [sổ tay](../index.md).\n"
_ALLOWED = """\
  - what: {}
    reason: Ví dụ trong lời của máy, không phải của một người.
    by: Ban biên tập
    on: 2026-11-22
"""


def pages_of(pages: Sequence[Page]) -> dict[str, str]:
    """All files of the folder by name: the pages of families, and the list of all messages."""
    return {f"{page.slug}.md": page_text(page) for page in pages} | {"index.md": index_text(pages)}


def index_text(pages: Sequence[Page]) -> str:
    """The list of all messages by family, each with a link."""
    return "\n".join([_INDEX, *(part for page in pages for part in _listed(page))])


def _listed(page: Page) -> list[str]:
    rows = [f"- [{m.name}]({page.slug}.md#{slug_of(m.code)}){' *lời nhắc*' if m.code in catalogue().advice else ''}"
            for m in page.messages]
    name = page.title.removeprefix("Thông báo về ").removeprefix("Lời nhắc về ")
    return [f"## {name[0].upper()}{name[1:]} {{#{page.slug}}}\n", *rows, ""]


def page_text(page: Page) -> str:
    """A page of the handbook as Markdown with front matter."""
    head = f'---\ntitle: "{page.title}"\nsummary: "{page.summary}"\nid: so-tay-thong-bao-{page.slug}\n'
    head += "".join(["allow:\n" * bool(page.allow), *(_ALLOWED.format(what) for what in page.allow), "---\n"])
    return "\n".join([head, _UP, *([page.intro] if page.intro else []), *map(_message_text, page.messages)])


def _message_text(message: Message) -> str:
    return "\n".join([
        f"## {message.name} {{#{slug_of(message.code)}}}\n",
        "Máy báo:\n",
        _fenced(_said(message), "text"),
        f"{message.why.strip()}\n",
        "Sai:\n",
        _shown(message.bad),
        "Đúng:\n",
        _shown(message.good),
    ])


def _said(message: Message) -> str:
    """What is said of the bad example, without the place."""
    if not message.is_run:
        return re.sub(r"\{\w+\}", "…", catalogue().problems[message.code])
    for told in message.found(message.bad):
        if told.code == message.code:
            return (f"{told.field}: " if told.field else "") + sentence(told)
    raise LookupError(f"{message.code}: nothing is told of the bad example")


def _shown(example: Example) -> str:
    """An example as readers see it: keys, text, or files by their names."""
    if example.shown:
        return f"{example.shown.strip()}\n"
    parts = []
    if example.front:
        parts.append(_fenced(example.front, "yaml"))
    if example.body:
        parts.append(_fenced(example.body, "markdown"))
    for path, text in (example.files or {}).items():
        own = path not in PATHS.values()
        parts.append((f"Tệp `{path}`:\n\n" if own else "") + _fenced(text, "yaml" if path.endswith(".yml") else "markdown"))
    return "\n".join(parts)


def _fenced(text: str, language: str) -> str:
    fence = "~~~~" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def main() -> None:
    """Write all pages, and take away those of families that are gone."""
    pages = pages_of(load_pages())
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.glob("*.md"):
        if file.name not in pages:
            file.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
