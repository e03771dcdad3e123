"""What subscribers of a site get, whoever made it: measured of what is written and served, a row a question."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bench_changes import START, retitle
from bench_facts import environment
from bench_run import Line, run
from feeding.documents import Document, find_documents, live_documents, read, walk
from feeding.polling import Poller
from make_corpus import make_corpus, write_corpus, yaml_text
from peers.hugo_site import Entry
from searching.server import POLICY, serving

ADDRESS = "https://neu-guong.example/"
"""Of all sites, as their feeds give it."""
LATER = dt.datetime(2030, 1, 1, 8, tzinfo=START.tzinfo)
"""When one article is to come out."""
_LATER_TITLE = "Bài hẹn đến năm 2030"
_WITH_AMPERSAND = " & Bạn"
_LINK = re.compile(r"([\w-]+)\.md\)")

Answers = dict[str, str]
"""What is asked -> what was found."""


class Maker(Protocol):
    """A generator with its copy of the articles."""

    @property
    def name(self) -> str:
        """For the table."""

    @property
    def site(self) -> Path:
        """The folder that it builds."""

    def write(self, entries: list[Entry], registries: dict[str, Any], config: Path) -> None:
        """Write the articles where it reads them."""

    def build(self) -> Line:
        """Build over what the last build has left."""

    def file(self, path: str) -> Path:
        """Where an article stands."""

    def move(self, path: str) -> None:
        """Give an article another address."""


@dataclass
class Portal:
    """The portal itself."""

    root: Path
    """With content/ and mkdocs.yml, as `Articles` writes them."""
    name: str = "Nêu Gương"

    @property
    def site(self) -> Path:
        """What it builds."""
        return self.root.parent / "portal-site"

    def write(self, entries: list[Entry], registries: dict[str, Any], config: Path) -> None:
        """Nothing: the articles are in its form."""

    def build(self) -> Line:
        """Build what has changed."""
        return run([sys.executable, "-P", "-m", "portal", "build", "--config-file", str(self.root / "mkdocs.yml"),
                    "--site-dir", str(self.site), "--now", START.isoformat()], environment())

    def file(self, path: str) -> Path:
        """Where an article stands."""
        return self.root / "content" / path

    def move(self, path: str) -> None:
        """Give an article another address."""
        file = self.file(path)
        file.rename(file.with_name(f"{file.stem}-doi-ten.md"))


@dataclass(frozen=True)
class Articles:
    """The same for all: the corpus with names that hold `&`, and an article of 2030."""

    entries: list[Entry]
    registries: dict[str, Any]
    project: Path
    """The portal's."""

    @classmethod
    def made(cls, project: Path, number: int, seed: int) -> Articles:
        """Make them; write the portal's."""
        write_corpus(project, number, seed)
        corpus = make_corpus(seed)
        for name in ("reporters", "fields"):
            for row in corpus.registries[name].values():
                row["name"] += _WITH_AMPERSAND
            file = project / "content" / "registry" / f"{name}.yml"
            file.write_text(yaml_text(corpus.registries[name]), encoding="utf-8", newline="\n")
        entries = list(corpus.entries(number))
        _, meta, body = next(entry for entry in reversed(entries) if entry[0].startswith("tin-tuc/"))
        kept = {key: value for key, value in meta.items() if key not in ("updated", "expires", "event", "aliases")}
        later = (f"tin-tuc/{LATER.year}/bai-hen.md",
                 kept | {"title": _LATER_TITLE, "date": LATER.date(), "id": "bai-hen", "publish_at": LATER}, body)
        path, meta, body = later
        target = project / "content" / path
        target.parent.mkdir(parents=True)
        target.write_text(f"---\n{yaml_text(meta)}---\n\n{body}", encoding="utf-8", newline="\n")
        return cls([*entries, later], corpus.registries, project)

    @property
    def titles(self) -> set[str]:
        """Of all stories and news that are out."""
        return {_plain(meta["title"]) for path, meta, _ in self.entries
                if path.startswith(("guong", "tin-tuc")) and "publish_at" not in meta}

    @property
    def number(self) -> int:
        """Of all stories and news that are out."""
        return sum(path.startswith(("guong", "tin-tuc")) and "publish_at" not in meta for path, meta, _ in self.entries)

    def newest(self) -> Sequence[Entry]:
        """Two of the newest, to which no other leads and whose titles no other has."""
        titles = Counter(_plain(meta["title"]) for _, meta, _ in self.entries)
        linked = {name for _, _, body in self.entries for name in _LINK.findall(body)}
        free = [entry for entry in self.entries if entry[0].startswith(("guong", "tin-tuc"))
                and Path(entry[0]).stem not in linked and "publish_at" not in entry[1]
                and titles[_plain(entry[1]["title"])] == 1]
        return sorted(free, key=lambda entry: (entry[1]["date"], entry[0]), reverse=True)[:2]


