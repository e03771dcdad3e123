"""What a check tells: the same for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from portal.errors import Problem
from portal.messages import sentence


@dataclass(frozen=True)
class Findings:
    """Problems of the files that were asked about."""

    problems: tuple[Problem, ...]
    """In order."""
    elsewhere: int = 0
    """So many errors stand in files that were not asked about."""
    above: str = ""
    """What stands before the paths of messages in paths from the repository's root: `portal/`."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Of files whose text the disk has as edits count in it, by their paths as messages give them."""

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What has to be mended."""
        return tuple(problem for problem in self.problems if not problem.is_advice)

    @cached_property
    def advice(self) -> tuple[Problem, ...]:
        """What had better be looked at."""
        return tuple(problem for problem in self.problems if problem.is_advice)

    @property
    def mendable(self) -> int:
        """Of so many problems `portal check --fix` knows the remedy."""
        return sum(map(is_mendable, self.problems))


def is_mendable(problem: Problem) -> bool:
    """Whether `portal check --fix` knows the remedy: by its edits, or by what the file's bytes need."""
    return bool(problem.edits) or problem.code.startswith(("encoding_", "form_", "control_pasted"))


def message(problem: Problem) -> str:
    """A problem without its place: `field: what is wrong and what to write instead`."""
    return f"{problem.field}: {sentence(problem)}" if problem.field else sentence(problem)
