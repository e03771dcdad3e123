"""A new administrator follows the README's "Publishing" to the letter, on this machine: other folders and ports, no root.

What needs the network or systemd (apt, useradd, systemctl, certbot) is not run, but must be one of
the lines that are known here.
"""

from __future__ import annotations

import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.publish.root import Root
from tests.builders import ROOT, write_news
from tests.publish.servers import IDENTITY, git, make_server
from tests.publish.web_server import ask, free_port, layout_of, nginx, nginx_of

SECTION = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Publishing\n")[1].split("\n## ")[0]
DOMAIN = "guong.example.gov.vn"
NOT_RUN = {
    "sudo apt-get update", "sudo systemctl daemon-reload", "sudo systemctl enable --now portal-publish.timer",
    "sudo apt-get install -y git python3-venv nginx libnginx-mod-http-brotli-static openssh-server",
    "sudo useradd --create-home --shell /bin/bash portal", "sudo apt-get install -y certbot",
    "sudo certbot certonly --webroot --webroot-path /srv/portal/acme --domain guong.example.gov.vn "
    "--deploy-hook 'systemctl reload nginx'",
}
RELOAD = "sudo nginx -t && sudo systemctl reload-or-restart nginx"


def blocks(heading: str) -> list[str]:
    """The commands below a heading, a text each."""
    part = re.split(r"^### ", SECTION, flags=re.MULTILINE)
    (found,) = [text for text in part if text.startswith(f"{heading}\n")]
    return re.findall(r"```sh\n(.*?)```", found, re.DOTALL)


class Machine:
    """Where the README's paths lie in a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.kit, self.portal, self.home = folder / "opt/neu-guong", folder / "srv/portal", folder / "home/portal"
        for path in ("opt", "srv", "home/portal", "etc/nginx", "etc/systemd/system", "bin"):
            (folder / path).mkdir(parents=True)
        make_server(folder)  # for what it was made from: a small site in office/, in place of the whole kit

    def run(self, commands: str, where: Path | None = None) -> str:
        """Run commands as the README has them, but for what stands for this machine."""
        lines = [line for line in commands.splitlines() if line not in NOT_RUN and line != RELOAD]
        text = self.here("\n".join(lines))
        text = re.sub(r"\bsudo (-u portal )?", "", text)
        text = text.replace("https://git.example.vn/so-noi-vu/neu-guong.git", shlex.quote(str(self.folder / "office")))
        portal = shlex.quote(str(Path(sys.executable).with_name("portal")))
        text = re.sub(r"python3 scripts/portal\.py|(?<= )\.venv/bin/portal|^\.venv/bin/portal", portal, text, flags=re.MULTILINE)
        text = text.replace("--user portal", f"--user {getpass.getuser()} --listen 127.0.0.1:{self.port}")
        text = text.replace(f"curl --head http://{DOMAIN}/", f"curl --silent --head http://127.0.0.1:{self.port}/")
        done = subprocess.run(["bash", "-e", "-c", text], cwd=where or self.kit, env=self.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=300)
        assert done.returncode == 0, f"{text}\n{done.stdout}"
        return done.stdout

    def here(self, text: str) -> str:
        for path in ("/opt/neu-guong", "/srv/portal", "/home/portal", "/etc/nginx/", "/etc/systemd/"):
            text = text.replace(path, f"{self.folder}{path}")
        return text

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return inherited | IDENTITY | {"HOME": str(self.home), "GIT_SSH_COMMAND": str(self.folder / "bin/ssh")}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    nginx()
    for tool in ("git", "curl"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing")
    return Machine(tmp_path.resolve())


def test_a_new_administrator_comes_to_a_live_portal_a_reporter_to_an_article_and_both_to_https(machine: Machine):
    make, install, look, certified = blocks("From a bare Debian 12 to a live portal")
    keys, begin = blocks("Reporters' keys")
    assert {line for block in (make, install, certified) for line in block.splitlines()} >= NOT_RUN | {RELOAD}

    told = machine.run(make, machine.folder)
    assert "đã lấy nội dung đầu tiên" in told

    # what the setup prints is what the README says
    assert machine.here(install.splitlines()[0]).replace(f"{machine.folder}/etc/", "/etc/") in told
    machine.run(install)
    for name in ("nginx/nginx.conf", "nginx/site.conf", "systemd/system/portal-publish.service", "systemd/system/portal-publish.timer"):
        assert (machine.folder / "etc" / name).is_file()

    publish, status, head = look.splitlines()
    root = Root(machine.portal)
    with nginx_of(layout_of(root, machine.port, domain=DOMAIN)):
        assert "Đã đăng bản" in machine.run(publish)
        assert root.current.resolve().name in machine.run(status)
        assert machine.run(head).startswith("HTTP/1.1 200 OK")
        assert ask(machine.port, "/", Host=DOMAIN).status == 200

        machine.run(keys)
        _ssh(machine)
        machine.run(begin, machine.home)
        address = _write_and_push(machine)
        until = time.monotonic() + 60  # the hook has woken a publisher
        while ask(machine.port, address).status != 200:
            assert time.monotonic() < until
            time.sleep(0.2)
    assert git(root.repository, "config", "--get-all", "portal.administrator").strip() == "minh"
    _https(machine, certified)


def _ssh(machine: Machine) -> None:
    """In place of ssh and sshd: runs the forced command of the only key, through a shell, as sshd does."""
    (line,) = (machine.home / ".ssh/authorized_keys").read_text().splitlines()
    forced = re.match(r'restrict,command="((?:[^"\\]|\\.)*)" ssh-ed25519 [A-Za-z0-9+/=]+ lan$', line)
    assert forced, line
    command = forced.group(1).replace('\\"', '"')
    ssh = machine.folder / "bin/ssh"
    ssh.write_text('#!/bin/sh\nfor SSH_ORIGINAL_COMMAND; do :; done\nexport SSH_ORIGINAL_COMMAND\n'
                   f"exec /bin/bash -c {shlex.quote(command)}\n")
    ssh.chmod(0o755)


def _write_and_push(machine: Machine) -> str:
    """What a reporter does: an article is taken, a file outside content/ is not. The article's address."""
    work = machine.home / "portal"
    write_news(work, "tin-cua-lan")
    machine.run("git add --all\ngit commit --quiet --message 'Tin của Lan'\ngit push --quiet origin HEAD:main", work)
    (work / "mkdocs.yml").write_text("site_name: x\n")
    with pytest.raises(AssertionError, match="mkdocs.yml"):
        machine.run("git commit --quiet --all --message x\ngit push --quiet origin HEAD:main", work)
    return "/tin-tuc/2026/tin-cua-lan/"


def _https(machine: Machine, certified: str) -> None:
    machine.run(certified)
    site = (machine.portal / "nginx/site.conf").read_text()
    assert f"ssl_certificate /etc/letsencrypt/live/{DOMAIN}/fullchain.pem;" in site
    assert f"ssl_certificate_key /etc/letsencrypt/live/{DOMAIN}/privkey.pem;" in site
    assert f"server_name {DOMAIN};" in site
    assert f"root {machine.portal}/acme;" in site
    assert (machine.folder / "etc/nginx/site.conf").read_text() == site
