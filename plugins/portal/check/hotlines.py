"""Numbers and mailboxes of offices that are none: they would allow nothing, and nobody would know why."""

from __future__ import annotations

from collections.abc import Iterator

from portal.check.personal_data.mailboxes import find_mailboxes
from portal.check.personal_data.numbers import plain_digits
from portal.errors import Problem
from portal.read.library import Reading


def check(reading: Reading) -> Iterator[Problem]:
    """Rows of hotlines.yml whose value is not of their kind."""
    for slug, hotline in reading.library.registry.hotlines.items():
        is_mailbox = any(found.key == hotline.value.lower() for found in find_mailboxes(hotline.value))
        if is_mailbox != (hotline.kind == "email") or not (is_mailbox or plain_digits(hotline.value)):
            yield reading.registries.problem(reading.folder, "hotlines", (slug, "value"), "hotline_form", value=hotline.value)
