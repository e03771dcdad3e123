"""Read the list of what an earlier release published."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from portal.errors import UsageError
from portal.model.released import LIST, Released


def read_released(path: Path) -> Released:
    """The list at a path: the file itself, or the folder of the site that holds it.

    Raises UsageError where there is none, or no such.
    """
    if not path.exists():
        raise UsageError("released_missing", path=path)
    file = path / LIST if path.is_dir() else path
    if not file.is_file():
        raise UsageError("released_unlisted", path=path, name=LIST)
    try:
        return Released.model_validate_json(file.read_bytes())
    except ValidationError:
        raise UsageError("released_damaged", path=file) from None
