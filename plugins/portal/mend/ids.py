"""Give an article that has none its `id`, in the way in which the shipped ones are named."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from portal.errors import Edit
from portal.model.entry import Kind
from portal.read.front_matter import Document, parse_document

_FORMS = {
    Kind.STORY: "guong-{year}-{slug}",
    Kind.CAMPAIGN: "phong-trao-{slug}",
    Kind.PLAN: "ke-hoach-{slug}-{year}",
    Kind.NEWS: "tin-{year}-{slug}",
    Kind.PAGE: "trang-{slug}",
}
_MOST = 80
"""Characters of an id."""


def fresh_id(kind: Kind, year: int | None, slug: str, taken: Collection[str]) -> str:
    """An id for an article that no other has; the same article gets the same one."""
    name = slug.removeprefix(f"{kind.value}-").removesuffix(f"-{year}")
    whole = _FORMS[kind].format(year=year, slug=name)
    for number in count(1):
        ending = f"-{number}" if number > 1 else ""
        chosen = whole[: _MOST - len(ending)].rstrip("-") + ending
        if chosen not in taken:
            return chosen
    raise AssertionError  # numbers have no end


def id_edit(document: Document, new: str) -> Edit | None:
    """Write an id behind the title, or at the key that has no value; None where that is not sure to be right."""
    head, tree = document.head, document.tree
    if ("id",) in tree.marks:
        start, end = tree.spans.get(("id",), (0, 0))
        edit = Edit(start, end, new if head[start - 1 : start] in (" ", "\t") else f" {new}")
    else:
        end = tree.spans.get(("title",), (0, 0))[1]
        place = end if head[:end].endswith("\n") or not end else head.find("\n", end) + 1
        edit = Edit(place, place, f"id: {new}\n")
    text = head[: edit.start] + edit.text + head[edit.end :]
    read, problems = parse_document(f"---\n{text}---\n", "")
    if problems or read is None or read.tree.values != {**tree.values, "id": new}:
        return None
    return Edit(edit.start + 4, edit.end + 4, edit.text)
