"""The registries of a made-up province: places, units, fields, reporters, abbreviations."""

from __future__ import annotations

import random
from typing import Any

from portal.slug import slug_of

PROVINCE = "lam-giang"
COMMUNES = 69
"""With the province and its ten districts: 80 localities."""
UNITS = 60
REPORTERS = 10

Rows = dict[str, dict[str, Any]]
"""What a registry file holds: slug to its keys."""


def make_registries(rng: random.Random, phrases: dict[str, Any]) -> dict[str, Rows]:
    """All registry files by name, as the schemas in portal.model.registry want them."""
    places = _localities(rng, phrases)
    units = _units(phrases, places)
    return {
        "localities": places,
        "units": units,
        "fields": {slug: {"name": field["ten"]} for slug, field in phrases["linh_vuc"].items()},
        "reporters": _reporters(rng, phrases, units),
        "glossary": {
            slug: {"short": short, "full": full}
            for slug, (short, full) in phrases["chu_viet_tat"].items()
        },
    }


def _localities(rng: random.Random, phrases: dict[str, Any]) -> Rows:
    places: Rows = {PROVINCE: {"name": "Tỉnh Lam Giang", "kind": "province"}}
    kinds = {"Huyện": "district", "Thị xã": "town", "Thành phố": "city"}
    districts = []
    for word, name in phrases["huyen"]:
        slug = slug_of(f"{word} {name}")
        districts.append(slug)
        places[slug] = {"name": f"{word} {name}", "kind": kinds[word], "parent": PROVINCE}
    pairs = [f"{a} {b}" for a in phrases["xa_dau"] for b in phrases["xa_cuoi"] if a != b]
    communes: list[str] = []
    for place, name in enumerate(rng.sample(pairs, COMMUNES)):
        district = districts[place % len(districts)]
        ward = places[district]["kind"] != "district"
        word = "Phường" if ward else "Xã"
        slug = slug_of(f"{word} {name}")
        communes.append(slug)
        kind = "ward" if ward else "commune"
        places[slug] = {"name": f"{word} {name}", "kind": kind, "parent": district}
    for old, new in zip(communes[:4], communes[10:14], strict=True):  # merged in 2025, as many were
        places[old] |= {"valid_to": "2025-06-30", "successor": new}
    return places


def _units(phrases: dict[str, Any], places: Rows) -> Rows:
    units: Rows = {}

    def add(name: str, short: str, kind: str, locality: str, parent: str | None = None) -> str:
        slug = slug_of(short)
        units[slug] = {"name": name, "short_name": short, "kind": kind, "locality": locality}
        if parent:
            units[slug]["parent"] = parent
        return slug

    top = add("Ủy ban nhân dân tỉnh Lam Giang", "UBND tỉnh Lam Giang", "people-committee", PROVINCE)
    office = add("Văn phòng Ủy ban nhân dân tỉnh Lam Giang", "Văn phòng UBND tỉnh", "office", PROVINCE, top)
    add("Cổng Thông tin điện tử tỉnh Lam Giang", "Cổng Thông tin điện tử tỉnh", "centre", PROVINCE, office)
    for name in phrases["so_nganh"]:
        add(f"Sở {name} tỉnh Lam Giang", f"Sở {name}", "department", PROVINCE, top)
    add("Ban Thi đua - Khen thưởng tỉnh Lam Giang", "Ban TĐKT tỉnh", "division", PROVINCE, "so-noi-vu")
    for name, short, kind in phrases["doan_the"]:
        add(name, short, kind, PROVINCE)
    districts = [slug for slug, place in places.items() if place.get("parent") == PROVINCE]
    for slug in districts:
        name = lowered(places[slug]["name"])
        own = add(f"Ủy ban nhân dân {name}", f"UBND {name}", "people-committee", slug, top)
        add(f"Phòng Nội vụ {name}", f"Phòng Nội vụ {name}", "division", slug, own)
        add(f"Trung tâm Văn hóa, Thể thao và Truyền thông {name}", f"TTVHTT {name}", "centre", slug, own)
    communes = [slug for slug, place in places.items() if place["kind"] in ("commune", "ward")]
    for slug in communes[20 : 20 + UNITS - len(units)]:
        name = lowered(places[slug]["name"])
        above = slug_of(f"UBND {places[places[slug]['parent']]['name']}")
        add(f"Ủy ban nhân dân {name}", f"UBND {name}", "people-committee", slug, above)
    return units


def _reporters(rng: random.Random, phrases: dict[str, Any], units: Rows) -> Rows:
    centres = [slug for slug, unit in units.items() if unit["kind"] == "centre"]
    reporters: Rows = {}
    while len(reporters) < REPORTERS:
        name = " ".join(rng.choice(phrases[key]) for key in ("ho", "dem_nu", "ten_nu"))
        unit = centres[len(reporters) % len(centres)]
        reporters.setdefault(slug_of(name), {"name": name, "unit": unit, "sample": True})
    return reporters


def lowered(name: str) -> str:
    """A place's name inside a sentence: huyện Phước Sơn."""
    return name[:1].lower() + name[1:]
