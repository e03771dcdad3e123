"""What readers are told of an article's changes, on its page and in feeds.

Of minor changes nothing is known here: `Entry.told_changes` leaves them out.
"""

from __future__ import annotations

import datetime as dt
from html import escape

from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.values import Change
from portal.render.dates import moment_time
from portal.render.views import Correction, ToldChange


def corrections_of(entry: Entry) -> tuple[Correction, ...]:
    """For the top of the article, the latest first."""
    return tuple(
        Correction(moment_time(change.on), change.note, change.wrong, change.right) for change in _corrections(entry)
    )


def history_of(entry: Entry) -> tuple[ToldChange, ...]:
    """For the end of the article, the latest first."""
    return tuple(
        ToldChange(_anchor(change), moment_time(change.on), catalogue().article[change.kind], change.note)
        for change in entry.told_changes
    )


def correction_comments(entry: Entry) -> list[tuple[dt.datetime, str]]:
    """Moments and plain texts of all corrections, for schema.org, the latest first."""
    return [
        (change.on, f"{_wrong_and_right(change)} {change.note}" if change.wrong else change.note)
        for change in _corrections(entry)
    ]


def correction_in_short(entry: Entry) -> str | None:
    """The latest correction as a sentence of plain text; None where there is none."""
    latest = next(iter(_corrections(entry)), None)
    if latest is None:
        return None
    text = _wrong_and_right(latest) if latest.wrong else latest.note
    said = catalogue().article.correction_short.format(time=moment_time(latest.on).text, text=text)
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def changes_html(entry: Entry) -> str:
    """Before the text of a feed item: every correction, and the latest update; empty where nothing is told of."""
    texts, labels = catalogue().article, catalogue().site.article
    paragraphs = []
    for change in _corrections(entry):
        lines = [f"<strong>{escape(labels.correction)}</strong> ({moment_time(change.on).text})"]
        if change.wrong and change.right:
            lines += [f"{escape(labels.wrong)}: {escape(change.wrong)}", f"{escape(labels.right)}: {escape(change.right)}"]
        paragraphs.append("<br>".join([*lines, escape(change.note)]))
    update = next((change for change in entry.told_changes if change.kind == "major"), None)
    if update:
        paragraphs.append(escape(texts.update.format(time=moment_time(update.on).text, note=update.note)))
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def _corrections(entry: Entry) -> list[Change]:
    return [change for change in entry.told_changes if change.kind == "correction"]


def _wrong_and_right(change: Change) -> str:
    return catalogue().article.wrong_and_right.format(wrong=change.wrong, right=change.right)


def _anchor(change: Change) -> str:
    """No two changes that are told of have one moment, so it is the same for ever."""
    return f"p_change-{change.on.astimezone(VIETNAM):%Y%m%d-%H%M%S}"
