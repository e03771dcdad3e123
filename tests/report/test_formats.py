"""The formats in which programs read what a check has found."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Edit, Problem
from portal.mend.edits import edited
from portal.messages import catalogue
from portal.report.findings import Findings
from portal.report.github import github_report
from portal.report.json_report import json_report
from portal.report.sarif import sarif_report

PATH = "content/tin-tuc/2026/hội nghị.md"
TEXT = "---\ntitle: x\n---\n\n😀😀 Anh anh\nhai\n"
ERROR = Problem(PATH, 2, "title", "unknown_key_suggested", {"key": "a", "suggestion": "{b}"}, 8)
ADVICE = Problem(PATH, 5, "", "word_twice", {"value": "anh"}, 4, True, (Edit(22, 26, ""), Edit(30, 31, "!\n")))
WORDS = catalogue().advice.word_twice.format(value="anh")
FINDINGS = Findings((ERROR, ADVICE), 3, "cổng/", {PATH: TEXT})

SCHEMA: dict[str, Any] = {
    "type": "object", "required": ["version", "runs", "$schema"], "additionalProperties": False,
    "properties": {"$schema": {"format": "uri"}, "version": {"const": "2.1.0"}, "runs": {"items": {"$ref": "#/$defs/run"}}},
    "$defs": {
        "text": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
        "artifact": {
            "required": ["uri", "uriBaseId"],
            "properties": {"uri": {"pattern": r"^[A-Za-z0-9._~/%-]+$"}, "uriBaseId": {"const": "SRCROOT"}},
        },
        "region": {
            "required": ["startLine", "startColumn"], "additionalProperties": False,
            "properties": {name: {"type": "integer", "minimum": 1}
                           for name in ("startLine", "startColumn", "endLine", "endColumn")},
        },
        "run": {
            "required": ["tool", "results", "columnKind", "originalUriBaseIds"],
            "properties": {
                "columnKind": {"const": "utf16CodeUnits"},
                "originalUriBaseIds": {"required": ["SRCROOT"]},
                "tool": {"properties": {"driver": {
                    "required": ["name", "rules"],
                    "properties": {"rules": {"uniqueItems": True, "items": {
                        "required": ["id"], "properties": {"shortDescription": {"$ref": "#/$defs/text"}},
                    }}},
                }}},
                "results": {"items": {"$ref": "#/$defs/result"}},
            },
        },
        "result": {
            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
            "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/text"},
                "locations": {"items": {"properties": {"physicalLocation": {
                    "required": ["artifactLocation", "region"],
                    "properties": {"artifactLocation": {"$ref": "#/$defs/artifact"}, "region": {"$ref": "#/$defs/region"}},
                }}}},
                "fixes": {"minItems": 1, "items": {"required": ["artifactChanges"], "properties": {"artifactChanges": {
                    "minItems": 1, "items": {
                        "required": ["artifactLocation", "replacements"],
                        "properties": {"artifactLocation": {"$ref": "#/$defs/artifact"}, "replacements": {
                            "minItems": 1, "items": {"required": ["deletedRegion"], "properties": {
                                "deletedRegion": {"$ref": "#/$defs/region"}, "insertedContent": {"$ref": "#/$defs/text"},
                            }},
                        }},
                    },
                }}}},
            },
        },
    },
}
"""What SARIF 2.1.0 demands of the parts that we write."""


def sarif(findings: Findings) -> dict[str, Any]:
    """The one run."""
    log = json.loads(sarif_report(findings))
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    return log["runs"][0]


def test_json_has_the_keys_that_the_readme_tells_of():
    said = json.loads(json_report(FINDINGS))
    assert {key: said[key] for key in said if key != "problems"} == {
        "version": 1, "errors": 1, "advice": 1, "mendable": 1, "errors_elsewhere": 3,
    }
    assert said["problems"] == [
        {"path": f"cổng/{PATH}", "line": 2, "column": 8, "field": "title", "severity": "error",
         "code": "unknown_key_suggested", "message": "không có khóa “a”; có phải ý bạn là “{b}”?", "mendable": False, "edits": []},
        {"path": f"cổng/{PATH}", "line": 5, "column": 4, "field": "", "severity": "advice", "code": "word_twice",
         "message": WORDS, "mendable": True,
         "edits": [{"start": 22, "end": 26, "text": ""}, {"start": 30, "end": 31, "text": "!\n"}]},
    ]


def test_nothing_found_is_told_in_every_format():
    assert json.loads(json_report(Findings(())))["problems"] == []
    assert sarif(Findings(()))["results"] == []
    assert github_report(Findings(())) == ""


def test_github_reads_commands_whatever_names_and_values_hold():
    odd = Problem("content/a,b:c%\n.md", 1, "x", "unknown_key_suggested", {"key": "a\n::error::%", "suggestion": "b"})
    assert github_report(Findings((ADVICE, odd))).split("\n") == [
        "::error file=content/a%2Cb%3Ac%25%0A.md,line=1,col=1,title=Lỗi cần sửa"
        "::x: không có khóa “a%0A::error::%25”; có phải ý bạn là “b”?",
        f"::notice file={PATH},line=5,col=4,title=Nên xem lại::{WORDS}",
    ]


def test_sarif_names_rules_places_and_levels():
    run = sarif(FINDINGS)
    rules = run["tool"]["driver"]["rules"]
    error, advice = run["results"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["unknown_key_suggested", "word_twice"]
    assert (error["level"], advice["level"]) == ("error", "note")
    assert rules[error["ruleIndex"]]["shortDescription"]["text"] == "không có khóa “…”; có phải ý bạn là “…”?"
    assert error["message"]["text"] == "title: không có khóa “a”; có phải ý bạn là “{{b}}”?"
    place = advice["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "c%E1%BB%95ng/content/tin-tuc/2026/h%E1%BB%99i%20ngh%E1%BB%8B.md"
    # each 😀 counts twice
    assert place["region"] == {"startLine": 5, "startColumn": 6}


def test_sarif_gives_no_fix_for_a_file_whose_text_is_not_known():
    assert "fixes" not in sarif(Findings((ADVICE,)))["results"][0]


def offset(text: str, line: int, column: int) -> int:
    """A place of SARIF in a text."""
    rows = text.split("\n")
    within = rows[line - 1].encode("utf-16-le")[: 2 * (column - 1)].decode("utf-16-le")
    return sum(len(row) + 1 for row in rows[: line - 1]) + len(within)


@given(st.text("a😀ộ\n", max_size=30), st.data())
def test_fixes_of_sarif_say_the_same_as_the_edits(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    problem = Problem(PATH, 1, "", "word_twice", {"value": "anh"}, 1, True, (Edit(start, end, "mới"),))
    fixes = sarif(Findings((problem,), texts={PATH: text}))["results"][0]["fixes"]
    (replacement,) = fixes[0]["artifactChanges"][0]["replacements"]
    region = replacement["deletedRegion"]
    first, last = (offset(text, region[f"{side}Line"], region[f"{side}Column"]) for side in ("start", "end"))
    assert text[:first] + replacement["insertedContent"]["text"] + text[last:] == edited(text, [problem])


def test_code_that_is_an_error_here_and_advice_there_is_one_rule():
    both = [Problem(PATH, 1, "", "unfilled", {"what": "x"}, 1, is_advice) for is_advice in (False, True)]
    run = sarif(Findings(tuple(both)))
    assert [rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]] == ["error"]
    assert [result["level"] for result in run["results"]] == ["error", "note"]


@pytest.mark.parametrize("text", ["\x1b[31m", "\n", "\u2028", "\u202e", "\x9b"])
def test_no_value_can_write_elsewhere_on_a_terminal(text: str):
    from portal.messages import describe

    said = describe(Problem(f"content/{text}.md", 1, text, "unknown_key_suggested", {"key": text, "suggestion": ""}))
    assert said.isprintable() and said.count(f"<U+{ord(text[0]):04X}>") == 3
