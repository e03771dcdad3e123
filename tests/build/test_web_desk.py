"""The web desk is built where a repository is configured, of files that were compared with their sum."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.build import web_desk
from portal.cli import portal
from portal.messages import catalogue
from tests.builders import files_of, make_site, write, write_news

REPOSITORY = "so-noi-vu/neu-guong"
FOLDER = "ban-bien-tap/"
SCRIPT = b'`../locales/vi.json`;@font-face {src:url(https://cdn.jsdelivr.net/x.woff2)} `https://www.githubstatus.com/api/v2/status.json`'
PACKAGE = {"npm/index.js": SCRIPT, "npm/index.js.map": b"{}", "npm/assets/a.woff2": b"font", "locales/vi.json": b'{"a":"b"}',
           "locales/de.json": b"{}", "package.json": b"{}", "npm/../../evil.js": b"x"}


def lay_out(folder: Path, **desk: Any) -> Path:
    """A site with one article and these options of the desk."""
    make_site(folder, portal={"desk": desk} if desk else {})
    write_news(folder, "tin")
    return folder


def run(folder: Path, command: str = "build", *options: str) -> Result:
    where = ["-d", str(folder / "site")] if command == "build" else []
    return CliRunner().invoke(portal, [command, "-f", str(folder / "mkdocs.yml"), *where, *options])


def desk_of(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_of(folder / "site").items() if name.startswith(FOLDER)}


def unpacked(folder: Path) -> Path:
    for name, data in PACKAGE.items():
        if ".." not in name:
            write(folder, f"cms/{name}", data)
    return folder


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `npm` that packs a small package; what it does is noted in a file, which is returned."""
    packed = tmp_path / "package.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        for name, data in PACKAGE.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    noted = tmp_path / "npm.txt"
    npm = write(tmp_path, "bin/npm", f'#!/bin/sh\necho "$@" >> "{noted}"\ncp "{packed}" "$4/cms.tgz"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(web_desk, "INTEGRITY", web_desk._sum(packed))
    return noted


@pytest.mark.parametrize("desk", [{}, {"backend": "gitlab"}])
def test_without_a_repository_there_is_not_one_file_of_it(tmp_path: Path, desk: dict[str, str]):
    assert run(lay_out(tmp_path, **desk)).exit_code == 0
    assert desk_of(tmp_path) == {}
    told = run(tmp_path, "desk")
    assert told.exit_code == 1 and "repository: chu-kho/ten-kho" in told.stderr


def test_files_come_from_npm_once_and_ask_no_other_host(tmp_path: Path, registry: Path):
    site = lay_out(tmp_path / "a", repository=REPOSITORY)
    assert run(site, "check").exit_code == 0 and not registry.exists()
    assert run(site).exit_code == 0
    files = desk_of(site)
    cms = next(name for name in files if name.endswith("start.js")).removesuffix("start.js")
    assert {name.removeprefix(cms) for name in files if name.startswith(cms)} == {
        "start.js", "npm/index.js", "npm/assets/a.woff2", "locales/vi.js",
    }
    script = files[f"{cms}npm/index.js"]
    assert b"../locales/vi.js`" in script and b"jsdelivr" not in script and b"githubstatus" not in script
    assert files[f"{cms}locales/vi.js"] == b'export default {"a":"b"};\n'
    assert f'src="/{cms}start.js"' in files[f"{FOLDER}index.html"].decode()
    assert '<meta name="robots" content="noindex' in files[f"{FOLDER}index.html"].decode()
    whole = files_of(site / "site")
    assert not any(b"ban-bien-tap" in whole[name] for name in ("sitemap.xml", "dia-chi-da-dang.json"))
    assert not any(site.rglob("evil.js"))
    write_news(site, "nua")
    assert run(site).exit_code == 0
    assert desk_of(site) == files
    assert registry.read_text().count(f"pack @sveltia/cms@{web_desk.VERSION}") == 1


def test_archive_that_is_not_the_one_is_refused_and_a_damaged_one_fetched_again(
    tmp_path: Path, registry: Path, monkeypatch: pytest.MonkeyPatch
):
    site = lay_out(tmp_path / "a", repository=REPOSITORY)
    (kept := site / f".cache/portal/sveltia-cms-{web_desk.VERSION}.tgz").parent.mkdir(parents=True)
    kept.write_bytes(b"spoilt")
    assert run(site).exit_code == 0
    monkeypatch.setattr(web_desk, "INTEGRITY", "sha512-khac")
    other = lay_out(tmp_path / "b", repository=REPOSITORY)
    refused = run(other)
    assert refused.exit_code == 1 and "không đúng với bản" in refused.stderr
    assert not (other / "site").exists() and not list(other.glob(".cache/portal/*.tgz"))


def test_without_npm_and_without_a_folder_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web_desk.shutil, "which", lambda name: None)
    told = run(lay_out(tmp_path, repository=REPOSITORY))
    assert told.exit_code == 1 and "npm" in told.stderr and "desk.files" in told.stderr
    assert not (tmp_path / "site").exists()


