"""Make all that a portal's server needs, or bring it up to date; what an administrator has edited stays.

Nothing here asks for root: what only root can do is left to whoever runs the command.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.git import GitError, answer, commit_of, git
from portal.publish.durable import write_durably
from portal.publish.repository import make_repository
from portal.publish.root import MAIN, Root, owner_of
from portal.publish.webserver import NGINX, SITE, SYSTEMD, Layout, Run, is_untouched, texts

_PLAIN = re.compile(r"[\w/.+@-]+")
"""What a path may hold that stands in the configuration of nginx and systemd, and in hooks."""
_LISTEN = re.compile(r"\blisten [^ ;]+")
_MODULE = 'unknown directive "brotli_static"'
_RUNNING = Path("/run/systemd/system")
_PRIVATE = 0o700
_PATIENCE = 60
REMEMBERED = ("domain", "certificate", "key", "listen", "user")
"""What is kept in the repository's configuration of what was asked for."""
CHALLENGES = "acme"
"""Below the portal's folder: where certbot leaves what proves the domain."""


class Fate(Enum):
    """What became of a file or a folder."""

    MADE = "made"
    RENEWED = "renewed"
    SAME = "same"
    EDITED = "edited"
    """Somebody has edited it: it stays, and the new one lies beside it as .new."""


class Done(NamedTuple):
    """One thing that the setup has seen to."""

    what: str
    """A path below the portal's folder."""
    fate: Fate


class Checked(NamedTuple):
    """What nginx says of its configuration."""

    is_there: bool
    """Whether nginx is installed."""
    told: str = ""
    """What is wrong, in nginx's words; empty where all is well."""


def check_plain(*paths: Path | str) -> None:
    """Raise UsageError for a path that would have to be quoted."""
    for path in paths:
        if not _PLAIN.fullmatch(str(path)):
            raise UsageError("setup_path", path=path)


def set_up(root: Root, layout: Layout) -> list[Done]:
    """Make or mend the portal's folder: its repository, hooks and configuration. Raises OSError, GitError, UsageError."""
    check_plain(layout.folder, layout.python, *filter(None, (layout.certificate, layout.key)))
    was_there = root.folder.is_dir()
    root.folder.mkdir(parents=True, exist_ok=True)
    done = [Done(".", Fate.SAME if was_there else Fate.MADE)]
    done.append(Done(root.repository.name, Fate.MADE if make_repository(root) else Fate.SAME))
    for folder in (root.repository, root.tree.parent, root.door):  # they hold what is not out yet
        folder.chmod(_PRIVATE)
    (root.folder / CHALLENGES).mkdir(exist_ok=True)
    for name, text in texts(layout).items():
        done.append(Done(name, _keep(root.folder / name, text)))
    return done


def _keep(file: Path, text: str) -> Fate:
    """Write a file of ours, unless somebody has edited it."""
    mode = 0o755 if file.parent.name == "hooks" else 0o644
    beside = file.with_name(f"{file.name}.new")
    try:
        found = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, text.encode())
        file.chmod(mode)
        return Fate.MADE
    except UnicodeDecodeError:
        found = ""
    if found == text:
        file.chmod(mode)
        beside.unlink(missing_ok=True)
        return Fate.SAME
    target = file if is_untouched(found) else beside
    write_durably(target, text.encode())
    target.chmod(mode)
    if target == file:
        beside.unlink(missing_ok=True)
        return Fate.RENEWED
    return Fate.EDITED


