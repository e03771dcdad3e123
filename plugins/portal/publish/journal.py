"""What receiving and publishing note for others: faults for the administrator, what keeps main back for pushers."""

from __future__ import annotations

import json
import traceback
from contextlib import suppress

from portal import clock
from portal.messages import one_line
from portal.publish.root import Root
from portal.publish.words import words_of


def note_fault(root: Root, error: BaseException) -> None:
    """Write down what went wrong; where even that fails, whoever pushes is told all the same."""
    with suppress(OSError), open(root.folder / "receive.log", "a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{clock.now().isoformat(timespec='seconds')} {''.join(traceback.format_exception(error))}\n")


def what_holds_main_back(root: Root) -> str:
    """Why what comes to main now will not be live soon, in words for whoever brings it; empty where nothing is known.

    Reads state.json without its classes, which take longer to load than a merge.
    """
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        state = json.loads(root.state.read_bytes())
        if state["hold"]:
            return str(words_of(root).main_held)
        last = state["failures"][-1]
        if last["kind"] == "content" and last["who"]:
            return str(words_of(root).main_broken.format(who=one_line(last["who"]), subject=one_line(last["subject"])))
    return ""
