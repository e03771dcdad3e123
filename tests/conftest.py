"""What many tests share: the built site, a server for it, and a browser.

Everything here lives as long as the session; with several workers the site is still
built once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests import figures, length
from tests.browser import tools
from tests.browser.page_types import find_page_types
from tests.browser.server import serving
from tests.browser.visits import Visits

NOW = "2026-11-20T08:00:00+07:00"
"""The moment at which the tests' site is built."""
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
ENOUGH = 4 * 2**30
"""Bytes that must be free there; the tests take less than a quarter of it."""
OURS = "neu-guong-tests"
BROWSER_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]


FULL = pytest.StashKey[dict[str, str]]()
"""Where a run with --full keeps its figures."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the long tests be asked for."""
    parser.addoption("--full", action="store_true", help="run what takes long too, and write its figures into README.md")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Note a figure, by the name of its row in the README's table of publishing; with --full it is written there."""
    return request.config.stash.setdefault(FULL, {}).__setitem__


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the figures of a run with --full into the README."""
    found = session.config.stash.get(FULL, {})
    if session.config.getoption("--full") and found:
        print(f"\n{figures.note(tools.ROOT / 'README.md', found)}")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Say how much is tried, and let the temporary files of several workers lie in memory, where there is enough.

    The suite makes more than a hundred thousand small files, on a disk a good part of its time.
    They go at the end: what a test left can be seen where it is run alone, as pytest does it.
    """
    length.choose(full=config.getoption("--full"))
    if config.option.basetemp or not getattr(config.option, "numprocesses", None) or not _takes_programs(MEMORY):
        return
    for left in MEMORY.glob(f"{OURS}-*"):  # of a run that was killed
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"{OURS}-{os.getpid()}"
    folder.mkdir()
    config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))
    config.option.basetemp = str(folder / "pytest")
    os.environ["TMPDIR"], tempfile.tempdir = str(folder), None


def _takes_programs(folder: Path) -> bool:
    """Whether a folder is there, is large, and programs in it may be run."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    system = os.statvfs(folder)
    return system.f_bavail * system.f_frsize >= ENOUGH and not system.f_flag & os.ST_NOEXEC


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long unless it is asked for, and let the marks `xdist_group` hold.

    pytest-xdist 3.8 writes a test's group where pytest 9.2 no longer reads it, and without a
    word spreads the tests over all workers, each of which then makes what they share.
    """
    if not config.getoption("--full"):
        left_out = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in {*left_out}]
    if not config.getoption("loadgroup", False):
        return
    for item in items:
        for mark in item.iter_markers("xdist_group"):
            if not item.nodeid.endswith(f"@{mark.args[0]}"):
                item._id = type(item.id).parse(f"{item.nodeid}@{mark.args[0]}")
            assert item.nodeid.endswith(f"@{mark.args[0]}"), "pytest has yet another place for the names of tests"


@pytest.fixture(scope="session")
def root() -> Path:
    """The project folder."""
    return tools.ROOT


def build(site: Path) -> None:
    """Build the real content with the installed command, as its users do."""
    command = shutil.which("portal", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.fail("the command `portal` is not installed: run `python3 scripts/portal.py test`", pytrace=False)
    done = subprocess.run([command, "build", "--site-dir", str(site), "--now", NOW], cwd=tools.ROOT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        pytest.fail(f"portal build ended with {done.returncode}:\n{done.stdout.decode()[-4000:]}", pytrace=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole built site; not to be changed by a test."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, finished = shared / "site", shared / "site-finished"
    with tools.bootstrap.only_one(shared / "site-lock"):
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)
            build(folder)
            finished.touch()
    return folder


@pytest.fixture(scope="session")
def page_types(site: Path, root: Path) -> dict[str, str]:
    """Type of page to the path of one: see tests/browser/page_types.py."""
    return find_page_types(site, root / "content")


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of a server for the built site, without the last `/`."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    path = tools.chromium()
    from playwright.sync_api import sync_playwright  # a quarter of a second that other tests need not wait

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, server: str) -> Iterator[Visits]:
    """Open pages of the site with `visit(path)`; at the end the pages' faults fail the test."""
    visits = Visits(browser, server)
    yield visits
    assert visits.close() == []