def first_content(root: Root, project: Path) -> str | None:
    """Take over what a folder's own git repository has committed as the first content.

    The commit that is on main now; None where main is there already. Raises UsageError where the
    folder is in no repository with a commit. It may be another account's: it was named by whoever asks.
    """
    if commit_of(root.repository, MAIN):
        return None
    with tempfile.NamedTemporaryFile("w", prefix="portal-", suffix=".gitconfig") as trusting:
        trusting.write("[safe]\n\tdirectory = *\n")
        trusting.flush()
        environment = {"GIT_CONFIG_GLOBAL": trusting.name}
        try:
            top = answer(project, "rev-parse", "--show-toplevel", environment=environment)
            commit = answer(project, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", environment=environment)
        except (GitError, OSError):
            raise UsageError("setup_no_content", folder=project) from None
        # all of the history, which tells who wrote what; no hook has a say, nobody has pushed
        git(root.repository, "fetch", "--quiet", "--no-tags", top, f"{commit}:{MAIN}", environment=environment, patience=600)
    return commit


def remembered(root: Root) -> dict[str, str]:
    """What was asked for the last time, by the names of options."""
    file = root.repository / "config"
    if not file.is_file():
        return {}
    # as a file: root may ask, and git tells nobody of another account's repository
    ask = partial(answer, root.folder, "config", "--file", str(file), "--default", "", "--get")
    found = {name: ask(f"portal.{name}") for name in REMEMBERED}
    return {name: value for name, value in found.items() if value}


def remember(root: Root, wishes: Mapping[str, str], address: str) -> None:
    """Keep what was asked for, and where the publisher asks for the served site."""
    for name, value in {**wishes, "address": address}.items():
        git(root.repository, "config", f"portal.{name}", value)


def compile_kit() -> None:
    """Let Python keep the kit's compiled modules, where we may: hooks start often, as an account that may not."""
    package = Path(__file__).parents[1]
    if os.access(package, os.W_OK):
        compileall.compile_dir(package, quiet=2)


def become(user: str, folder: Path) -> None:
    """Go on as the account that shall own a portal's folder. Raises UsageError where that can't be, OSError."""
    import pwd  # Windows has none

    try:
        account = pwd.getpwnam(user)
    except KeyError:
        raise UsageError("setup_user_unknown", user=user) from None
    repository = Root(folder).repository
    if repository.is_dir() and repository.stat().st_uid != account.pw_uid:
        raise UsageError("setup_user_changed", folder=folder, owner=owner_of(repository), user=user)
    if account.pw_uid == os.geteuid():
        return
    if os.geteuid() != 0:
        raise UsageError("setup_user_other", user=user, folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, account.pw_uid, account.pw_gid)
    os.initgroups(user, account.pw_gid)
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.environ |= {"HOME": account.pw_dir, "USER": user, "LOGNAME": user}
    if not all(os.access(file, os.R_OK) for file in (os.__file__, __file__)):
        raise UsageError("setup_kit_unreadable", user=user, python=os.path.realpath(sys.executable), kit=Path(__file__).parents[3])


def has_brotli() -> bool:
    """Whether the nginx of this machine has the module; False where there is no nginx."""
    program = _nginx()
    if program is None:
        return False
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as folder:
        file = Path(folder) / "nginx.conf"
        file.write_text("include /etc/nginx/modules-enabled/*.conf;\nevents { }\nhttp { brotli_static on; }\n")
        return _MODULE not in _ask(program, file)[1]


def check_nginx(layout: Layout) -> Checked:
    """Let nginx read the portal's configuration, as it is now, in such a way that it needs no rights.

    It would open no port, and write in a folder of its own. A key that only root may read is left out.
    """
    program = _nginx()
    if program is None:
        return Checked(is_there=False)
    is_secret = bool(layout.certificate) and not (os.access(layout.certificate, os.R_OK) and os.access(layout.key, os.R_OK))
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as folder:
        run = Run(f"{folder}/nginx.pid", folder, folder)
        open_layout = replace(layout, run=run, certificate="", key="") if is_secret else replace(layout, run=run)
        made = texts(open_layout)
        site = made[SITE] if is_secret else (layout.folder / SITE).read_text(encoding="utf-8")
        sockets = count()
        Path(folder, "nginx.conf").write_text(made[NGINX], encoding="utf-8")
        Path(folder, "site.conf").write_text(
            _LISTEN.sub(lambda _: f"listen unix:{folder}/{next(sockets)}", site), encoding="utf-8")
        good, told = _ask(program, Path(folder, "nginx.conf"))
    return Checked(is_there=True, told="" if good else told.replace(folder, str(layout.folder / "nginx")))


def _nginx() -> str | None:
    # where daemons lie is not in everybody's PATH
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


def _ask(program: str, file: Path) -> tuple[bool, str]:
    """Whether nginx takes a configuration, and what it says."""
    command = [program, "-t", "-q", "-c", str(file), "-e", "stderr"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          timeout=_PATIENCE, cwd="/")
    return done.returncode == 0, done.stderr.decode("utf-8", "replace").strip()


def has_systemd() -> bool:
    """Whether systemd runs this machine."""
    return _RUNNING.is_dir()


def remaining(layout: Layout, etc: Path = Path("/etc"), systemd: bool | None = None) -> list[str]:
    """The commands that only root may run and that are not done yet, in their order; empty when all runs."""
    systemd, folder, commands = has_systemd() if systemd is None else systemd, layout.folder, []
    if _nginx() is not None and not _are_there(folder / "nginx", etc / "nginx", ("nginx.conf", "site.conf")):
        commands.append(f"sudo install -b -m 644 {folder}/nginx/nginx.conf {folder}/nginx/site.conf {etc}/nginx/")
        reload = "systemctl reload-or-restart nginx" if systemd else "nginx -s reload"
        commands.append(f"sudo nginx -t && sudo {reload}")
    units = ("portal-publish.service", "portal-publish.timer")
    if not systemd:
        return commands
    place = etc / "systemd" / "system"
    if not _are_there(folder / SYSTEMD, place, units):
        commands.append(f"sudo install -m 644 {' '.join(f'{folder}/{SYSTEMD}/{unit}' for unit in units)} {place}/")
        commands.append("sudo systemctl daemon-reload")
    if not (place / "timers.target.wants" / units[1]).exists():
        commands.append(f"sudo systemctl enable --now {units[1]}")
    return commands


def each_minute(layout: Layout) -> str:
    """The line for cron, where there is no systemd."""
    return f"* * * * * {layout.user} nice {layout.python} -I -m portal publish --root {layout.folder}"


def _are_there(source: Path, target: Path, names: tuple[str, ...]) -> bool:
    try:
        return all((source / name).read_bytes() == (target / name).read_bytes() for name in names)
    except OSError:
        return False
