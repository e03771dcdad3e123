"""The entries of a corpus for load tests: front matter and body, one after the other.

Follows the schemas in portal.model.front_matter. Writes nothing.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Iterator
from typing import Any

from corpus.registry import PROVINCE, lowered, make_registries
from corpus.text import Pen, with_newer_tones

from portal.slug import slug_of

PLANS = 8
FIRST_YEAR, LAST_DAY = 2015, dt.date(2026, 11, 19)
NEWER_TONES, DECOMPOSED = 0.30, 0.03
"""Parts of all articles: with tones placed the newer way, with the body in NFD."""

_CATEGORIES = ("advanced-exemplar", "good-deed", "new-model", "new-factor", "good-practice")


class Corpus:
    """Makes entries one after the other; each may refer to those before it."""

    def __init__(self, seed: int, phrases: dict[str, Any]) -> None:
        self.seed = seed
        self.phrases = phrases
        self.registries = make_registries(random.Random(f"{seed}:registry"), self.phrases)
        self.paths: dict[str, str] = {}
        """Path below content/ -> title."""
        self.campaigns: list[str] = []
        self.plans: list[str] = []
        """Ids."""
        self.tags = [*self.phrases["the_chung"]]
        self.tags += [tag for field in self.phrases["linh_vuc"].values() for tag in field["the"]]

    def entries(self, count: int) -> Iterator[tuple[str, dict[str, Any], str]]:
        """(path below content/, front matter, body) of so many entries, campaigns first."""
        kinds = [self._campaign] * len(self.phrases["phong_trao"]) + [self._plan] * PLANS
        if count < 2 * len(kinds):
            raise SystemExit(f"at least {2 * len(kinds)} articles, please")
        for number in range(count):
            rng = random.Random(f"{self.seed}:{number}")
            make = kinds[number] if number < len(kinds) else self._article
            path, meta, body = make(rng, number)
            if rng.random() < NEWER_TONES:
                meta |= {key: with_newer_tones(meta[key]) for key in ("title", "summary")}
                body = with_newer_tones(body)
            self.paths[path] = meta["title"]
            if rng.random() < DECOMPOSED:
                body = unicodedata.normalize("NFD", body)
            yield path, meta, body

    def _pen(self, rng: random.Random, day: dt.date) -> tuple[Pen, dict[str, str]]:
        """A pen that knows place, unit and time, and the slugs of these."""
        places, units = self.registries["localities"], self.registries["units"]
        known = [slug for slug, place in places.items() if place["kind"] in ("commune", "ward")]
        commune = rng.choice(known)
        district = places[commune]["parent"]
        near = [slug for slug, unit in units.items() if unit["locality"] in (commune, district, PROVINCE)]
        unit = rng.choice(near)
        field = rng.choice(list(self.phrases["linh_vuc"]))
        slots = {
            "xa": lowered(places[commune]["name"]), "huyen": lowered(places[district]["name"]),
            "tinh": "tỉnh Lam Giang", "dv": units[unit]["short_name"], "thang": str(day.month),
            "nam2": str(day.year), "nam": str(day.year - rng.randint(1, 6)),
            "phongtrao": f"“{rng.choice(self.phrases['phong_trao'])[0]}”",
        }
        slugs = {"unit": unit, "locality": rng.choice((commune, commune, district)), "field": field}
        return Pen(rng, self.phrases, field, slots), slugs

    def _place(self, folder: str, title: str) -> str:
        slug = slug_of(title)[:70].rsplit("-", 1)[0] if len(slug_of(title)) > 70 else slug_of(title)
        path, count = f"{folder}/{slug}.md", 1
        while path in self.paths:
            count += 1
            path = f"{folder}/{slug}-{count}.md"
        return path

    def _common(self, rng: random.Random, day: dt.date, name: str, slugs: dict[str, str]) -> dict[str, Any]:
        """Front matter of every kind, but for title and summary."""
        meta: dict[str, Any] = {"title": "", "date": day, "id": name, "summary": "", **slugs}
        if rng.random() < 0.2:
            meta["updated"] = min(day + dt.timedelta(days=rng.randint(1, 200)), LAST_DAY)
        wanted = int(rng.triangular(1, 5, 3))
        meta["tags"] = sorted({self.tags[int(len(self.tags) * rng.random() ** 2)] for _ in range(wanted)})
        meta["sample"] = True
        return meta

    def _article(self, rng: random.Random, number: int) -> tuple[str, dict[str, Any], str]:
        year = rng.choices(range(FIRST_YEAR, LAST_DAY.year + 1), range(4, 16))[0]
        last = (min(LAST_DAY, dt.date(year, 12, 31)) - dt.date(year, 1, 1)).days
        day = dt.date(year, 1, 1) + dt.timedelta(days=rng.randint(0, last))
        pen, slugs = self._pen(rng, day)
        meta = self._common(rng, day, f"bai-{number:06d}", slugs)
        if chosen := rng.sample(self.campaigns, rng.choice((0, 1, 1, 2))):
            meta["campaigns"] = chosen
        if rng.random() < 0.05:
            meta["related"] = [rng.choice(self.plans)]
        if rng.random() < 0.02:
            meta["aliases"] = [f"/bai-cu/{number}/"]
        meta["authors"] = [rng.choice(list(self.registries["reporters"]))]
        if rng.random() < 0.6:
            reviewer = {"name": f"{pen.person().name}, Trưởng ban biên tập", "on": day}
            meta["reviewed_by"] = reviewer
        if rng.random() < 0.65:
            folder, pools = f"guong-dien-hinh/{year}", ("mo_bai", "chung", "de_muc")
            meta["title"] = self._story(pen, meta)
        else:
            folder, pools = f"tin-tuc/{year}", ("mo_bai_tin", "chung_tin", "de_muc_tin")
            meta["title"] = pen.fill(rng.choice(self.phrases["tieu_de_tin"]))
            self._news(pen, meta)
        meta["summary"] = " ".join([pen.sentence(pools[1]), pen.sentence("cau")])
        path = self._place(folder, meta["title"])
        body = pen.body(
            opening=pools[0], general=pools[1], headings=pools[2], links=self._links(rng, path)
        )
        return path, meta, body

    def _links(self, rng: random.Random, path: str) -> list[tuple[str, str]]:
        """To an earlier entry in two articles of five, out of the site in one of five."""
        links = []
        if rng.random() < 0.4:
            target = rng.choice(list(self.paths)[-500:])
            links.append((self.paths[target], "../" * path.count("/") + target))
        if rng.random() < 0.2:
            links.append(("Cơ sở dữ liệu văn bản", f"https://example.org/van-ban/{rng.randint(1, 900)}"))
        return links

    def _story(self, pen: Pen, meta: dict[str, Any]) -> str:
        """Adds what only a story has; gives its title."""
        rng, phrases = pen.rng, self.phrases
        kind = rng.choices(("individual", "collective", "household"), (65, 20, 15))[0]
        name = pen.hero.name
        if kind != "individual":
            name = pen.fill("Tập thể {thon}") if kind == "collective" else f"Gia đình {pen.hero.short}"
        meta["category"] = rng.choice(_CATEGORIES)
        meta["subject"] = {"kind": kind, "name": name, "position": rng.choice(phrases["chuc_danh"])}
        day: dt.date = meta["date"]
        if rng.random() < 0.6:
            meta["consent"] = {"given": True, "on": day, "scope": "Được nêu tên và công việc."}
        if rng.random() < 0.4:
            award = {"name": rng.choice(phrases["khen_thuong"]), "date": str(day.year),
                     "decision": f"{rng.randint(100, 2900)}/QĐ-UBND"}
            meta["awards"] = [award]
        if rng.random() < 0.5:
            counted = rng.sample(phrases["don_vi_ket_qua"], rng.randint(1, 3))
            meta["results"] = [{"figure": str(rng.randint(3, 900)), "unit": unit} for unit in counted]
        if rng.random() < 0.25:
            evidence = pen.fill("Áp dụng từ năm {nam}, {lon} lượt người tham gia.")
            criterion = rng.choice(phrases["tieu_chi"])
            meta["criteria"] = [
                {"plan": rng.choice(self.plans), "criterion": criterion, "evidence": evidence}
            ]
        if rng.random() < 0.15:
            adopter = rng.choice(list(self.registries["units"]))
            meta["replicated_by"] = [{"unit": adopter, "date": str(day.year)}]
        return pen.fill(rng.choice(phrases["mo_dau_tieu_de"][kind]))

    def _news(self, pen: Pen, meta: dict[str, Any]) -> None:
        if pen.rng.random() < 0.3:
            starts = dt.datetime.combine(meta["date"], dt.time(8))
            meta["event"] = {"starts": starts, "place": pen.fill("Hội trường UBND {xa}")}
        if pen.rng.random() < 0.03:
            meta["expires"] = meta["date"] + dt.timedelta(days=90)

    def _campaign(self, rng: random.Random, number: int) -> tuple[str, dict[str, Any], str]:
        name, year = self.phrases["phong_trao"][number]
        day = dt.date(year, rng.randint(1, 12), rng.randint(1, 28))
        pen, _ = self._pen(rng, day)
        pen.slots["phongtrao"] = f"“{name}”"
        slugs = {"unit": "ubnd-tinh-lam-giang", "locality": PROVINCE}
        meta = self._common(rng, day, f"phong-trao-{number:02d}", slugs)
        meta |= {"title": f"Phong trào “{name}”", "summary": pen.sentence("chung_tin"), "level": "province"}
        meta["period"] = {"starts": str(year)} | ({"ends": str(year + 5)} if year % 3 else {})
        path = self._place("phong-trao", name)
        self.campaigns.append(path.split("/")[1].removesuffix(".md"))
        return path, meta, pen.body(opening="mo_bai_tin", general="chung_tin", headings="de_muc_tin", links=[])

    def _plan(self, rng: random.Random, number: int) -> tuple[str, dict[str, Any], str]:
        year = LAST_DAY.year - number % PLANS
        day = dt.date(year, rng.randint(1, 6), rng.randint(1, 28))
        pen, slugs = self._pen(rng, day)
        meta = self._common(rng, day, f"ke-hoach-{number:02d}", slugs)
        title = f"Tuyên truyền các phong trào thi đua, gương điển hình tiên tiến năm {year}"
        meta |= {"title": title, "summary": pen.sentence("chung_tin"), "issuer": slugs["unit"],
                 "number": str(rng.randint(10, 180)), "symbol": "KH-UBND", "issued_on": day,
                 "place": "Lam Giang", "period": {"starts": str(year), "ends": str(year)}}
        meta["signer"] = {"name": pen.person().name, "position": "Chủ tịch", "authority": "TM."}
        meta["obligations"] = [{"who": "Các phòng, ban, đơn vị", "what": "Báo cáo kết quả thực hiện",
                                "how_often": "hằng quý", "deadline": "trước ngày 15 của tháng cuối quý"}]
        path = self._place(f"ke-hoach/{year}", f"Kế hoạch tuyên truyền {year}")
        self.plans.append(meta["id"])
        return path, meta, pen.body(opening="mo_bai_tin", general="chung_tin", headings="de_muc_tin", links=[])
