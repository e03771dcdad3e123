"""Compiled templates, kept in a folder from one run to the next.

It only saves work. A folder that can't be used, or a file that is damaged or of another
version, is as good as none, and nobody is told. What lies in the folder is run: it must be
one that only those can write to who may change the portal's own code.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

_DIGEST = 32
"""Bytes of the digest at the beginning of a file."""


class TemplateCache(BytecodeCache):
    """For `Templates`; `version` names all that the code depends on but the template's text."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder
        self._version = version.encode()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Of the name alone: the folder holds one file for each, wherever themes lie.

        Where two themes with a folder in common have templates of one name that differ, each
        build of one evicts the other's, which is then compiled again.
        """
        return super().get_cache_key(name)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its code is there and good."""
        with suppress(OSError):
            data = (self._folder / bucket.key).read_bytes()
            digest, code = data[:_DIGEST], data[_DIGEST:]
            # Jinja compares the template's text; but before it does, damaged pickles raise
            # whatever they come upon, and damaged bytecode may even run
            if digest == self._digest(code):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code, whole or not at all."""
        code = bucket.bytecode_to_string()
        unfinished = self._folder / f"{bucket.key}.{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(self._digest(code) + code)
            os.replace(unfinished, self._folder / bucket.key)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()

    def _digest(self, code: bytes) -> bytes:
        return blake2b(self._version + code, digest_size=_DIGEST).digest()
