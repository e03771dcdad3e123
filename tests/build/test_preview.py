"""`portal serve`: what is saved is to be read at once, as a build from nothing would show it.

With --full INCREMENTAL_EXAMPLES=50 looks for other stories, that many of them, at random.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from random import Random

import pytest
from mkdocs.config.defaults import MkDocsConfig

if not hasattr(os, "fork"):
    pytest.skip("the sites to compare with are built in copies of this process", allow_module_level=True)

from portal import clock
from portal.build import preview
from portal.build.draft import NoPreview
from portal.build.folder import renew
from portal.build.project import load
from portal.build.record import Record
from portal.build.replan import replan
from portal.build.site import Site
from portal.cli.faults import words
from portal.digest import digest_of
from portal.messages import catalogue, describe
from portal.progress import Progress
from tests.build import edits
from tests.build.conftest import lay_out as lay_out_small
from tests.build.edits import Edit
from tests.build.rebuilding import (
    Project, Running, Seen, assert_same, assert_times_kept, changed, disk_is_full, keep_compiled_templates, look, quiet, warm_up,
)
from tests.builders import write_news
from tests.search_reader import unpacked

EXAMPLES = int(os.environ.get("INCREMENTAL_EXAMPLES", "1"))
NEWS = "content/tin-tuc/2026/tin.md"
PAGE = "tin-tuc/2026/tin/index.html"
SAID = catalogue().preview


# What a save makes of the site

class Preview:
    """The folder that is served, brought up to date by hand."""

    def __init__(self, project: Project, server: preview.Server) -> None:
        self.project = project
        self.folder = Path(server.root)
        self._server = server
        self._save = server.builder
        self.told: list[str] = []
        """What the terminal shows since the last save."""
        self.took_the_short_way = False
        """Whether nothing was derived anew when last something was saved."""

    def save(self) -> str:
        """What happens when something was saved; returns the problems that were told."""
        self.told = []
        from_nothing = previewed_from_nothing(self.project)
        before = look(self.folder)
        self._save()
        told = "\n".join(text.rpartition("\n")[0] for text in self.told)
        (wanted, site), after = from_nothing(), look(self.folder)
        assert told == wanted, f"told {told or 'nothing'!r}, and from nothing {wanted or 'nothing'!r}"
        if not site:
            assert after == before, f"a save that failed changed {sorted(changed(before, after)) or 'times'}"
        else:
            assert_same(after, site)
            assert_times_kept(before, after)
        return told

    def shown(self, address: str) -> str:
        """The page that a browser is given; empty where there is none."""
        overlay, file = self._server.overlay, self.folder / address.strip("/") / "index.html"
        if page := overlay.instead(address):
            return page.decode()
        return overlay.over(address, file.read_bytes()).decode() if file.exists() else ""


KNOWN: dict[tuple[object, ...], tuple[str, Seen]] = {}
"""Previews from nothing."""


def previewed_from_nothing(project: Project) -> Callable[[], tuple[str, Seen]]:
    """Ask what problems a preview from nothing tells of a project as it is now, and what site it makes; that
    may be none.
    """
    key = digest_of(repr(sorted(project.files.items()))), project.now.isoformat(), project.outside()
    if key in KNOWN:
        return lambda: KNOWN[key]
    folder = project.fresh / "site"

    def job() -> str:
        keep_compiled_templates()
        try:
            site = replan(load(project.fresh / "mkdocs.yml"), quiet, None, lambda pages: None, lambda folder, faults: None)
        except NoPreview as error:
            return "\n".join(map(describe, error.errors))
        renew(site, folder, Record(), quiet)
        problems = {describe(one): one.order for own in site.faults.values() for one in own}
        return "\n".join(sorted(problems, key=lambda line: problems[line]))

    project.lay_out_fresh()
    warm_up()
    running = Running(job)

    def answer() -> tuple[str, Seen]:
        KNOWN[key] = running.answer(), look(folder)
        return KNOWN[key]

    return answer


Serve = Callable[[Project, Callable[[Preview], None]], None]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serves a project to nobody while a story runs, by the project's own clock and at its own address."""
    def serve(project: Project, story: Callable[[Preview], None]) -> None:
        here: Preview | None = None

        def noting(config: MkDocsConfig, progress: Progress, before: Site | None, *hearing: Callable[..., None]) -> Site:
            planned = replan(config, progress, before, *hearing)
            if here:
                here.took_the_short_way = before is not None and planned.outputs is before.outputs
            return planned

        def tell(text: str) -> None:
            if here:
                here.told.append(text)

        def run(server: preview.Server, ready: object) -> None:
            nonlocal here
            here = Preview(project, server)
            story(here)
            raise KeyboardInterrupt

        monkeypatch.setattr(clock, "now", lambda: project.now)
        monkeypatch.setattr(preview, "load", lambda file, site_dir=None, site_url=None: load(file, **{"site_dir": site_dir} if site_dir else {}))
        monkeypatch.setattr(preview, "replan", noting)
        monkeypatch.setattr(preview, "_refuse_taken", lambda port: None)
        monkeypatch.setattr(preview.Server, "serve", run)
        monkeypatch.setattr(preview.Server, "begin_to_watch", lambda server, folders: None)
        monkeypatch.setattr(preview.Server, "watch_too", lambda server, folders: None)
        monkeypatch.setattr(preview.Server, "shutdown", lambda server: server.server_close())
        preview.preview(project.root / "mkdocs.yml", 0, lambda: nullcontext(quiet), lambda address: None, words, tell)

    return serve