def answers(maker: Maker, articles: Articles, scratch: Path) -> Answers:
    """All that is asked of one generator, from its first build on."""
    maker.write(articles.entries, articles.registries, articles.project / "mkdocs.yml")
    maker.build()
    before, bytes_before = _documents(maker.site), _bytes(maker.site)
    live = live_documents(before, ADDRESS)
    found = _reach(before, live, articles)
    edited, moved = articles.newest()
    found["full text in the feeds"] = _yes(_holds_all(before, live, edited))
    good = sum(document.well_formed for document in before.values())
    found["documents that are well-formed, with `&` in names"] = f"{good:,} of {len(before):,}"
    found["article dated 2030 out today: page, feeds"] = ", ".join(map(_yes, (
        _is_page(maker.site, _LATER_TITLE),
        any(item.title == _LATER_TITLE for one in before.values() for item in one.items))))
    with serving({"site": (maker.site, POLICY)}, scratch) as served:
        poller = Poller(served.addresses["site"], scratch)
        poller.poll(live, conditional=False)
        maker.build()
        said = poller.poll(live, conditional=True)
    bytes_after = _bytes(maker.site)
    changed = [name for name in bytes_after if bytes_before.get(name) != bytes_after[name]]
    found["documents changed by a build without a change"] = (
        f"{len(changed):,} ({sum(len(bytes_after[name]) for name in changed) / 1000:,.0f} KB)")
    found["conditional requests after it answered 304"] = f"{said['unchanged']:,} of {said['polls']:,}"
    titles = [_plain(entry[1]["title"]) for entry in (edited, moved)]
    if not all(_ids(before, title) for title in titles):
        raise SystemExit(f"{maker.name}: not in the feeds: {', '.join(titles)}")
    added = retitle(maker.file(edited[0]), 1)
    maker.move(moved[0])
    maker.build()
    after = _documents(maker.site)
    found["same id after another title"] = _yes(_ids(before, titles[0]) == _ids(after, titles[0] + added))
    found["same id at another address"] = _yes(_ids(before, titles[1]) == _ids(after, titles[1]))
    return found


def _reach(documents: Mapping[str, Document], live: Sequence[str], articles: Articles) -> Answers:
    titles = articles.titles
    reached = [{item.link for item in walk(documents, ADDRESS, name) if item.title in titles} for name in live]
    most, everywhere = max(map(len, reached)), len(set[str]().union(*reached))
    pages = {documents[name].page for name in live}
    return {
        "listings with feeds / addresses to subscribe to": f"{len(pages):,} / {len(live):,}",
        "articles reached from the fullest feed": f"{most:,} of {articles.number:,}",
        "articles reached from all feeds": f"{everywhere:,} of {articles.number:,}",
    }


def _holds_all(documents: Mapping[str, Document], live: Sequence[str], entry: Entry) -> bool:
    """Whether every item of an article holds the last sentence of its longest paragraph."""
    # of links and emphasis, which feeds write otherwise, a longest one has none
    plain = [part for part in entry[2].split("\n\n") if not re.search(r"[\[\]*_#|>]", part)]
    last = _plain(max(plain[1:], key=len)).split(". ")[-1]
    items = [item for name in live for item in documents[name].items if item.title == _plain(entry[1]["title"])]
    return bool(items) and all(last in item.text for item in items)


def _ids(documents: Mapping[str, Document], title: str) -> set[str]:
    """Those of an article in all feeds."""
    return {item.id for document in documents.values() for item in document.items if item.title == title}


def _documents(site: Path) -> dict[str, Document]:
    return {path.relative_to(site).as_posix(): read(path) for path in find_documents(site)}


def _bytes(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in find_documents(site)}


def _is_page(site: Path, title: str) -> bool:
    return any(title in page.read_text(encoding="utf-8") for page in site.rglob("*.html"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _yes(value: bool) -> str:
    return "yes" if value else "no"
