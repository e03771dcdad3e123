"""Lookups that are noted, so that it is known of every page what it was made of.

A page depends on what it was planned with and on what it looks up. Every lookup has a name,
and for each name there is a fingerprint of what it finds. So a build can tell of a page that
an earlier one made, without rendering it, whether it would come out otherwise: it would not
while no fingerprint of what it looked up has changed. What it would look up can't change
either, since that follows from what it found. (Known as a verifying trace: Mokhov,
Mitchell, Peyton Jones, "Build Systems à la Carte", 2018.)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import wraps
from typing import Any, Protocol, TypeVar

from portal.digest import digest_of
from portal.model.entry import Entry
from portal.model.values import Value

Name = str
"""A lookup: its method and the keys that it was called with, between tabs."""
Method = TypeVar("Method", bound=Callable[..., Any])
Found = TypeVar("Found")
Key = TypeVar("Key", bound=Hashable)

SHORT = 60
"""Characters of a fingerprint; a longer text is digested."""


LATELY = 200
"""So many things are kept that were made lately."""


class Shelf(Protocol):
    """Where bytes are kept by key."""

    def __setitem__(self, key: Hashable, data: bytes, /) -> None: ...
    def __getitem__(self, key: Hashable, /) -> bytes: ...
    def clear(self) -> None: ...


def lookup(method: Method) -> Method:
    """A method of a class of `Lookups` whose calls are noted. Its keys are texts without tabs.

    It may raise LookupError for keys of things that are no more, nothing else.
    """
    kind = method.__name__

    @wraps(method)
    def noted(self: Lookups, *keys: str) -> Any:
        self.seen.add("\t".join((kind, *keys)))
        return method(self, *keys)

    return noted  # type: ignore[return-value]


def fingerprint_of(kind: str) -> Callable[[Method], Method]:
    """Marks a cheaper way to the fingerprint of a lookup than to look and see."""

    def marked(method: Method) -> Method:
        method.fingerprint_of = kind  # type: ignore[attr-defined]
        return method

    return marked


class Lookups:
    """Base of a class with lookups."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.seen: set[Name] = set()
        """What was looked up since this was last emptied."""
        self._made: dict[Hashable, tuple[Any, frozenset[Name]]] = {}
        self._lately: dict[Hashable, tuple[Any, frozenset[Name]]] = {}
        self._shelf: Shelf = {} if shelf is None else shelf
        self._shelved: dict[Hashable, frozenset[Name]] = {}
        self._shortcuts: dict[str, Callable[..., str]] = {
            method.fingerprint_of: method
            for method in vars(type(self)).values() if hasattr(method, "fingerprint_of")
        }

    def once(self, make: Callable[[Key, Any], Found], key: Key) -> Found:
        """`make(key, self)`, made only once; its lookups count for whoever asks."""
        kept = self._made.get((make, key))
        if kept is None:
            kept = self._made[make, key] = self._noting(make, key)
        self.seen |= kept[1]
        return kept[0]

    def lately(self, make: Callable[[Key, Any], Found], key: Key) -> Found:
        """As `once`, but only what was wanted lately is kept: for large things that few ask for."""
        if (make, key) in self._lately:
            self._made[make, key] = self._lately.pop((make, key))
        made = self.once(make, key)
        self._lately[make, key] = self._made.pop((make, key))
        if len(self._lately) > LATELY:
            del self._lately[next(iter(self._lately))]
        return made

    def shelved(self, make: Callable[[Key, Any], bytes], key: Key) -> bytes:
        """As `once`, of bytes that are too many for memory."""
        names = self._shelved.get((make, key))
        if names is None:
            self._shelf[make, key], names = self._noting(make, key)
            self._shelved[make, key] = names
        self.seen |= names
        return self._shelf[make, key]

    def _noting(self, make: Callable[[Key, Any], Found], key: Key) -> tuple[Found, frozenset[Name]]:
        """What is made, and what was looked up for it."""
        outer, self.seen = self.seen, set()
        try:
            return make(key, self), frozenset(self.seen)
        finally:
            self.seen = outer

    def forget(self) -> None:
        """Forget what was made once."""
        self._made.clear()
        self._lately.clear()
        self._shelved.clear()
        self._shelf.clear()

    def fingerprint(self, name: Name) -> str:
        """What a lookup would find now, as a short text; empty where it would find nothing.

        The name may come from an earlier version of the content: what it means may be gone.
        """
        kind, *keys = name.split("\t")
        try:
            if shortcut := self._shortcuts.get(kind):
                return shortcut(self, *keys)
            text = text_of(getattr(type(self), kind).__wrapped__(self, *keys))
        except LookupError:
            return ""
        return text if len(text) <= SHORT else digest_of(text)


def text_of(value: object) -> str:
    """A text that is the same for two values only if they are the same."""
    if isinstance(value, Entry):
        return value.mark
    if isinstance(value, (tuple, list)):
        return f"({','.join(map(text_of, value))})"
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{key!r}:{text_of(inner)}' for key, inner in value.items())}}}"
    if is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}{text_of([getattr(value, name) for name in value.__dataclass_fields__])}"
    assert value is None or isinstance(value, (str, int, Enum, Value)), value
    return repr(value)
