"""The web desk in a browser: it opens in Vietnamese, asks no other host, and what it writes is good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal.cli import portal
from tests.browser import tools
from tests.browser.server import serving
from tests.builders import build, make_site, write, write_campaign, write_news

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-desk")]

TITLE = "Đường bê tông: bản “Mới” #3 của 'ông' \"Đá\""
REPOSITORY = "sveltia-cms-test"
"""Where the CMS keeps its repository for trials, in the browser's own file system."""
READ = """async () => {
  const found = {};
  const walk = async (folder, above) => {
    for await (const [name, one] of folder.entries()) {
      if (one.kind === "directory") await walk(one, `${above}${name}/`);
      else found[above + name] = await (await one.getFile()).text();
    }
  };
  await walk(await navigator.storage.getDirectory(), "");
  return found;
}"""
WRITE = """async ([path, text]) => {
  const parts = path.split("/");
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const file = await (await folder.getFileHandle(parts.at(-1), { create: true })).createWritable();
  await file.write(text);
  await file.close();
}"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a desk, built."""
    folder = make_site(tmp_path_factory.mktemp("desk"), portal={"desk": {"repository": "so-noi-vu/neu-guong"}})
    write_campaign(folder, "dan-van-kheo", title="Dân vận khéo")
    write_news(folder, "tin", title="Tin đã đăng", body="| Vụ | Lãi |\n|---|---:|\n| 2018 | 14 |\n\nHết.[^1]\n\n[^1]: Ghi chú.\n")
    archive = tools.cms()
    write(folder, f".cache/portal/{archive.name}", archive.read_bytes())
    build(folder)
    return folder


class Window:
    """A page of the desk, and whatever it did that it should not."""

    def __init__(self, browser: Any, site: str) -> None:
        self.page = browser.new_page(viewport={"width": 1280, "height": 2400}, timezone_id="America/New_York", locale="en-US")
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", lambda told: told.type in ("error", "warning") and self.faults.append(told.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: request.url.startswith((site, "data:", "blob:"))
                     or self.faults.append(request.url))
        self.desk = f"{site}/ban-bien-tap/"
        self.page.goto(self.desk)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.desk}#/collections/{path}")
        self.field("title").locator("input").wait_for()

    def field(self, key: str) -> Any:
        return self.page.locator(f'[data-key-path="{key}"]')

    def choose(self, key: str, name: str) -> None:
        self.field(key).get_by_text(name, exact=True).first.click()

    def save(self, name: str, holds: str) -> str:
        """Save what is open; returns what then is in the file, which has to hold a text."""
        self.page.get_by_role("button", name="Lưu").first.click()
        for _ in range(100):
            self.page.wait_for_timeout(100)
            if holds in (text := self.page.evaluate(READ).get(f"{REPOSITORY}/content/{name}", "")):
                return text
        pytest.fail(f"not saved:\n{self.page.inner_text('body')}")


@pytest.fixture
def window(browser: Any, project: Path) -> Iterator[Window]:
    """The desk as people find it."""
    with serving(project / "site") as site:
        window = Window(browser, site)
        yield window
        window.page.close()
    assert window.faults == []


@pytest.fixture(scope="module")
def trial(browser: Any, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """The desk with a repository for trials instead of the site's own, signed in; it holds one article."""
    folder = tmp_path_factory.mktemp("trial")
    for file in (project / "site" / "ban-bien-tap").rglob("*"):
        if file.is_file():
            write(folder, file.relative_to(project / "site").as_posix(), file.read_bytes())
    for file in (project / "site" / "assets").iterdir():
        write(folder, f"assets/{file.name}", file.read_bytes())
    config = json.loads((folder / "ban-bien-tap/config.json").read_text(encoding="utf-8"))
    config |= {"backend": {"name": "test-repo"}, "publish_mode": "simple"}
    write(folder, "ban-bien-tap/config.json", json.dumps(config))
    with serving(folder) as site:
        window = Window(browser, site)
        signing_in = window.page.get_by_role("button", name="Làm việc với kho")
        signing_in.wait_for()
        for path in ("tin-tuc/2026/tin.md", "phong-trao/dan-van-kheo.md"):
            text = (project / "content" / path).read_text(encoding="utf-8")
            window.page.evaluate(WRITE, [f"{REPOSITORY}/content/{path}", text])
        window.page.reload()
        signing_in.click()
        window.page.get_by_text("Tạo mới").first.wait_for()
        yield window
        window.page.close()
    assert window.faults == []


def test_desk_opens_in_vietnamese_and_asks_the_site_alone(window: Window):
    window.page.get_by_role("button", name="Đăng nhập bằng mã truy cập").wait_for()
    assert window.page.title().startswith("Bàn biên tập")
    told = window.page.inner_text("body")
    assert "Bàn biên tập: Cổng thử" in told and "Sign" not in told
    assert window.page.locator("#note").count() == 0
    window.page.wait_for_timeout(500)  # what it would ask other hosts for, it asks for now


def test_desk_says_what_is_missing_without_javascript(browser: Any, project: Path):
    with serving(project / "site") as site:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{site}/ban-bien-tap/")
        assert "cần JavaScript" in page.inner_text("body")
        context.close()


def test_article_that_the_desk_writes_is_good(trial: Window, project: Path):
    trial.open("guong-dien-hinh/new")
    trial.field("title").locator("input").fill(TITLE)
    trial.field("date").locator("input").fill("2025-12-31")
    trial.field("summary").locator("textarea").fill("Dòng một: hai chấm\nvà dòng hai # thăng.")
    trial.choose("unit", "SYT")
    trial.choose("category", "Cách làm hay")
    trial.choose("subject.kind", "Tập thể")
    trial.field("subject.name").locator("input").fill("Tổ đường")
    trial.choose("draft", "Có")
    trial.field("publish_at").locator("input").fill("2026-11-20T08:00")
    trial.choose("campaigns", "Dân vận khéo")
    name = "guong-dien-hinh/2025/duong-be-tong-ban-moi-3-cua-ong-da.md"
    text = trial.save(name, "Tổ đường")
    assert "\npublish_at: 2026-11-20T08:00\n" in text and "\ndraft: true\n" in text and "locality" not in text
    write(project, f"content/{name}", text)
    told = CliRunner().invoke(portal, ["check", "-f", str(project / "mkdocs.yml")])
    (project / "content" / name).unlink()
    assert told.exit_code == 0, told.output
    assert "chưa viết" in told.output


def test_article_that_is_out_stays_out_when_the_desk_saves_it(trial: Window):
    trial.open("tin-tuc/entries/2026/tin")
    trial.field("title").locator("input").fill("Tên mới")
    trial.choose("draft", "Không")
    text = trial.save("tin-tuc/2026/tin.md", "Tên mới")
    assert "\ntitle: Tên mới\n" in text and "\ndraft: false\n" in text and "\nid: bai-tin\n" in text
    assert "[^1]: Ghi chú." in text
