"""What can be wrong with content, as values that are collected and told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Edit(NamedTuple):
    """Characters of a file to put others in place of; it mends, or helps to mend, a problem.

    Offsets count in the file's text as `portal.read.files.read_text` gives it.
    """

    start: int
    end: int
    text: str


class Problem(NamedTuple):
    """One thing that a reporter or an administrator has to mend, or had better look at.

    It holds no sentence: `portal.messages` words it from the catalogue by `code`.
    """

    path: str
    """The file, as the reporter knows it: content/tin-tuc/2023/hoi-nghi.md"""
    line: int
    """From 1."""
    field: str
    """The key, `results[2].unit`; empty where the fault lies outside the front matter."""
    code: str
    """Key of the sentence in vi.yml, under `problems`, or under `advice`."""
    params: Mapping[str, object] = {}
    """What the sentence names."""
    column: int = 1
    """From 1, in characters."""
    is_advice: bool = False
    """Whether it may stay as it is: advice keeps nothing from being published."""
    edits: tuple[Edit, ...] = ()
    """What `portal check --fix` does about it; none where a person has to decide."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Problems are told file by file, from the top down."""
        return self.path, self.line, self.column, self.field, self.code


class ContentError(Exception):
    """The content can't be published as it is; carries every problem found, advice too."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        super().__init__(f"{len(self.problems)} problems")

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems without the advice."""
        return tuple(problem for problem in self.problems if not problem.is_advice)


class UsageError(Exception):
    """The command can't do what it was asked; `code` words it, as with `Problem`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
