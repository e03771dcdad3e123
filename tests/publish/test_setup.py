"""What the setup of a server makes, and what it leaves alone."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import portal
from portal.errors import UsageError
from portal.messages import report
from portal.publish import served, setup
from portal.publish.manifest import read_manifest
from portal.publish.root import Root, server_settings
from portal.publish.setup import Fate, check_nginx, remaining, set_up
from portal.publish.webserver import Layout, is_untouched, texts
from tests.builders import make_site, write_news
from tests.publish.servers import commit, copied, git
from tests.publish.web_server import ask, free_port, layout_of, make_release, nginx, nginx_of, switch


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copied(tmp_path / "office", _make_project)
    return tmp_path / "office"


def _make_project(folder: Path) -> None:
    work = make_site(folder)
    write_news(work, "tin-1")
    git(work, "init", "--quiet", "--initial-branch=ban-thao")
    commit(work, "Bài đầu tiên")


def run(folder: Path, project: Path, *options: str) -> Result:
    return CliRunner().invoke(portal, ["server-setup", str(folder), "--config-file", str(project / "mkdocs.yml"), *options])


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_server_is_set_up_once_and_a_second_time_nothing_changes(tmp_path: Path, project: Path):
    folder = tmp_path / "srv"
    first = run(folder, project, "--domain", "guong.example.gov.vn", "--listen", "127.0.0.1:8080")
    assert first.exit_code == 0, first.output
    assert git(folder / "portal.git", "rev-parse", "main") == git(project, "rev-parse", "HEAD")
    settings = server_settings(Root(folder))
    assert (settings.address, settings.domain) == ("http://127.0.0.1:8080", "guong.example.gov.vn")
    before = files_of(folder)
    again = run(folder, project)
    assert again.exit_code == 0
    assert f"Mọi thứ trong {folder} đã đúng" in again.output
    assert files_of(folder) == before
    assert "server_name guong.example.gov.vn;" in (folder / "nginx/site.conf").read_text()


def test_hooks_run_the_kit_that_set_the_server_up(tmp_path: Path, project: Path):
    run(tmp_path / "srv", project)
    for name in ("pre-receive", "proc-receive"):
        hook = tmp_path / "srv/portal.git/hooks" / name
        assert os.access(hook, os.X_OK)
        assert hook.read_text().endswith(f"exec {sys.executable} -I -m portal.hooks {name} --root {tmp_path / 'srv'}\n")


def test_what_is_not_out_yet_is_read_by_nobody_else_and_what_is_served_by_all(tmp_path: Path, project: Path):
    before = os.umask(0o077)
    try:
        run(tmp_path / "srv", project)
    finally:
        os.umask(before)
    assert [name for name in (".", "releases", "acme", "nginx/site.conf") if (tmp_path / "srv" / name).stat().st_mode & 0o044 != 0o044] == []
    assert {name: (tmp_path / "srv" / name).stat().st_mode & 0o077 for name in ("portal.git", "work", "door")} == {
        "portal.git": 0, "work": 0, "door": 0}


def test_what_an_administrator_has_edited_stays_and_the_new_one_lies_beside_it(tmp_path: Path, project: Path):
    folder = tmp_path / "srv"
    run(folder, project, "--listen", "127.0.0.1:8080")
    site, timer = folder / "nginx/site.conf", folder / "systemd/portal-publish.timer"
    edited = site.read_text().replace("keepalive_timeout 30s", "keepalive_timeout 60s")
    site.write_text(edited)
    timer.write_text("")
    told = run(folder, project, "--domain", "guong.example.gov.vn")
    assert told.exit_code == 0
    assert site.read_text() == edited
    assert "guong.example.gov.vn" in site.with_name("site.conf.new").read_text()
    assert "nginx/site.conf vì đã có người sửa" in told.output
    assert "systemd/portal-publish.timer vì đã có người sửa" in told.output
    shutil.copy(site.with_name("site.conf.new"), site)
    run(folder, project)
    assert not site.with_name("site.conf.new").exists()


def test_a_configuration_that_nginx_refuses_is_told_of(tmp_path: Path, project: Path):
    nginx()
    run(tmp_path / "srv", project)
    site = tmp_path / "srv/nginx/site.conf"
    site.write_text(site.read_text().replace("sendfile on;", "sendfile maybe;"))
    told = run(tmp_path / "srv", project)
    assert told.exit_code == 1
    assert 'invalid value "maybe"' in told.output and f"{site}:" in told.output


def test_a_machine_without_nginx_and_systemd_is_set_up_too(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(setup, "_nginx", lambda: None)
    monkeypatch.setattr(setup, "has_systemd", lambda: False)
    told = run(tmp_path / "srv", project, "--user", getpass.getuser())
    assert told.exit_code == 0
    assert "chưa có nginx" in told.output and "* * * * *" in told.output
    assert "    brotli_static on" not in (tmp_path / "srv/nginx/site.conf").read_text()


def test_without_committed_content_the_server_is_set_up_and_says_so(tmp_path: Path):
    work = make_site(tmp_path / "office")
    told = run(tmp_path / "srv", work)
    assert told.exit_code == 0
    assert "Chưa có nội dung cho cổng" in told.output
    assert (tmp_path / "srv/portal.git/HEAD").is_file()


@pytest.mark.parametrize(("options", "code"), [
    (("--domain", "http://example.vn/"), 2), (("--listen", "x"), 2), (("--listen", "1;2"), 2), (("--listen", "99999"), 2), (("--listen", "300.0.0.1:80"), 2), (("--certificate", "/c"), 2),
    (("--user", "khong-co-ai"), 1), (("--certificate", "/c", "--key", "/k;x"), 1),
])
def test_wishes_that_make_no_sense_are_refused_before_anything_is_made(tmp_path: Path, project: Path, options: tuple[str, ...], code: int):
    told = run(tmp_path / "srv", project, *options)
    assert told.exit_code == code
    assert "Traceback" not in told.output
    assert not (tmp_path / "srv").exists()


def test_paths_that_would_have_to_be_quoted_are_refused(tmp_path: Path, project: Path):
    for name in ("a b", "a;b", "a$b", "a'b", 'a"b', "a%b", "a{b"):
        assert run(tmp_path / name, project).exit_code == 1
        assert not (tmp_path / name).exists()


def test_only_what_is_not_done_yet_is_left_to_do(tmp_path: Path):
    root, etc = Root(tmp_path / "srv"), tmp_path / "etc"
    layout = Layout(root.folder, Path(sys.executable), "portal")
    set_up(root, layout)
    nginx()
    commands = remaining(layout, etc, systemd=True)
    assert [command.split()[1] for command in commands] == ["install", "nginx", "install", "systemctl", "systemctl"]
    for folder in ("nginx", "systemd/system/timers.target.wants"):
        (etc / folder).mkdir(parents=True)
    for command in (command.replace("sudo ", "") for command in commands if command.startswith("sudo install")):
        subprocess.run(command.split(), check=True)
    (etc / "systemd/system/timers.target.wants/portal-publish.timer").touch()
    assert remaining(layout, etc, systemd=True) == []


def test_systemd_takes_the_units(tmp_path: Path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is missing")
    set_up(Root(tmp_path / "srv"), Layout(tmp_path / "srv", Path(sys.executable), getpass.getuser()))
    units = [str(tmp_path / "srv/systemd" / name) for name in ("portal-publish.service", "portal-publish.timer")]
    done = subprocess.run([program, "verify", "--man=no", *units], capture_output=True, text=True, timeout=60)
    assert "portal-publish" not in done.stderr and done.returncode == 0, done.stderr


def test_every_file_knows_whether_it_was_edited(tmp_path: Path):
    for text in texts(Layout(tmp_path, Path(sys.executable), "portal")).values():
        assert is_untouched(text)
        assert not is_untouched(text + "\n") and not is_untouched(text.replace("a", "b", 1))


def test_another_accounts_folder_is_not_made_by_somebody_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(UsageError, match="setup_user_other"):
        setup.become("root", tmp_path / "srv")


def test_a_portal_that_is_there_is_handed_to_another_account_by_root_alone(tmp_path: Path):
    (tmp_path / "portal.git").mkdir()
    other = "nobody" if os.getuid() == 0 else "root"
    with pytest.raises(UsageError, match="setup_user_changed") as refused:
        setup.become(other, tmp_path)
    assert f"sudo chown -R {other}: {tmp_path}" in report(refused.value)


def test_a_folder_with_other_things_in_it_is_given_to_nobody(tmp_path: Path, project: Path):
    told = run(project, project)
    assert told.exit_code == 1 and f"Không lập máy chủ trong {project}" in told.output
    assert not (project / "portal.git").exists()
    (tmp_path / "srv/lost+found").mkdir(parents=True)
    assert run(tmp_path / "srv", project).exit_code == 0


def test_links_that_lead_elsewhere_are_told_of(tmp_path: Path, project: Path):
    assert "site_url trong mkdocs.yml là https://cong.example.gov.vn/" in run(tmp_path / "a", project, "--domain", "guong.example.gov.vn").output
    assert "site_url" not in run(tmp_path / "b", project, "--domain", "cong.example.gov.vn").output
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("https://cong.example.gov.vn/", "https://cong.example.gov.vn/guong/"))
    assert "dưới một thư mục" in run(tmp_path / "c", project, "--domain", "cong.example.gov.vn").output


def test_the_web_desk_has_its_policy_from_the_sites_settings(tmp_path: Path):
    work = make_site(tmp_path / "office", portal={"desk": {"repository": "so-noi-vu/neu-guong", "backend": "gitlab"}})
    run(tmp_path / "srv", work)
    site = (tmp_path / "srv/nginx/site.conf").read_text()
    assert "~^/ban-bien-tap/ \"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" in site
    assert "~^/ban-bien-tap/ same-origin-allow-popups;" in site


def test_who_does_not_own_a_portal_is_told_as_whom_to_work_on_it(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch):
    run(tmp_path / "srv", project)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    told = CliRunner().invoke(portal, ["status", "--root", str(tmp_path / "srv")])
    assert told.exit_code == 1
    assert f"sudo -u {getpass.getuser()}" in told.output


def test_with_a_certificate_all_is_https_and_http_leads_there(tmp_path: Path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is missing")
    root, certificate, key = Root(tmp_path.resolve() / "srv"), tmp_path / "chain.pem", tmp_path / "key.pem"
    subprocess.run([openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                    "/CN=guong.example.gov.vn", "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    plain = free_port()
    layout = layout_of(root, free_port(), certificate=str(certificate), key=str(key), domain="guong.example.gov.vn",
                       redirect=(f"127.0.0.1:{plain}",))
    assert set_up(root, layout)[-1].fate is Fate.MADE
    assert check_nginx(layout) == setup.Checked(is_there=True)
    release = make_release(root, "20261120T010000Z-aaaaaaaaaaaa", {"index.html": b"home", "404.html": b"none"})
    switch(root, release)
    (root.folder / "acme/.well-known/acme-challenge").mkdir(parents=True)
    (root.folder / "acme/.well-known/acme-challenge/abc").write_text("proof")
    with nginx_of(layout):
        led = ask(plain, "/tin-tuc/?a=b", Host="evil.example.org")
        assert (led.status, led.headers["Location"]) == (301, "https://guong.example.gov.vn/tin-tuc/?a=b")
        assert ask(plain, "/.well-known/acme-challenge/abc").body == b"proof"
        assert served.ask(f"https://{layout.listen[0]}", layout.domain, read_manifest(release)) == []
