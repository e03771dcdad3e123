"""A release in an object store behind a CDN: only what differs, in an order that never leaves a dead link.

Takes a release's folder as it lies on the disk; see `upload.publish_to_store`.
"""
