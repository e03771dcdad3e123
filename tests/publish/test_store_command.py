"""`portal publish` brings to an object store what is live on the disk, and the disk never waits for the store."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import obstore
import pytest
from click.testing import CliRunner

from portal import clock
from portal.cli import portal as portal_commands
from portal.model.dates import VIETNAM
from portal.publish.root import Root
from portal.publish.store import client
from portal.publish.store.following import follow
from portal.publish.switch import all_releases, live_release, switch_to
from tests.builders import NOW, write_news
from tests.publish.object_stores import KEY, SECRET, ObjectStore, recorded
from tests.publish.publishing import make_three_releases
from tests.publish.servers import clone, commit, git, make_server
from tests.publish.store_releases import Releases

pytestmark = pytest.mark.xdist_group("object_stores")


def portal(root: Root, command: str, *arguments: str, store: ObjectStore | None = None, **environment: str) -> tuple[int, str]:
    """The exit code, and what a command printed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_"))}
    done = subprocess.run(
        [sys.executable, "-m", "portal", command, *arguments, "--root", str(root.folder)], stdin=subprocess.DEVNULL, timeout=300,
        env=inherited | (store.environment() if store else {}) | environment, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout


def files_of_live(root: Root) -> set[str]:
    release = live_release(root)
    assert release
    site = release / "site"
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br")}


def test_a_store_that_does_not_answer_keeps_nothing_from_going_live_and_gets_it_with_the_next_call(
    rclone: ObjectStore, tmp_path: Path,
):
    store, root = rclone.fresh(), make_server(tmp_path)
    git(root.repository, "config", "portal.store", f"{store.url}/tinh")
    code, told = portal(root, "publish", store=store.behind("http://127.0.0.1:9"))
    assert code == 1 and "Đã đăng bản" in told and "Không nối được tới 127.0.0.1" in told and SECRET not in told
    assert live_release(root) and store.files("") == {}
    other = rclone.fresh()  # another store, asked for by hand
    code, told = portal(root, "publish", "--to", other.url, store=store)
    assert code == 0
    assert {line.split(" (")[0] for line in told.splitlines()} == {
        f"Kho {url} đã có bản {live_release(root).name}: gửi {len(files_of_live(root))} tệp, bỏ 0 tệp"
        for url in (f"{store.url}/tinh", other.url)}
    assert store.files("tinh/site/").keys() == other.files().keys() == files_of_live(root)
    assert portal(root, "publish", store=store) == (0, "")


@pytest.mark.full
def test_what_goes_live_is_in_each_store_too(rclone: ObjectStore, tmp_path: Path):
    store, other, root = rclone.fresh(), rclone.fresh(), make_server(tmp_path)
    git(root.repository, "config", "portal.store", f"{store.url}/tinh")
    assert portal(root, "publish", store=store)[0] == 0
    work = clone(root, tmp_path / "lan")
    write_news(work, "tin-moi")
    git(root.repository, "fetch", "--quiet", str(work), f"{commit(work, 'Tin mới')}:main")
    code, told = portal(root, "publish", "--to", other.url, store=store)
    assert code == 0 and told.count("Kho s3://") == 2, told
    assert "tin-tuc/2026/tin-moi/index.html" in store.files("tinh/site/")
    assert other.files().keys() == files_of_live(root)


@pytest.mark.parametrize("is_taken_away", [False, True])
def test_what_is_on_its_way_is_left_when_somebody_goes_back(
    releases: Releases, rclone: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_taken_away: bool,
):
    store, root = rclone.fresh(), Root((tmp_path / "server").resolve())
    shutil.copytree(releases[0].folder.parent, root.releases)
    old, new = (release._replace(folder=root.releases / release.folder.name) for release in releases[:2])
    switch_to(root, new.folder, NOW, lambda step: None)
    for name, value in store.environment().items():
        monkeypatch.setenv(name, value)
    steps: list[str] = []

    def go_back(step: str) -> None:
        steps.append(step)
        if step == "store: new listings":
            switch_to(root, old.folder, NOW, lambda step: None)
            if is_taken_away:
                shutil.rmtree(new.folder, ignore_errors=True)

    followed = follow(root, store.url, lambda: NOW, go_back, lambda what, done, total: None)
    assert followed.release == old.folder and "store: settle" in steps
    assert steps[steps.index("store: new listings") + 1] == "store: lock"
    assert store.files() == old.files


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Root:
    """Three releases, and nobody has keys in the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setitem(client._RETRIES, "max_retries", 1)
    return make_three_releases(tmp_path)[0]


def said(command: str, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(portal_commands, [command, *arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output and SECRET not in result.output and KEY not in result.output
    return result.output


def put_keys(root: Root, store: ObjectStore, **others: str) -> None:
    keys = root.folder / "store.env"
    keys.write_text("".join(f"{name}={value}\n" for name, value in store.environment(**others).items()))
    keys.chmod(0o600)


def test_why_the_store_is_behind_and_since_when_is_in_the_status_until_it_has_caught_up(
    server: Root, rclone: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
):
    root, store, lan = server, rclone.fresh(), clone(server, tmp_path / "lan")
    here, now = ["--root", str(root.folder)], dt.datetime(2026, 11, 20, 9, tzinfo=VIETNAM)
    git(root.repository, "config", "portal.store", store.url)
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.chdir(lan)

    def is_behind(words: str, command: str = "publish") -> None:
        nonlocal now
        assert words in said(command, *here, code=1)
        for told in (said("status", *here), said("status")):  # the administrator, a reporter
            assert f"{store.url} chưa có bản đang hiện, từ 09:00 ngày 20/11/2026" in told and words in told
        now += dt.timedelta(minutes=1)

    is_behind("Chưa có khóa của kho")
    put_keys(root, store, AWS_SECRET_ACCESS_KEY="khoa-sai")
    is_behind("AWS_SECRET_ACCESS_KEY không đúng")
    put_keys(root, store.behind("http://127.0.0.1:9"))
    is_behind("Không nối được", "rollback")  # which has gone back all the same
    assert live_release(root) == all_releases(root)[1]
    put_keys(root, store)
    obstore.put(store.opened(), "portal/lock.json", b'{"machine":"may-hai","number":"1","folder":"/srv/portal"}')
    is_behind("Máy may-hai:/srv/portal đang đưa một bản khác")
    obstore.delete(store.opened(), ["portal/lock.json"])
    with recorded(store, lambda request: "spoil" if request.path.endswith("/index.html") else "") as (between, _):
        put_keys(root, between)
        is_behind("không giữ đúng nội dung")
    put_keys(root, store)
    said("publish", *here)
    assert "kho đối tượng" not in (told := said("status", *here).lower()) and store.url not in told
    assert store.url not in said("status") and store.files().keys() == files_of_live(root)


def test_a_store_that_is_given_up_is_told_of_no_more(server: Root):
    here = ["--root", str(server.folder)]
    git(server.repository, "config", "portal.store", "s3://cong")
    said("publish", *here, code=1)
    assert "s3://cong" in said("status", *here)
    git(server.repository, "config", "--unset", "portal.store")
    said("publish", *here)
    assert "s3://cong" not in said("status", *here)


def test_a_store_goes_back_with_the_disk(server: Root, store: ObjectStore):
    here, known = ["--root", str(server.folder)], git(server.repository, "config", "portal.store", f"{store.url}/tinh")
    put_keys(server, store)
    said("publish", *here)
    assert b"L\xe1\xba\xa7n 2." in store.files("tinh/site/")["tin-0/index.html"] and known == ""
    other = store.fresh()  # asked for by hand, and never heard of before
    told = said("rollback", *here, "--to", other.url)
    live = live_release(server)
    assert live == all_releases(server)[1] and told.count(f"đã có bản {live.name}: gửi") == 2
    for files in (store.files("tinh/site/"), other.files()):
        assert {path: (live / "site" / path).read_bytes() for path in files_of_live(server)} == files
        assert b"L\xe1\xba\xa7n 1." in files["tin-0/index.html"]
    said("publish", *here, "--resume", "--to", other.url)
    assert store.files("tinh/site/").keys() == other.files().keys() == files_of_live(server)
    assert b"L\xe1\xba\xa7n 2." in other.files()["tin-0/index.html"]


def test_an_address_that_is_none_is_wrong_usage(tmp_path: Path):
    root = make_server(tmp_path)
    code, told = portal(root, "publish", "--to", "/srv/kho")
    assert code == 2 and "“/srv/kho” không phải địa chỉ kho đối tượng" in told
