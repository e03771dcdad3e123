"""Mend files of content/: what problems say, what bytes need, and ids that are missing.

First everything is read and mended in memory, then everything is written. What in a text is to be
mended, rules say; here they are asked again after each round, of one file at a time.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from portal.build.choice import Choice
from portal.build.content import read_article
from portal.build.sources import Sources, signature_of
from portal.build.workers import map_on_cores
from portal.errors import Problem
from portal.mend.edits import edited, mended
from portal.mend.ids import fresh_id, id_edit
from portal.mend.raw import repair
from portal.model.registry import Registry
from portal.progress import Progress
from portal.read.files import MAX_ARTICLE_BYTES, Folder, in_house_form, read_text, scan
from portal.read.front_matter import parse_document
from portal.read.library import place_of, read_entry
from portal.read.registry import read_registry

_ID = re.compile(r"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mended:
    """One file that is to hold another text."""

    path: str
    """As messages give it."""
    file: Path
    raw: bytes
    """What it held when it was read."""
    before: str | None
    """What it held, as rules read it; None where that was not UTF-8."""
    text: str
    """What it is to hold."""
    done: tuple[str, ...]
    """What was done to its bytes, as keys of the catalogue."""


@dataclass(frozen=True, slots=True)
class Mending:
    """What can be mended, and what had to be left alone; nothing is written yet."""

    files: tuple[Mended, ...]
    unread: tuple[str, ...]
    """Files, as messages give them, whose encoding is not sure."""
    unsettled: tuple[str, ...]
    """Files whose mending comes to no end."""


def with_ids(problems: Iterable[Problem], content: Path) -> tuple[Problem, ...]:
    """The problems, with an edit for every `id` that is missing and can be given."""
    problems = tuple(problems)
    if not any(map(_lacks_id, problems)):
        return problems
    folder, _ = scan(content)
    taken = _ids_of(folder)
    return tuple(_with_id(problem, folder, taken) if _lacks_id(problem) else problem for problem in problems)


def _lacks_id(problem: Problem) -> bool:
    return (problem.code, problem.field) == ("missing", "id") and not problem.edits


def _ids_of(folder: Folder) -> set[str]:
    """All ids that anybody might have, in broken files too."""
    found: set[str] = set()
    for path in folder.articles:
        head = (folder.root / path).read_bytes()[: 4 * MAX_ARTICLE_BYTES].partition(b"\n---")[0]
        found.update(_ID.findall(head.decode("utf-8", "replace").replace("\r", "\n")))
    return found


def _with_id(problem: Problem, folder: Folder, taken: set[str]) -> Problem:
    path = problem.path.removeprefix(f"{folder.name}/")
    place, _ = place_of(path, path)
    document, _ = parse_document(read_text(folder, path)[0], path)
    if place is None or document is None:
        return problem
    new = fresh_id(place.kind, place.year, place.slug, taken)
    edit = id_edit(document, new)
    if edit is None:
        return problem
    taken.add(new)
    return problem._replace(edits=(edit,))


def mend(sources: Sources, problems: Iterable[Problem], choice: Choice, progress: Progress) -> Mending:
    """What the chosen files should hold, by these problems of them and by what their bytes need.

    `sources` were looked at before the problems were found.
    """
    folder = sources.folder
    found = defaultdict(list)
    for problem in problems:
        if problem.edits:
            found[problem.path].append(problem)
    registry = read_registry(folder)[0].registry
    paths = [path for path in (*folder.articles, *folder.registries) if choice.holds(folder.shown(path))]

    def mend_one(path: str) -> Mended | str | None:
        return _mend_one(sources, registry, found[folder.shown(path)], path)

    results = list(zip(paths, map_on_cores(mend_one, paths, partial(progress, "mending")), strict=True))
    return Mending(
        tuple(result for _, result in results if isinstance(result, Mended)),
        tuple(folder.shown(path) for path, result in results if result == "unread"),
        tuple(folder.shown(path) for path, result in results if result == "unsettled"),
    )


def _mend_one(sources: Sources, registry: Registry, found: Sequence[Problem], path: str) -> Mended | str | None:
    """What a file is to hold; None where that is what it holds, "unread" or "unsettled" where it is left alone."""
    folder, file = sources.folder, sources.folder.root / path
    raw, is_as_read = file.read_bytes(), signature_of(file) == sources.signatures[path]
    if len(raw) > MAX_ARTICLE_BYTES:
        return None
    repaired = repair(raw)
    if repaired.text is None:
        return "unread"
    if not found and repaired.text.encode() == raw:
        return None
    # where another text was read, the edits would hit other words
    edits = found if is_as_read and repaired.text == _read(raw) else ()
    text = _normal(edited(repaired.text, edits))
    with tempfile.TemporaryDirectory() as scratch:
        problems_of = partial(_problems_of, replace(folder, root=Path(scratch)), registry, path)
        text = None if text is None else mended(text, problems_of, _normal)
    if text is None or _is_worse(path, repaired.text, text):
        return "unsettled"
    if text.encode() == raw:
        return None
    return Mended(folder.shown(path), file, raw, _read(raw), text, repaired.done)


def _read(raw: bytes) -> str | None:
    """A text as rules read it; None where it is not UTF-8."""
    try:
        return in_house_form(raw.decode("utf-8-sig"), raw)[0]
    except UnicodeDecodeError:
        return None


def _normal(text: str) -> str | None:
    return repair(text.encode()).text


def _is_worse(path: str, before: str, after: str) -> bool:
    """Whether front matter that could be read can't be any more."""
    return parse_document(before, path)[0] is not None and parse_document(after, path)[0] is None


def _problems_of(folder: Folder, registry: Registry, path: str, text: str) -> Iterator[Problem]:
    """What is to be said of a file if it held this text, whatever the others hold.

    It is laid into a folder, so that it is read as the file would be.
    """
    file = folder.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    if path in folder.registries:
        yield from read_registry(replace(folder, registries=(path,)))[1]
        return
    yield from read_entry(folder, path)[2]
    article = read_article(folder, registry, lambda entry: None, path, bodies_wanted=False)
    yield from (*article.errors, *article.advice)


def write(files: Sequence[Mended]) -> tuple[str, ...]:
    """Write files, each whole or not at all; gives those that somebody has changed meanwhile, left as they are."""
    return tuple(one.path for one in files if not _written(one))


def _written(one: Mended) -> bool:
    mode = os.lstat(one.file).st_mode
    if not stat.S_ISREG(mode) or one.file.read_bytes() != one.raw:
        return False
    number, beside = tempfile.mkstemp(prefix=".", dir=one.file.parent)
    try:
        with open(number, "wb") as file:
            file.write(one.text.encode())
            file.flush()
            os.fsync(number)
        os.chmod(beside, stat.S_IMODE(mode))
        os.replace(beside, one.file)
    except BaseException:
        os.unlink(beside)
        raise
    return True
