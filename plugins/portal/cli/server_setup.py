"""`portal server-setup`: make all that a portal's server needs, and tell what is left for root."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from portal.cli.faults import told_in_vietnamese
from portal.cli.usage import Command, WrongUsage, config_option
from portal.errors import UsageError
from portal.messages import catalogue, one_line, report
from portal.publish import setup
from portal.publish.root import READABLE, Root, ServerSettings, check_system, owner_of, server_settings
from portal.publish.webserver import Layout

if TYPE_CHECKING:  # it loads MkDocs, slowly
    from portal.build.project import Project

_TEXTS = catalogue().commands
_WORDS = _TEXTS.server_setup
_MAY_BE_THERE = {"lost+found", "store.env"}
"""In a portal's folder before it is one: what every disk has, and what may lie ready."""
_IPV6 = Path("/proc/net/if_inet6")
"""There where the system speaks IPv6."""
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z")
_LISTEN = re.compile(r"((?:\d{1,3}\.){3}\d{1,3}:|\[[0-9a-f:.]+\]:)?(\d{1,5})\Z", re.ASCII)


def _is_listen(value: str) -> bool:
    """Whether nginx could listen there."""
    found = _LISTEN.match(value)
    try:
        return found is not None and 1 <= int(found[2]) <= 65535 and bool(ip_address((found[1] or "0.0.0.0:")[:-1].strip("[]")))
    except ValueError:
        return False


class _Matching(click.ParamType):
    """A text of one form."""

    name = "text"

    def __init__(self, is_good: Callable[[str], object], words: str) -> None:
        self._is_good = is_good
        self._words = words

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if not self._is_good(value):
            raise WrongUsage(self._words.format(value=value))
        return value


@click.command("server-setup", cls=Command, help=_TEXTS.help.server_setup)
@click.argument("folder", type=click.Path(path_type=Path), metavar=_TEXTS.help.metavar.folder)
@click.option("--domain", type=_Matching(_DOMAIN.match, _WORDS.wrong_domain), metavar=_TEXTS.help.metavar.domain,
              help=_TEXTS.help.setup_domain)
@click.option("--certificate", metavar=_TEXTS.help.metavar.file, help=_TEXTS.help.setup_certificate)
@click.option("--key", metavar=_TEXTS.help.metavar.file, help=_TEXTS.help.setup_key)
@click.option("--listen", type=_Matching(_is_listen, _WORDS.wrong_listen), metavar=_TEXTS.help.metavar.port,
              help=_TEXTS.help.setup_listen)
@click.option("--user", metavar=_TEXTS.help.metavar.user, help=_TEXTS.help.setup_user)
@config_option
def server_setup(folder: Path, config_file: Path, **asked: str | None) -> None:
    """Make all that a portal's server needs."""
    os.umask(READABLE)
    with told_in_vietnamese():
        root, project = Root(folder.resolve()), config_file.resolve()
        _check(root)
        wishes = setup.remembered(root) | {name: value for name, value in asked.items() if value is not None}
        if ("certificate" in wishes) != ("key" in wishes):
            raise WrongUsage(_WORDS.both)
        wishes.setdefault("user", owner_of(root.folder) if root.folder.exists() else getpass.getuser())
        setup.compile_kit()
        setup.become(wishes["user"], root.folder)
        found = _project(root, project)
        layout = _layout(root, wishes, found)
        done = setup.set_up(root, layout)
        setup.remember(root, wishes, _address(layout))
        commit, missing = _content(root, project.parent)
        checked = setup.check_nginx(layout)
    _tell(root, layout, done, commit, project.parent)
    for words in filter(None, (missing, _other_address(found, layout.domain))):
        click.echo(words)
    sys.exit(_tell_rest(layout, checked))


def _content(root: Root, project: Path) -> tuple[str | None, str]:
    """The commit that was taken over as the first content, and what to say where there is none."""
    try:
        return setup.first_content(root, project), ""
    except UsageError as error:
        if error.code != "setup_no_content":
            raise
        return None, report(error)