@pytest.fixture
def large(tmp_path: Path) -> Project:
    """A site with something of everything."""
    return Project(tmp_path, edits.lay_out)


def set_clock_forward(project: Project, random: Random) -> str:
    project.now += dt.timedelta(days=random.choice([1, 5, 30]))
    return f"it is {project.now:%H:%M:%S %d/%m/%Y}"


def pass_an_embargo(project: Project, random: Random) -> str:
    project.now = dt.datetime.fromisoformat("2026-11-25T08:00:00+07:00")
    return "an embargo lifts"


def rename_site(project: Project, random: Random) -> str:
    project.put("mkdocs.yml", project.files["mkdocs.yml"].replace("Cổng thử".encode(), "Cổng mới".encode()))
    return "the site has another name"


full = pytest.mark.full
SAVES = [edit for edit in edits.EDITS if edit not in (edits.set_clock, edits.set_clock_in_another_zone)] + [set_clock_forward] * 3
"""All that a reporter or an owner may do while the preview runs."""
TEXTS = [edits.change_nothing_but_the_text, edits.change_body, edits.change_one_letter_and_nothing_that_shows_from_outside,
         edits.remove_headings]


@pytest.mark.parametrize(("seed", "saves"), [(0, 5), *(pytest.param(seed, 19, marks=full) for seed in range(EXAMPLES))])
def test_after_every_kind_of_save_the_site_is_as_one_built_from_nothing(
    seed: int, saves: int, large: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
):
    chance = Random(seed)
    waited = 0
    monkeypatch.setattr(clock, "stamp", lambda: time.time_ns() + waited)
    steps: list[tuple[Edit, ...]] = [tuple(chance.sample(SAVES, 3)) for _ in range(8)]
    steps += [(chance.choice(TEXTS), chance.choice(SAVES)) for _ in range(3)]
    steps += [(chance.choice(TEXTS),) for _ in range(8)]
    chance.shuffle(steps)
    steps = steps[:saves]
    story: list[str] = []
    short = 0

    def tell(served: Preview) -> None:
        nonlocal short, waited
        good = dict(large.files), large.now
        for step in steps:
            story.extend(edit(large, chance) for edit in step)
            waited = chance.choice([0, 5 * 10**9])  # whether files may be known by their times
            told = served.save()
            if not told:
                good = dict(large.files), large.now
                short += served.took_the_short_way
                continue
            story.append(f"told: {told}")
            if chance.randint(0, 1):  # mend it; otherwise somebody saves once more first
                large.restore(good[0])
                large.now = good[1]
                assert served.save() == ""
                story.append("that was undone")
            else:
                story.append(edits.change_nothing_but_the_text(large, chance))
                served.save()
                large.restore(good[0])
                large.now = good[1]

    try:
        serve(large, tell)
    except AssertionError as error:
        raise AssertionError("\n".join([*story, str(error)])) from None
    assert short or seed or saves < 10


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """All files were left alone for some time: only then are they known by their times."""
    monkeypatch.setattr(clock, "stamp", lambda: time.time_ns() + 5 * 10**9)


def marks(served: Preview, section: str) -> list[str]:
    """What stands on cards of a section's first page because they are for the preview alone."""
    listing = (served.folder / section / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'<span class="flag">([^<]*)</span>', listing)
    return [mark for mark in found if mark.startswith(("Bản nháp", "Hẹn đăng", "Chờ duyệt"))]


