"""What the site's bytes come from, but for content and settings, as one text."""

from __future__ import annotations

import os
import platform
import sysconfig
from functools import cache
from hashlib import blake2b
from pathlib import Path


@cache
def version() -> str:
    """Of everything but content and settings that the site's bytes come from: our code, the
    libraries, Python."""
    found = blake2b(digest_size=16)
    package = Path(__file__).parent
    for path in sorted([*package.rglob("*.py"), package / "vi.yml"]):
        found.update(f"{path.relative_to(package)}\0".encode())
        found.update(path.read_bytes())
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    installed = (name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))
    found.update("\n".join([platform.python_version(), *sorted(installed)]).encode())
    return found.hexdigest()
