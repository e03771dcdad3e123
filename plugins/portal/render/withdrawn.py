"""The page at the address of a withdrawn article. It says nothing of the article itself: the
reason may be to protect somebody.
"""

from __future__ import annotations

from urllib.parse import quote

from portal.messages import catalogue
from portal.model.entry import Entry
from portal.render.cards import KIND_NAMES
from portal.render.dates import moment_time
from portal.render.desk import Desk
from portal.render.views import Link, Withdrawn


def withdrawn_view(entry: Entry, desk: Desk) -> Withdrawn:
    """Since when and why it is withdrawn, and where to go from there."""
    withdrawal = entry.withdrawn
    assert withdrawal
    title = catalogue().sections[KIND_NAMES[entry.kind]].title
    return Withdrawn(
        time=moment_time(withdrawal.on),
        reason=withdrawal.reason or catalogue().withdrawn.no_consent,
        section=Link(title, desk.settings.href(f"/{entry.kind.value}/")),
        contact=_contact(entry, desk),
    )


def _contact(entry: Entry, desk: Desk) -> str | None:
    """A mail that names the address, so that the editor knows which article is asked for."""
    email = desk.settings.email
    if email is None:
        return None
    subject = catalogue().withdrawn.subject.format(url=desk.settings.absolute(entry.permalink))
    return f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}"
