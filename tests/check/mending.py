"""An article that some families of rules look at, and what their edits make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.errors import Problem
from portal.mend.edits import mended
from portal.model.entry import Kind
from portal.model.registry import Registry
from portal.read.front_matter import parse_document
from portal.read.manuscript import Manuscript

Family = Callable[[Manuscript, Registry], Iterator[Problem]]
HEAD = "title: Một hai\n"


def problems(text: str, *families: Family) -> list[Problem]:
    """What the families say of a file; nothing where its front matter can't be read."""
    document, _ = parse_document(text, "a.md")
    if document is None:
        return []
    manuscript = Manuscript("a.md", Kind.NEWS, document)
    return [problem for family in families for problem in family(manuscript, Registry())]


def codes(body: str, *families: Family, head: str = HEAD) -> list[tuple[str, int, int]]:
    """Code, line and column of each problem; the body's first line is 1."""
    first = head.count("\n") + 2
    return [(p.code, p.line - first, p.column) for p in problems(f"---\n{head}---\n{body}", *families)]


def mended_body(body: str, *families: Family) -> str:
    """A body after its mending, which must come to an end and leave nothing that has edits."""
    start = f"---\n{HEAD}---\n"
    text = mended(start + body, lambda text: problems(text, *families))
    assert text is not None and text.startswith(start)
    assert not [problem for problem in problems(text, *families) if problem.edits]
    return text[len(start) :]


def mended_head(head: str, *families: Family) -> str:
    """Front matter after its mending."""
    text = mended(f"---\n{head}---\nX\n", lambda text: problems(text, *families))
    assert text is not None
    return text[4:-6]
