"""Wake the publisher: it works on its own, so that whoever pushes need not wait for the site."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys

from portal.publish.durable import is_locked
from portal.publish.root import Root

_PATIENCE = 60
"""Seconds for which it waits, at most, while several wait at the door: it would only keep them waiting longer, and what
they bring goes live together. It waits one second at least: of many who push in that time only the first wakes it."""
# Linux weighs sessions against each other, and niceness only within one: the session has to be nice too
# of a crowd nobody stands at the door for a moment again and again: it is through when none has for three looks
# the lock comes as standard input, and is let go before the publisher starts: from then on whoever merges wakes the next
_COMMAND = """
echo 10 2>&- >/proc/self/autogroup
left="$0" looks=1
while sleep 1; left=$((left - 1)) looks=$((looks - 1)); [ "$left" -gt 0 ]
do
    [ "$(ls ../door ../door/merge 2>/dev/null | grep -c 'request$')" -gt 1 ] && looks=3
    [ "$looks" -gt 0 ] || break
done
git gc --auto --quiet
exec nice -n 10 "$@" </dev/null
"""

def wake_publisher(root: Root) -> None:
    """Let main be published soon, unless somebody is at it or about to be: who publishes looks at main again."""
    if is_locked(root.lock("publish")):
        return
    number = os.open(root.lock("wake"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # it has not looked at main yet
    else:
        command = [sys.executable, "-m", "portal", "publish", "--root", str(root.folder)]
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("GIT_") and name != "PORTAL_USER"}
        with open(root.folder / "publish.log", "ab") as log:
            subprocess.Popen(["sh", "-c", _COMMAND, str(_PATIENCE), *command], cwd=root.repository, env=environment,
                             stdin=number, stdout=log, stderr=log, start_new_session=True)
    finally:
        os.close(number)
