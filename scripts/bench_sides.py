"""The commands that build both sites, and what a site is compared by."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from bench_changes import Sites, forget
from bench_facts import environment
from bench_run import Line, run

from tests.search_reader import Index

INDEX = "tim-kiem/"
"""Where the portal's search index lies, with the search page."""
State = dict[str, tuple[bytes, int]]
"""By name: digest of a file, and when it was changed."""


@dataclass(frozen=True)
class Builds:
    """The commands, and where they write."""

    sites: Sites
    hugo: Path
    pagefind: Path | None = None

    @property
    def root(self) -> Path:
        """The folder above all."""
        return self.sites.ours.parent

    def targets(self) -> tuple[Path, Path]:
        """Our site's folder and Hugo's."""
        return self.root / "ours-site", self.root / "hugo-site"

    def forget(self) -> None:
        """Make the next builds start from nothing."""
        forget(self.targets()[0], self.sites.ours / ".cache")
        self.forget_theirs()

    def forget_theirs(self) -> None:
        """Make Hugo's next build start from nothing."""
        forget(self.targets()[1], self.sites.hugo / "resources", self.root / "hugo-cache")

    def ours(self, config: str = "mkdocs.yml", target: Path | None = None) -> Line:
        """Build ours."""
        # -P: scripts/portal.py, which installs things, must not be taken for the package
        return run([sys.executable, "-P", "-m", "portal", "build",
                    "--config-file", str(self.sites.ours / config),
                    "--site-dir", str(target or self.targets()[0]), "--now", self._now()], environment())

    def theirs(self, related: bool = True) -> Line:
        """Build Hugo's."""
        return run([str(self.hugo), "--quiet", "--source", str(self.sites.hugo),
                    "--destination", str(self.targets()[1]), "--clock", self._now(),
                    "--cacheDir", str(self.root / "hugo-cache")],
                   os.environ | {"HUGO_PARAMS_RELATED": str(related).lower()})

    def index(self) -> Line:
        """Pagefind's index of the articles of Hugo's site, as it is."""
        # not of lists, which have no <article>
        return run([str(self.pagefind), "--quiet", "--site", str(self.targets()[1]),
                    "--root-selector", "article"])

    def check_clean(self) -> None:
        """Raise SystemExit unless our site is what a build elsewhere makes without any cache."""
        config, cache, clean = self.sites.ours / "clean.yml", self.root / "clean-cache", self.root / "clean-site"
        text = (self.sites.ours / "mkdocs.yml").read_text(encoding="utf-8")
        plugin = "  - portal:\n"
        assert text.count(plugin) == 1
        option = f"      cache_dir: {json.dumps(str(cache))}\n"
        config.write_text(text.replace(plugin, plugin + option), encoding="utf-8")
        forget(cache, clean)
        self.ours(config.name, clean)
        ours = self.targets()[0]
        different = differences(*({name: found for name, found in state(folder).items() if not is_index(name)}
                                  for folder in (clean, ours)))
        # the index may have a part of its own for what has changed; what it says is compared
        if not different and Index.of(clean).whole() != Index.of(ours).whole():
            different = [INDEX]
        if different:
            raise SystemExit(f"not as a clean build makes it: {', '.join(different)}")
        forget(cache, clean)

    def _now(self) -> str:
        return self.sites.moment.isoformat()


def is_index(name: str) -> bool:
    """Whether a file below a site is of the portal's search index."""
    return name.startswith(INDEX) and name != f"{INDEX}index.html"


def state(folder: Path, times: bool = False) -> State:
    """All files below a folder; with `times` when each was changed too, and the folders."""
    found = {}
    for path in folder.rglob("*"):
        if times or path.is_file():
            digest = blake2b(path.read_bytes()).digest() if path.is_file() else b""
            found[str(path.relative_to(folder))] = digest, path.stat().st_mtime_ns if times else 0
    return found


def differences(one: State, other: State) -> list[str]:
    """Some of the names that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))[:8]
