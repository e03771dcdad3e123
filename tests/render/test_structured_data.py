from __future__ import annotations

import datetime as dt
import json

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.model.dates import VIETNAM
from portal.render.structured_data import (
    article, breadcrumbs, organization, together, website_with_search,
)

SITE = "https://neuguong.example.gov.vn/"
MORNING = dt.datetime(2026, 11, 20, 8, 0, tzinfo=VIETNAM)


def about_an_article(headline: str = "Người giữ rừng", **changes: object) -> Markup:
    values = {"publisher": "Văn phòng UBND tỉnh", "publisher_url": SITE} | changes
    return article(headline, f"{SITE}tin-tuc/2026/a/", MORNING, MORNING, **values)


def script_of(structured: Markup) -> str:
    """What a browser finds in the script element."""
    page = f'<!doctype html><head><script type="application/ld+json">{structured}</script></head><p>x'
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert [child.tag for child in tree.find("head")] == ["script"]
    assert [child.tag for child in tree.find("body")] == ["p"]
    return tree.find("head/script").text


@pytest.mark.parametrize("title", [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "a & b \u2028 c \u2029 \"d\" \\ '",
])
def test_hostile_title_can_not_leave_the_script(title):
    structured = about_an_article(title)
    assert not set("<>&\u2028\u2029") & set(structured)
    assert json.loads(script_of(structured))["headline"] == title


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_title_is_read_back_by_a_browser(title):
    kept = "".join(c for c in title if not "\ud800" <= c <= "\udfff")
    assert json.loads(about_an_article(f"T{title}").encode())["headline"] == f"T{kept}"


def test_vietnamese_stays_readable():
    assert "Người giữ rừng" in about_an_article()


def test_article_says_what_search_engines_ask_for():
    said = json.loads(about_an_article(
        images=[f"{SITE}a.jpg"], authors=["Nguyễn Văn An"], section="Tin tức",
        keywords=["lâm nghiệp"], about=["Ông Tư"], description="Tóm tắt", logo=f"{SITE}logo.png",
    ))
    assert said == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Người giữ rừng",
        "description": "Tóm tắt",
        "url": f"{SITE}tin-tuc/2026/a/",
        "mainEntityOfPage": {"@type": "WebPage", "@id": f"{SITE}tin-tuc/2026/a/"},
        "datePublished": "2026-11-20T08:00:00+07:00",
        "dateModified": "2026-11-20T08:00:00+07:00",
        "image": [f"{SITE}a.jpg"],
        "author": [{"@type": "Person", "name": "Nguyễn Văn An"}],
        "publisher": {
            "@type": "GovernmentOrganization", "name": "Văn phòng UBND tỉnh", "url": SITE,
            "logo": {"@type": "ImageObject", "url": f"{SITE}logo.png"},
        },
        "articleSection": "Tin tức",
        "keywords": ["lâm nghiệp"],
        "about": [{"@type": "Thing", "name": "Ông Tư"}],
        "inLanguage": "vi",
        "isAccessibleForFree": True,
    }


def test_article_without_authors_is_the_publishers():
    said = json.loads(about_an_article())
    assert said["author"] == said["publisher"]


def test_long_headline_is_cut_between_words_and_kept_whole_as_the_name():
    title = "Hội nghị sơ kết công tác thi đua, khen thưởng " * 5
    said = json.loads(about_an_article(title.strip()))
    assert len(said["headline"]) <= 110
    assert said["headline"].endswith("…")
    assert title.startswith(said["headline"][:-1])
    assert title[len(said["headline"]) - 1] in " ,"
    assert said["name"] == title.strip()


def test_headline_of_exactly_the_limit_stays_and_one_without_spaces_is_cut():
    assert json.loads(about_an_article("a" * 110))["headline"] == "a" * 110
    assert json.loads(about_an_article("a" * 111))["headline"] == "a" * 109 + "…"


def test_plan_is_a_document_and_has_no_section():
    said = json.loads(about_an_article(type="DigitalDocument", section="Kế hoạch"))
    assert said["@type"] == "DigitalDocument"
    assert "articleSection" not in said


def test_moment_without_zone_is_refused():
    with pytest.raises(ValueError):
        article("a", SITE, dt.datetime(2026, 1, 1), MORNING, publisher="b", publisher_url=SITE)


def test_site_tells_where_its_search_page_is():
    said = json.loads(website_with_search("Nêu Gương", SITE, f"{SITE}tim-kiem/"))
    action = said["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}tim-kiem/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"


def test_organization_is_the_body_behind_the_site():
    said = json.loads(organization("Nêu Gương", SITE, None, "Văn phòng UBND tỉnh"))
    assert (said["name"], said["alternateName"]) == ("Văn phòng UBND tỉnh", "Nêu Gương")
    assert "logo" not in said


def test_breadcrumbs_count_from_one():
    said = json.loads(breadcrumbs([("Trang chủ", SITE), ("Tin <b>tức</b>", f"{SITE}tin-tuc/")]))
    assert [(c["position"], c["name"]) for c in said["itemListElement"]] == [
        (1, "Trang chủ"), (2, "Tin <b>tức</b>")
    ]


def test_several_objects_make_one_script():
    both = together(about_an_article("a</script>"), breadcrumbs([("Trang chủ", SITE)]))
    assert isinstance(both, Markup)
    assert [thing["@type"] for thing in json.loads(script_of(both))] == ["NewsArticle", "BreadcrumbList"]
