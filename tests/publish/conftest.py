"""What tests of publishing share: the object stores, which take seconds to start."""

from __future__ import annotations

from tests.publish.object_stores import moto, rclone, store

__all__ = ["moto", "rclone", "store"]
