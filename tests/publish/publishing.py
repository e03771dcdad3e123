"""A server whose sites are built in no time, by a stand-in that keeps the promises of `portal build`.

It makes a page of each file below content/, replaces files by rename, and only those that differ.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path

from portal.model.built import Built
from portal.model.dates import VIETNAM
from portal.model.released import LIST
from portal.publish.building import BuildFailed, Order
from portal.publish.manifest import read_manifest, verify
from portal.publish.publisher import Ask, Outcome, publish
from portal.publish.repository import make_repository
from portal.publish.root import Root
from portal.publish.switch import live_release
from tests.publish.servers import commit, copied, git

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
PAGE = "<!doctype html><html lang=vi><title>{name}</title><p>{text}"
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>Tin</title><updated>2026-11-20T08:00:00+07:00</updated>
<link rel="hub" href="{hub}"/><link rel="self" href="https://portal.example/atom.xml"/>{entries}</feed>
"""
ENTRY = "<entry><id>urn:x:{name}</id><title>{name}</title><updated>2026-11-20T08:00:00+07:00</updated><content>{text}</content></entry>"


def no_step(step: str) -> None:
    """Nothing happens between two steps."""


def light_build(order: Order, step: Callable[[str], None] = no_step, hub: str = "") -> Built:
    """Build the site of an order; `step` is called before each file is written.

    A text with LỖI is wrong; one with HẸN, a moment and a blank is in the site from that moment on.
    """
    pages, until = {}, None
    wrong = []
    for path in sorted((order.tree / "content").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if "LỖI" in text:
            wrong.append(f"content/{path.name}:1:1: title: {text[text.index('LỖI'):].splitlines()[0]}")
        if text.startswith("HẸN "):
            moment = dt.datetime.fromisoformat(text.split()[1])
            if moment > order.moment:
                until = min(moment, until or moment)
                continue
        pages[path.stem] = text
    if wrong:
        raise BuildFailed("content", wrong)
    files = {f"{name}/index.html": PAGE.format(name=name, text=text) for name, text in pages.items()}
    files |= {name: PAGE.format(name=name, text=" ".join(pages)) for name in ("index.html", "404.html")}
    entries = "".join(ENTRY.format(name=name, text=text) for name, text in pages.items())
    files |= {"atom.xml": FEED.format(entries=entries, hub=hub), "robots.txt": "User-agent: *\n"}
    before = json.loads((order.released / LIST).read_text())["pages"] if order.released else []
    files[LIST] = json.dumps({"version": 1, "pages": sorted({*before, *(f"/{name}/" for name in pages)})})
    for path, text in files.items():
        _put(order.site / path, text.encode(), step)
    for path in sorted({*order.site.rglob("*.*")} - {order.site / path for path in files}):
        step("build: delete")
        path.unlink()
    return Built(moment=order.moment, until=until, articles=len(pages))


def withdrawing(*names: str, **moved: str) -> Callable[[Order], Built]:
    """A build of which some texts were withdrawn, and some have gone to others."""
    def build(order: Order) -> Built:
        return light_build(order).model_copy(update={
            "gone": tuple(f"/{name}/" for name in names), "moved": {f"/{name}/": f"/{to}/" for name, to in moved.items()}})
    return build


def _put(file: Path, content: bytes, step: Callable[[str], None]) -> None:
    if file.exists() and file.read_bytes() == content:
        return
    step("build: write")
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    beside.write_bytes(content)
    os.replace(beside, file)


def make_light_server(folder: Path, articles: int = 3) -> tuple[Root, Path]:
    """A root with so many texts on main; and its administrator's work tree."""
    copied(folder, _make_light_server, articles)
    return Root((folder / "server").resolve()), folder / "office"


def make_published_server(folder: Path) -> tuple[Root, Path]:
    """The same; what is on main is live."""
    copied(folder, _make_published_server)
    return Root((folder / "server").resolve()), folder / "office"


def _make_published_server(folder: Path) -> None:
    publish_lightly(make_light_server(folder)[0])


def _make_light_server(folder: Path, articles: int) -> None:
    root, work = Root(folder / "server"), folder / "office"
    make_repository(root)
    (work / "content").mkdir(parents=True)
    (work / "mkdocs.yml").write_text("site_name: x\n")
    git(work, "init", "--quiet", "--initial-branch=main")
    send(root, work, **{f"tin-{number}": f"Nội dung {number}." for number in range(articles)})


def make_three_releases(folder: Path) -> tuple[Root, Path]:
    """The same with three releases, a minute apart; the last has three articles and says "Lần 2"."""
    root, work = make_light_server(folder)
    publish_lightly(root)
    for number in (1, 2):
        send(root, work, **{"tin-0": f"Lần {number}."})
        publish_lightly(root, NOW + number * dt.timedelta(minutes=1))
    return root, work


def send(root: Root, work: Path, **texts: str | None) -> str:
    """Write texts, or take them away, and let the commit be main; the commit."""
    for name, text in texts.items():
        file = work / "content" / f"{name}.md"
        file.unlink() if text is None else file.write_text(text, encoding="utf-8")
    new = commit(work, f"Gửi {', '.join(texts)}")
    git(root.repository, "fetch", "--quiet", str(work), "+main:main")
    return new


def publish_lightly(
    root: Root, now: dt.datetime = NOW, ask: Ask | None = None, build: Callable[[Order], Built] = light_build, **given: object
) -> Outcome:
    """Publish at a moment."""
    return publish(root, build, ask, lambda: now, no_step, **given)  # type: ignore[arg-type]


def served(root: Root) -> dict[str, bytes]:
    """All files that a web server would serve now, but for packed copies; fails where they are not one whole release."""
    release = Path(os.path.realpath(root.current))
    manifest = read_manifest(release)
    assert verify(release, manifest) == []
    site = release / "site"
    return {path: (site / path).read_bytes() for path in manifest.files if not path.endswith((".gz", ".br"))}


def shown(root: Root) -> dict[str, str]:
    """The texts that readers see, by name."""
    return {path.removesuffix("/index.html"): data.decode().partition("<p>")[2] for path, data in served(root).items()
            if path.endswith("/index.html")}


def live_commit(root: Root) -> str:
    """What is live; fails where nothing is."""
    release = live_release(root)
    assert release is not None
    return read_manifest(release).commit
