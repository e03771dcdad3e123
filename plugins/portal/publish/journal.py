"""What receiving and publishing note for others: faults for the administrator, what keeps main back for pushers."""

from __future__ import annotations

import json
import traceback
from contextlib import suppress

from portal import clock
from portal.publish.root import Root


def note_fault(root: Root, error: BaseException) -> None:
    """Write down what went wrong; where even that fails, whoever pushes is told all the same."""
    with suppress(OSError), open(root.folder / "receive.log", "a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{clock.now().isoformat(timespec='seconds')} {''.join(traceback.format_exception(error))}\n")


def what_holds_main_back(root: Root) -> tuple[str, str]:
    """Whose change keeps main from being published, and its subject; both empty where nothing is known to.

    Reads state.json without its classes, which take longer to load than a merge.
    """
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        last = json.loads(root.state.read_bytes())["failures"][-1]
        if last["kind"] == "content" and last["who"]:
            return str(last["who"]), str(last["subject"])
    return "", ""
