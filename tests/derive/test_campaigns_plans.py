from __future__ import annotations

from portal.derive.campaigns import derive_campaigns
from portal.derive.plans import derive_plans
from portal.derive.redirects import derive_redirects
from portal.model.entry import Entry
from tests.builders import make_entry, make_library


def story(slug: str, **given: object) -> Entry:
    return make_entry(f"guong-dien-hinh/2026/{slug}.md", **given)


def plan(slug: str, year: int = 2026, **given: object) -> Entry:
    return make_entry(f"ke-hoach/{year}/{slug}.md", **given)


def slugs(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.slug for entry in entries]


CAMPAIGN = make_entry("phong-trao/thi-dua.md")


def test_campaign_gathers_its_stories_plans_news_and_the_campaigns_below_it():
    file = derive_campaigns(make_library(
        CAMPAIGN, make_entry("phong-trao/con.md", parent="thi-dua"),
        story("cu", campaigns=["thi-dua"], date="2026-01-01"), story("moi", campaigns=["thi-dua"], date="2026-02-01"),
        plan("ke", campaigns=["thi-dua"]), make_entry("tin-tuc/2026/tin.md", campaigns=["thi-dua"], date="2026-01-15"),
        story("ngoai"),
    ))["thi-dua"]
    assert [slugs(part) for part in (file.stories, file.plans, file.news, file.children)] == \
        [["moi", "cu"], ["ke"], ["tin"], ["con"]]
    assert slugs(file.timeline) == ["moi", "tin", "cu"]
    assert file.places == {"bai-moi": 0, "bai-tin": 1, "bai-cu": 2}


def test_campaign_named_twice_gathers_an_article_once():
    file = derive_campaigns(make_library(CAMPAIGN, story("a", campaigns=["thi-dua", "thi-dua"])))["thi-dua"]
    assert slugs(file.stories) == ["a"]


def test_campaign_without_articles_has_an_empty_file_and_a_campaign_without_page_has_none():
    files = derive_campaigns(make_library(CAMPAIGN, story("a", campaigns=["chua-co-trang"])))
    assert list(files) == ["thi-dua"] and files["thi-dua"].timeline == ()


def test_plan_finds_what_it_rests_on_by_the_id_that_it_names():
    base = plan("goc", number="06", symbol="KH-UBND", issued_on="2026-01-10")
    basis = {"number": "06/KH-UBND", "date": "2026-01-10", "issuer": "UBND", "plan": "bai-goc"}
    mine = plan("minh", based_on=[{"number": "01/CT", "issuer": "Bộ"}, basis])
    files = derive_plans(make_library(base, mine))
    assert files["bai-minh"].bases == {1: base}
    assert slugs(files["bai-goc"].implemented_by) == ["minh"]


def test_plan_of_the_same_number_by_another_body_is_not_what_it_rests_on():
    other = plan("tinh-khac", number="06", symbol="KH-UBND", issued_on="2026-01-10", issuer="van-phong")
    mine = plan("minh", based_on=[{"number": "06/KH-UBND", "date": "2026-01-10", "issuer": "Sở Y tế"}])
    assert derive_plans(make_library(other, mine))["bai-minh"].bases == {}


def test_plans_that_rest_on_the_same_document_are_siblings():
    basis = {"number": "06/KH-UBND", "date": "2026-01-10", "issuer": "UBND tỉnh"}
    worded = basis | {"issuer": "Chủ tịch UBND tỉnh"}
    other_year = basis | {"date": "2025"}
    files = derive_plans(make_library(
        plan("a", based_on=[basis]), plan("b", based_on=[worded]), plan("c", based_on=[other_year]),
    ))
    assert slugs(files["bai-a"].siblings) == ["b"]
    assert slugs(files["bai-b"].siblings) == ["a"]
    assert files["bai-c"].siblings == ()


def test_stories_that_meet_a_plans_criteria_implement_it():
    meets = {"plan": "bai-ke", "criterion": "Sáng tạo", "evidence": "Có"}
    files = derive_plans(make_library(plan("ke"), story("a", criteria=[meets, meets]), story("b")))
    assert slugs(files["bai-ke"].implemented_by) == ["a"]


def test_each_alias_leads_to_its_entry():
    entry = story("a", aliases=["/cu/", "/cu/hon/"])
    assert list(derive_redirects([entry])) == [("/cu/", entry), ("/cu/hon/", entry)]
