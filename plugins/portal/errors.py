"""What can be wrong with content, as values that are collected and told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a reporter or an administrator has to mend.

    It holds no sentence: `portal.messages` words it from the catalogue by `code`.
    """

    path: str
    """The file, as the reporter knows it: content/tin-tuc/2023/hoi-nghi.md"""
    line: int
    """From 1."""
    field: str
    """The key, `results[2].unit`; empty where the fault lies outside the front matter."""
    code: str
    """Key of the sentence in vi.yml, under `problems`."""
    params: Mapping[str, object] = field(default_factory=dict)
    """What the sentence names."""

    @property
    def order(self) -> tuple[str, int, str, str]:
        """Problems are told file by file, from the top down."""
        return self.path, self.line, self.field, self.code


class ContentError(Exception):
    """The content can't be published as it is; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        super().__init__(f"{len(self.problems)} problems")


class UsageError(Exception):
    """The command can't do what it was asked; `code` words it, as with `Problem`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
