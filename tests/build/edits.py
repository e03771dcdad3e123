"""A small site that holds something of everything, and every way in which people and machines change a site.

Each edit takes the project and a source of chance, and returns what it did in words. It may
make the site invalid: then that must be told, and undoing it must help. An accident befalls
the cache or the built site, never the project.
"""

from __future__ import annotations

import datetime as dt
import os
import posixpath
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from portal.model.dates import VIETNAM
from tests.build.rebuilding import Project
from tests.builders import (
    ROOT, make_site, picture, write, write_campaign, write_entry, write_news, write_plan, write_story,
)

Edit = Callable[[Project, Random], str]

TAGS = ("thi đua", "Thi đua", "đọc sách", "chuyển đổi số", "người tốt, việc tốt")
WORDS = ("Mùa gặt", "Bến nước", "“Góc sách”", "Lớp <đêm> & bạn", "Đội 5", "Nhà văn hóa")
DAYS = ("2026-01-09", "2026-03-02", "2026-06-15", "2026-10-30", "2026-11-19", "2026-11-28")
MOMENTS = tuple(dt.datetime.fromisoformat(f"{moment}+07:00") for moment in (
    "2026-11-20T08:00:00", "2026-11-25T07:59:59", "2026-11-25T08:00:00", "2026-11-30T23:59:59", "2026-12-01T00:00:00",
    "2027-01-01T00:00:00", "2027-06-01T12:00:00", "2026-11-01T00:00:00", "2026-05-01T00:00:00",
))
REGISTRIES: dict[str, dict[str, Any]] = {
    "units": {
        "so-y-te": {"name": "Sở Y tế", "short_name": "SYT", "kind": "department", "locality": "dong-nai"},
        "benh-vien": {"name": "Bệnh viện tỉnh", "short_name": "BV", "kind": "centre", "parent": "so-y-te"},
        "van-phong": {"name": "Văn phòng", "short_name": "VP", "kind": "office"},
        "phong-cu": {"name": "Phòng Thi đua cũ", "short_name": "PTĐ", "kind": "division", "valid_to": "2025-12-31",
                     "successor": "van-phong"},
    },
    "localities": {
        "dong-nai": {"name": "Đồng Nai", "kind": "province"},
        "bien-hoa": {"name": "Biên Hòa", "kind": "city", "parent": "dong-nai"},
        "xa-cu": {"name": "Xã Bàu Cũ", "kind": "commune", "valid_to": "2026-06-30", "successor": "xa-moi"},
        "xa-moi": {"name": "Xã Bàu Mới", "kind": "commune", "parent": "dong-nai"},
    },
    "fields": {"y-te": {"name": "Y tế"}, "giao-duc": {"name": "Giáo dục", "description": "Dạy và học."}},
    "reporters": {"to-tin": {"name": "Tổ tin", "unit": "so-y-te"}, "ban-bien-tap": {"name": "Ban biên tập"}},
    "glossary": {"ubnd": {"short": "UBND", "full": "Ủy ban nhân dân"}},
    "documents": {"ke-hoach-06": {"number": "06/KH-UBND", "date": "2026-01-10", "issuer": "UBND tỉnh"}},
    "columns": {"suc-khoe": {"title": "Sức khỏe", "fields": ["y-te"]},
                "tin-van-phong": {"title": "Tin văn phòng", "kinds": ["news"], "units": ["van-phong"]}},
    "hotlines": {"so-y-te": {"value": "0251 3822 999", "whose": "Sở Y tế", "kind": "phone"}},
}


