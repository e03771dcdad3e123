"""What it costs a server that subscribers poll feeds: bytes, CPU, and how often it need not send anything.

One client asks for every document to subscribe to, over one connection that stays open, as a
reader of many feeds does; so the handshakes of TLS are not in the figures. Bytes are those of
heads and bodies.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

_HEADS = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
_SCHEDULED = "/proc/{}/schedstat"


@dataclass
class Poller:
    """Remembers of each document by what to ask whether it has changed."""

    address: str
    """Of the server, without the last `/`."""
    folder: Path
    """With the server's certificate and the number of its process."""
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def poll(self, names: Iterable[str], conditional: bool, rounds: int = 1) -> dict[str, Any]:
        """Ask for all; tell how many answers were 200 and 304, bytes, and the server's CPU seconds."""
        names = list(names)
        trusted = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        connection = http.client.HTTPSConnection(urlsplit(self.address).netloc, context=trusted)
        found = {200: 0, 304: 0}
        size = 0
        connection.connect()
        before = self._cpu()
        for name in names * rounds:
            heads = {"Accept-Encoding": "gzip"} | (self._known.get(name, {}) if conditional else {})
            connection.request("GET", f"/{quote(name)}", headers=heads)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status not in found:
                raise SystemExit(f"{name}: {answer.status}")
            found[answer.status] += 1
            size += len(body) + sum(len(key) + len(value) + 4 for key, value in answer.getheaders()) + 19
            if answer.status == 200:
                self._known[name] = {ask: value for ask, head in _HEADS.items() if (value := answer.headers.get(head))}
        after = self._cpu()
        connection.close()
        polls = len(names) * rounds
        took = None if before is None or after is None else (after - before) / polls
        return {"polls": polls, "sent": found[200], "unchanged": found[304], "bytes": size / polls, "cpu": took}

    def _cpu(self) -> float | None:
        """Of the server's one process, where the system tells."""
        file = Path(_SCHEDULED.format((self.folder / "pid").read_text().strip()))
        return int(file.read_text().split()[0]) / 1e9 if file.exists() else None
