"""Lay out the sites of tests/cases/invalid: each file is one site with something wrong in it.

A case holds `files` (path to text, or to one of the forms in `_laid_out`) and exactly what must
be told of them: errors under `problems`, advice under `advice`; what is left out is empty, and a
case with advice alone is published. Maybe it holds the `seconds` within which, the list of what
was `released`, and under `fixed` what `portal check --fix` makes of files (path to text, or to
null where a file stays as it is), and `settings` of the portal in mkdocs.yml. The registries of
tests.builders and one article of each kind are there in every case; a case may replace them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.builders import make_site, picture, write, write_campaign, write_plan, write_story

CASES = Path(__file__).parent / "cases" / "invalid"


@dataclass(frozen=True)
class Case:
    """One site with mistakes, and what must be said of it."""

    name: str
    files: dict[str, Any]
    problems: tuple[str, ...]
    """Errors, as lines."""
    advice: tuple[str, ...]
    """Advice, as lines."""
    fixed: dict[str, str | None]
    """The texts of files after `portal check --fix`; None for one that stays as it is."""
    seconds: float | None
    """Within which each command must answer."""
    xfail: str | None
    """Why the core does not say so yet."""
    released: dict[str, Any] | None
    """What the last release has published; none is asked for where it is left out."""
    settings: dict[str, Any]
    """Those of the portal in mkdocs.yml that are not tests.builders'."""

    def options(self, folder: Path) -> list[str]:
        """Those of the commands that the case takes."""
        return ["--released", str(folder / "released.json")] if self.released else []


def load_case(file: Path) -> Case:
    """Read one case."""
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Case(
        file.stem, said["files"], tuple(said.get("problems", ())), tuple(said.get("advice", ())), said.get("fixed", {}),
        said.get("seconds"), said.get("xfail"), said.get("released"), said.get("settings", {}),
    )


def lay_out(case: Case, folder: Path) -> Path:
    """Write a good small site, and the case's files over it."""
    make_site(folder, portal=case.settings)
    write_campaign(folder, "dan-van-kheo", id="phong-trao-dan-van-kheo")
    written = {"number": "93/KH-VP", "issued_on": "2026-01-06", "place": "Đồng Nai"}
    write_plan(folder, "so-93", id="ke-hoach-93", **written, body="## Mục đích {#i}\n\nNội dung.\n")
    write_story(folder, "co-giao", id="guong-co-giao")
    if case.released:
        write(folder, "released.json", json.dumps(case.released))
    lay_out_files(case.files, folder)
    return folder


def lay_out_files(files: Mapping[str, Any], folder: Path) -> None:
    """Write files below a folder, each given as its text or in one of the forms of `_laid_out`."""
    for path, given in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(given, dict) and "symlink" in given:
            (folder / path).symlink_to(given["symlink"])
        elif isinstance(given, dict) and "pipe" in given:
            os.mkfifo(folder / path)
        else:
            write(folder, path, _laid_out(given))


def _laid_out(given: Any) -> str | bytes:
    if isinstance(given, str):
        return given
    if "hex" in given:
        return bytes.fromhex(given["hex"])
    if "picture" in given:
        return picture(given["picture"])
    text: str = given["text"]
    for mark, (what, times) in given["repeat"].items():
        text = text.replace(mark, what * times)
    return text
