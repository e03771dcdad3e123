"""One document that two plans ascribe to different bodies: advice, for only the original can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.check.language.documents import bare
from portal.errors import Problem
from portal.model.document_parts import Basis
from portal.model.entry import Entry
from portal.model.front_matter import PlanMeta
from portal.read.library import Reading

_HEAD = re.compile(r"chủ tịch\s+")
_FULL = {"ubnd": "ủy ban nhân dân", "uỷ": "ủy", "hđnd": "hội đồng nhân dân", "vp": "văn phòng"}


def check(reading: Reading) -> Iterator[Problem]:
    """Advice about the later of two plans; none where an editor's note of either names the document."""
    told: dict[tuple[str, str], list[tuple[Entry, Basis]]] = {}
    for entry in reading.library.entries:
        if not isinstance(entry.meta, PlanMeta):
            continue
        for position, basis in enumerate(entry.meta.based_on):
            if not basis.date or not basis.date.is_whole or _is_noted(entry, basis):
                continue
            others = told.setdefault((bare(basis.number), str(basis.date)), [])
            differing = next((other for other in others if _is_otherwise(entry, basis, *other)), None)
            others.append((entry, basis))
            if differing:
                other, its = differing
                params = {"value": basis.number, "issuer": basis.issuer, "other": reading.folder.shown(other.source),
                          "other_issuer": its.issuer}
                found = reading.problem(entry, ("based_on", position, "issuer"), "issuer_otherwise", **params)
                yield found._replace(is_advice=True)


def _is_noted(entry: Entry, basis: Basis) -> bool:
    assert isinstance(entry.meta, PlanMeta)
    return any(basis.number in note for note in entry.meta.editor_notes)


def _is_otherwise(entry: Entry, basis: Basis, other: Entry, its: Basis) -> bool:
    """Whether two plans mean one document and ascribe it to two bodies.

    Offices count their documents each for themselves, so number and day may be the same by chance.
    """
    one, two = _name(basis.issuer), _name(its.issuer)
    if _begin_alike(one, two):
        return False
    near = getattr(entry.meta, "locality", None)
    is_one = near is not None and near == getattr(other.meta, "locality", None)
    return is_one or _begin_alike(_HEAD.sub("", one), _HEAD.sub("", two))


def _name(issuer: str) -> str:
    """A body's name without abbreviations and capitals."""
    return " ".join(_FULL.get(word, word) for word in issuer.lower().split())


def _begin_alike(one: str, two: str) -> bool:
    """Whether two names are one, of which a place may be left out: UBND tỉnh."""
    return one.startswith(two) or two.startswith(one)
