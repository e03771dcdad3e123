"""Bytes that are wanted again during one build and are too many for memory: in a temporary file."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Hashable
from pathlib import Path
from typing import BinaryIO


class Shelf:
    """Bytes by key. Copies of the process read what was put here before, and each writes a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written_by = 0
        self._file: BinaryIO
        self._places: dict[Hashable, tuple[BinaryIO, int, int]] = {}
        """File, offset and length."""
        self._end = 0

    def __setitem__(self, key: Hashable, data: bytes) -> None:
        if self._written_by != os.getpid():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file, self._end = tempfile.TemporaryFile(dir=self._folder, buffering=0), 0
            self._written_by = os.getpid()
        self._file.seek(self._end)
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder))
        self._places[key] = self._file, self._end, len(data)
        self._end += len(data)

    def clear(self) -> None:
        """Forget everything, and give the room back."""
        self._places.clear()
        if self._written_by == os.getpid():
            self._file.truncate(0)
            self._end = 0

    def __getitem__(self, key: Hashable) -> bytes:
        file, offset, length = self._places[key]
        if hasattr(os, "pread"):  # a copy of this process shares the file's position
            return os.pread(file.fileno(), length, offset)
        file.seek(offset)
        return file.read(length)