@cache
def photo(colour: str, width: int = 96) -> bytes:
    """A photo; a wider one is shown in several sizes."""
    return picture("JPEG", (width, width * 3 // 4), colour)


def lay_out(folder: Path) -> None:
    """Write the site: 54 articles, so that listings have several pages and the feed of all is full."""
    make_site(folder, REGISTRIES, theme={"name": "material", "custom_dir": "theme", "font": False},
              portal={"footer": [{"title": "Báo chí", "path": "/bao-chi/"}], "suggestions": ["dân vận"]})
    shutil.copytree(ROOT / "theme_overrides", folder / "theme")
    for path in ("guong-dien-hinh/2026/anh.jpg", "tin-tuc/2026/anh.jpg"):
        write(folder, f"content/{path}", photo("teal", 700))
    write(folder, "content/tin-tuc/2026/hop.jpg", photo("navy"))
    write(folder, "content/phong-trao/co.jpg", photo("red"))
    write(folder, "content/tin-tuc/2026/phim.mp4", b"film")
    write_entry(folder, "bao-chi.md", title="Báo chí")
    write_entry(folder, "gioi-thieu.md", "Xem [các đơn vị](/don-vi/) và [tin](tin-tuc/2026/tin-01.md).\n\nLần 0.\n")
    write_campaign(folder, "thi-dua", tags=["thi đua"], alternate_names=["Phong trào lớn"],
                   image={"src": "co.jpg", "alt": "Cờ", "credit": "Ảnh: Minh Hà"}, period={"starts": "2026-01", "ends": "2026-11"})
    write_campaign(folder, "nhanh", parent="thi-dua", period={"starts": "2026", "ends": "2026"})
    write_campaign(folder, "khac", "Xem [chủ đề](/chu-de/doc-sach/).\n\nLần 0.\n", related=["bai-ke-01"], thematic=True)
    text = "## Một {#i}\n\nTheo 06/KH-UBND.\n\n## Hai {#ii}\n\nLần 0.\n"
    basis = {"number": "06/KH-UBND", "date": "2026-01-10", "issuer": "UBND tỉnh"}
    write_plan(folder, "ke-01", text, number="93", symbol="KH-VP", issued_on="2026-01", campaigns=["thi-dua"],
               reviewed_by={"name": "to-tin", "on": "2026-02-01"},
               obligations=[{"who": "Sở", "what": "Báo cáo", "clause": "i"}], period={"starts": "2026", "ends": "2026-11-30"})
    write_plan(folder, "ke-02", text, issued_on="2026-02-03", based_on=[{**basis, "plan": "bai-ke-01"}])
    write_plan(folder, "ke-03", text, based_on=[basis], period={"starts": "2026-03", "ends": "2026"})
    for number in range(30):
        given: dict[str, Any] = {"date": str(dt.date(2026, 1, 1) + dt.timedelta(9 * number)), "tags": [TAGS[number % 4]],
                                 "unit": list(REGISTRIES["units"])[number % 4], "sample": number % 3 == 0}
        given |= {"campaigns": ["thi-dua"]} if number % 5 < 4 else {"campaigns": ["khac", "nhanh"], "field": "y-te"}
        given |= {"locality": list(REGISTRIES["localities"])[number % 4], "authors": ["to-tin"]} if number % 2 else {}
        given |= {"image": {"src": "anh.jpg", "alt": "Họp tổ", "credit": "Ảnh: Minh Hà"}, "aliases": [f"/cu/{number}/"]} if number % 7 == 1 else {}
        if number % 6 == 2:
            given |= {"criteria": [{"plan": "bai-ke-01", "clause": "i", "criterion": "Sáng kiến", "evidence": "Có."}],
                      "replicated_by": [{"unit": "benh-vien", "date": "2026-05"}]}
        write_story(folder, f"guong-{number:02d}", "## Mục\n\nXem [phong trào](../../phong-trao/thi-dua.md).\n\nLần 0.\n", **given)
    for number in range(15):
        given = {"date": str(dt.date(2026, 2, 1) + dt.timedelta(17 * number)), "campaigns": ["thi-dua"][: number % 2]}
        body = "Tin.[^1]\n\n[^1]: Chú thích.\n\nLần 0.\n"
        body = body if number % 4 else f"![Họp](hop.jpg \"Họp. Ảnh: Minh Hà\")\n\n{body}"
        write_news(folder, f"tin-{number:02d}", body, **given)
    write_news(folder, "het-han", "Lần 0.\n", expires="2026-12-01", related=["bai-guong-03"], updated="2026-04-01")
    write_news(folder, "hen-gio", "Lần 0.\n", publish_at="2026-11-25T08:00", date="2026-11-19", campaigns=["nhanh"],
               image={"src": "anh.jpg", "alt": "Họp", "credit": "Ảnh: Minh Hà"}, tags=["sắp tới"])
    write_news(folder, "quay", "Lần 0.\n", date="2026-09-02", video={"src": "phim.mp4", "transcript": "Lời."})
    write_news(folder, "nhap", "Lần 0.\n", draft=True, tags=["nháp"], video={"src": "phim.mp4"})
    write_news(folder, "noi", "[Nháp](nhap.md), [hẹn](hen-gio.md), [mục](../../ke-hoach/2026/ke-01.md#i).\n\nLần 0.\n",
               related=["bai-nhap", "bai-hen-gio"])


# What an edit looks at

def articles(project: Project, *tops: str) -> list[str]:
    """Markdown files, of some folders of content/ or of all."""
    starts = tuple(f"content/{top}/" for top in tops) or ("content/",)
    return sorted(path for path in project.files if path.endswith(".md") and path.startswith(starts))


def split(project: Project, path: str) -> tuple[dict[str, Any], str]:
    """Front matter and text of an article."""
    _, head, body = project.files[path].decode().replace("\r\n", "\n").split("---\n", 2)
    return yaml.load(head, yaml.CBaseLoader), body.lstrip("\n")


def join(project: Project, path: str, meta: dict[str, Any], body: str) -> None:
    """Write an article."""
    project.put(path, f"---\n{_dump(meta)}---\n\n{body}")


def _dump(values: Any) -> str:
    # everything was read as text: quotes would make texts of true and 2026
    text = yaml.dump(values, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000)
    return re.sub(r"'(true|false|[\d:T-]+)'$", r"\1", text, flags=re.MULTILINE)


def ids(project: Project, *tops: str) -> list[str]:
    """The ids of articles."""
    return [re.search(r"^id: (\S+)", project.files[path].decode(), re.MULTILINE)[1]  # type: ignore[index]
            for path in articles(project, *tops)]


def registry(project: Project, name: str) -> dict[str, Any]:
    """One vocabulary."""
    return yaml.load(project.files[f"content/registry/{name}.yml"], yaml.CBaseLoader) or {}


def some(random: Random, values: list[str] | tuple[str, ...], most: int = 2) -> list[str]:
    """A few values, each once."""
    return list(dict.fromkeys(random.choice(values) for _ in range(random.randint(1, most))))


# Front matter

STORIES, NEWS, CAMPAIGNS, PLANS = "guong-dien-hinh", "tin-tuc", "phong-trao", "ke-hoach"
EVERY = (STORIES, NEWS, CAMPAIGNS, PLANS)
_slugs = lambda name: lambda project, random: random.choice(list(registry(project, name)))  # noqa: E731
_words = lambda project, random: random.choice(WORDS)  # noqa: E731
_day = lambda project, random: random.choice(DAYS)  # noqa: E731
_flag = lambda project, random: random.choice(["true", "false"])  # noqa: E731


def _campaigns(project: Project, random: Random) -> list[str]:
    return some(random, [Path(path).stem for path in articles(project, CAMPAIGNS)])


def _photo(project: Project, random: Random) -> dict[str, str]:
    return {"src": random.choice(["anh.jpg", "hop.jpg", "co.jpg", "../../tin-tuc/2026/hop.jpg"]), "alt": random.choice(WORDS), "credit": "Ảnh: Minh Hà"}


def _period(project: Project, random: Random) -> dict[str, str]:
    return {"starts": "2026-01", "ends": random.choice(["2026-10", "2026-11-30", "2026", "2027-06-01"])}


def _changes(project: Project, random: Random) -> list[dict[str, str]]:
    return [{"on": on, "note": random.choice(WORDS), "kind": random.choice(["minor", "major", "correction"])}
            for on in some(random, ["2026-11-20T07:30", "2026-11-19T23:00:01", "2026-11-18"])]


FIELDS: dict[str, tuple[tuple[str, ...], bool, Callable[[Project, Random], Any]]] = {
    "title": (EVERY, False, _words),
    "summary": (EVERY, False, _words),
    "date": (EVERY, False, _day),
    "updated": (EVERY, True, _day),
    "unit": (EVERY, False, _slugs("units")),
    "locality": (EVERY, True, _slugs("localities")),
    "field": (EVERY, True, _slugs("fields")),
    "campaigns": (EVERY, True, _campaigns),
    "tags": (EVERY, True, lambda project, random: some(random, TAGS)),
    "authors": (EVERY, True, lambda project, random: some(random, list(registry(project, "reporters")))),
    "image": (EVERY, True, _photo),
    "aliases": (EVERY, True, lambda project, random: [f"/cu/{random.randint(0, 40)}/"]),
    "related": (EVERY, True, lambda project, random: some(random, ids(project))),
    "expires": (EVERY, True, lambda project, random: random.choice(["2026-11-10", "2026-12-01", "2027-01-01"])),
    "publish_at": (EVERY, True, lambda project, random: random.choice(["2026-11-20T07:00", "2026-11-25T08:00", "2027-01-01T00:00"])),
    "draft": (EVERY, True, _flag),
    "changes": (EVERY, True, _changes),
    "withdrawn": (EVERY, True, lambda project, random: {
        "on": random.choice(["2026-11-20T07:59:59", "2026-08-22", "2026-08-22T08:00"]), "reason": random.choice(WORDS)}),
    "sample": (EVERY, True, _flag),
    "source": (EVERY, True, lambda project, random: {"name": random.choice(WORDS), "url": "https://example.org/"}),
    "reviewed_by": (EVERY, True, lambda project, random: {"name": random.choice(WORDS), "on": "2026-03-01"}),
    "category": ((STORIES,), False, lambda project, random: random.choice(["good-deed", "new-model", "new-factor"])),
    "subject": ((STORIES,), False, lambda project, random: {"kind": "collective", "name": random.choice(WORDS)}),
    "awards": ((STORIES,), True, lambda project, random: [{"name": random.choice(WORDS), "date": "2026-05"}]),
    "results": ((STORIES,), True, lambda project, random: [{"figure": "46", "unit": random.choice(WORDS)}]),
    "criteria": ((STORIES,), True, lambda project, random: [
        {"plan": random.choice(ids(project, PLANS)), "clause": random.choice(["i", "ii"]), "criterion": random.choice(WORDS),
         "evidence": "Có."}]),
    "replicated_by": ((STORIES,), True, lambda project, random: [
        {"unit": random.choice([*registry(project, "units"), *WORDS])}]),
    "consent": ((STORIES,), True, lambda project, random: {
        "given": "true", "scope": random.choice(WORDS), **random.choice([{}, {}, {"withdrawn_on": "2026-11-20T07:59:59"}])}),
    "level": ((CAMPAIGNS,), False, lambda project, random: random.choice(["province", "district", "unit"])),
    "parent": ((CAMPAIGNS,), True, lambda project, random: _campaigns(project, random)[0]),
    "successor": ((CAMPAIGNS,), True, lambda project, random: _campaigns(project, random)[0]),
    "alternate_names": ((CAMPAIGNS,), True, lambda project, random: some(random, WORDS)),
    "thematic": ((CAMPAIGNS,), True, _flag),
    "launched_by": ((CAMPAIGNS,), True, _words),
    "period": ((CAMPAIGNS, PLANS), True, _period),
    "number": ((PLANS,), True, lambda project, random: random.choice(["06", "93", "94"])),
    "symbol": ((PLANS,), True, lambda project, random: random.choice(["KH-VP", "KH-UBND"])),
    "issued_on": ((PLANS,), True, lambda project, random: random.choice(["2026", "2026-02", "2026-03-04"])),
    "issuer": ((PLANS,), False, _slugs("units")),
    "signer": ((PLANS,), True, lambda project, random: {"name": random.choice(WORDS), "position": "Giám đốc"}),
    "obligations": ((PLANS,), True, lambda project, random: [
        {"who": random.choice(WORDS), "what": "Báo cáo", "clause": random.choice(["i", "ii"]),
         **random.choice([{}, {"deadline": "đúng hạn", "due": random.choice(["2026-12-30", "06-30"])}])}]),
    "based_on": ((PLANS,), True, lambda project, random: [
        {"number": "06/KH-UBND", "date": random.choice(["2026-01-10", "2026"]), "issuer": "UBND tỉnh",
         **random.choice([{}, {"plan": random.choice(ids(project, PLANS))}])}]),
    "recipients": ((PLANS,), True, lambda project, random: some(random, WORDS)),
    "editor_notes": ((PLANS,), True, lambda project, random: some(random, WORDS)),
    "event": ((NEWS,), True, lambda project, random: {"starts": "2026-06-11T08:00", "place": random.choice(WORDS)}),
    "video": ((NEWS,), True, lambda project, random: {"src": "phim.mp4", "transcript": random.choice(WORDS)}),
}
"""Of each key: the folders whose articles have it, whether it may be left out, and a value."""


def change_field(key: str) -> Edit:
    """The edit that gives a key of some article another value, or none."""
    tops, optional, value = FIELDS[key]

    def edit(project: Project, random: Random) -> str:
        path = random.choice(articles(project, *tops))
        meta, body = split(project, path)
        meta.pop(key, None) if (gone := optional and random.randint(0, 3) == 3) else meta.update({key: value(project, random)})
        join(project, path, meta, body)
        return f"{path}: {key} {'left out' if gone else meta[key]}"

    edit.__name__ = f"change_{key}"
    return edit


# Texts and files

def _text(project: Project, random: Random, path: str) -> str:
    def link(anchor: str = "", *tops: str) -> str:
        to = random.choice(articles(project, *tops))
        return f"Xem [{random.choice(WORDS)}]({posixpath.relpath(to, posixpath.dirname(path))}{anchor}).\n"

    made = (
        lambda: f"{random.choice(WORDS)} với **chữ đậm** và 06/KH-UBND.\n",
        link,
        lambda: link("#i", PLANS),
        lambda: f"Xem [trang]({random.choice(['/chu-de/doc-sach/', '/chu-de/thi-dua/', '/tin-tuc/', '/don-vi/so-y-te/'])}).\n",
        lambda: f"![{random.choice(WORDS)}]({random.choice(['anh.jpg', 'hop.jpg'])} \"Ảnh: Minh Hà\")\n",
        lambda: "| Cột | Hai |\n|---|---|\n| 1 | 2 |\n",
        lambda: "### Mục nhỏ\n\n> Lời trích.\n",
    )
    parts = ["## Một {#i}\n", *(random.choice(made)() for _ in range(random.randint(1, 2))), "## Hai {#ii}\n", "Lần 0.\n"]
    return "\n".join(parts)


def change_body(project: Project, random: Random) -> str:
    path = random.choice(articles(project))
    meta, _ = split(project, path)
    body = _text(project, random, path)
    join(project, path, meta, body)
    return f"{path}: new text {body!r}"


def change_one_letter_and_nothing_that_shows_from_outside(project: Project, random: Random) -> str:
    path = random.choice([path for path in articles(project) if re.search(rb"L\xe1\xba\xa7n \d\.", project.files[path])])
    new = re.sub(rb"(?<=L\xe1\xba\xa7n )\d", lambda digit: b"%d" % ((int(digit[0]) + 1) % 10), project.files[path])
    project.put(path, new, keep_time=True)
    return f"{path}: a digit, with the old size and time"


def change_nothing_but_the_text(project: Project, random: Random) -> str:
    path = random.choice([path for path in articles(project) if "Lần ".encode() in project.files[path]])
    data, mark = project.files[path], f"Lần 0. {random.choice(WORDS)} {random.randint(0, 99)}".encode()
    project.put(path, re.sub(rb"L\xe1\xba\xa7n .*", mark, data))
    return f"{path}: {mark.decode()}"


def remove_headings(project: Project, random: Random) -> str:
    path = random.choice([path for path in articles(project) if b"\n## " in project.files[path]])
    project.put(path, re.sub(rb"\n## [^\r\n]*", b"", project.files[path]))
    return f"{path}: no heading, whatever leads to one"


def new_article(project: Project, random: Random) -> str:
    number = random.randint(0, 99)
    top = random.choice([STORIES, NEWS, NEWS, CAMPAIGNS, PLANS, ""])
    path = {STORIES: f"{STORIES}/2026/", NEWS: f"{NEWS}/2026/", CAMPAIGNS: f"{CAMPAIGNS}/", PLANS: f"{PLANS}/2026/", "": ""}[top]
    path += f"moi-{number}.md"
    written = write_entry(project.root, path, _text(project, random, f"content/{path}"), title=random.choice(WORDS),
                          id=f"bai-moi-{number}")
    project.put(f"content/{path}", written.read_bytes())
    if top:
        meta, body = split(project, f"content/{path}")
        meta |= {"tags": some(random, TAGS), "campaigns": _campaigns(project, random), "date": random.choice(DAYS)}
        join(project, f"content/{path}", meta, body)
    return f"new article {path}"


def rename_article(project: Project, random: Random) -> str:
    path = random.choice(articles(project))
    to = path.removesuffix(".md") + random.choice(["-a", "-b"]) + ".md"
    if to in project.files:
        return "nothing: the new name is taken"
    project.move(path, to)
    old, new = Path(path).name, Path(to).name
    for other in articles(project):
        if b"/" + old.encode() in project.files[other] or b"(" + old.encode() in project.files[other]:
            project.put(other, re.sub(rb"(?<=[/(])" + re.escape(old.encode()), new.encode(), project.files[other]))
    return f"renamed {path} to {to}, links too"


def move_to_another_year(project: Project, random: Random) -> str:
    path = random.choice(articles(project, STORIES, NEWS))
    to = path.replace("/2026/", "/2025/") if "/2026/" in path else path.replace("/2025/", "/2026/")
    meta, _ = split(project, path)
    meta["date"] = f"{Path(to).parent.name}{meta['date'][4:]}"
    meta.pop("image", None), meta.pop("video", None)
    join(project, path, meta, "Lần 0.\n")
    if to != path and to not in project.files:
        project.move(path, to)
    return f"moved {path} to {to}"


def delete_article(project: Project, random: Random) -> str:
    path = random.choice(articles(project))
    project.drop(path)
    return f"deleted {path}, whatever leads to it"


def delete_article_and_what_leads_to_it(project: Project, random: Random) -> str:
    path = random.choice(articles(project, STORIES, NEWS, PLANS))
    meta, _ = split(project, path)
    project.drop(path)
    gone = meta["id"]
    for other in articles(project):
        data = project.files[other]
        if Path(path).name.encode() not in data and gone.encode() not in data:
            continue
        head, body = split(project, other)
        head["related"] = [name for name in head.get("related", []) if name != gone]
        for key in ("criteria", "based_on"):
            head[key] = [row for row in head.get(key, []) if row.get("plan") != gone]
        body = re.sub(rf"\[([^\]]*)\]\([^)]*\b{re.escape(Path(path).name)}[^)]*\)", r"\1", body)
        join(project, other, {key: value for key, value in head.items() if value != []}, body)
    return f"deleted {path} and all that leads to it"


def swap_contents(project: Project, random: Random) -> str:
    top = random.choice(EVERY)
    one, other = random.choice(articles(project, top)), random.choice(articles(project, top))
    if one != other:
        project.swap(one, other)
    return f"{one} and {other} have each other's names"


def touch(project: Project, random: Random) -> str:
    path = random.choice(sorted(project.files))
    (project.root / path).touch()
    return f"touched {path}"


def save_in_another_way_of_writing(project: Project, random: Random) -> str:
    path = random.choice(articles(project))
    data = project.files[path].replace(b"\r\n", b"\n")
    project.put(path, data.replace(b"\n", b"\r\n"))
    return f"{path}: lines end as on Windows"


def replace_photo(project: Project, random: Random) -> str:
    path = random.choice(sorted(path for path in project.files if path.endswith(".jpg")))
    colour, width = random.choice(["teal", "navy", "red", "gold"]), random.choice([96, 700])
    project.put(path, photo(colour, width), keep_time=random.choice([True, False]))
    return f"{path} is {colour} and {width} wide"


def delete_photo(project: Project, random: Random) -> str:
    path = random.choice(sorted(path for path in project.files if path.endswith(".jpg")))
    project.drop(path)
    return f"deleted {path}"


def replace_film(project: Project, random: Random) -> str:
    project.put("content/tin-tuc/2026/phim.mp4", f"film {random.randint(0, 9)}", keep_time=random.choice([True, False]))
    return "another film of the same name"


def add_file_of_no_use(project: Project, random: Random) -> str:
    name = random.choice(["ban-thao.docx", "Thumbs.db", ".DS_Store", "~$tin.docx", "phim.vtt", "anh-khac.jpg", "nul.md"])
    project.put(f"content/tin-tuc/2026/{name}", photo("red") if name.endswith(".jpg") else "x")
    return f"new file {name}"


# Registries

def change_registry(name: str, key: str, value: Callable[[Project, Random], Any]) -> Edit:
    """The edit that gives a key of one row of a vocabulary another value, or none."""
    def edit(project: Project, random: Random) -> str:
        rows = registry(project, name)
        slug = random.choice(list(rows))
        new = value(project, random)
        rows[slug].pop(key, None) if new is None else rows[slug].update({key: new})
        project.put(f"content/registry/{name}.yml", _dump(rows))
        return f"{name}: {slug}.{key} {'left out' if new is None else new}"

    edit.__name__ = f"change_{name}_{key}"
    return edit


def _maybe(value: Callable[[Project, Random], Any]) -> Callable[[Project, Random], Any]:
    return lambda project, random: value(project, random) if random.randint(0, 2) else None


REGISTRY_EDITS = [
    change_registry(name, key, value) for name, key, value in (
        ("units", "name", _words), ("units", "short_name", _words), ("units", "parent", _maybe(_slugs("units"))),
        ("units", "successor", _maybe(_slugs("units"))), ("units", "locality", _maybe(_slugs("localities"))),
        ("units", "valid_to", _maybe(_day)), ("localities", "name", _words), ("localities", "parent", _maybe(_slugs("localities"))),
        ("localities", "successor", _maybe(_slugs("localities"))), ("fields", "name", _words),
        ("fields", "description", _maybe(_words)), ("reporters", "name", _words), ("reporters", "unit", _maybe(_slugs("units"))),
        ("glossary", "full", _words), ("documents", "title", _maybe(_words)), ("documents", "note", _maybe(_words)),
        ("columns", "title", _words), ("columns", "summary", _maybe(_words)),
        ("columns", "fields", lambda project, random: some(random, list(registry(project, "fields")))),
        ("columns", "kinds", _maybe(lambda project, random: some(random, ["story", "campaign", "plan", "news"]))),
        ("documents", "number", lambda project, random: random.choice(["06/KH-UBND", "07/KH-UBND"])),
    )
]
ROWS: dict[str, dict[str, Any]] = {
    "units": {"name": "Trung tâm mới", "short_name": "TTM", "kind": "centre"}, "localities": {"name": "Xã Tân", "kind": "commune"},
    "fields": {"name": "Môi trường"}, "reporters": {"name": "Tổ ảnh"}, "glossary": {"short": "HĐND", "full": "Hội đồng nhân dân"},
    "documents": {"number": "93/KH-VP", "issuer": "Văn phòng"}, "columns": {"title": "Mục mới", "kinds": ["news"]},
    "hotlines": {"value": "0251 3822 999", "whose": "Sở Y tế", "kind": "phone"},
}


def add_to_registry(project: Project, random: Random) -> str:
    name = random.choice(sorted(ROWS))
    slug = f"moi-{random.randint(0, 9)}"
    project.put(f"content/registry/{name}.yml", _dump(registry(project, name) | {slug: ROWS[name]}))
    return f"{name}: new {slug}"


def remove_from_registry(project: Project, random: Random) -> str:
    name = random.choice(sorted(ROWS))
    rows = registry(project, name)
    if len(rows) < 2:
        return "nothing: a vocabulary with one row stays"
    slug = random.choice(list(rows))
    del rows[slug]
    project.put(f"content/registry/{name}.yml", _dump(rows))
    return f"{name}: {slug} is gone"


def reorder_registry(project: Project, random: Random) -> str:
    name = random.choice(sorted(ROWS))
    rows = list(registry(project, name).items())
    random.shuffle(rows)
    project.put(f"content/registry/{name}.yml", _dump(dict(rows)))
    return f"{name} in the order {[slug for slug, _ in rows]}"


def comment_in_registry(project: Project, random: Random) -> str:
    path = f"content/registry/{random.choice(sorted(ROWS))}.yml"
    project.put(path, b"# xem lai\n" + project.files[path])
    return f"{path}: a comment"


# Settings and theme

SETTINGS: dict[str, tuple[object, ...]] = {
    "site_name": ("Cổng thử", "Cổng mới"),
    "site_description": ("Gương điển hình", "Người tốt, việc tốt"),
    "site_url": ("https://cong.example.gov.vn/", "https://cong.example.gov.vn/thong-tin/", "https://moi.example.gov.vn/"),
}
OPTIONS: dict[str, tuple[object, ...]] = {
    "tagline": ("", "Thi đua yêu nước"), "organization": ("Sở Nội vụ", "Văn phòng"), "phone": ("0123", "0456"),
    "rights": ("", "Ghi rõ nguồn."), "demo": (False, True), "suggestions": ([], ["dân vận", "nông thôn mới"]),
    "email": ("tin@example.gov.vn", "bao@example.gov.vn"), "feed_authority": ("example.gov.vn", "other.gov.vn"),
    "review": ("optional", "required"), "footer": ([], [{"title": "Đơn vị", "path": "/don-vi/"}]),
}


def change_settings(project: Project, random: Random) -> str:
    config = yaml.safe_load(project.files["mkdocs.yml"])
    key = random.choice([*SETTINGS, *OPTIONS])
    options = config if key in SETTINGS else config["plugins"][0]["portal"]
    options[key] = random.choice((SETTINGS | OPTIONS)[key])
    project.put("mkdocs.yml", yaml.safe_dump(config, allow_unicode=True))
    return f"mkdocs.yml: {key} is {options[key]!r}"


def comment_in_settings(project: Project, random: Random) -> str:
    project.put("mkdocs.yml", project.files["mkdocs.yml"] + b"# xem lai\n")
    return "mkdocs.yml: a comment"


def change_template(project: Project, random: Random) -> str:
    path = random.choice(sorted(path for path in project.files if path.startswith("theme/") and path.endswith(".html")))
    text, mark = project.files[path].decode(), f"<b>{random.randint(0, 9)}</b>"
    end = re.search(r"\{% end(?:block|macro) %\}", text)
    place = end.start() if end else len(text)
    project.put(path, text[:place] + mark + text[place:], keep_time=random.choice([True, False]))
    return f"{path}: {mark} at {place}"


def break_template(project: Project, random: Random) -> str:
    project.put("theme/base.html", project.files["theme/base.html"] + b"{{ nothing.like.this }}")
    return "theme/base.html asks for what is not there"


def change_style(project: Project, random: Random) -> str:
    path = random.choice(sorted(path for path in project.files if path.startswith("theme/assets/")))
    project.put(path, project.files[path] + b"\n")
    return f"{path}: another empty line"


def add_asset(project: Project, random: Random) -> str:
    name = random.choice(["them.css", "them.svg", ".DS_Store"])
    project.put(f"theme/assets/{name}", f"{random.randint(0, 9)}")
    return f"new asset {name}"


def delete_asset(project: Project, random: Random) -> str:
    added = sorted(path for path in project.files if path.startswith("theme/assets/them."))
    if not added:
        return "nothing: no asset was added"
    project.drop(added[0])
    return f"deleted {added[0]}"


# The clock

def set_clock(project: Project, random: Random) -> str:
    project.now = random.choice(MOMENTS)
    return f"it is {project.now:%H:%M:%S %d/%m/%Y}"


def set_clock_in_another_zone(project: Project, random: Random) -> str:
    project.now = project.now.astimezone(random.choice([dt.timezone.utc, VIETNAM, dt.timezone(dt.timedelta(hours=-11))]))
    return f"the same moment, as {project.now.isoformat()}"


EDITS: list[Edit] = [
    change_body, change_nothing_but_the_text, remove_headings, change_one_letter_and_nothing_that_shows_from_outside,
    new_article, new_article, add_file_of_no_use, rename_article, move_to_another_year, delete_article,
    delete_article_and_what_leads_to_it, swap_contents, touch, save_in_another_way_of_writing, replace_photo,
    delete_photo, replace_film, *map(change_field, FIELDS), *REGISTRY_EDITS, add_to_registry, remove_from_registry, reorder_registry, comment_in_registry, change_settings, change_settings,
    comment_in_settings, change_template, break_template, change_style, add_asset, delete_asset, set_clock, set_clock,
    set_clock, set_clock_in_another_zone,
]


# Accidents: to the cache

def _cache_file(project: Project, random: Random, endings: str = "") -> Path | None:
    found = sorted(path for path in project.cache.rglob(f"*{endings}") if path.is_file())
    return random.choice(found) if found else None


def cache_is_deleted(project: Project, random: Random) -> str:
    shutil.rmtree(project.cache, ignore_errors=True)
    return "the cache is deleted"


def damage(name: str, harm: Callable[[Path, Random], object]) -> Edit:
    """The accident that befalls one file of the cache."""
    def accident(project: Project, random: Random) -> str:
        file = _cache_file(project, random)
        if file is None:
            return "nothing: no such file in the cache"
        harm(file, random)
        return f"{file.relative_to(project.cache)} is {name}"

    accident.__name__ = f"cache_file_is_{name}"
    return accident


def flip(file: Path, random: Random) -> None:
    """Change one byte of a file."""
    data = bytearray(file.read_bytes())
    if data:
        data[random.randint(0, len(data) - 1)] ^= 1 << random.randint(0, 7)
    file.write_bytes(data)


def cut(file: Path, random: Random) -> None:
    """Take the end of a file away, as a crash does."""
    os.truncate(file, random.randint(0, max(0, file.stat().st_size - 1)))


def make_folder(file: Path, random: Random) -> None:
    """Put a folder with something in it in a file's place."""
    file.unlink()
    file.mkdir()
    (file / "khac").write_bytes(b"x")


DAMAGES = {
    "deleted": lambda file, random: file.unlink(), "flipped": flip, "cut": cut, "a folder": make_folder,
    "garbage": lambda file, random: file.write_bytes(b"\xff\x00{garbage"), "empty": lambda file, random: file.write_bytes(b""),
}


def all_of_the_cache_is_cut(project: Project, random: Random) -> str:
    for file in sorted(project.cache.rglob("*")):
        if file.is_file():
            cut(file, random)
    return "all files of the cache are cut"


def cache_files_are_swapped(project: Project, random: Random) -> str:
    one = _cache_file(project, random)
    other = _cache_file(project, random, one.suffix) if one else None
    if not one or not other or one == other:
        return "nothing: no such files in the cache"
    between = one.with_name("between")
    one.rename(between), other.rename(one), between.rename(other)
    return f"{one.relative_to(project.cache)} and {other.relative_to(project.cache)} are swapped"


def cache_is_backed_up(project: Project, random: Random) -> str:
    backup = project.root.parent / "backup-cache"
    shutil.rmtree(backup, ignore_errors=True)
    if project.cache.is_dir():
        shutil.copytree(project.cache, backup)
    return "the cache is backed up"


def cache_is_brought_back(project: Project, random: Random) -> str:
    backup = project.root.parent / "backup-cache"
    if not backup.is_dir():
        return "nothing: no backup of the cache"
    shutil.rmtree(project.cache, ignore_errors=True)
    shutil.copytree(backup, project.cache)
    return "the cache is as it was when it was backed up"


# Accidents: to the site

def _site_file(project: Project, random: Random) -> Path | None:
    found = sorted(path for path in project.site.rglob("*") if path.is_file())
    return random.choice(found) if found else None


def site_is_deleted(project: Project, random: Random) -> str:
    shutil.rmtree(project.site, ignore_errors=True)
    return "the site is deleted"


def tamper(name: str, harm: Callable[[Path, Random], object]) -> Edit:
    """The accident that befalls one file of the site."""
    def accident(project: Project, random: Random) -> str:
        file = _site_file(project, random)
        if file is None:
            return "nothing: no such file in the site"
        harm(file, random)
        return f"{file.relative_to(project.site)} is {name}"

    accident.__name__ = f"site_file_is_{name.replace(' ', '_')}"
    return accident


def _link(file: Path, random: Random) -> None:
    file.unlink()
    file.symlink_to(ROOT / "README.md")


TAMPERINGS = {
    "deleted": lambda file, random: file.unlink(), "flipped": flip, "cut": cut, "a link": _link,
    "touched": lambda file, random: file.touch(), "without its folder": lambda file, random: shutil.rmtree(file.parent),
    "an empty folder": lambda file, random: (file.unlink(), file.mkdir()),
}


def _backup_of_site(project: Project) -> tuple[Path, list[Path]]:
    """Where the site is backed up, and all that is of it."""
    return project.root.parent / f"backup-{project.site_name}", [project.site, *project.root.glob(f".{project.site_name}.*")]


def site_is_backed_up(project: Project, random: Random) -> str:
    backup, parts = _backup_of_site(project)
    shutil.rmtree(backup, ignore_errors=True)
    backup.mkdir()
    for part in parts:
        if part.exists():
            (shutil.copytree if part.is_dir() else shutil.copy2)(part, backup / part.name)
    return "the site is backed up"


def site_is_brought_back(project: Project, random: Random) -> str:
    backup, parts = _backup_of_site(project)
    if not backup.is_dir():
        return "nothing: no backup of the site"
    for part in parts:
        shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
    for part in backup.iterdir():
        (shutil.copytree if part.is_dir() else shutil.copy2)(part, project.root / part.name)
    return "the site is as it was when it was backed up"


def other_site_folder(project: Project, random: Random) -> str:
    project.site_name = "khac" if project.site_name == "site" else "site"
    return f"the site is built into {project.site_name}"


ACCIDENTS: list[Edit] = [
    cache_is_deleted, *(damage(*pair) for pair in DAMAGES.items()), all_of_the_cache_is_cut, cache_files_are_swapped,
    cache_is_backed_up, cache_is_brought_back, cache_is_brought_back, site_is_deleted,
    *(tamper(*pair) for pair in TAMPERINGS.items()), site_is_backed_up, site_is_brought_back, other_site_folder,
    other_site_folder,
]
