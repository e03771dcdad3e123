"""The README is kept true: its commands, options, paths and counts exist, and no others do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click import Command, Group

from portal.cli import portal
from tests.builders import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = re.search(r"\| command \|.*?\n\n", README, re.DOTALL).group()  # type: ignore[union-attr]


def commands_of(group: Group, above: str = "") -> dict[str, Command]:
    """All commands by what is typed; a group of them is none, unless it does something alone."""
    found: dict[str, Command] = {}
    for name, command in group.commands.items():
        typed = f"{above}{name}"
        if not isinstance(command, Group) or command.invoke_without_command:
            found[typed] = command
        found |= commands_of(command, f"{typed} ") if isinstance(command, Group) else {}
    return found


COMMANDS = commands_of(portal)


def test_every_command_is_explained_and_no_other():
    assert set(re.findall(r"^\| `portal ([\w -]+)`", TABLE, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_of_a_command_is_explained_and_no_other(command: str):
    row = re.search(rf"^\| `portal {command}`.*", TABLE, re.MULTILINE).group()  # type: ignore[union-attr]
    options = {option for parameter in COMMANDS[command].params for option in parameter.opts if option.startswith("--")}
    assert set(re.findall(r"`(--[\w-]+)`", row)) == options


@pytest.mark.parametrize("path", sorted({
    path for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w.-]+\.(?:md|yml|lock|toml))`", README)
    if not path.startswith(("/", ".cache/")) and path not in ("site/", "mkdocs.yml")
} | set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_path_that_is_named_exists(path: str):
    assert (ROOT / path).exists()


def test_map_names_what_is_there():
    tree = README.split("The map, in two minutes")[1].split("```")[1]
    package = {path.name for path in (ROOT / "plugins/portal").iterdir() if not path.name.startswith("__")}
    assert set(re.findall(r"^  ([\w.]+)", tree, re.MULTILINE)) == package
    folder = Path()
    for line in filter(None, tree.split("\n")):
        name = line.split()[0]
        folder = Path("plugins/portal") if name == "plugins/portal/" else folder
        assert (ROOT / (folder if line.startswith(" ") else Path()) / name).exists(), name


def test_ci_runs_the_second_command():
    assert "python3 scripts/portal.py test\n" in README
    assert "python3 scripts/portal.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_counts_of_the_shipped_portal_are_right(site: Path):
    def count(folder: str) -> int:
        files = (ROOT / "content" / folder).rglob("*.md")
        return sum("draft: true" not in text and "publish_at" not in text
                   for text in (file.read_text(encoding="utf-8") for file in files))

    assert "five such plans" in README and count("ke-hoach") == 5
    assert "eighteen campaigns" in README and count("phong-trao") == 18
    assert "48 sample stories and news items" in README
    assert count("guong-dien-hinh") + count("tin-tuc") == 48
    assert f"({len(list(site.rglob('*.html')))} pages)" in README
