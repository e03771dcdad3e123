"""What values of feeds must be like, whatever the format; used by `feed_rules` and `json_feed_rules`.

Knows nothing of how the portal writes feeds.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import lxml.html

MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*\Z")
MAIL = re.compile(r"[^\s@()]+@[^\s@()]+\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+\Z")
_TAG = re.compile(r"tag:[a-z0-9.@_-]+,\d{4}(-\d\d(-\d\d)?)?:\S+\Z")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d) ([+-]\d{4}|GMT)\Z", re.ASCII
)
_MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.I)
_ADDRESSES = {"href", "src", "cite", "poster", "action", "formaction", "data", "background", "longdesc"}


@dataclass(frozen=True)
class Known:
    """What whoever checks a feed knows beyond its bytes."""

    path: str
    """From the site's root; the feed's own address must end with it."""
    url: str | None = None
    """The whole address."""
    as_written: Collection[str] = ()
    """Plain texts that hold what looks like markup because their authors wrote it."""
    length_of: Callable[[str], int | None] | None = None
    """How long the file at an address is; None where there is none."""

    def own_address(self, said: str) -> Iterator[str]:
        """What is wrong with the address that a feed gives as its own."""
        if self.url is not None and said != self.url:
            yield f"names {said!r} as its own address, not {self.url!r}"
        elif not unquote(urlsplit(said).path).endswith("/" + self.path.lstrip("/")):
            yield f"names {said!r} as its own address, not one that ends with {self.path!r}"

    def file(self, url: str, length: str) -> Iterator[str]:
        """What is wrong with the length that a feed gives of a file."""
        if not re.fullmatch(r"[1-9]\d*", length, re.ASCII):
            yield f"length {length!r} of {url} is no number of bytes"
        elif self.length_of is not None and (true := self.length_of(url)) != int(length):
            yield f"length {length} of {url} is not the file's: {true}"

    def plain(self, text: str) -> Iterator[str]:
        """What is wrong with a text that readers show as it is."""
        yield from _control_problems(text)
        if _MARKUP.search(text):
            for written in self.as_written:
                text = text.replace(written, "")
        if found := _MARKUP.search(text):
            yield f"markup {found.group()!r} in plain text"


def moment_3339(text: str) -> dt.datetime | None:
    """A date of Atom and JSON Feed; None for what is none, or has no time zone."""
    try:
        return dt.datetime.fromisoformat(text) if _RFC_3339.match(text) else None
    except ValueError:
        return None


def moment_822(text: str) -> dt.datetime | None:
    """A date of RSS, with year of four digits and weekday; None for what is none."""
    if not (match := _RFC_822.match(text)):
        return None
    weekday, day, zone = match.groups()
    try:
        moment = dt.datetime.strptime(f"{day} {zone.replace('GMT', '+0000')}", "%d %b %Y %H:%M:%S %z")
    except ValueError:
        return None
    return moment if ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()] == weekday else None


def is_absolute(url: str) -> bool:
    """Whether it leads to a file on the web from wherever it is read."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r'[\s<>"]', url)


def id_problems(value: str) -> Iterator[str]:
    """An id is an IRI, and as a `tag:` URI well-formed by RFC 4151."""
    if not _IRI.match(value):
        yield f"id {value!r} is no absolute IRI"
    elif value.startswith("tag:") and not _TAG.match(value):
        yield f"id {value!r} is no tag URI"


def repeated(values: Iterable[str]) -> list[str]:
    """Those that occur more than once."""
    seen: set[str] = set()
    return [value for value in values if value in seen or seen.add(value)]


def order_problems(moments: Iterable[dt.datetime | None]) -> Iterator[str]:
    """Newest first, by when items were updated."""
    for number, (newer, older) in enumerate(pairwise(moment for moment in moments if moment), start=2):
        if newer < older:
            yield f"item {number} is newer than the one before it"


@lru_cache(maxsize=10_000)
def html_problems(html: str) -> tuple[str, ...]:
    """What is wrong with HTML that will be shown anywhere. Remembered, for an article is in many feeds."""
    return tuple(_html_problems(html))


def _html_problems(html: str) -> Iterator[str]:
    yield from _control_problems(html)
    for element in lxml.html.fragment_fromstring(html, create_parent="div").iter("*"):
        if element.tag in ("script", "style", "base", "meta", "link", "frame", "object", "embed"):
            yield f"<{element.tag}> in HTML"
        for name, value in element.attrib.items():
            if name.startswith("on"):
                yield f"attribute {name} in HTML"
            elif name == "srcset":
                yield from _address_problems(*(part.split()[0] for part in value.split(",") if part.strip()))
            elif name in _ADDRESSES:
                yield from _address_problems(value)


def _address_problems(*urls: str) -> Iterator[str]:
    for url in urls:
        if not re.match(r"[a-z][a-z0-9+.-]*:", url, re.I):
            yield f"relative URL {url!r} in HTML"
        elif url.lower().startswith("javascript:"):
            yield f"script {url!r} in HTML"


def _control_problems(text: str) -> Iterator[str]:
    if found := _CONTROL.search(text):
        yield f"control character U+{ord(found.group()):04X}"
