"""`portal check`: check all content, tell what is wrong, and mend what can be mended; build nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, OneOf, WrongUsage, config_option, released_option
from portal.cli.waiting import tell_hidden, tell_untold
from portal.errors import UsageError
from portal.mend.diff import diff
from portal.messages import catalogue, one_line, report, sentence
from portal.progress import ProgressDisplay
from portal.report.github import github_report
from portal.report.json_report import json_report
from portal.report.sarif import sarif_report

if TYPE_CHECKING:  # they load MkDocs, slowly
    from portal.build.choice import Choice
    from portal.build.inquiry import Answer, Inquiry
    from portal.build.mending import Mended
    from portal.errors import Problem

_TEXTS = catalogue().commands
_REPORTS = {"json": json_report, "github": github_report, "sarif": sarif_report}
_MOST_PASSES = 4
"""After each pass all is checked again: what others refer to may show only then."""


@click.command(cls=Command, help=_TEXTS.help.check)
@click.argument("paths", nargs=-1, metavar=_TEXTS.help.metavar.paths)
@click.option("--since", metavar=_TEXTS.help.metavar.revision, help=_TEXTS.help.since)
@click.option("--format", "form", type=OneOf("text", *_REPORTS), default="text", metavar=_TEXTS.help.metavar.format,
              help=_TEXTS.help.format)
@click.option("--fix", is_flag=True, help=_TEXTS.help.fix)
@click.option("--diff", "only_show", is_flag=True, help=_TEXTS.help.diff)
@config_option
@released_option
def check(
    paths: tuple[str, ...], since: str | None, form: str, fix: bool, only_show: bool, config_file: Path,
    released: Path | None,
) -> None:
    """Check all content; build nothing."""
    with told_in_vietnamese():
        wants = {"wants_mending": fix or only_show, "wants_texts": form == "sarif"}
        inquiry = _inquiry(config_file, paths, since, released, wants)
        with ProgressDisplay() as progress:
            answer = inquiry.ask(progress)
        if fix or only_show:
            answer = _mend(inquiry, answer, only_show, form != "text")
        if form == "text":
            _tell(answer, inquiry.choice, hint=not (fix or only_show))
        else:
            click.echo(_REPORTS[form](answer.findings))
    sys.exit(1 if answer.findings.errors else 0)


def _inquiry(
    config_file: Path, paths: tuple[str, ...], since: str | None, released: Path | None, wants: dict[str, bool]
) -> Inquiry:
    """What is asked; a question about what is not there is wrong usage."""
    from portal.build.inquiry import inquire

    try:
        return inquire(config_file, paths, since, released, **wants)
    except UsageError as error:
        if error.code.startswith(("path_", "since_", "no_git")):
            raise WrongUsage(report(error)) from None
        raise


def _tell(answer: Answer, choice: Choice, hint: bool) -> None:
    """Findings as text: errors, advice, and what all of it comes to; a hint at `--fix` where that can help."""
    findings, verdict = answer.findings, answer.verdict
    lines = [_painted(problem) for problem in findings.errors]
    if findings.advice:
        heading = click.style(_TEXTS.advice, fg="yellow")
        lines += [*([""] if lines else []), heading, *map(_painted, findings.advice)]
    lines += [""] if lines else []
    errors, advice = len(findings.errors), len(findings.advice)
    if errors:
        words = _TEXTS.found_both if advice else _TEXTS.found_errors
        lines.append(click.style(words.format(errors=errors, advice=advice), fg="red"))
    elif verdict and choice.is_all:
        words = _TEXTS.good_advice if advice else _TEXTS.good
        lines.append(words.format(articles=verdict.articles, registries=verdict.registries, advice=advice))
    else:
        lines.append((_TEXTS.good_chosen_advice if advice else _TEXTS.good_chosen).format(advice=advice))
    if findings.mendable and hint:
        lines.append(_TEXTS.mendable.format(n=findings.mendable))
    if findings.elsewhere:
        lines.append(_TEXTS.elsewhere.format(n=findings.elsewhere))
    _say("\n".join(lines))
    if verdict:
        tell_hidden(one for one in verdict.hidden if choice.holds(one.path))
        tell_untold([path for path in verdict.untold if choice.holds(path)])


def _painted(problem: Problem) -> str:
    """A problem as one line, as `portal.messages.describe` writes it, with colours."""
    place = click.style(f"{one_line(problem.path)}:{problem.line}:{problem.column}:", bold=True)
    field = [click.style(f"{one_line(problem.field)}:", fg="cyan")] if problem.field else []
    return " ".join([place, *field, one_line(sentence(problem))])


def _mend(inquiry: Inquiry, answer: Answer, only_show: bool, to_errors: bool) -> Answer:
    """Mend the chosen files, or only show how; then the answer is what is left."""
    from portal.build.mending import write

    seen: set[str] = set()
    for _ in range(_MOST_PASSES):
        with ProgressDisplay() as progress:
            mending = inquiry.mend(answer, progress)
        for one in mending.files:
            _say(_shown(one), to_errors)
        seen.update(one.path for one in mending.files)
        if only_show or not mending.files:
            break
        for path in write(mending.files):
            seen.discard(path)
            _say(_TEXTS.mend.busy.format(path=path), to_errors)
        with ProgressDisplay() as progress:
            answer = inquiry.ask(progress)
    for words, paths in ((_TEXTS.mend.unread, mending.unread), (_TEXTS.mend.unsettled, mending.unsettled)):
        for path in paths:
            _say(words.format(path=path), to_errors)
    words = _TEXTS.mend.shown if only_show else _TEXTS.mend.done
    _say((words if seen else _TEXTS.mend.nothing).format(n=len(seen)) + "\n", to_errors)
    return answer


def _shown(mended: Mended) -> str:
    """What changes in a file: what was done to its bytes, then a unified diff."""
    rows = [_TEXTS.mend.repaired.format(path=mended.path, what=_TEXTS.mend.how[how]) for how in mended.done]
    if mended.before is not None and mended.before != mended.text:
        found = list(diff(mended.path, mended.before, mended.text))
        rows += [click.style(_visible(row), **_COLOURS.get(row[:1], {})) for row in found]
        rows += [_TEXTS.mend.long] if len(found) == 2 else []
    return "\n".join(rows)


_COLOURS: dict[str, dict[str, str]] = {"-": {"fg": "red"}, "+": {"fg": "green"}, "@": {"fg": "cyan"}}


def _visible(row: str) -> str:
    """A row with what can't be seen written out: zero-width characters, control characters, other blanks."""
    return "".join(char if char.isprintable() or char == "\t" else f"<U+{ord(char):04X}>" for char in row)


def _say(text: str, to_errors: bool = False) -> None:
    """Print; colours only on a terminal whose owner wants them (no-color.org)."""
    click.echo(text, err=to_errors, color=False if os.environ.get("NO_COLOR") else None)
