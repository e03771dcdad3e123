"""Findings as one JSON object, for programs; the README says what its keys mean."""

from __future__ import annotations

import json

from portal.errors import Problem
from portal.messages import sentence
from portal.report.findings import Findings, is_mendable

VERSION = 1
"""Raised when a key changes its meaning or goes away; new ones may come at any time."""


def json_report(findings: Findings) -> str:
    """The document, a line for each key."""
    said = {
        "version": VERSION,
        "errors": len(findings.errors),
        "advice": len(findings.advice),
        "mendable": findings.mendable,
        "errors_elsewhere": findings.elsewhere,
        "problems": [_problem(problem, findings.above) for problem in findings.problems],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _problem(problem: Problem, above: str) -> dict[str, object]:
    return {
        "path": above + problem.path,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "severity": "advice" if problem.is_advice else "error",
        "code": problem.code,
        "message": sentence(problem),
        "mendable": is_mendable(problem),
        "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in problem.edits],
    }
