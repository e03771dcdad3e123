"""Take the handbook's pictures: what terminals say, what the preview, the web desk and a phone show.

    .venv/bin/python scripts/handbook_pictures.py        (after `python3 scripts/portal.py test`)

Works in a copy of the content, asks no other host, and writes content/so-tay/*.webp. What is
shown is what the commands really say; only the prompt is a Windows machine's.
"""

from __future__ import annotations

import html
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
# the package portal must be found before scripts/portal.py
sys.path[:1] = [str(ROOT / "plugins"), str(ROOT)]

from tests.browser import tools  # noqa: E402
from tests.browser.server import serving  # noqa: E402

TARGET = ROOT / "content" / "so-tay"
LIMIT = 60_000
"""Bytes of a picture."""
NOW = "2026-11-20T08:00:00+07:00"
WINDOW = {"width": 960, "height": 640}
PHONE = {"width": 390, "height": 700}
GAP = 40
"""Pixels between two phones, and around them."""
ANSWERS = ("1", "Vườn rau trường bản nuôi bếp bán trú", "so noi vu son la", "hoc tap va lam theo", "")
BROKEN = "tin-tuc/2026/toa-dam-nghe-ke-chuyen"
TEXT = """\
---
title: Tọa đàm: nghe người trong cuộc kể chuyện
date: 12/06/2026
id: tin-2026-nghe-ke-chuyen
summary: Bốn người kể một việc làm được và một lần làm hỏng.
unit: van-phong-ubnd-tinh-dong-nai
---

Văn phòng tổ chức tọa đàm hưởng ứng phong trào thi đũa yêu nước .
"""
FIXED = TEXT.replace("Tọa đàm: nghe người trong cuộc kể chuyện", '"Tọa đàm: nghe người trong cuộc kể chuyện"')
"""With the front matter's colon mended, the rest can be told."""
STYLE = """
body { margin: 0; width: 880px; background: #fff }
pre { margin: 0; padding: 18px 22px; background: #16181d; color: #e6e6e6; white-space: pre-wrap; overflow-wrap: anywhere;
      font: 16px/1.55 Consolas, "Noto Sans Mono", "DejaVu Sans", sans-serif }
b { color: #fff } .c31 { color: #ff8b8b } .c32 { color: #8fdc8f } .c33 { color: #ffd479 } .c36 { color: #7fd7e8 }
"""
PROMPT = "D:\\neu-guong> "


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as above, sync_playwright() as playwright:
        folder = Path(above) / "neu-guong"
        lay_out(folder)
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW, locale="vi-VN")
        file = folder / "content" / f"{BROKEN}.md"
        photograph(page, "tao-bai", "new", said(folder, ["new"], ANSWERS))
        file.write_text(FIXED, encoding="utf-8")
        typed = f"check content/{BROKEN}.md".replace("/", "\\")
        photograph(page, "kiem-tra", typed, said(folder, ["check", str(file.relative_to(folder))]))
        file.unlink()
        with previewed(folder) as address:
            look(page, f"{address}guong-dien-hinh/2026/ban-nhap-mau/", "ban-nhap")
            file.write_text(TEXT, encoding="utf-8")
            page.wait_for_timeout(3000)  # the preview has seen the file
            page.set_viewport_size({"width": 960, "height": 390})
            look(page, f"{address}{BROKEN}/", "bai-hong")
        file.unlink()
        with built(folder) as address:
            look(desk(page, address), None, "ban-bien-tap")
            phones(browser.new_page(viewport=PHONE, locale="vi-VN"), f"{address}/guong-dien-hinh/2023/vuon-man-ban-cao/")
        browser.close()


def lay_out(folder: Path) -> None:
    """A copy of what the portal is made of, with a web desk."""
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copytree(ROOT / "theme_overrides", folder / "theme_overrides")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    added = "  - portal:\n      desk: {repository: so-noi-vu/neu-guong}\n"
    (folder / "mkdocs.yml").write_text(config.replace("  - portal:\n", added), encoding="utf-8")
    archive = tools.cms()
    (folder / ".cache" / "portal").mkdir(parents=True)
    shutil.copyfile(archive, folder / ".cache" / "portal" / archive.name)


