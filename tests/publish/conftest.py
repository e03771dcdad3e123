"""What tests of publishing share: the object stores, and three releases for them, which take seconds to make."""

from __future__ import annotations

from tests.publish.object_stores import moto, rclone, store
from tests.publish.store_releases import releases

__all__ = ["moto", "rclone", "releases", "store"]
