"""Two folders with the same articles, and what editors do to them between two builds.

Each change is made to both sites before either is built, so both publish the same. A
changed article, a renamed one and a new one differ from round to round.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

from corpus.entries import LAST_DAY
from make_corpus import PROJECT, make_corpus, write_corpus, yaml_text
from peers.hugo_site import Entry, HugoSite

PARAGRAPH = "\n\nTòa soạn bổ sung lần {n}: kết quả mới nhất đã được đơn vị xác nhận bằng văn bản.\n"
SPARE = 60
"""Articles made beyond the corpus, to choose new ones from."""
_LINK = re.compile(r"\]\((?:\.\./)+([\w/-]+\.md)\)")


class Sites:
    """The corpus twice below one folder, in `ours` and in `hugo`."""

    def __init__(self, root: Path, articles: int, seed: int, with_search: bool) -> None:
        self.ours, self.hugo = root / "ours", root / "hugo"
        write_corpus(self.ours, articles, seed)
        config = self.ours / "mkdocs.yml"
        shutil.copytree(PROJECT / "theme_overrides", self.ours / "theme")
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub(r"(custom_dir:).*", r"\1 theme", text), encoding="utf-8")
        corpus = make_corpus(seed)
        self._writer = HugoSite(self.hugo, corpus.registries["localities"])
        self._writer.write_frame(corpus.registries, config, with_search)
        self._files: dict[str, Path] = {}
        """Path below our content/ -> the same article's file for Hugo."""
        linked: set[str] = set()
        spare: list[Entry] = []
        for number, entry in enumerate(corpus.entries(articles + SPARE)):
            if number < articles:
                self._files[entry[0]] = self._writer.write(entry)
                linked |= set(_LINK.findall(entry[2]))
            elif entry[0].startswith("tin-tuc/") and not _LINK.search(entry[2]):
                spare.append(entry)
        self._spare = iter(spare)
        self._plain = [path for path in self._files if path.startswith(("guong", "tin-tuc"))]
        self._free = [path for path in self._plain if path not in linked]

    def edit(self, round_: int) -> None:
        """A paragraph more at the end of one article, in the middle of the corpus."""
        path = self._plain[len(self._plain) // 2 + round_]
        for file in (self.ours / "content" / path, self._files[path]):
            with open(file, "a", encoding="utf-8", newline="\n") as opened:
                opened.write(PARAGRAPH.format(n=round_))

    def add(self, round_: int) -> None:
        """One article more, newer than all others."""
        path, meta, body = next(self._spare)
        path = f"tin-tuc/{LAST_DAY.year}/bai-moi-{path.rsplit('/', 1)[1]}"
        meta |= {"date": LAST_DAY, "id": f"bai-moi-{round_:03d}"}
        meta.pop("updated", None)
        if meta.get("expires"):
            meta["expires"] = LAST_DAY + dt.timedelta(days=90)
        text = f"---\n{yaml_text(meta)}---\n\n{body}"
        (self.ours / "content" / path).write_text(text, encoding="utf-8", newline="\n")
        self._writer.write((path, meta, body))

    def rename(self, round_: int) -> None:
        """One article, to which no other leads, under another name and so another address."""
        path = self._free[len(self._free) // 3 + round_]
        for file in (self.ours / "content" / path, self._files[path]):
            file.rename(file.with_name(f"{file.stem}-doi-ten.md"))

    def restyle(self, round_: int) -> None:
        """A line more at the foot of every page."""
        line = f"<p>Bản in thử lần {round_}</p>\n</footer>"
        for folder in (self.ours / "theme", self.hugo / "layouts"):
            texts = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
            feet = [file for file, text in texts.items() if "</footer>" in text]
            if len(feet) != 1:
                raise SystemExit(f"{folder}: one template with </footer> was expected, not {len(feet)}")
            changed = texts[feet[0]].replace("</footer>", line)
            feet[0].write_text(changed, encoding="utf-8", newline="\n")


def forget(*folders: Path) -> None:
    """Delete what builds have left: sites, caches."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
