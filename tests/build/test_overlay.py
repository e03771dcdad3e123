"""What `portal serve` shows and a build does not: drafts with their marks, and what is wrong, where it is wrong."""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

import pytest

from portal.build.live_reload import Server
from portal.build.overlay import STYLE
from portal.messages import catalogue
from portal.render.preview import EXCERPT
from tests.build import edits
from tests.build.rebuilding import Project, assert_same, look
from tests.build.test_preview import NEWS, Preview, Serve, marks, rewrite, serve
from tests.builders import write_news
from tests.length import mainly

__all__ = ["serve"]
TEXTS = catalogue().preview
ADDRESS = "/tin-tuc/2026/tin/"


def text_of(page: str) -> str:
    """What a page says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def add(project: Project, file: Path) -> None:
    """Let a file that was written beside the project's own be one of them."""
    project.put(file.relative_to(project.root).as_posix(), file.read_bytes())


def respell(project: Project, path: str, old: str, new: str) -> None:
    project.put(path, project.files[path].decode().replace(old, new, 1))


# What waits to come out

@pytest.fixture
def waiting(project: Project) -> Project:
    """A project in which something waits for everything that there is to wait for."""
    respell(project, "mkdocs.yml", "organization: ", "review: required\n    organization: ")
    reviewed = {"reviewed_by": {"name": "Trưởng phòng", "on": "2026-01-01"}}
    for path in [path for path in project.files if path.startswith("content/") and path.endswith(".md")]:
        meta, body = edits.split(project, path)
        if path != "content/gioi-thieu.md":
            edits.join(project, path, meta | reviewed, body)
    photo = {"image": {"src": "nhap.jpg", "alt": "Họp", "credit": "Ảnh: Minh Hà"}}
    project.put("content/tin-tuc/2026/nhap.jpg", edits.photo("purple"))
    for slug, given in (
        ("nhap", {"draft": True, **photo}), ("hen", {"publish_at": "2027-06-01T08:00", **reviewed}), ("duyet", {}),
        ("rut", {"withdrawn": {"on": "2026-11-01T08:00", "reason": "Theo yêu cầu."}, "date": "2026-01-05"}),
    ):
        add(project, write_news(project.root, slug, f"Chim báo bão {slug}.\n", title=f"Bài {slug}", **given))
    return project


MARKS = {"nhap": "Bản nháp", "hen": "Hẹn đăng lúc 08:00 01/06/2027", "duyet": "Chờ duyệt"}


def test_what_waits_is_shown_with_a_ribbon_and_marked_in_lists(waiting: Project, serve: Serve):
    def story(served: Preview) -> None:
        for slug, mark in MARKS.items():
            page = served.shown(f"/tin-tuc/2026/{slug}/")
            assert f"Chim báo bão {slug}." in page and f"{mark} {TEXTS.ribbon}" in text_of(page)
            assert f'<link rel="stylesheet" href="{STYLE}">' in page
        assert sorted(marks(served, "tin-tuc")) == sorted(MARKS.values())
        assert TEXTS.ribbon not in served.shown(ADDRESS) and STYLE not in served.shown(ADDRESS)
        photo = re.search(r'<img[^>]* src="/([^"]*nhap[^"]*)"', served.shown("/tin-tuc/2026/nhap/"))
        assert photo and (served.folder / photo[1]).exists()
        assert "Theo yêu cầu." in served.shown("/tin-tuc/2026/rut/") and "Chim" not in served.shown("/tin-tuc/2026/rut/")

    serve(waiting, story)


def test_nothing_of_it_is_in_a_build_even_after_a_preview(waiting: Project, serve: Serve):
    def story(served: Preview) -> None:
        rewrite(waiting, NEWS, "Tin sửa.\n")
        served.save()

    serve(waiting, story)
    assert waiting.build().answer() == ""
    told, site = waiting.from_nothing()()
    assert told == ""
    assert_same(look(waiting.site), site)
    hints = [hint.encode() for hint in ("Chim báo bão", "Bài nhap", "xem-thu", "xt-ribbon", *MARKS.values(), TEXTS.ribbon)]
    assert [path for path, (_, data) in look(waiting.site).items() if any(hint in (data or b"") for hint in hints)] == []
    assert not any("nhap" in path for path in look(waiting.site))


# What is wrong with an article