def _check(root: Root) -> None:
    check_system()
    setup.check_plain(root.folder, sys.executable)
    if root.folder.exists() and not root.folder.is_dir():
        raise UsageError("setup_path_taken", path=root.folder)
    # it will be given to the account that publishes, and others' things with it
    if root.folder.is_dir() and not root.repository.is_dir() and (others := {*os.listdir(root.folder)} - _MAY_BE_THERE):
        raise UsageError("setup_folder_used", folder=root.folder, name=one_line(min(others)))


def _layout(root: Root, wishes: dict[str, str], found: Project | None) -> Layout:
    certificate = wishes.get("certificate", "")
    given = wishes.get("listen", "443" if certificate else "80")
    return Layout(
        root.folder, Path(sys.executable), wishes["user"], listen=_both(given),
        redirect=_both("80") if certificate and "listen" not in wishes else (), domain=wishes.get("domain", ""),
        certificate=certificate, key=wishes.get("key", ""), brotli=setup.has_brotli(), **_desk(found),
    )


def _both(listen: str) -> tuple[str, ...]:
    """A port alone is meant for every address of the machine."""
    return (listen, f"[::]:{listen}") if listen.isdecimal() and _IPV6.exists() else (listen,)


def _address(layout: Layout) -> str:
    machine, _, port = layout.listen[0].rpartition(":")
    anywhere = machine in ("", "0.0.0.0", "[::]")
    return f"http{'s' if layout.certificate else ''}://{'127.0.0.1' if anywhere else machine}:{port}"


def _project(root: Root, project: Path) -> Project | None:
    """The site as it was exported last, at first as it is where the command runs."""
    from portal.build.project import load, project_of

    exported = root.tree / (server_settings(root) if root.repository.is_dir() else ServerSettings()).settings
    chosen = exported if exported.is_file() else project
    return project_of(load(chosen)) if chosen.is_file() else None


def _desk(found: Project | None) -> dict[str, Any]:
    """What the site's web desk asks of the server, where there is one."""
    from portal.forms.desk import FOLDER
    from portal.render.web_desk import headers

    return {"desk": headers(found.repository), "desk_folder": FOLDER} if found and found.repository else {}


def _other_address(found: Project | None, domain: str) -> str:
    """What to say where the site's own links lead elsewhere than to this server."""
    if found is None:
        return ""
    if found.settings.base:
        return str(_WORDS.below_root.format(url=found.settings.url))
    if domain and urlsplit(found.settings.url).hostname != domain:
        return str(_WORDS.other_domain.format(url=found.settings.url, domain=domain))
    return ""


def _tell(root: Root, layout: Layout, done: list[setup.Done], commit: str | None, project: Path) -> None:
    if commit is None and all(one.fate is setup.Fate.SAME for one in done):
        click.echo(_WORDS.unchanged.format(folder=root.folder))
    else:
        click.echo(_WORDS.made.format(folder=root.folder))
        for one in done:
            click.echo(f"  {_WORDS.fate[one.fate.value].format(name=one.what if one.what != '.' else root.folder)}")
        if commit:
            click.echo(f"  {_WORDS.content.format(commit=commit[:12], folder=project)}")
    if layout.user == "root":
        click.echo(_WORDS.as_root)


def _tell_rest(layout: Layout, checked: setup.Checked) -> int:
    """Tell what nginx thinks, and what is left to do; the exit code."""
    if not checked.is_there:
        click.echo(_WORDS.no_nginx)
    elif checked.told:
        click.echo(_WORDS.nginx_bad.format(told=checked.told), err=True)
        return 1
    else:
        click.echo(_WORDS.nginx_good)
        if not layout.brotli:
            click.echo(_WORDS.no_brotli)
    commands = setup.remaining(layout)
    click.echo(_WORDS.remaining if commands else _WORDS.nothing_remains)
    for command in commands:
        click.echo(f"  {command}")
    if not setup.has_systemd():
        click.echo(_WORDS.no_systemd.format(line=setup.each_minute(layout)))
    return 0
