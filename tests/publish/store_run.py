"""Publish to an object store until a point is reached, then die: python -m tests.publish.store_run RELEASE URL POINT SECONDS

Prints the points that were reached. Without a point, dies after so many seconds if that is not 0.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from portal import clock
from portal.publish.manifest import read_manifest
from portal.publish.store.upload import publish_to_store


def main(release: str, url: str, point: str, seconds: str) -> None:
    def reached(name: str) -> None:
        print(name, flush=True)
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "store: begin" and float(seconds):
            threading.Timer(float(seconds), os.kill, (os.getpid(), signal.SIGKILL)).start()

    outcome = publish_to_store(Path(release), read_manifest(Path(release)), url, reached, clock.now())
    print(outcome, flush=True)
    os._exit(0)  # a timer may still be waiting


main(*sys.argv[1:])
