"""Split a file into front matter and body, and read the front matter's YAML strictly.

Reads structure only; which keys are right is `portal.read.schema`'s. Of YAML it takes
what a reporter needs: no anchors, aliases, tags or duplicate keys, which can hang a
reader or lose text; every scalar is text but the words true and false and nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from portal.errors import Problem
from portal.read.files import FORBIDDEN

MAX_BYTES = 16 * 1024
MAX_DEPTH = 8

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null", "Null", "NULL"}
_WORDS = {"true": True, "false": False}

Location = tuple[str | int, ...]
"""Keys and list positions from the top: ("results", 1, "unit")."""
Mark = tuple[int, int]
"""Line and column of a file, from 1."""
Span = tuple[int, int]
"""Beginning and end in a YAML text, in characters; quotation marks are within."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What a YAML text holds, and where each key stands."""

    values: dict[str, Any]
    marks: Mapping[Location, Mark]
    """Of each key and each item of a list."""
    spans: Mapping[Location, Span] = field(default_factory=dict)
    """Of each value that is no list or mapping."""

    def mark_of(self, location: Location) -> Mark:
        """Line and column of this key, or of the nearest one above it that exists."""
        for length in range(len(location), -1, -1):
            if (mark := self.marks.get(location[:length])) is not None:
                return mark
        return 1, 1


@dataclass(frozen=True, slots=True)
class Document:
    """A file with its front matter read."""

    tree: Tree
    head: str
    """The front matter as it was written."""
    body: str
    """Markdown: NFC, lines end in LF."""
    body_line: int
    """The number of the body's first line in the file, from 1."""
    forms: tuple[str, ...] = ()
    """What was put right as the file was read, of `portal.read.files.FORMS`."""


def parse_document(text: str, path: str) -> tuple[Document | None, list[Problem]]:
    """Read one Markdown file; None where the front matter can't be read at all.

    A document may come with problems too: then the rest of it can still be checked in the
    same run.
    """
    parts = split_text(text)
    if parts is None:
        code = "front_matter_open" if text.startswith("---\n") else "front_matter_missing"
        return None, [Problem(path, 1, "", code)]
    head, body = parts
    tree, problems = parse_yaml(head, path, first_line=2)
    if tree is None:
        return None, problems
    return Document(tree, head, body, head.count("\n") + 3), problems


def body_alone(text: str) -> Document | None:
    """A file as if nothing stood in its front matter; None where it has no body to be told from that.

    Where front matter can't be read, the rest of the file can be looked at so all the same.
    """
    parts = split_text(text)
    if parts is None:
        return None
    head, body = parts
    return Document(Tree({}, {}), head, body, head.count("\n") + 3)