def said(folder: Path, arguments: Sequence[str], answers: Sequence[str] = ()) -> str:
    """What a command writes to a terminal, with colours, and what is answered to its questions."""
    master, slave = pty.openpty()
    environment = os.environ | {"COLUMNS": "96", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "portal", *arguments]
    process = subprocess.Popen(command, cwd=folder, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    text, left = "", list(answers)
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # how Linux says that the other side has closed
            break
        if not piece:
            break
        text += piece.decode(errors="replace")
        if left and text.rstrip("\n").endswith(": "):
            os.write(master, f"{left.pop(0)}\n".encode())
    process.wait()
    return text.replace("\r", "")


def photograph(page: Page, name: str, typed: str, text: str) -> None:
    """A terminal as a picture."""
    rows = re.sub(r"\x1b\[(\d+)m", _mark, html.escape(text.strip()))
    command = html.escape(f"{PROMPT}py scripts\\portal.py {typed}")
    page.set_content(f"<style>{STYLE}</style><pre><b>{command}</b>\n{rows}</pre>")
    keep(page.locator("pre").screenshot(), name)


def _mark(code: re.Match[str]) -> str:
    """Click ends all that it began at once, so that elements need not be closed one by one."""
    return {"0": "</b></span>", "1": "<b>"}.get(code[1], f'<span class="c{code[1]}">')


@contextmanager
def previewed(folder: Path) -> Iterator[str]:
    """The preview's address, while it runs."""
    address = "http://127.0.0.1:8765/"
    process = subprocess.Popen([sys.executable, "-m", "portal", "serve", "--port", "8765"], cwd=folder)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(address).close()
                break
            except urllib.error.URLError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


@contextmanager
def built(folder: Path) -> Iterator[str]:
    """The address of the built site, whose desk keeps its articles in the browser alone."""
    command = [sys.executable, "-m", "portal", "build", "--site-dir", "site", "--now", NOW]
    subprocess.run(command, cwd=folder, check=True)
    file = folder / "site" / "ban-bien-tap" / "config.json"
    config: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(config | {"backend": {"name": "test-repo"}, "publish_mode": "simple"}), encoding="utf-8")
    with serving(folder / "site") as address:
        yield address


def desk(page: Page, address: str) -> Page:
    """The desk with the form of a story, half filled in."""
    page.set_viewport_size({"width": 1180, "height": 800})
    page.goto(f"{address}/ban-bien-tap/")
    page.get_by_role("button", name="Làm việc với kho").click()
    page.get_by_text("Tạo mới").first.wait_for()
    page.goto(f"{address}/ban-bien-tap/#/collections/guong-dien-hinh/new")
    title = page.locator('[data-key-path="title"] input')
    title.wait_for()
    title.fill(ANSWERS[1])
    page.locator('[data-key-path="summary"] textarea').fill("Ba trăm mét vuông đất đủ rau cho chín mươi suất cơm.")
    page.mouse.wheel(0, -5000)
    page.wait_for_timeout(500)
    return page


def phones(page: Page, address: str) -> None:
    """The first two screens of an article, side by side: one alone would be drawn as wide as the text."""
    page.goto(address, wait_until="networkidle")
    sheet = Image.new("RGB", (2 * PHONE["width"] + 3 * GAP, PHONE["height"] + 2 * GAP), "#e4ddd2")
    for number in range(2):
        page.wait_for_timeout(700)
        screen = Image.open(io.BytesIO(page.screenshot()))
        sheet.paste(screen, (GAP + number * (PHONE["width"] + GAP), GAP))
        page.mouse.wheel(0, PHONE["height"] - GAP)
    target = io.BytesIO()
    sheet.save(target, "PNG")
    keep(target.getvalue(), "dien-thoai")


def look(page: Page, address: str | None, name: str) -> None:
    """A picture of what the browser shows, of an address or of what is open."""
    if address:
        page.goto(address)
        page.wait_for_timeout(700)
    keep(page.screenshot(), name)


def keep(picture: bytes, name: str) -> None:
    """Write a picture, as good as it may be within the limit."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for quality in range(90, 20, -5):
        target = io.BytesIO()
        image.save(target, "WEBP", quality=quality, method=6)
        if target.tell() < LIMIT:
            break
    (TARGET / f"{name}.webp").write_bytes(target.getvalue())


if __name__ == "__main__":
    main()
