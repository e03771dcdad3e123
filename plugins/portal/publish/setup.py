"""Make all that a portal's server needs, or bring it up to date; what an administrator has edited stays.

Nothing here asks for root: what only root can do is left to whoever runs the command.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from portal.errors import UsageError
from portal.git import GitError, answer, commit_of, git
from portal.publish.durable import write_durably
from portal.publish.repository import make_repository
from portal.publish.root import MAIN, Root
from portal.publish.webserver import NGINX, Layout, Run, is_untouched, texts

_PLAIN = re.compile(r"[\w/.+@-]+")
"""What a path may hold that stands in the configuration of nginx and systemd, and in hooks."""
_MODULE = 'unknown directive "brotli_static"'
_PRIVATE = 0o700
_PATIENCE = 60
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
    folder is in no repository with a commit.
    """
    if commit_of(root.repository, MAIN):
        return None
    try:
        top = Path(answer(project, "rev-parse", "--show-toplevel"))
        commit = answer(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except (GitError, OSError):
        raise UsageError("setup_no_content", folder=project) from None
    # without --depth: the history tells who wrote what; no hook has a say, nobody has pushed
    git(root.repository, "fetch", "--quiet", "--no-tags", str(top), f"{commit}:{MAIN}", patience=600)
    return commit


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
    """Let nginx read its configuration, with what it would write in a folder of its own: it needs no rights then."""
    program = _nginx()
    if program is None:
        return Checked(is_there=False)
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as folder:
        run = Run(f"{folder}/nginx.pid", folder, folder)
        main = Path(folder) / "nginx.conf"
        main.write_text(texts(replace(layout, run=run))[NGINX], encoding="utf-8")
        good, told = _ask(program, main)
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
