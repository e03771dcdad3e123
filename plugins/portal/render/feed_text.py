"""What a feed says in the same words in every format: texts made fit, samples marked, addresses and times checked.

Knows no format; see `feed_xml` and `json_feed`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import replace
from html import escape

from portal.model.dates import VIETNAM
from portal.model.feed import FeedItem

# All else is not allowed in XML 1.0, or allowed and never meant: controls but tab and line feed, surrogates.
# What is common stands first, since it is looked up in this order.
_FIT = " -~\xa0-\ud7ff\n\t\ue000-\ufffd\U00010000-\U0010ffff"
_ALL_FIT = re.compile(f"[{_FIT}]*")
_UNFIT = re.compile(f"[^{_FIT}]")
_ABSOLUTE = re.compile(r"https?://[^\s/]\S*\Z")
_RELATIVE = re.compile(
    r"""<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*?\s(?:href|src|srcset|poster|cite)="(?![a-z][a-z0-9+.-]*:)""", re.I
)


def clean(text: str) -> str:
    """NFC, without characters that XML forbids; line ends as LF."""
    if not _ALL_FIT.fullmatch(text):
        text = _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text)


def absolute(url: str) -> str:
    """The address as it is; raises ValueError for one that leads nowhere outside its page."""
    if not _ABSOLUTE.match(url):
        raise ValueError(f"not an absolute URL: {url!r}")
    return url


def moment(value: dt.datetime) -> dt.datetime:
    """In Vietnam's time, to the second; raises ValueError for a moment without time zone."""
    if value.tzinfo is None:
        raise ValueError(f"a moment without time zone: {value}")
    return value.astimezone(VIETNAM).replace(microsecond=0)


def names(texts: tuple[str, ...]) -> list[str]:
    """Those that are something when they are clean."""
    return [name for name in map(clean, texts) if name.strip()]


def title_of(item: FeedItem) -> str:
    """Never empty: of an item without a title, readers show nothing."""
    title = clean(item.title)
    return title if title.strip() else item.url


def summary_of(item: FeedItem, sample_note: str, otherwise: str = "") -> str:
    """Plain text, or `otherwise` where there is none; of a sample it says that it is one."""
    summary = clean(item.summary) or otherwise
    return f"{_note(item, sample_note)} {summary}".rstrip() if item.sample else summary


def html_of(item: FeedItem, sample_note: str) -> str:
    """The whole text, which of a sample says that it is one; raises ValueError for a relative URL in it."""
    html = clean(item.html)
    if _RELATIVE.search(html):
        raise ValueError(f"a relative URL in the text of {item.id}")
    if item.sample and html:
        return f"<p><strong>{escape(_note(item, sample_note), quote=False)}</strong></p>\n{html}"
    return html


def notice_of(item: FeedItem) -> FeedItem:
    """A withdrawn item without whatever text or picture it still bears; every other item as it is."""
    return replace(item, html="", picture=None) if item.withdrawn else item


def _note(item: FeedItem, sample_note: str) -> str:
    note = clean(sample_note)
    if not note:
        raise ValueError(f"{item.id} is a sample, and the feed has no words to say so")
    return note
