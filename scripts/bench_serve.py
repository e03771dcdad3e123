"""Measure `portal serve`: from the save of an article to the moment when its page shows it, or what is wrong with it.

    python scripts/bench_serve.py --articles 1000 10000 [--edits 5]

Starts the preview on a corpus made for it, saves an article as an editor does, and asks for
its page every 10 ms until that holds what was written. The preview may make a request wait
while it rebuilds; the browser of an editor waits likewise. Needs the environment that runs
the portal (.venv).
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

from bench_changes import PARAGRAPH, append_paragraph, page_of, retitle  # noqa: E402
from bench_facts import environment, processor  # noqa: E402
from make_corpus import write_corpus  # noqa: E402

from portal.messages import catalogue  # noqa: E402

PAUSE = 0.01
"""Seconds between two requests."""
BETWEEN = 3.0
"""Seconds in which nothing happens: before the start, and between two edits."""
ARTICLE = '<p class="sapo"'
"""What only an article's own page holds."""
PATIENCE = 600.0
"""Seconds after which a page that never comes is a failure."""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure portal serve on made-up articles.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--edits", type=int, default=5, help="of each kind")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true", help="a line of JSON a row, no table")
    options = parser.parse_args()
    rows = []
    for articles in options.articles:
        for what, seconds in measure(articles, options.edits, options.seed).items():
            row = {"articles": articles, "what": what, "seconds": [round(one, 3) for one in seconds]}
            rows.append(row)
            if options.json:
                print(json.dumps(row | {"machine": processor()}), flush=True)
    if not options.json:
        print("| `portal serve` | articles | median s | slowest s |\n|---|---:|---:|---:|")
        for row in rows:
            middle, most = median(row["seconds"]), max(row["seconds"])
            print(f"| {row['what']} | {row['articles']:,} | {middle:.2f} | {most:.2f} |")
        print(f"\n{options.edits} edits each. {processor()}.")


def measure(articles: int, edits: int, seed: int) -> dict[str, list[float]]:
    """Seconds of every edit, by kind of edit; and of the start."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        project, content = Path(scratch, "project"), Path(scratch, "project", "content")
        write_corpus(project, articles, seed)
        files = sorted((content / "guong-dien-hinh").rglob("*.md"))
        file, draft = files[len(files) // 2], files[len(files) // 2 + 1]
        page, draft_page = (page_of(one.relative_to(content).as_posix()).removesuffix("index.html") for one in (file, draft))
        draft.write_text(draft.read_text(encoding="utf-8").replace("---\n", "---\ndraft: true\n", 1), encoding="utf-8")
        time.sleep(BETWEEN)

        def time_until_shown(what: str, save: Callable[[], str], page: str = page) -> None:
            started = time.perf_counter()
            preview.wait_for(page, save(), started)
            found.setdefault(what, []).append(time.perf_counter() - started)
            time.sleep(BETWEEN)

        def write(file: Path = file) -> str:
            append_paragraph(file, number)
            return PARAGRAPH.format(n=number).strip()

        def spoil() -> str:
            file.write_text(good.replace("---\n", "---\nsai: true\n", 1), encoding="utf-8")
            return catalogue().preview.broken

        def mend() -> str:
            file.write_text(good, encoding="utf-8")
            return ARTICLE

        preview = Preview(project)
        try:
            time_until_shown("from the start to the first page", lambda: "</h1>")
            for number in range(edits):
                time_until_shown("an article's text saved", write)
            for number in range(edits):
                time_until_shown("an article's title saved", lambda: f"{retitle(file, number)}</h1>")
            for number in range(edits):
                time_until_shown("a draft's text saved", lambda: write(draft), draft_page)
            good = file.read_text(encoding="utf-8")
            for _ in range(edits):
                time_until_shown("a save that breaks an article", spoil)
                time_until_shown("a save that mends it", mend)
        finally:
            preview.end()
    return found


class Preview:
    """`portal serve` of a project, in a process of its own that writes beside the project."""

    def __init__(self, project: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._address = f"http://127.0.0.1:{port}/"
        self._said = open(project.with_name("said"), "w+b")
        (beside := project.with_name("tmp")).mkdir()
        # -P: from scripts/, -m portal would find portal.py there
        command = [sys.executable, "-P", "-m", "portal", "serve", "--port", str(port),
                   "--config-file", str(project / "mkdocs.yml")]
        self._process = subprocess.Popen(
            command, env=environment() | {"TMPDIR": str(beside)}, stdout=self._said, stderr=self._said
        )

    def wait_for(self, page: str, words: str, started: float) -> None:
        """Ask for a page until it holds some words; raise SystemExit if it never does."""
        while words not in self._read(page):
            over = self._process.poll() is not None
            if over or time.perf_counter() - started > PATIENCE:
                self._said.seek(0)
                text = self._said.read().decode(errors="replace")
                raise SystemExit(f"portal serve {'ended' if over else 'never showed it'}:\n{text[-4000:]}")
            time.sleep(PAUSE)

    def _read(self, page: str) -> str:
        try:
            with urllib.request.urlopen(self._address + page, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):  # not there yet
            return ""

    def end(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()
        self._said.close()


if __name__ == "__main__":
    main()