def split_text(text: str) -> tuple[str, str] | None:
    """A file's front matter and body; None where front matter has no beginning or no end."""
    if not text.startswith("---\n"):
        return None
    end = text.find("\n---\n", 3)
    if end < 0:
        if not text.endswith("\n---"):
            return None
        end = len(text) - 4
    return text[4 : end + 1], text[end + 5 :]


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[Tree | None, list[Problem]]:
    """Read a YAML mapping; `first_line` is the file's line at which the text begins."""
    # a letter has one to four bytes
    if first_line > 1 and (len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES):
        problem = Problem(path, first_line, "", "front_matter_long", {"limit": MAX_BYTES // 1024})
        return None, [problem]
    builder = _Builder(text, path, first_line)
    try:
        values = builder.build()
    except _TooDeep as error:
        line, column = error.mark
        return None, [Problem(path, line, "", "yaml_deep", {"limit": MAX_DEPTH}, column)]
    except yaml.YAMLError as error:
        return None, [_syntax_problem(error, path, first_line)]
    if not isinstance(values, dict):
        return None, [Problem(path, first_line, "", "front_matter_not_mapping")]
    return Tree(values, builder.marks, builder.spans), builder.problems


class _TooDeep(Exception):
    def __init__(self, mark: Mark) -> None:
        self.mark = mark


class _Builder:
    """Builds values from YAML events, which come in file order and never expand anything."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self.rows = text.split("\n")
        self.path = path
        self.first_line = first_line
        self.marks: dict[Location, Mark] = {(): (first_line, 1)}
        self.spans: dict[Location, Span] = {}
        self.problems: list[Problem] = []

    def build(self) -> Any:
        for event in self.events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                continue
            if isinstance(event, (yaml.StreamEndEvent, yaml.DocumentEndEvent)):
                return {}
            value = self._value(event, ())
            for rest in self.events:
                if isinstance(rest, yaml.DocumentStartEvent):
                    self._report(rest, (), "yaml_documents")
            return value
        return {}

    def _report(self, event: yaml.Event, where: Location, code: str, **params: object) -> None:
        line, column = self._mark(event)
        self.problems.append(Problem(self.path, line, field_name(where), code, params, column))

    def _mark(self, event: yaml.Event) -> Mark:
        return event.start_mark.line + self.first_line, event.start_mark.column + 1

    def _value(self, event: yaml.Event, where: Location) -> Any:
        if isinstance(event, yaml.AliasEvent):
            self._report(event, where, "yaml_alias")
            return None
        if event.anchor:
            self._report(event, where, "yaml_alias")
        if event.tag and event.tag != "!":
            self._report(event, where, "yaml_tag")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, where)
        if len(where) >= MAX_DEPTH:
            raise _TooDeep(self._mark(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(where)
        return self._mapping(where)

    def _scalar(self, event: yaml.ScalarEvent, where: Location) -> Any:
        text: str = event.value
        self.spans[where] = event.start_mark.index, event.end_mark.index
        if event.style:  # quoted or block text is text, whatever it looks like
            # escapes in double quotes (\0, \e) make what the file itself may not hold
            if FORBIDDEN.search(text):
                self._report(event, where, "yaml_control")
            return text
        # ` #` begins a comment in YAML: a reporter who writes "Tổ dân phố #3" would lose "#3";
        # `draft: true # until Monday` is a comment indeed
        end = event.end_mark
        rest = self.rows[end.line][end.column :].lstrip()
        if rest.startswith("#") and (" " in text or rest[1:2].strip()):
            self._report(event, where, "yaml_comment_cuts")
        return None if text in _NOTHING else _WORDS.get(text, text)

    def _sequence(self, where: Location) -> list[Any]:
        values: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            inner = (*where, len(values))
            self.marks[inner] = self._mark(event)
            values.append(self._value(event, inner))
        return values

    def _mapping(self, where: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._report(event, where, "yaml_key")
                inner = (*where, "?")  # keys within keys count as levels too
                self._value(event, inner)
                self._value(next(self.events), inner)
                continue
            key = event.value
            inner = (*where, key)
            if key in values:
                self._report(event, inner, "yaml_duplicate", first=self.marks[inner][0])
            else:
                self.marks[inner] = self._mark(event)
            values[key] = self._value(next(self.events), inner)
        return values


def field_name(location: Location) -> str:
    """A location as reporters read it: results[2].unit, counting from 1."""
    name = ""
    for part in location:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        else:
            name += f".{part}" if name else part
    return name


def _syntax_problem(error: yaml.YAMLError, path: str, first_line: int) -> Problem:
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    # what is never closed is noticed at the end, and has to be mended where it begins
    context = str(getattr(error, "context", None))
    if mark is None or "quoted scalar" in context or "flow" in context:
        mark = opened or mark
    line = (mark.line if mark else 0) + first_line
    column = (mark.column if mark else 0) + 1
    said = str(getattr(error, "problem", None) or error)
    code = "yaml_syntax"
    if "mapping values are not allowed" in said:
        code = "yaml_colon"
    elif "cannot start any token" in said:
        code = "yaml_character"
    elif "while scanning a quoted scalar" in str(error):
        code = "yaml_quote"
    elif "alias" in context or "anchor" in context:
        code = "yaml_alias"
    elif "control characters" in said or "special characters" in str(error):
        code = "yaml_control"
    return Problem(path, line, "", code, column=column)