def rewrite(project: Project, path: str, body: str) -> None:
    """Give an article another text and leave all else of it."""
    head = project.files[path].decode().split("---\n")[1]
    project.put(path, f"---\n{head}---\n\n{body}")


@pytest.mark.usefixtures("settled")
def test_text_that_was_saved_is_there_without_deriving_anything_anew(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        for number in range(3):
            before = look(served.folder)
            rewrite(project, NEWS, f"Tin sửa lần {number}.\n")
            assert served.save() == "" and served.took_the_short_way
            assert PAGE in changed(before, look(served.folder))

    serve(project, story)


def test_save_without_a_change_touches_nothing(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        before = look(served.folder)
        (project.root / NEWS).touch()
        assert served.save() == "" and look(served.folder) == before

    serve(project, story)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("together", [
    pytest.param((edits.change_field("title"), edits.delete_article_and_what_leads_to_it, pass_an_embargo), id="articles"),
    pytest.param((
        edits.new_article, edits.rename_article, edits.replace_photo, edits.replace_film,
        edits.change_registry("units", "name", lambda project, random: "Tên khác"), edits.change_template, edits.change_style,
        edits.add_asset, rename_site,
    ), id="all else", marks=full),
])
def test_text_that_is_saved_together_with_something_else_is_there_too(together: tuple[Edit, ...], large: Project, serve: Serve):
    def story(served: Preview) -> None:
        chance = Random(1)
        for edit in together:
            edits.change_nothing_but_the_text(large, chance)
            done = edit(large, chance)
            assert served.save() == "" and not served.took_the_short_way, done
            edits.change_nothing_but_the_text(large, chance)
            assert served.save() == "" and served.took_the_short_way, f"a text after: {done}"

    serve(large, story)


@pytest.mark.usefixtures("settled")
def test_heading_that_others_lead_to_is_missed_until_it_is_back(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        rewrite(project, NEWS, "## Một {#mot}\n\nTin.\n")
        assert served.save() == "" and served.took_the_short_way
        rewrite(project, "content/gioi-thieu.md", "Xem [tin](tin-tuc/2026/tin.md#mot).\n")
        assert served.save() == "" and served.took_the_short_way
        rewrite(project, NEWS, "Tin.\n")
        assert "gioi-thieu.md" in served.save()
        rewrite(project, NEWS, "Tin khác.\n\n## Một {#mot}\n")
        assert served.save() == ""
        rewrite(project, "content/gioi-thieu.md", "Không xem gì.\n")
        assert served.save() == "" and served.took_the_short_way
        rewrite(project, NEWS, "Tin.\n")
        assert served.save() == ""

    serve(project, story)


@pytest.mark.parametrize("text", [
    "Xem [bài](khong-co.md).\n", "Xem [mục](../../gioi-thieu.md#khong-co).\n", "<script>x</script>\n",
    *(pytest.param(text, marks=full) for text in ("![Ảnh](khong-co.jpg)\n", "Xem [trang](/khong-co/).\n", "# Tiêu đề\n")),
])
def test_bad_text_is_told_and_its_repair_is_seen(text: str, project: Project, serve: Serve):
    def story(served: Preview) -> None:
        for _ in range(2):
            rewrite(project, NEWS, text)
            assert "tin.md" in served.save()
            rewrite(project, "content/gioi-thieu.md", "Bài khác được lưu giữa chừng.\n")
            assert "tin.md" in served.save()
            rewrite(project, NEWS, "Tin sửa.\n")
            assert served.save() == ""

    serve(project, story)


@pytest.mark.usefixtures("settled")
def test_draft_is_shown_and_checked_as_it_is_written(project: Project, serve: Serve):
    draft = "content/tin-tuc/2026/nhap.md"
    project.put(draft, write_news(project.root, "nhap", "Nháp.\n", draft=True).read_bytes())

    def story(served: Preview) -> None:
        page = served.folder / "tin-tuc/2026/nhap/index.html"
        rewrite(project, draft, "Nháp sửa.\n")
        assert served.save() == "" and served.took_the_short_way
        assert "Nháp sửa." in page.read_text(encoding="utf-8")
        rewrite(project, draft, "[Sai](khong-co.md)\n")
        assert "nhap.md" in served.save() and not page.exists()
        edits.join(project, draft, {key: value for key, value in edits.split(project, draft)[0].items() if key != "draft"}, "Nháp sửa.\n")
        assert served.save() == ""
        assert page.exists()

    serve(project, story)


@pytest.mark.usefixtures("settled")
def test_text_of_an_article_that_waits_for_its_day_is_there_on_that_day(project: Project, serve: Serve):
    edits.join(project, NEWS, edits.split(project, NEWS)[0] | {"publish_at": "2026-11-25T08:00"}, "Hẹn.\n")

    def story(served: Preview) -> None:
        rewrite(project, NEWS, "Hẹn sửa.\n")
        assert served.save() == "" and served.took_the_short_way
        assert "Hẹn sửa.".encode() in (served.folder / PAGE).read_bytes() and marks(served, "tin-tuc") == ["Hẹn đăng lúc 08:00 25/11/2026"]
        project.now = dt.datetime.fromisoformat("2026-11-25T08:00+07:00")
        rewrite(project, "content/gioi-thieu.md", "Một bài khác.\n")
        assert served.save() == "" and not served.took_the_short_way
        assert "Hẹn sửa.".encode() in (served.folder / PAGE).read_bytes() and marks(served, "tin-tuc") == []

    serve(project, story)


@pytest.mark.usefixtures("settled")
def test_article_waits_again_when_the_clock_is_set_back(project: Project, serve: Serve):
    edits.join(project, NEWS, edits.split(project, NEWS)[0] | {"publish_at": "2026-11-25T08:00"}, "Hẹn.\n")
    project.now = dt.datetime.fromisoformat("2026-11-25T08:00+07:00")

    def story(served: Preview) -> None:
        project.now -= dt.timedelta(minutes=1)
        rewrite(project, "content/gioi-thieu.md", "Một bài khác.\n")
        assert served.save() == ""
        assert marks(served, "tin-tuc") == ["Hẹn đăng lúc 08:00 25/11/2026"]

    serve(project, story)


def test_save_that_could_not_be_written_is_there_after_the_next(project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch):
    def story(served: Preview) -> None:
        before = look(served.folder)
        rewrite(project, NEWS, "Tin sửa.\n")
        with monkeypatch.context() as patched:
            patched.setattr("portal.build.writer._write", lambda data, file: disk_is_full())
            served._save()
        assert catalogue().commands.errno.ENOSPC in served.told[0] and look(served.folder) == before
        assert served.save() == ""
        assert "Tin sửa.".encode() in (served.folder / PAGE).read_bytes()

    serve(project, story)


def test_file_that_is_taken_out_of_the_served_folder_comes_back(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        (served.folder / "404.html").unlink()
        shutil.rmtree(served.folder / "phong-trao")
        rewrite(project, NEWS, "Tin sửa.\n")
        assert served.save() == ""

    serve(project, story)


# What is to be seen before all is done

@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bytes]]:
    """What lay in the served folder each time that browsers were told to look before the end."""
    found: list[dict[str, bytes]] = []

    def show(server: preview.Server) -> None:
        root = Path(server.root)
        found.append({path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.html")})

    monkeypatch.setattr(preview.Server, "show", show)
    return found


def page_of(path: str) -> str:
    return path.removeprefix("content/").removesuffix(".md") + "/index.html"


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("path", [
    "content/guong-dien-hinh/2026/guong-01.md", "content/phong-trao/thi-dua.md",
    *(pytest.param(path, marks=full) for path in ("content/tin-tuc/2026/tin-01.md", "content/ke-hoach/2026/ke-01.md", "content/gioi-thieu.md")),
])
def test_own_page_of_what_was_saved_is_seen_before_those_that_show_it(
    path: str, large: Project, serve: Serve, early: list[dict[str, bytes]]
):
    title = "Đầu đề hoàn toàn mới".encode()

    def story(served: Preview) -> None:
        meta, body = edits.split(large, path)
        edits.join(large, path, meta | {"title": title.decode()}, body)
        assert served.save() == "" and not served.took_the_short_way
        (seen,) = early
        assert [page for page, data in seen.items() if title in data] == [page_of(path)]
        assert len([page for page, (_, data) in look(served.folder).items() if title in unpacked(page, data or b"")]) > 1

    serve(large, story)


@pytest.mark.usefixtures("settled")
def test_page_that_a_save_leaves_as_it_is_keeps_its_time(large: Project, serve: Serve, early: list[dict[str, bytes]]):
    def story(served: Preview) -> None:
        path = "content/tin-tuc/2026/tin-01.md"
        meta, body = edits.split(large, path)
        edits.join(large, path, meta | {"sample": False}, body)
        assert served.save() == "" and early == []  # which looks at the times too

    serve(large, story)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("meta", [
    {"id": "bai-guong-02"}, {"image": {"src": "khong-co.jpg", "alt": "Họp", "credit": "Ảnh: Minh Hà"}},
    *(pytest.param(meta, marks=full) for meta in ({"campaigns": ["khong-co"]}, {"aliases": ["/gioi-thieu/"]})),
])
def test_nothing_is_seen_early_of_what_is_refused(
    meta: dict[str, object], large: Project, serve: Serve, early: list[dict[str, bytes]]
):
    path = "content/guong-dien-hinh/2026/guong-03.md"

    def story(served: Preview) -> None:
        page = (served.folder / page_of(path)).read_bytes()
        before, body = edits.split(large, path)
        edits.join(large, path, before | meta | {"title": "Đầu đề mới"}, body)
        served.save()
        assert all(seen[page_of(path)] == page for seen in early)

    serve(large, story)


def test_save_during_the_first_build_is_not_forgotten(project: Project, monkeypatch: pytest.MonkeyPatch):
    noticed: list[bool] = []

    def planned(config: MkDocsConfig, progress: Progress, *rest: Callable[..., None]) -> Site:
        site = replan(config, progress, *rest)
        write_news(project.root, "luc-dau", "Lưu khi trang đang được dựng lần đầu.\n")
        return site

    def run(server: preview.Server, ready: object) -> None:
        with server._rebuild_cond:
            noticed.append(server._rebuild_cond.wait_for(lambda: server._want_rebuild, 30))

    monkeypatch.setattr(preview, "replan", planned)
    monkeypatch.setattr(preview.Server, "serve", run)
    preview.preview(project.root / "mkdocs.yml", 0, lambda: nullcontext(quiet), lambda address: None, words, lambda text: None)
    assert noticed == [True]


# The command itself

class Server:
    """`portal serve` in a process of its own."""

    def __init__(self, root: Path, temporary: Path) -> None:
        self.root = root
        self.temporary = temporary
        self.told = temporary.with_suffix(".txt")
        temporary.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        with open(self.told, "wb") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal", "serve", "-f", root / "mkdocs.yml", "-p", str(port)], stdout=told,
                stderr=subprocess.STDOUT, env=os.environ | {"TMPDIR": str(temporary)},
                # what a shell starts in the background, as it may these tests, is deaf to Ctrl+C, and so is what that starts
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        self.until(lambda: self.address in self.words())

    def words(self) -> str:
        """All that was told."""
        return self.told.read_text(encoding="utf-8")

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for something, but not for ever."""
        end = time.monotonic() + 30
        while not holds():
            assert self.process.poll() is None and time.monotonic() < end, self.words()
            time.sleep(0.05)

    def page(self, path: str) -> str:
        """A page as a browser gets it; empty where there is none."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            assert error.code == 404
            return ""

    def builds(self) -> str:
        """Another text after each build that was good: the page that is open loads itself again when it changes."""
        return self.page("livereload/0/1")

    def rest(self) -> str:
        """Wait until nothing was built for a while, but not for ever; returns the last build."""
        end = time.monotonic() + 30
        last, since = self.builds(), time.monotonic()
        while time.monotonic() < since + 1:
            assert time.monotonic() < end, self.words()
            time.sleep(0.05)
            if last != (now := self.builds()):
                last, since = now, time.monotonic()
        return last


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small site that is served; each test writes articles of its own."""
    folder = tmp_path_factory.mktemp("serve")
    lay_out_small(folder / "project")
    running = Server(folder / "project", folder / "tmp")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


together = pytest.mark.xdist_group("serve")  # one server


@together
def test_saved_text_is_served(server: Server):
    write_news(server.root, "luu", "Chữ đầu.\n")
    server.until(lambda: "Chữ đầu." in server.page("tin-tuc/2026/luu/"))
    write_news(server.root, "luu", "Chữ sau.\n")
    server.until(lambda: "Chữ sau." in server.page("tin-tuc/2026/luu/"))


@together
def test_bad_text_is_told_in_the_terminal_and_on_its_page_until_its_repair_is_served(server: Server):
    write_news(server.root, "sai", "Chữ đúng.\n")
    server.until(lambda: "Chữ đúng." in server.page("tin-tuc/2026/sai/"))
    write_news(server.root, "sai", "Chữ sai: [xem](khong-co.md).\n")
    server.until(lambda: "khong-co.md" in server.page("tin-tuc/2026/sai/") and SAID.broken in server.page("tin-tuc/2026/sai/"))
    server.until(lambda: "content/tin-tuc/2026/sai.md:" in server.words() and SAID.goes_on in server.words())
    assert SAID.files.format(n=1) in server.page("") and "livereload(" in server.page("tin-tuc/2026/sai/")
    write_news(server.root, "sai", "Chữ sửa.\n")
    server.until(lambda: "Chữ sửa." in server.page("tin-tuc/2026/sai/"))
    server.until(lambda: server.words().endswith(f"{SAID.mended}\n"))
    assert SAID.name not in server.page("")


@together
def test_new_renamed_and_deleted_files_are_noticed(server: Server):
    written = write_news(server.root, "moi", "Chữ mới.\n")
    server.until(lambda: "Chữ mới." in server.page("tin-tuc/2026/moi/"))
    renamed = written.rename(written.with_name("ten-khac.md"))
    server.until(lambda: "Chữ mới." in server.page("tin-tuc/2026/ten-khac/"))
    server.until(lambda: server.page("tin-tuc/2026/moi/") == "")
    renamed.unlink()
    server.until(lambda: server.page("tin-tuc/2026/ten-khac/") == "")


@together
def test_file_that_an_editor_writes_beside_and_renames_is_noticed(server: Server):
    written = write_news(server.root, "ghi", "Chữ đầu.\n")
    server.until(lambda: "Chữ đầu." in server.page("tin-tuc/2026/ghi/"))
    beside = written.with_name(".ghi.md.swp")
    beside.write_bytes(written.read_bytes().replace("đầu".encode(), "sau".encode()))
    os.replace(beside, written)
    server.until(lambda: "Chữ sau." in server.page("tin-tuc/2026/ghi/"))


@together
def test_new_folder_is_watched_too(server: Server):
    folder = server.root / "content/tin-tuc/2025"
    folder.mkdir(parents=True)
    text = write_news(server.root, "nam", "Chữ nằm.\n", date="2025-05-05")
    text.rename(folder / "nam.md")
    server.until(lambda: "Chữ nằm." in server.page("tin-tuc/2025/nam/"))
    (folder / "nam.md").write_bytes((folder / "nam.md").read_bytes().replace("nằm".encode(), "sau".encode()))
    server.until(lambda: "Chữ sau." in server.page("tin-tuc/2025/nam/"))


@together
@pytest.mark.parametrize(("path", "old", "new"), [
    ("mkdocs.yml", "Cổng thử", "Cổng mới"), ("content/registry/units.yml", "Văn phòng", "Phòng mới"),
    ("theme/base.html", "</body>", "<p>Chân mới</p></body>"),
])
def test_settings_registries_and_theme_are_watched_too(path: str, old: str, new: str, server: Server):
    file = server.root / path
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    server.until(lambda: new.removesuffix("</body>") in server.page("tin-tuc/2026/tin/"))


@together
def test_broken_settings_are_told_and_their_repair_is_served(server: Server):
    file = server.root / "mkdocs.yml"
    good = file.read_text(encoding="utf-8")
    file.write_text("site_url: [", encoding="utf-8")
    server.until(lambda: SAID.kept in server.words().rpartition("mkdocs.yml")[2])
    assert "mkdocs.yml" in server.page("") and SAID.stale in server.page("") and "Cổng mới" in server.page("")
    file.write_text(re.sub("site_name: .*", "site_name: Cổng đã sửa", good), encoding="utf-8")
    server.until(lambda: "Cổng đã sửa" in server.page(""))


@together
def test_reading_files_builds_nothing_and_a_save_builds_once(server: Server):
    before = server.rest()
    for file in server.root.rglob("*"):
        if file.is_file():
            file.read_bytes()
    server.page("tin-tuc/2026/tin/")
    assert server.rest() == before
    write_news(server.root, "tin", "Một lần.\n")
    server.until(lambda: server.builds() != before)
    server.rest()


def test_ctrl_c_ends_it_and_leaves_nothing_behind(project: Project, tmp_path: Path):
    running = Server(project.root, tmp_path / "tmp")
    try:
        assert running.page(PAGE.removesuffix("index.html"))
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(30) == 0
    finally:
        running.process.kill()
    assert [*running.temporary.iterdir()] == [] and "Traceback" not in running.words()
