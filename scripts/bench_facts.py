"""What all benchmarks tell or need beside their measurements: environment, size of a site, machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from bench_run import Line

PROJECT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """Of a build: this project's package is the one that is found."""
    paths = [str(PROJECT / "plugins"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def size(folder: Path) -> Line:
    """How many files a site has, and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def processor() -> str:
    """Processor and cores, as far as the system tells."""
    name = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for row in facts.read_text(encoding="utf-8", errors="replace").splitlines():
            if row.startswith("model name"):
                name = row.split(":", 1)[1].strip()
                break
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"
