"""What tests of publishing share: a server that receives, with a reporter's clone; the object stores, and three releases
for them, which take seconds to make. Modules with another server or reporter have fixtures of their own.
"""

from __future__ import annotations

from tests.publish.object_stores import moto, rclone, store
from tests.publish.receiving import lan, root
from tests.publish.store_releases import releases

__all__ = ["lan", "moto", "rclone", "releases", "root", "store"]
