"""Findings as SARIF 2.1.0, which editors and code hosts read, with the edits as fixes.

Columns count in UTF-16 code units there, and only files whose text is known get fixes.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import lru_cache
from urllib.parse import quote

from portal.errors import Edit, Problem
from portal.messages import catalogue
from portal.report.findings import Findings, message

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
"""Stands for the repository's folder, wherever the reader has it."""
_LEVELS = {False: "error", True: "note"}

Json = dict[str, object]


def sarif_report(findings: Findings) -> str:
    """The log with its one run."""
    # what is an error in one article may be advice in another, that is a draft
    codes = {problem.code: problem.is_advice for problem in (*findings.advice, *findings.errors)}
    numbers = {code: number for number, code in enumerate(sorted(codes))}
    driver = {
        "name": "portal",
        "fullName": "Nêu Gương: portal check",
        "language": "vi",
        "rules": [_rule(code, codes[code]) for code in sorted(codes)],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": catalogue().commands.sarif.root}}},
        "results": [_result(problem, findings, numbers[problem.code]) for problem in findings.problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str, is_advice: bool) -> Json:
    texts = catalogue().advice if is_advice else catalogue().problems
    # what a sentence names is not known here; its doubled braces stand as SARIF wants them
    said = re.sub(r"(?<!\{)\{[^{}]+\}(?!\})", "…", texts[code])
    return {"id": code, "shortDescription": {"text": said}, "defaultConfiguration": {"level": _LEVELS[is_advice]}}


def _result(problem: Problem, findings: Findings, number: int) -> Json:
    text = findings.texts.get(problem.path)
    artifact = {"uri": quote((findings.above + problem.path).encode("utf-8", "surrogateescape")), "uriBaseId": _ROOT}
    region = {"startLine": problem.line, "startColumn": _column(problem, text)}
    result: Json = {
        "ruleId": problem.code,
        "ruleIndex": number,
        "level": _LEVELS[problem.is_advice],
        "message": {"text": _plain(message(problem))},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if problem.edits and text is not None:
        replacements = [_replacement(edit, text) for edit in problem.edits]
        result["fixes"] = [{"artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}]}]
    return result


def _plain(text: str) -> str:
    """Words that hold no placeholder and no link, for SARIF."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _column(problem: Problem, text: str | None) -> int:
    if text is None:
        return problem.column
    rows = _rows(text)
    start = rows[min(problem.line, len(rows)) - 1]
    return _units(text[start : start + problem.column - 1]) + 1


def _replacement(edit: Edit, text: str) -> Json:
    (line, column), (end_line, end_column) = (_place(text, offset) for offset in (edit.start, edit.end))
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, from 1."""
    rows = _rows(text)
    line = bisect_right(rows, offset)
    return line, _units(text[rows[line - 1] : offset]) + 1


@lru_cache(maxsize=8)
def _rows(text: str) -> tuple[int, ...]:
    """Where each line begins; problems come file by file."""
    return 0, *(match.end() for match in re.finditer("\n", text))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
