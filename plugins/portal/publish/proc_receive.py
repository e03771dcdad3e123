"""What git says to its hook proc-receive, and what that answers; see githooks(5). Knows nothing of merging."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from portal.publish.pkt_line import FLUSH, packet, packets
from portal.publish.root import MAIN, QUEUE


class Command(NamedTuple):
    """One ref that somebody pushes."""

    old: str
    """The commit that the ref stands for; zeros where it is new. As the pusher saw it: it may be out of date."""
    new: str
    ref: str

    @property
    def deletes(self) -> bool:
        """Whether the ref shall go."""
        return not self.new.strip("0")

    @property
    def is_ours(self) -> bool:
        """Whether it is where articles arrive."""
        return self.ref == MAIN or self.ref.startswith(QUEUE)


def command_of(line: str) -> Command:
    """A line `old new ref`. Raises ValueError for another."""
    old, new, ref = line.rstrip("\n").split(" ", 2)
    return Command(old, new, ref)


def converse(source: BinaryIO, target: BinaryIO, receive: Callable[[Command], str]) -> None:
    """Let every pushed ref be received; `receive` gives the reason of a refusal, or nothing.

    No push options are asked for, so git sends none. Raises ValueError where git says something else.
    """
    version = next(packets(source), b"")
    if version.split(b"\0")[0].rstrip(b"\n") != b"version=1":
        raise ValueError(f"git speaks {version!r}")
    for _ in packets(source):
        pass  # the flush behind the version
    target.write(packet(b"version=1\n") + FLUSH)
    target.flush()
    commands = [command_of(os.fsdecode(line)) for line in packets(source)]
    for command in commands:
        reason = receive(command)
        target.write(packet(os.fsencode(f"ng {command.ref} {reason}" if reason else f"ok {command.ref}")))
        target.flush()
    target.write(FLUSH)
    target.flush()
