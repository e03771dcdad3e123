"""Two folders with the same articles, and what editors do to them between two builds.

Each change is made to both sites before either is built, so both publish the same; it tells
what both must show then. Changed articles, new ones and the rest differ from round to round.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.entries import LAST_DAY
from make_corpus import PROJECT, make_corpus, write_corpus, yaml_text
from peers.hugo_site import Entry, HugoSite

START = dt.datetime(2026, 11, 20, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
"""The moment the first builds take for now: just after the newest article of the corpus."""
HOUR = dt.timedelta(hours=1)
PARAGRAPH = "\n\nTòa soạn bổ sung lần {n}: kết quả mới nhất đã được đơn vị xác nhận bằng văn bản.\n"
SPARE = 60
"""Articles made beyond the corpus, to choose new ones from."""
_LINK = re.compile(r"\]\((?:\.\./)+([\w/-]+\.md)\)")
_TITLE = re.compile(r'^title: (.*?)("?)$', re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """What a change makes a site show, and nothing else does."""

    file: str
    """Below the site's folder; may be a pattern."""
    words: str

    def is_in(self, site: Path) -> bool:
        """Whether a site shows it."""
        return any(self.words in file.read_text(encoding="utf-8") for file in site.glob(self.file))


class Sites:
    """The corpus twice below one folder, in `ours` and in `hugo`.

    `waiting` more articles come out one after the other, an hour apart.
    """

    def __init__(self, root: Path, articles: int, seed: int, with_search: bool, waiting: int = 3) -> None:
        self.ours, self.hugo = root / "ours", root / "hugo"
        self.moment = START
        """What builds take for now."""
        write_corpus(self.ours, articles, seed)
        config = self.ours / "mkdocs.yml"
        shutil.copytree(PROJECT / "theme_overrides", self.ours / "theme")
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub(r"(custom_dir:).*", r"\1 theme", text), encoding="utf-8")
        corpus = make_corpus(seed)
        self._units = corpus.registries["units"]
        self._writer = HugoSite(self.hugo, corpus.registries["localities"])
        self._writer.write_frame(corpus.registries, config, with_search)
        self._files: dict[str, Path] = {}
        """Path below our content/ -> the same article's file for Hugo."""
        linked: set[str] = set()
        spare: list[Entry] = []
        written = Counter[str]()
        for number, entry in enumerate(corpus.entries(articles + SPARE)):
            if number < articles:
                self._files[entry[0]] = self._writer.write(entry)
                linked |= set(_LINK.findall(entry[2]))
                written[entry[1]["unit"]] += 1
            elif entry[0].startswith("tin-tuc/") and not _LINK.search(entry[2]):
                spare.append(entry)
        self._spare = iter(spare)
        self._plain = [path for path in self._files if path.startswith(("guong", "tin-tuc"))]
        self._free = [path for path in self._plain if path not in linked]
        # in the order of what they have written: the middle one is like most
        self._busy = [slug for slug, _ in written.most_common()]
        self._waiting = [
            self._publish_spare(f"hen-gio-{number:03d}", START + number * HOUR)
            for number in range(1, waiting + 1)
        ]

    def edit(self, round_: int) -> Shown:
        """A paragraph more at the end of one article, in the middle of the corpus."""
        path = self._plain[len(self._plain) // 2 + round_]
        for file in self._both(path):
            append_paragraph(file, round_)
        return Shown(page_of(path), PARAGRAPH.format(n=round_).strip())

    def retitle(self, round_: int) -> Shown:
        """Another title of one article."""
        path = self._plain[len(self._plain) // 4 + round_]
        for file in self._both(path):
            added = retitle(file, round_)
        return Shown(page_of(path), f"{added}</h1>")

    def add(self, round_: int) -> Shown:
        """One article more, newer than all others."""
        return Shown(self._publish_spare(f"bai-moi-{round_:03d}"), "</h1>")

    def rename(self, round_: int) -> Shown:
        """One article, to which no other leads, under another name and so another address."""
        path = self._free[len(self._free) // 3 + round_]
        for file in self._both(path):
            file.rename(file.with_name(f"{file.stem}-doi-ten.md"))
        return Shown(page_of(path.replace(".md", "-doi-ten.md")), "</h1>")

    def rename_unit(self, round_: int) -> Shown:
        """Another name of one unit in the registry, of which there are some articles."""
        slug = self._busy[len(self._busy) // 2 + round_]
        name = f"{self._units[slug]['name']} (tên mới lần {round_})"
        self._units[slug] = self._units[slug] | {"name": name}
        registry = self.ours / "content" / "registry" / "units.yml"
        registry.write_text(yaml_text(self._units), encoding="utf-8", newline="\n")
        self._writer.write_units(self._units)
        return Shown(f"don-vi/{slug}/index.html", name)

    def restyle(self, round_: int) -> Shown:
        """A line more at the foot of every page."""
        line = f"<p>Bản in thử lần {round_}</p>\n</footer>"
        for folder in (self.ours / "theme", self.hugo / "layouts"):
            texts = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
            feet = [file for file, text in texts.items() if "</footer>" in text]
            if len(feet) != 1:
                raise SystemExit(f"{folder}: one template with </footer> was expected, not {len(feet)}")
            changed = texts[feet[0]].replace("</footer>", line)
            feet[0].write_text(changed, encoding="utf-8", newline="\n")
        return Shown("index.html", line)

    def recolour(self, round_: int) -> Shown:
        """A rule more in the style sheet."""
        rule = f".foot p {{ opacity: 0.9{round_} }}\n"
        for folder in (self.ours / "theme", self.hugo / "static"):
            with open(folder / "assets" / "portal.css", "a", encoding="utf-8", newline="\n") as opened:
                opened.write(rule)
        return Shown("assets/portal*.css", rule)

    def wait(self, round_: int) -> Shown:
        """Nothing but time passes, and the embargo of one article ends."""
        self.moment += HOUR
        return Shown(self._waiting.pop(0), "</h1>")

    def _both(self, path: str) -> tuple[Path, Path]:
        return self.ours / "content" / path, self._files[path]

    def _publish_spare(self, name: str, moment: dt.datetime | None = None) -> str:
        """Write one article more, with an embargo or without; give its page."""
        path, meta, body = next(self._spare)
        path = f"tin-tuc/{LAST_DAY.year}/{name}-{path.rsplit('/', 1)[1]}"
        meta |= {"date": LAST_DAY, "id": name}
        meta.pop("updated", None)
        if meta.get("expires"):
            meta["expires"] = LAST_DAY + dt.timedelta(days=90)
        if moment:
            meta["publish_at"] = moment
        text = f"---\n{yaml_text(meta)}---\n\n{body}"
        (self.ours / "content" / path).write_text(text, encoding="utf-8", newline="\n")
        self._writer.write((path, meta, body))
        return page_of(path)


def page_of(path: str) -> str:
    """The page of an article, below a site's folder."""
    return f"{path.removesuffix('.md')}/index.html"


def append_paragraph(file: Path, number: int) -> None:
    """Write a paragraph more at the end of an article."""
    with open(file, "a", encoding="utf-8", newline="\n") as opened:
        opened.write(PARAGRAPH.format(n=number))


def retitle(file: Path, number: int) -> str:
    """Write something more at the end of an article's title; give that."""
    added = f", bổ sung lần {number}"
    text, count = _TITLE.subn(rf"title: \1{added}\2", file.read_text(encoding="utf-8"), count=1)
    if not count:
        raise SystemExit(f"{file} has no title")
    file.write_text(text, encoding="utf-8", newline="\n")
    return added


def forget(*folders: Path) -> None:
    """Delete what builds have left: sites, caches."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
