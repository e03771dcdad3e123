"""Write the handbook's pages about messages: content/so-tay/thong-bao/*.md.

    .venv/bin/python scripts/make_handbook.py            (after `python3 scripts/portal.py test`)

Each message of the catalogue is explained with what the portal really says of its bad example.
Tests fail where the pages are not what this would write now.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# the package portal must be found before scripts/portal.py
sys.path[:1] = [str(ROOT / "plugins"), str(ROOT), str(ROOT / "scripts")]

from handbook.examples import PATHS, Example, Message, Page, load_pages  # noqa: E402
from portal.messages import catalogue, sentence  # noqa: E402
from portal.slug import slug_of  # noqa: E402

FOLDER = ROOT / "content" / "so-tay" / "thong-bao"


def page_text(page: Page) -> str:
    """A page of the handbook as Markdown with front matter."""
    head = f'---\ntitle: "{page.title}"\nsummary: "{page.summary}"\nid: so-tay-thong-bao-{page.slug}\n---\n'
    return "\n".join([head, *([page.intro] if page.intro else []), *map(_message_text, page.messages)])


def _message_text(message: Message) -> str:
    said = _said(message) if message.is_run else _escaped(catalogue().problems[message.code])
    return "\n".join([
        f"## {message.name} {{#{slug_of(message.code)}}}\n",
        f"> {said}\n",
        f"{message.why.strip()}\n",
        "Sai:\n",
        _shown(message.bad),
        "Đúng:\n",
        _shown(message.good),
    ])


def _said(message: Message) -> str:
    """What is said of the bad example, without the place; escaped for Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        told = next(p for p in message.found(message.bad, Path(folder)) if p.code == message.code)
    where = f"{told.field}: " if told.field else ""
    return _escaped(where + sentence(told))


def _escaped(text: str) -> str:
    for sign in "\\`*_[]<>#{}!":
        text = text.replace(sign, f"\\{sign}")
    return text


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
    pages = {f"{page.slug}.md": page_text(page) for page in load_pages()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.glob("*.md"):
        if file.name not in pages:
            file.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
