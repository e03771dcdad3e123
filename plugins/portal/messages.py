"""The catalogue: all Vietnamese text that citizens and reporters read, from vi.yml.

Knows no rules: who speaks chooses the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from portal.errors import ContentError, Problem, UsageError


class Texts:
    """A branch of the catalogue; `texts.pager.newer` or `texts["pager"]` goes down."""

    def __init__(self, branch: dict[str, Any]) -> None:
        for key, value in branch.items():
            self.__dict__[key] = Texts(value) if isinstance(value, dict) else value

    def __getitem__(self, key: str) -> Any:
        return self.__dict__[key]

    def __contains__(self, key: object) -> bool:
        return key in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    if TYPE_CHECKING:

        def __getattr__(self, key: str) -> Any: ...


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


def report(error: ContentError | UsageError) -> str:
    """What is wrong and what to do about it; of content all problems, a line each, and their number."""
    if isinstance(error, UsageError):
        return catalogue().commands[error.code].format(**error.params)
    lines = [describe(problem) for problem in error.problems]
    return "\n".join([*lines, catalogue().commands.problems.format(n=len(lines))])
