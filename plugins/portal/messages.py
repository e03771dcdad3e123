"""The catalogue: all Vietnamese text that citizens and reporters read, from vi.yml.

Knows no rules: who speaks chooses the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

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
    # git's hooks import this module, and read the catalogue only if something is wrong
    from importlib import resources

    import yaml

    text = resources.files("portal").joinpath("vi.yml").read_text(encoding="utf-8")
    return Texts(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def sentence(problem: Problem) -> str:
    """What is wrong and what to write instead, with what the sentence names filled in."""
    texts = catalogue().advice if problem.is_advice else catalogue().problems
    return texts[problem.code].format(**problem.params)


def describe(problem: Problem) -> str:
    """One problem as one line: `path:line:column: field: what is wrong and what to write instead`."""
    field = f"{problem.field}: " if problem.field else ""
    return one_line(f"{problem.path}:{problem.line}:{problem.column}: {field}{sentence(problem)}")


def decimal(value: float) -> str:
    """A number with one place behind the comma, as Vietnamese writes it."""
    return f"{value:.1f}".replace(".", ",")


def one_line(text: str) -> str:
    """A text that neither leaves its line nor moves anything on a terminal, whatever names and values hold."""
    return _MOVES.sub(lambda match: f"<U+{ord(match.group()):04X}>", text)


_MOVES = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def report(error: ContentError | UsageError) -> str:
    """What is wrong and what to do about it; of content all errors, a line each, and their number."""
    if isinstance(error, UsageError):
        return catalogue().commands[error.code].format(**error.params)
    lines = [describe(problem) for problem in error.errors]
    return "\n".join([*lines, catalogue().commands.problems.format(n=len(lines))])
