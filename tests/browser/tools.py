"""Where the tools that are not Python lie, and what a test does without them.

Installs nothing; `scripts/portal.py test` does.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from portal.build import web_desk
from portal.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / "tests" / "tools" / "node_modules"


def load_bootstrap():
    """Import scripts/portal.py under another name: `portal` is the package."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "portal.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = load_bootstrap()


def need(path: str | Path | None, name: str) -> str:
    """The tool's path; without it the test is skipped, or fails where CI=true."""
    if path and Path(path).is_file():
        return str(path)
    message = f"{name} is missing: run `python3 scripts/portal.py test`, it says what to install"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def chromium() -> str:
    return need(bootstrap.find_browser(), "Chromium")


def java() -> str:
    return need(shutil.which("java"), "Java")


def newsboat() -> str:
    """A feed reader for terminals, which Debian has."""
    return need(shutil.which("newsboat"), "newsboat")


def html_checker() -> str:
    """The Nu HTML checker, a jar that Java 11 and later run."""
    return need(NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar", "vnu-jar")


def cms() -> Path:
    """The archive of the web desk's CMS, from where a build would have it."""
    try:
        return web_desk.archive(ROOT / ".cache" / "portal")
    except UsageError:
        return Path(need(None, web_desk.PACKAGE))


def axe() -> str:
    """The source of axe-core, to be evaluated in a page."""
    return Path(need(NODE_MODULES / "axe-core" / "axe.min.js", "axe-core")).read_text(encoding="utf-8")
