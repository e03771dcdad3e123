"""Take the README's picture: the home page on a desktop, a story and a plan on phones.

    .venv/bin/python scripts/screenshots.py        (after `python3 scripts/portal.py test`)

Builds the real content, opens it in Chromium and writes scripts/screenshots/home.webp.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
# the package portal must be found before scripts/portal.py
sys.path[:1] = [str(ROOT / "plugins"), str(ROOT)]

from tests.browser import tools  # noqa: E402
from tests.browser.server import serving  # noqa: E402

TARGET = ROOT / "scripts" / "screenshots" / "home.webp"
NOW = "2026-11-20T08:00:00+07:00"
SHOTS = (
    ("/", 1280, 900),
    ("/guong-dien-hinh/2023/vuon-man-ban-cao/", 390, 900),
    ("/ke-hoach/2023/ke-hoach-93-kh-vp/", 390, 900),
)
"""(address, width, height) of each part, from left to right."""
GAP = 32
"""Pixels between the parts, and around them."""


def main() -> None:
    """Build, look, and put the parts side by side."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        command = [sys.executable, "-m", "portal", "build", "--site-dir", str(site), "--now", NOW]
        subprocess.run(command, cwd=ROOT, check=True)
        with serving(site) as address:
            parts = take(address)
    width = sum(part.width + GAP for part in parts) + GAP
    sheet = Image.new("RGB", (width, max(part.height for part in parts) + 2 * GAP), "#e4ddd2")
    left = GAP
    for part in parts:
        sheet.paste(part, (left, GAP))
        left += part.width + GAP
    TARGET.parent.mkdir(exist_ok=True)
    sheet.save(TARGET, "WEBP", quality=82, method=6)


def take(address: str) -> list[Image.Image]:
    """What a reader sees first of each address."""
    parts = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=["--no-sandbox"])
        for path, width, height in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address + path, wait_until="networkidle")
            parts.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        browser.close()
    return parts


if __name__ == "__main__":
    main()
