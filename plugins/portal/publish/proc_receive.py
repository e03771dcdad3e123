"""What git says to its hook proc-receive, and what that answers; see githooks(5). Knows nothing of merging."""

from __future__ import annotations

import os

from portal.publish.pkt_line import FLUSH, packet, packets

TYPE_CHECKING = False  # as in portal.publish.door
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO


def converse(source: BinaryIO, target: BinaryIO, receive: Callable[[str, str], str]) -> None:
    """Let every pushed ref be received; `receive` gets the commit and the ref, and gives the reason
    of a refusal, or nothing.

    What the ref stood for when it was pushed is left alone: it may stand for something else by now.
    No push options are asked for, so git sends none. Raises ValueError where git says something else.
    """
    version = next(packets(source), b"")
    if version.split(b"\0")[0].rstrip(b"\n") != b"version=1":
        raise ValueError(f"git speaks {version!r}")
    for _ in packets(source):
        pass  # the flush behind the version
    target.write(packet(b"version=1\n") + FLUSH)
    target.flush()
    lines = [os.fsdecode(line).rstrip("\n") for line in packets(source)]
    for line in lines:
        _, new, ref = line.split(" ", 2)
        reason = receive(new, ref)
        target.write(packet(os.fsencode(f"ng {ref} {reason}" if reason else f"ok {ref}")))
        target.flush()
    target.write(FLUSH)
    target.flush()
