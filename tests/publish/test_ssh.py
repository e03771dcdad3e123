"""Reporters come in by the real sshd, with the line of the README: they may push articles and fetch, and nothing else."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.publish.root import Root
from tests.browser import tools
from tests.builders import write_news
from tests.publish.receiving import main_files, news, receiving_server
from tests.publish.servers import IDENTITY, commit, git
from tests.publish.web_server import HOST, free_port

pytestmark = pytest.mark.full
README = Path(__file__).parents[2] / "README.md"
LINE = re.compile(r'^restrict,command=.*? ssh-ed25519 \S+ lan$', re.MULTILINE)
PRIVSEP = Path("/run/sshd")
SETTINGS = """Port {port}
ListenAddress {host}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
"""


class Server(NamedTuple):
    """A portal behind sshd."""

    root: Root
    port: int
    folder: Path
    """Of the reporters' keys."""

    def url(self, folder: Path) -> str:
        return f"ssh://{getpass.getuser()}@{HOST}:{self.port}{folder}"

    def ssh(self, user: str) -> list[str]:
        options = ("IdentitiesOnly=yes", "StrictHostKeyChecking=no", f"UserKnownHostsFile={self.folder}/known", "LogLevel=ERROR")
        return ["ssh", "-F", "none", "-i", str(self.folder / user), "-p", str(self.port), *(word for one in options for word in ("-o", one))]

    def run(self, user: str, *command: str, where: Path | None = None) -> tuple[int, str]:
        """What somebody runs who has a reporter's key; exit code and all that it says."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SSH_"))}
        done = subprocess.run(command, cwd=where or self.folder, env=inherited | IDENTITY | {"GIT_SSH_COMMAND": shlex.join(self.ssh(user))},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def asks(self, user: str, *words: str) -> tuple[int, str]:
        """What the server answers to a command."""
        return self.run(user, *self.ssh(user), f"{getpass.getuser()}@{HOST}", *words)


@contextmanager
def sshd_of(folder: Path, port: int) -> Iterator[None]:
    program = tools.need(shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin"), "sshd")
    (folder / "sshd_config").write_text(SETTINGS.format(port=port, host=HOST, folder=folder))
    if is_ours := os.geteuid() == 0 and not PRIVSEP.is_dir():  # the system makes it when it starts its own
        PRIVSEP.mkdir(mode=0o755)
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 20
        while b"Server listening" not in (folder / "log").read_bytes():
            assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)
        if is_ours:
            PRIVSEP.rmdir()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    keys, lines = tmp_path / "keys", []
    keys.mkdir()
    found = LINE.search(README.read_text(encoding="utf-8"))
    assert found, "the README tells of no key"
    for name in ("host", "lan", "minh"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(keys / name)], check=True)
        public = (keys / f"{name}.pub").read_text().strip()
        lines.append(re.sub("ssh-ed25519 .*", public, found[0]).replace("PORTAL_USER=lan", f"PORTAL_USER={name}"))
    (keys / "authorized_keys").write_text("\n".join([*lines[1:], ""]))
    port = free_port()
    with receiving_server(tmp_path) as root, sshd_of(keys, port):
        git(root.repository, "config", "--add", "portal.administrator", "minh")
        yield Server(root, port, keys)


def cloned(server: Server, user: str) -> Path:
    work = server.folder / f"{user}-clone"
    code, told = server.run(user, "git", "clone", "--quiet", server.url(server.root.repository), str(work))
    assert code == 0, told
    return work


def test_a_reporter_clones_and_sends_articles_and_an_administrator_changes_settings(server: Server):
    lan, minh = cloned(server, "lan"), cloned(server, "minh")
    write_news(lan, "bai-moi")
    code, told = server.run("lan", sys.executable, "-m", "portal", "send", "-m", "Bài mới", where=lan)
    assert code == 0 and "Đã nhận 1 tệp: content/tin-tuc/2026/bai-moi.md" in told, told
    news(lan, "bai-sai", date="31/02/2026")
    code, told = server.run("lan", sys.executable, "-m", "portal", "send", where=lan)
    assert code == 1 and "bai-sai.md:5:1: date: “31/02/2026” không phải là ngày" in told
    (minh / "GHI-CHU.md").write_text("x")
    commit(minh, "x")
    code, told = server.run("minh", "git", "push", "origin", "HEAD:refs/heads/queue/minh", where=minh)
    assert code == 0, told
    assert {"GHI-CHU.md", "content/tin-tuc/2026/bai-moi.md"} <= main_files(server.root)


def test_a_reporters_key_opens_no_shell_no_files_and_no_way_into_the_network(server: Server):
    lan = cloned(server, "lan")
    witness = server.folder / "witness"
    for words in ([], ["id"], ["sh"], ["git-shell"], [f"git-receive-pack '/etc'; touch {witness}"], [f"git-upload-pack `touch {witness}`"],
                  [f"git-upload-pack '$(touch {witness})'"], ["git-receive-pack --help"], ["scp", "-t", str(witness)], ["cvs", "server"],
                  [f"PORTAL_USER=minh git-receive-pack '{server.root.repository}'"], [f"git-upload-archive --output={witness}"]):
        code, told = server.asks("lan", *words)
        assert code == 128 and "fatal: " in told and "uid=" not in told, (words, told)
    assert server.run("lan", *server.ssh("lan"), "-s", f"{getpass.getuser()}@{HOST}", "sftp")[0] == 128
    forward = [*server.ssh("lan"), "-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9", f"{getpass.getuser()}@{HOST}"]
    assert server.run("lan", *forward)[0] == 255
    assert "the receiving end does not support push options" in server.run("lan", "git", "push", "-o", "x", "origin", "HEAD:main", where=lan)[1]
    archive = f"--remote={server.url(server.root.repository)}"
    assert server.run("lan", "git", "archive", archive, f"--output={server.folder}/a.tar", "main")[0] == 0  # what he may fetch anyway
    for words in (["main:../.."], ["--format=x", "main"], ["--add-file=/etc/passwd", "main"]):
        assert server.run("lan", "git", "archive", archive, *words)[0] != 0, words
    assert not witness.exists()


def test_a_reporters_key_changes_nothing_outside_content_and_reaches_no_other_repository(server: Server):
    lan = cloned(server, "lan")
    (lan / "mkdocs.yml").write_text("site_name: x\n")
    commit(lan, "x")
    code, told = server.run("lan", "git", "push", "origin", "HEAD:main", where=lan)
    assert code == 1 and "mkdocs.yml: bạn chỉ được gửi thay đổi trong thư mục content" in told
    git(lan, "reset", "--quiet", "--hard", "origin/main")
    witness = server.folder / "witness"
    inner = lan / "content/.kho"
    for path, text in {"HEAD": "ref: refs/heads/main\n", "objects/x": "", "refs/heads/x": "", "config": "[core]\n\tbare = true\n",
                       "hooks/pre-receive": f"#!/bin/sh\ntouch {witness}\n"}.items():
        (inner / path).parent.mkdir(parents=True, exist_ok=True)
        (inner / path).write_text(text)
    (inner / "hooks/pre-receive").chmod(0o755)
    commit(lan, "x")
    assert server.run("lan", "git", "push", "origin", "HEAD:main", where=lan)[0] == 1
    for folder in (server.root.door / "tree/content/.kho", server.root.tree / "content/.kho", server.root.folder, server.root.door / "tree"):
        code, told = server.run("lan", "git", "push", server.url(folder), "HEAD:main", where=lan)
        assert code == 128 and "does not appear to be a git repository" in told, told
    assert not witness.exists()
    for target in (":main", "HEAD:refs/heads/khac", "HEAD:refs/portal/status", "HEAD:refs/replace/x", "HEAD:refs/tags/v1"):
        assert server.run("lan", "git", "push", "origin", target, where=lan)[0] == 1, target
    assert git(server.root.repository, "for-each-ref").count("\n") == 1
