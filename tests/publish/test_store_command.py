"""`portal publish` brings to an object store what is live on the disk, and the disk never waits for the store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.publish.root import Root
from portal.publish.store.following import follow
from portal.publish.switch import live_release, switch_to
from tests.builders import NOW, write_news
from tests.publish.object_stores import SECRET, ObjectStore
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


def test_what_is_on_its_way_is_left_when_somebody_goes_back(
    releases: Releases, rclone: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
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

    followed = follow(root, store.url, lambda: NOW, go_back, lambda what, done, total: None)
    assert followed.release == old.folder and "store: settle" in steps
    assert steps[steps.index("store: new listings") + 1] == "store: lock"
    assert store.files() == old.files


def test_an_address_that_is_none_is_wrong_usage(tmp_path: Path):
    root = make_server(tmp_path)
    code, told = portal(root, "publish", "--to", "/srv/kho")
    assert code == 2 and "“/srv/kho” không phải địa chỉ kho đối tượng" in told