def test_npm_that_fails_is_quoted(tmp_path: Path, registry: Path):
    (tmp_path / "bin/npm").write_text("#!/bin/sh\necho 'npm error 404' >&2\nexit 1\n")
    told = run(lay_out(tmp_path / "a", repository=REPOSITORY))
    assert told.exit_code == 1 and "(npm error 404)" in told.stderr


def test_files_come_from_a_folder_that_the_administrator_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web_desk.shutil, "which", lambda name: None)
    site = unpacked(lay_out(tmp_path, repository=REPOSITORY, files="cms"))
    assert run(site).exit_code == 0
    first = desk_of(site)
    write(site, "cms/npm/index.js", SCRIPT + b"//2")
    assert run(site).exit_code == 0
    assert desk_of(site).keys() != first.keys()
    write(site, "cms/npm/index.js", b"another version")
    told = run(site)
    assert told.exit_code == 1 and "npm/index.js" in told.stderr and "desk.files" in told.stderr


@pytest.mark.parametrize(("desk", "key"), [
    ({"repository": "neu-guong"}, "desk.repository"),
    ({"repository": "https://git.example/a/b"}, "desk.repository"),
    ({"repository": REPOSITORY, "backend": "svn"}, "desk.backend"),
    ({"repository": REPOSITORY, "api_root": "http://git.example"}, "desk.api_root"),
    ({"repository": REPOSITORY, "base_url": "https://a b"}, "desk.base_url"),
    ({"repositry": REPOSITORY}, "desk.repositry"),
])
def test_wrong_options_are_named(tmp_path: Path, desk: dict[str, str], key: str):
    told = run(lay_out(tmp_path, **desk), "desk")
    assert told.exit_code == 1 and f"portal.{key}: " in told.stderr
    assert catalogue().commands.config.other not in told.stderr


def test_command_prints_or_writes_what_the_build_includes(tmp_path: Path):
    site = unpacked(lay_out(tmp_path, repository=REPOSITORY, backend="gitea", api_root="https://git.example/api/v1", files="cms"))
    printed = json.loads(run(site, "desk").stdout)
    assert run(site, "desk", "--output", str(site / "desk.json")).exit_code == 0
    assert json.loads((site / "desk.json").read_text(encoding="utf-8")) == printed
    assert run(site).exit_code == 0
    built = json.loads(desk_of(site)[f"{FOLDER}config.json"])
    assert printed == {key: value for key, value in built.items() if key != "logo"}
    assert built["backend"]["repo"] == REPOSITORY and built["publish_mode"] == "simple"
    policy = run(site, "desk", "--policy").stdout
    assert "connect-src 'self' data: blob: https://git.example;" in policy and "unsafe-eval'" not in policy.replace("wasm-unsafe-eval", "")
