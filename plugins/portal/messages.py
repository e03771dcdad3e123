"""The catalogue: all Vietnamese text that citizens and reporters read, from vi.yml.

Knows no rules: who speaks chooses the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml

from portal.errors import ContentError, Problem


class Texts:
    """A branch of the catalogue; `texts.pager.newer` or `texts["pager"]` goes down."""

    __slots__ = ("_branch",)

    def __init__(self, branch: dict[str, Any]) -> None:
        self._branch = branch

    def __getitem__(self, key: str) -> Any:
        value = self._branch[key]
        return Texts(value) if isinstance(value, dict) else value

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None

    def __contains__(self, key: object) -> bool:
        return key in self._branch

    def __iter__(self) -> Iterator[str]:
        return iter(self._branch)


@cache
def catalogue() -> Texts:
    """The whole catalogue, read once a process."""
    text = resources.files("portal").joinpath("vi.yml").read_text(encoding="utf-8")
    return Texts(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def sentence(code: str, **params: object) -> str:
    """The sentence for a problem's code, with what it names filled in."""
    return catalogue().problems[code].format(**params)


def describe(problem: Problem) -> str:
    """One problem as one line: `path:line: field: what is wrong and what to write instead`."""
    where = f"{problem.path}:{problem.line}: "
    field = f"{problem.field}: " if problem.field else ""
    return where + field + sentence(problem.code, **problem.params)


def report(error: ContentError) -> str:
    """All problems, a line each, and how many they are."""
    lines = [describe(problem) for problem in error.problems]
    return "\n".join([*lines, catalogue().commands.problems.format(n=len(lines))])