def test_broken_article_tells_what_is_wrong_on_its_own_page_and_the_rest_goes_on(project: Project, serve: Serve):
    good = project.files[NEWS].decode()

    def story(served: Preview) -> None:
        respell(project, NEWS, "unit: van-phong", "unit: <b>khong-co</b>")
        told = served.save()
        page = served.shown(ADDRESS)
        assert "<b>khong" not in page and "Tin đầu." not in page
        line = project.files[NEWS].decode()[: project.files[NEWS].decode().index("unit:")].count("\n") + 1
        _, where, _, sentence = told.split(":", 3)
        assert where == str(line)
        for part in (TEXTS.broken, NEWS, TEXTS.line.format(line=line), TEXTS.field.format(field="unit"),
                     sentence.split(": ", 1)[1], f"{line} unit: <b>khong-co</b>"):
            assert part in text_of(page)
        home = served.shown("/")
        assert TEXTS.files.format(n=1) in home and f'<a href="{ADDRESS}">{NEWS}</a>' in home
        assert "Bài tin" not in served.shown("/tin-tuc/").replace(home, "")
        assert served.told[0].endswith(f"{TEXTS.to_mend.format(n=1)} {TEXTS.goes_on}")
        project.put("content/gioi-thieu.md", project.files["content/gioi-thieu.md"].replace("Về chúng tôi".encode(), b"Trang sau"))
        assert served.save() == told and "Trang sau" in served.shown("/gioi-thieu/")
        project.put(NEWS, good)
        assert served.save() == "" and "Tin đầu." in served.shown(ADDRESS) and TEXTS.name not in served.shown(ADDRESS)
        assert served.told == [TEXTS.mended]

    serve(project, story)


def test_break_and_repair_are_seen_before_lists_are_made_anew(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
):
    good = project.files[NEWS]
    listed = "tin-tuc/index.html"

    def story(served: Preview) -> None:
        seen: list[tuple[bool, bytes]] = []

        def show(server: Server) -> None:
            seen.append((TEXTS.broken in served.shown(ADDRESS), (served.folder / listed).read_bytes()))

        monkeypatch.setattr(Server, "show", show)
        for data, broken in ((b"Tin.\n", True), (good, False)):
            before = (served.folder / listed).read_bytes()
            project.put(NEWS, data)
            served.save()
            assert seen == [(broken, before)] and (served.folder / listed).read_bytes() != before
            seen.clear()

    serve(project, story)


NO_YAML, NO_UTF_8 = b"---\nid: bai-tin\ntitle: \"Tin\n---\n\nTin.\n", b"---\nid: bai-tin\n---\n\n\xff\n"


@pytest.mark.parametrize("spoilt", mainly([
    NO_YAML, b"id: bai-tin\nTin.\n", "---\nid: bai-tin\n---\n".encode("utf-16"),
    NO_UTF_8, b"---\nid: bai-tin\n---\n\n" + b"a" * 1_000_001, b"", b"---\nid: bai-tin\n---\n\n" + b"[" * 20_000,
], {NO_YAML, NO_UTF_8, b""}.__contains__))
def test_nobody_is_blamed_for_leading_to_a_file_that_is_broken(spoilt: bytes, project: Project, serve: Serve):
    id_of_news = str(edits.split(project, NEWS)[0]["id"])
    body = f"Xem [tin](tin.md), [mục](tin.md#muc), [địa chỉ]({ADDRESS}), [chủ đề](/chu-de/doc-sach/).\n"
    # of an empty file nobody can know the id
    add(project, write_news(project.root, "dan", body, related=[id_of_news] if spoilt else []))

    def story(served: Preview) -> None:
        project.put(NEWS, spoilt.replace(b"bai-tin", id_of_news.encode()) if b"\0" not in spoilt else f"---\nid: {id_of_news}\n---\n".encode("utf-16"))
        told = served.save()
        assert told and all(line.startswith(f"{NEWS}:") for line in told.split("\n")), told
        assert TEXTS.broken in served.shown(ADDRESS) and "Xem" in served.shown("/tin-tuc/2026/dan/")

    rewrite(project, NEWS, "## Mục {#muc}\n\nTin.\n")
    serve(project, story)


def test_link_to_the_address_of_a_draft_is_as_wrong_as_in_a_build(waiting: Project, serve: Serve):
    def story(served: Preview) -> None:
        rewrite(waiting, NEWS, "Xem [nháp](/tin-tuc/2026/nhap/).\n")
        assert "/tin-tuc/2026/nhap/" in served.save() and TEXTS.broken in served.shown(ADDRESS)
        rewrite(waiting, NEWS, "Xem [nháp](nhap.md).\n")
        assert served.save() == "" and 'href="/tin-tuc/2026/nhap/"' in served.shown(ADDRESS)

    serve(waiting, story)


def test_several_files_may_be_broken_from_the_start(project: Project, serve: Serve):
    rewrite(project, NEWS, "Xem [nơi khác](khong-co.md).\n")
    respell(project, "content/guong-dien-hinh/2026/guong-03.md", "summary:", "sumary:")
    project.put("content/tin-tuc/2026/Tên Xấu.md", project.files[NEWS])

    def story(served: Preview) -> None:
        for address in (ADDRESS, "/guong-dien-hinh/2026/guong-03/", "/tin-tuc/2026/Tên Xấu/"):
            page = served.shown(address)
            assert TEXTS.broken in page and TEXTS.others in page
        assert TEXTS.files.format(n=3) in served.shown("/") and "guong-02" in served.shown("/guong-dien-hinh/2026/guong-02/")
        assert 'href="/tin-tuc/2026/T%C3%AAn%20X%E1%BA%A5u/"' in served.shown("/")
        project.drop("content/tin-tuc/2026/Tên Xấu.md")
        served.save()
        assert TEXTS.files.format(n=2) in served.shown("/")

    serve(project, story)


