"""The bootstrap and its lock files: exact, hashed, without hosts, and never a traceback."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest

from tests.browser.tools import bootstrap

LOCKS = (*bootstrap.TEST_LOCKS, bootstrap.STORES_LOCK)
PINNED = re.compile(r"[a-z0-9-]+==[^ ;]+( ; [^\\]+)? \\")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")


def entries(text: str) -> list[list[str]]:
    """The lines of a lock file, comments left out, grouped by requirement."""
    grouped: list[list[str]] = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        if not line.startswith(" "):
            grouped.append([])
        grouped[-1].append(line)
    return grouped


def locked(root: Path, name: str) -> dict[str, str]:
    """Name to version, as a lock file has them."""
    text = (root / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", text, re.MULTILINE))


def direct(root: Path) -> dict[str, str]:
    """Name to version of all dependencies that pyproject.toml names."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*declared["project"]["dependencies"], *sum(declared["dependency-groups"].values(), [])]
    pairs = (re.sub(r"\[.*\]", "", line).split("==") for line in lines)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pairs}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_holds_only_exact_versions_with_hashes(name: str, root: Path):
    found = entries((root / name).read_text(encoding="utf-8"))
    assert found
    for first, *hashes in found:
        assert PINNED.fullmatch(first)
        assert hashes
        assert all(HASH.fullmatch(line) for line in hashes)


@pytest.mark.parametrize("name", [*LOCKS, "tests/tools/package-lock.json"])
def test_lock_file_names_no_host(name: str, root: Path):
    text = (root / name).read_text(encoding="utf-8")
    assert "http" not in text
    assert "--find-links" not in text
    assert "index-url" not in text


def test_npm_tools_are_exact_and_have_hashes(root: Path):
    folder = root / "tests" / "tools"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(package.get("integrity", "").startswith("sha512-") for place, package in packages.items() if place)


def test_every_direct_dependency_is_locked_as_declared(root: Path):
    every = {name: version for lock in LOCKS for name, version in locked(root, lock).items()}
    assert {name: every.get(name) for name in direct(root)} == direct(root)


def test_both_lock_files_agree(root: Path):
    run, test = locked(root, "requirements.lock"), locked(root, "requirements-test.lock")
    assert run.items() <= test.items()


def named(text: str) -> set[str]:
    """The names in backticks, as package indexes spell them."""
    return {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"`([^`]+)`", text)}


def test_readme_explains_every_direct_dependency_and_no_other(root: Path):
    readme = root / "README.md"
    assert readme.is_file(), "README.md is missing: its table explains the dependencies"
    sections = re.split(r"^#+ ", readme.read_text(encoding="utf-8"), flags=re.MULTILINE)
    section = next((text for text in sections if "| dependency |" in text), "")
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    assert sorted(set(direct(root)) - named(section)) == []
    assert sorted(named(" ".join(first_cells)) - set(direct(root))) == []


