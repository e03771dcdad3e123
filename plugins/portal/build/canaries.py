"""Texts that can be in no file of the site, unless what the public may not read leaks into it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from importlib import resources
from typing import NamedTuple

from portal.build.site import Site
from portal.model.entry import Entry
from portal.model.feed import tag_uri
from portal.read.files import read_text
from portal.read.front_matter import split_text

SHORTEST = 40
"""Characters that a run of words must have: shorter ones may be anybody's."""
_MOST = 2
"""Runs of words that are taken of one text."""
_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")
"""Words that no markup divides: rendering leaves them as they are."""


class _Canary(NamedTuple):
    text: str
    is_words: bool
    """Whether it is a run of words, which others may have written with other marks between them."""


def canaries_of(site: Site) -> tuple[str, ...]:
    """Of each article that the public may not read its id and its address, as pages and feeds would have
    them, and its longest runs of words; of one that is withdrawn only words.

    Left out is what the public may read elsewhere: in a live article, a registry, the portal's own words.
    """
    now, addresses = site.since, "\n".join(output.path for output in site.outputs)
    hidden = [entry for entry in site.reading.library.entries if not entry.is_live(now)]
    wanted = {canary for entry in hidden for canary in _candidates(entry, site) if canary.text not in addresses}
    return tuple(sorted(canary.text for canary in wanted - _public(wanted, site)))


def _candidates(entry: Entry, site: Site) -> Iterator[_Canary]:
    document = split_text(read_text(site.reading.folder, entry.source)[0])
    runs = {run for run in _RUN.findall(document[1] if document else "") if len(run) >= SHORTEST}
    for run in sorted(runs, key=lambda run: (-len(run), run))[:_MOST]:
        yield _Canary(run, True)
    if not entry.is_out(site.since):
        settings = site.desk.settings
        name = tag_uri(settings.feed_authority, settings.feed_since, entry.meta.id)
        # as XML and JSON end it: another id may begin like this one
        yield _Canary(f"{name}<", False)
        yield _Canary(f'{name}"', False)
        yield _Canary(entry.permalink, False)


def _public(wanted: Collection[_Canary], site: Site) -> set[_Canary]:
    """Those that public texts hold."""
    if not wanted:
        return set()
    entries = {f"{entry.meta_digest} {entry.body_digest}": entry for entry in site.reading.library.entries
               if entry.is_out(site.since)}
    # what earlier builds looked through, and what they found in which of it: only what is new is read again
    looked, kept = site.store.get("canaries") or ((), {})
    known, holders = {*looked}, {canary: {*kept.get(canary, ())} & entries.keys() for canary in wanted}
    fresh = [canary for canary in wanted if canary not in kept]
    for key, entry in entries.items():
        if asked := fresh if key in known else wanted:
            for canary in _held(_public_part(entry, site), asked):
                holders[canary].add(key)
    found_in = {tuple(canary): tuple(keys) for canary, keys in holders.items()}
    site.store.put({"canaries": (tuple(entries), found_in)})
    found = {canary for canary, keys in holders.items() if keys}
    for text in _common_texts(site):
        found.update(_held(text, wanted))
    return found


def _public_part(entry: Entry, site: Site) -> str:
    """Of what is withdrawn pages and feeds still say why."""
    text, _ = read_text(site.reading.folder, entry.source)
    return (split_text(text) or ("", ""))[0] if entry.withdrawn else text


def _common_texts(site: Site) -> Iterator[str]:
    """What stands in pages beside articles."""
    yield resources.files("portal").joinpath("vi.yml").read_text(encoding="utf-8")
    yield repr(site.desk.settings)
    for path in site.reading.folder.registries:
        yield read_text(site.reading.folder, path)[0]


def _held(text: str, wanted: Iterable[_Canary]) -> Iterator[_Canary]:
    words = " ".join(_WORD.findall(text))
    for canary in wanted:
        if canary.text in (words if canary.is_words else text):
            yield canary
