from __future__ import annotations

from portal.derive.memberships import Memberships, Taxonomy, category_slug, successors, term_path
from portal.derive.taxonomy import derive_terms
from portal.model.entry import Entry
from tests.builders import make_entry, make_library


def unit(name: str, **given: str) -> dict[str, str]:
    return {"name": name, "short_name": name, "kind": "department"} | given


def locality(name: str, **given: str) -> dict[str, str]:
    return {"name": name, "kind": "province"} | given


REGISTRIES = {
    "units": {
        "so-cu": unit("Sở cũ", successor="so-moi"), "so-moi": unit("Sở mới", successor="so-nay"),
        "so-nay": unit("Sở nay"), "so-khac": unit("Sở khác"),
    },
    "localities": {
        "viet-nam": locality("Việt Nam", kind="country"),
        "thai-nguyen": locality("Thái Nguyên", parent="viet-nam"),
        "vo-nhai": locality("Võ Nhai", parent="thai-nguyen", kind="district"),
        "trang-xa": locality("Tràng Xá", parent="vo-nhai", kind="commune"),
        "bac-kan": locality("Bắc Kạn", parent="viet-nam", successor="thai-nguyen"),
    },
    "fields": {"y-te": {"name": "Y tế"}},
}


def story(slug: str, **given: object) -> Entry:
    return make_entry(f"guong-dien-hinh/2026/{slug}.md", **{"unit": "so-khac"} | given)


def terms_of(*entries: Entry) -> dict[Taxonomy, dict[str, list[str]]]:
    """Slugs of the entries in each term."""
    library = make_library(*entries, registries=REGISTRIES)
    terms = derive_terms(library, Memberships(library.registry))
    return {taxonomy: {slug: [e.slug for e in term.entries] for slug, term in terms[taxonomy].items()}
            for taxonomy in Taxonomy}


def test_articles_of_a_merged_unit_are_listed_with_its_successors_too():
    found = terms_of(story("xua", unit="so-cu"), story("nay", unit="so-nay", date="2026-05-01"))
    assert found[Taxonomy.UNIT] == {"so-cu": ["xua"], "so-moi": ["xua"], "so-nay": ["nay", "xua"]}


def test_a_locality_lists_the_articles_of_the_localities_inside_it():
    found = terms_of(story("xa", locality="trang-xa"), story("tinh", locality="thai-nguyen", date="2026-05-01"))
    assert found[Taxonomy.LOCALITY] == {
        "thai-nguyen": ["tinh", "xa"], "trang-xa": ["xa"], "viet-nam": ["tinh", "xa"], "vo-nhai": ["xa"],
    }


def test_articles_of_a_merged_province_are_listed_with_the_province_it_went_into():
    found = terms_of(story("bk", locality="bac-kan"))
    assert found[Taxonomy.LOCALITY] == {"bac-kan": ["bk"], "thai-nguyen": ["bk"], "viet-nam": ["bk"]}


def test_spellings_of_a_tag_make_one_term_that_bears_the_commonest():
    library = make_library(
        story("a", tags=["đọc sách"]), story("b", tags=["Đọc sách"]), story("c", tags=["đọc sách", "Đọc Sách"]),
        registries=REGISTRIES,
    )
    terms = derive_terms(library, Memberships(library.registry))[Taxonomy.TAG]
    assert [(slug, term.name, len(term.entries)) for slug, term in terms.items()] == [("doc-sach", "đọc sách", 3)]


def test_of_two_spellings_equally_common_the_first_in_the_alphabet_names_the_tag():
    for tags in (["ĐỌC", "đọc"], ["đọc", "ĐỌC"]):
        library = make_library(story("a", tags=tags[:1]), story("b", tags=tags[1:]), registries=REGISTRIES)
        assert derive_terms(library, Memberships(library.registry))[Taxonomy.TAG]["doc"].name == "ĐỌC"


def test_tag_without_letters_makes_no_term():
    assert terms_of(story("a", tags=["???"]))[Taxonomy.TAG] == {}


def test_year_is_that_of_the_folder_and_of_a_campaign_the_year_in_vietnam():
    campaign = make_entry("phong-trao/thi-dua.md", unit="so-khac", publish_at="2025-12-31T20:00+00:00")
    found = terms_of(story("a"), campaign)
    assert found[Taxonomy.YEAR] == {"2026": ["a", "thi-dua"]}


def test_plan_without_a_date_of_issue_is_ordered_by_its_period():
    plans = [make_entry("ke-hoach/2020/khong-ngay.md", unit="so-khac", issuer="so-khac", date="2026-01-01", period={"starts": "2020"}),
             make_entry("ke-hoach/2020/thang-sau.md", unit="so-khac", issuer="so-khac", date="2026-01-01", issued_on="2020-06")]
    assert terms_of(*plans)[Taxonomy.YEAR] == {"2020": ["thang-sau", "khong-ngay"]}


def test_stories_are_grouped_by_category_under_their_section():
    assert terms_of(story("a", category="new-model"))[Taxonomy.CATEGORY] == {"mo-hinh-moi": ["a"]}
    assert category_slug("good-deed") == "nguoi-tot-viec-tot"
    assert term_path(Taxonomy.CATEGORY, "mo-hinh-moi") == "/guong-dien-hinh/mo-hinh-moi/"


def test_plain_pages_are_in_no_term():
    assert not any(terms_of(make_entry("gioi-thieu.md")).values())


def test_circle_of_mergers_ends():
    units = {"a-a": unit("A", successor="b-b"), "b-b": unit("B", successor="a-a")}
    library = make_library(registries={"units": units})
    assert successors(library.registry.units, "a-a") == ["a-a", "b-b"]


def test_entries_of_a_term_are_in_total_order_whatever_order_they_came_in():
    same_day = [story(slug, tags=["x1"]) for slug in ("c", "a", "b")]
    for entries in (same_day, same_day[::-1]):
        assert terms_of(*entries)[Taxonomy.TAG] == {"x1": ["a", "b", "c"]}
