"""Check the project for somebody who asks about some of its files, and wants to have them mended."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.build.choice import Choice, choice_of, repository_of
from portal.build.mending import Mending, mend, with_ids
from portal.build.project import Project, load, project_of
from portal.build.sources import Sources, look_at
from portal.build.verdict import Verdict, check_project
from portal.errors import ContentError, Problem
from portal.mend.raw import repair
from portal.progress import Progress
from portal.report.findings import Findings


@dataclass(frozen=True)
class Answer:
    """What a check has found."""

    findings: Findings
    """Of the files that were asked about."""
    verdict: Verdict | None
    """None where something is wrong, in whatever file."""
    sources: Sources | None
    """As they were before anything was read, where files are to be mended."""


@dataclass(frozen=True)
class Inquiry:
    """A project, and what is asked about it."""

    project: Project
    root: Path
    """Where mkdocs.yml lies."""
    choice: Choice
    released: Path | None
    wants_mending: bool = False
    wants_texts: bool = False

    def ask(self, progress: Progress) -> Answer:
        """Check everything, and tell of the chosen files. Raises UsageError, or OSError."""
        sources = look_at(self.project.content) if self.wants_mending else None
        verdict = None
        try:
            verdict = check_project(self.project, progress, self.released)
            problems: Iterable[Problem] = verdict.advice
        except ContentError as error:
            problems = error.problems
        problems = sorted(problems, key=lambda problem: problem.order)
        told = with_ids(filter(self.choice.concerns, problems), self.project.content)
        elsewhere = sum(not problem.is_advice and not self.choice.concerns(problem) for problem in problems)
        texts = self._texts(told) if self.wants_texts else {}
        return Answer(Findings(told, elsewhere, self._above(), texts), verdict, sources)

    def mend(self, answer: Answer, progress: Progress) -> Mending:
        """What the chosen files should hold; nothing is written."""
        assert answer.sources is not None
        return mend(answer.sources, answer.findings.problems, self.choice, progress)

    def _above(self) -> str:
        """What stands before the paths of messages in paths from the repository's root."""
        parent = self.project.content.resolve().parent
        root = repository_of(parent) or self.root
        above = os.path.relpath(parent, root).replace(os.sep, "/")
        return "" if above == "." else f"{above}/"

    def _texts(self, problems: Iterable[Problem]) -> dict[str, str]:
        """The texts of files with problems, where the disk has them as edits count in them."""
        found = {}
        for path in sorted({problem.path for problem in problems}):
            file = self.project.content.parent / path
            if file.suffix in (".md", ".yml") and file.is_file() and not file.is_symlink():
                repaired = repair(file.read_bytes())
                if repaired.text is not None and not {*repaired.done} - {"mark", "line_ends"}:
                    found[path] = repaired.text
        return found


def inquire(
    config_file: Path, paths: Sequence[str], since: str | None, released: Path | None, **wants: bool
) -> Inquiry:
    """Understand what is asked. Raises UsageError: what is wrong with the project, or with the question."""
    project = project_of(load(config_file))
    root = config_file.resolve().parent
    return Inquiry(project, root, choice_of(project.content, paths, since), released, **wants)