def test_bootstrap_imports_only_the_standard_library(root: Path):
    tree = ast.parse((root / "scripts" / "portal.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_every_sentence_of_the_bootstrap_is_used(root: Path):
    source = (root / "scripts" / "portal.py").read_text(encoding="utf-8")
    assert [key for key in bootstrap.SAYS if source.count(f'"{key}"') < 2] == []


class TestStamp:
    """When a finished .venv counts as up to date."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        for name in (*LOCKS, "pyproject.toml"):
            (tmp_path / name).write_text(name, encoding="utf-8")
        return tmp_path

    def test_is_the_same_for_the_same_files(self, project: Path):
        assert bootstrap.wanted_stamp(LOCKS, project) == bootstrap.wanted_stamp(LOCKS, project)

    @pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml"])
    def test_changes_with_each_file(self, name: str, project: Path):
        before = bootstrap.wanted_stamp(LOCKS, project)
        (project / name).write_text("changed", encoding="utf-8")
        assert bootstrap.wanted_stamp(LOCKS, project) != before

    def test_changes_with_python(self, project: Path):
        assert bootstrap.wanted_stamp(LOCKS, project, "3.11") != bootstrap.wanted_stamp(LOCKS, project, "3.12")

    def test_changes_when_a_line_moves_to_the_next_file(self):
        assert bootstrap.stamp([b"ab", b"c"]) != bootstrap.stamp([b"a", b"bc"])

    def test_half_written_mark_does_not_count(self, tmp_path: Path):
        mark = tmp_path / "stamp-run"
        value = bootstrap.stamp([b"a"])
        assert not bootstrap.has_stamp(mark, value)
        mark.write_text(value[:10], encoding="ascii")
        assert not bootstrap.has_stamp(mark, value)
        mark.write_text(value, encoding="ascii")
        assert bootstrap.has_stamp(mark, value)


@pytest.mark.parametrize(("output", "key"), [
    ("OSError: [Errno 28] No space left on device", "no_disk"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "bad_hash"),
    ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "no_network"),
    ("NewConnectionError: [Errno 11001] getaddrinfo failed", "no_network"),
    ("error: something else", "failed"),
])
def test_failure_is_explained_by_what_the_installer_said(output: str, key: str):
    assert bootstrap.reason(output) == key


def test_second_start_waits_for_the_first(tmp_path: Path):
    order = []

    def second() -> None:
        with bootstrap.only_one(tmp_path / "lock"):
            order.append("second")

    with bootstrap.only_one(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_waiting_ends_with_a_sentence(tmp_path: Path):
    with bootstrap.only_one(tmp_path / "lock"), pytest.raises(bootstrap.Stop, match="0 phút"):
        with bootstrap.only_one(tmp_path / "lock", patience=0):
            pass


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """A copy of what the bootstrap needs, with no .venv."""
    (tmp_path / "scripts").mkdir()
    for name in (*LOCKS, "pyproject.toml", "scripts/portal.py"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    return tmp_path


def start(checkout: Path, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the bootstrap of a copy, after some lines of Python that break the machine."""
    script = "\n".join([before, "import runpy, sys", "sys.argv = ['portal.py', 'check']",
                        "runpy.run_path('scripts/portal.py', run_name='__main__')"])
    return subprocess.run([sys.executable, "-c", script], cwd=checkout, env={**os.environ, **environment},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=120)


BROKEN = {
    "old_python": "import sys; sys.version_info = (3, 9, 2)",
    "no_venv": """import importlib.util as u; old = u.find_spec
u.find_spec = lambda name: None if name == 'ensurepip' else old(name)""",
    "no_disk": """from pathlib import Path
def mkdir(self, **_): raise OSError(28, 'No space left on device')
Path.mkdir = mkdir""",
    "no_access": """from pathlib import Path
def mkdir(self, **_): raise PermissionError(13, 'Denied', str(self))
Path.mkdir = mkdir""",
    "system_error": """import subprocess
def popen(*_, **__): raise OSError(8, 'Exec format error')
subprocess.Popen = popen""",
}
"""The sentence to be said, and the lines that break the machine so."""


@pytest.mark.parametrize("sentence", BROKEN)
def test_broken_machine_is_answered_with_one_sentence(checkout: Path, sentence: str):
    done = start(checkout, BROKEN[sentence])
    assert done.returncode == 1
    assert "Traceback" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith(bootstrap.SAYS[sentence].split("{0}")[0])


@pytest.mark.full  # an environment is made first, with pip in it
def test_machine_without_network_is_told_so(checkout: Path):
    nowhere = "http://127.0.0.1:9"
    done = start(checkout, HTTPS_PROXY=nowhere, HTTP_PROXY=nowhere, https_proxy=nowhere, http_proxy=nowhere,
                 PIP_NO_CACHE_DIR="1", PIP_RETRIES="1", PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == bootstrap.SAYS["no_network"]
    assert not (checkout / ".venv" / "stamp-run").exists()


def test_finished_environment_is_used_at_once_and_passes_arguments_and_code_on(checkout: Path):
    if os.name == "nt":
        pytest.skip("a stand-in for portal.exe can't be written in a line")
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text("", encoding="utf-8")
    command = venv / "bin" / "portal"
    command.write_text('#!/bin/sh\nprintf "[%s]" "$@"\nexit 7\n', encoding="utf-8")
    command.chmod(0o755)
    (venv / "stamp-run").write_text(bootstrap.wanted_stamp(bootstrap.RUN_LOCKS, checkout.resolve()), encoding="ascii")
    (checkout / "mkdocs.yml").write_text("", encoding="utf-8")
    done = start(checkout)
    assert (done.returncode, done.stdout) == (7, "[check]")


@pytest.mark.parametrize("given", [["check"], ["build", "-d", "ra"], ["serve"]])
def test_command_finds_the_projects_settings_from_another_folder(given: list[str], root: Path, tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert bootstrap.with_settings(given) == [given[0], "--config-file", str(root / "mkdocs.yml"), *given[1:]]


@pytest.mark.parametrize("given", [[], ["--help"], ["check", "-f", "a.yml"], ["check", "-fa.yml"],
                                   ["build", "--config-file", "a.yml"], ["build", "--config-file=a.yml"]])
def test_settings_that_are_named_or_not_needed_stay_as_given(given: list[str], tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert bootstrap.with_settings(given) == given


def test_settings_of_the_current_folder_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "mkdocs.yml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert bootstrap.with_settings(["check"]) == ["check"]


def test_installed_command_finds_its_code_by_a_path_without_letters_of_the_project(tmp_path: Path, root: Path,
                                                                                   monkeypatch: pytest.MonkeyPatch):
    project = tmp_path / "Nguyễn Ổn"
    packages = project / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (project / "pyproject.toml").write_bytes((root / "pyproject.toml").read_bytes())
    monkeypatch.setattr(bootstrap, "ROOT", project)
    monkeypatch.setattr(bootstrap, "VENV", project / ".venv")
    installed = []
    monkeypatch.setattr(bootstrap, "pip_install", lambda *arguments: installed.append(arguments))
    bootstrap.install_portal()
    assert installed == [("install_portal", "--no-deps", str(project / ".venv" / "package"))]
    written = (packages / "portal.pth").read_text(encoding="ascii")
    assert (packages / written).resolve() == project / "plugins"


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with apt-get alone, which writes down how it was called."""
    if os.name == "nt":
        pytest.skip("no apt-get on Windows")
    asked = tmp_path / "asked"
    for name in ("apt-get", "env"):
        (tmp_path / name).write_text(f'#!/bin/sh\n[ "$1" = DEBIAN_FRONTEND=noninteractive ] && shift 2\n'
                                     f'echo "$@" >>{asked}\n[ -e {asked}.updated ] || [ "$1" = update ] && '
                                     f': >{asked}.updated\n', encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return asked


def test_missing_tool_is_installed_with_fresh_package_lists_where_the_old_ones_fail(
        debian: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    bootstrap.install_system(["npm"])
    install = "install -y --no-install-recommends npm"
    assert debian.read_text(encoding="utf-8").splitlines() == [install, "update", install]


def test_nothing_is_installed_where_that_would_ask_for_a_password(debian: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (debian.parent / "sudo").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (debian.parent / "sudo").chmod(0o755)
    bootstrap.install_system(["npm"])
    assert not debian.exists()