@pytest.mark.parametrize(("path", "given", "address"), [
    (NEWS, {"aliases": ["/gioi-thieu/"]}, ADDRESS),  # found when addresses are known
    ("content/tin-tuc/2026/nam-cu.md", {}, "/tin-tuc/2026/nam-cu/"),  # its photo is broken, see below
])
def test_what_is_found_late_is_told_on_the_articles_page_too(
    path: str, given: dict[str, object], address: str, project: Project, serve: Serve
):
    def story(served: Preview) -> None:
        meta, body = edits.split(project, path)
        if given:
            edits.join(project, path, meta | given, body)
        else:
            project.put("content/tin-tuc/2026/anh.jpg", b"\xff\xd8\xff not a photo")
        assert served.save()
        assert TEXTS.broken in served.shown(address) and TEXTS.files.format(n=1) in served.shown("/gioi-thieu/")
        assert "Về chúng tôi" in served.shown("/gioi-thieu/")

    serve(project, story)


def test_of_two_files_for_one_address_one_is_shown_and_the_other_told_of_on_top_of_it(project: Project, serve: Serve):
    entry = project.files["content/gioi-thieu.md"].decode()

    def story(served: Preview) -> None:
        project.put("content/gioi-thieu/index.md", entry.replace("gioi-thieu", "hai").replace("Về chúng tôi", "Bản thứ hai"))
        told = served.save()
        page = served.shown("/gioi-thieu/")
        assert "gioi-thieu" in told and TEXTS.stale not in page
        assert ("Về chúng tôi" in page) != ("Bản thứ hai" in page) and told.split(": ", 1)[1].split("\n")[0] in text_of(page)

    serve(project, story)


def test_lines_are_shown_escaped_and_cut_and_what_is_unseen_in_them_named(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        rewrite(project, NEWS, f"{'a ' * 400}<script>x</script>\u202e {'b ' * 400}\n")
        assert served.save()
        page = served.shown(ADDRESS)
        assert "<script" not in page and "&lt;" in page and "\u202e" not in page
        rows = re.findall(r"<pre>(.*?)</pre>", page)
        assert rows and all(len(text_of(row)) < EXCERPT * 1.5 and "…" in row for row in rows)

    serve(project, story)


def test_page_of_problems_needs_no_script_and_no_style_of_its_own(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        rewrite(project, NEWS, "Xem [nơi khác](khong-co.md).\n")
        served.save()
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", served.shown(ADDRESS))

    serve(project, story)


def test_advice_stands_at_the_foot_of_the_article(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        rewrite(project, NEWS, "Lễ phát động thi đua và và ký kết.\n\nTin đầu.\n")
        assert served.save() == ""
        foot = served.shown(ADDRESS).partition('<details class="xt-advice">')[2]
        assert TEXTS.advice.format(n=1) in foot and "và" in foot and "</main>" in foot
        assert "xt-advice" not in served.shown("/")
        rewrite(project, NEWS, "Tin đầu.\n")
        assert served.save() == "" and "xt-advice" not in served.shown(ADDRESS)

    serve(project, story)


# What is wrong with all of it

@pytest.mark.parametrize("path", ["content/registry/units.yml", "mkdocs.yml"])
def test_last_good_site_stays_while_what_all_hangs_on_is_broken(path: str, project: Project, serve: Serve):
    good = project.files[path]

    def story(served: Preview) -> None:
        before = look(served.folder)
        project.put(path, b"a: [\n")
        served._save()
        assert look(served.folder) == before and served.told[0].endswith(TEXTS.kept)
        for address in ("/", ADDRESS):
            assert TEXTS.stale in served.shown(address) and path in text_of(served.shown(address))
        assert "Tin đầu." in served.shown(ADDRESS)
        project.put(path, good)
        assert served.save() == "" and served.shown(ADDRESS).count(TEXTS.name) == 0

    serve(project, story)


@pytest.mark.parametrize("path", ["content/registry/units.yml", "mkdocs.yml"])
def test_where_there_never_was_a_site_every_address_tells_why(path: str, project: Project, serve: Serve):
    good = project.files[path]
    project.put(path, b"a: [\n")

    def story(served: Preview) -> None:
        for address in ("/", ADDRESS, "/khong/co/"):
            assert TEXTS.nothing in served.shown(address) and path in text_of(served.shown(address))
        project.put(path, good)
        assert served.save() == "" and "Tin đầu." in served.shown(ADDRESS) and TEXTS.name not in served.shown("/")

    serve(project, story)


def test_strange_files_are_told_of_on_every_page_and_the_site_goes_on(project: Project, serve: Serve):
    def story(served: Preview) -> None:
        project.put("content/bang.xlsx", b"x")
        os.symlink("/etc/passwd", project.root / "content/lien-ket.md")
        rewrite(project, NEWS, "Tin sửa.\n")
        served._save()
        page = served.shown(ADDRESS)
        assert "Tin sửa." in page and TEXTS.stale not in page
        assert "content/bang.xlsx" in page and "content/lien-ket.md" in page
        assert "bang.xlsx" in served.told[0] and served.told[0].endswith(TEXTS.goes_on)

    serve(project, story)
