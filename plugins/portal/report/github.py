"""Findings as workflow commands: GitHub shows them beside the changed lines."""

from __future__ import annotations

from portal.errors import Problem
from portal.messages import catalogue
from portal.report.findings import Findings, message

_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def github_report(findings: Findings) -> str:
    """A command a line; errors first, since GitHub shows only the first few of a step."""
    return "\n".join(_command(problem, findings.above) for problem in (*findings.errors, *findings.advice))


def _command(problem: Problem, above: str) -> str:
    texts = catalogue().commands.github
    name, title = ("notice", texts.advice) if problem.is_advice else ("error", texts.error)
    properties = {"file": above + problem.path, "line": problem.line, "col": problem.column, "title": title}
    told = ",".join(f"{key}={str(value).translate(_IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{name} {told}::{message(problem).translate(_IN_TEXT)}"
