"""Which articles go into which document of which feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.derive.feeds import LEAST_LIVE, Archive, Ended, FeedEntry, FeedPlan, choose_feeds
from portal.derive.memberships import Memberships
from portal.derive.taxonomy import derive_terms
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.library import Library
from tests.builders import NOW, REGISTRIES, make_entry, make_library
from tests.length import examples

WITHDRAWN = {"on": "2026-11-01T09:00", "reason": "Nhân vật rút lại sự đồng ý."}


def news(slug: str, **given: Any) -> Entry:
    return make_entry(f"tin-tuc/2026/{slug}.md", **given)


def many(count: int) -> list[Entry]:
    """Articles of one minute after another."""
    return [news(f"t{n:04d}", date="2026-01-01", publish_at=f"2026-02-{1 + n // 1440:02d}T{n // 60 % 24:02d}:{n % 60:02d}")
            for n in range(count)]


def feeds_of(*entries: Entry, registries: dict[str, Any] = REGISTRIES, now: dt.datetime = NOW) -> dict[str, FeedPlan]:
    everything = make_library(*entries, registries=registries)
    library, withdrawn = everything.live(now), everything.withdrawn(now)
    memberships = Memberships(library.registry)
    plans = choose_feeds(library, withdrawn, derive_terms(library, memberships, withdrawn), memberships, now)
    return {plan.listing: plan for plan in plans}


def slugs(entries: Iterable[FeedEntry]) -> list[str]:
    return ["(ended)" if isinstance(entry, Ended) else entry.slug for entry in entries]


def walk(plan: FeedPlan) -> list[str]:
    return slugs([*plan.live, *(entry for archive in plan.archives for entry in archive.entries)])


def sealed(plan: FeedPlan) -> dict[str, list[str]]:
    """The articles of each archive, by its address."""
    return {archive.path: slugs(archive.entries) for archive in plan.archives}


def test_feeds_follow_the_site_each_section_term_and_campaign():
    columns = {"columns": {"suc-khoe": {"title": "Sức khỏe", "fields": ["y-te"], "kinds": ["news"]}}}
    feeds = feeds_of(
        make_entry("phong-trao/thi-dua.md"), make_entry("gioi-thieu.md"),
        news("a", campaigns=["thi-dua"], field="y-te", locality="dong-nai", authors=["to-tin"], tags=["Thi đua"]),
        make_entry("guong-dien-hinh/2026/b.md", field="y-te"), registries=REGISTRIES | columns,
    )
    assert {listing: sorted(slugs(plan.live)) for listing, plan in feeds.items()} == {
        "/": ["a", "b", "thi-dua"], "/guong-dien-hinh/": ["b"], "/phong-trao/": ["thi-dua"], "/ke-hoach/": [],
        "/tin-tuc/": ["a"], "/chuyen-muc/suc-khoe/": ["a"], "/guong-dien-hinh/nguoi-tot-viec-tot/": ["b"],
        "/linh-vuc/y-te/": ["a", "b"], "/don-vi/so-y-te/": ["a", "b", "thi-dua"], "/dia-phuong/dong-nai/": ["a"],
        "/nguoi-viet/to-tin/": ["a"], "/chu-de/thi-dua/": ["a"], "/nam/2026/": ["a", "b", "thi-dua"],
        "/phong-trao/thi-dua/": ["a"],
    }


def test_column_takes_what_stands_in_one_of_each_of_its_lists():
    def taken(**column: Any) -> list[str]:
        columns = {"columns": {"muc": {"title": "Mục"} | column}}
        return sorted(slugs(feeds_of(
            news("a", unit="van-phong", tags=["Một"]), news("b", unit="van-phong", tags=["Hai"]),
            news("c", unit="so-y-te", tags=["mot"]), make_entry("ke-hoach/2026/d.md", unit="van-phong", tags=["Một"]),
            registries=REGISTRIES | columns,
        )["/chuyen-muc/muc/"].live))

    assert taken(units=["van-phong"]) == ["a", "b", "d"]
    assert taken(units=["van-phong"], tags=["Một"]) == ["a", "d"]
    assert taken(units=["van-phong"], tags=["MỘT", "hai"], kinds=["news"]) == ["a", "b"]
    assert taken(years=["2025"]) == []


def test_latest_is_what_was_last_to_be_told():
    changed = news("cu", date="2026-01-01", changes=[{"on": "2026-10-01", "note": "Thêm số liệu", "kind": "major"}])
    silent = news("im", date="2026-01-02", changes=[{"on": "2026-10-02", "note": "Sửa lỗi gõ", "kind": "minor"}])
    assert slugs(feeds_of(changed, silent, news("moi", date="2026-09-01"))["/"].live) == ["cu", "moi", "im"]


def test_old_plan_published_today_leads_the_feed_though_not_the_listing():
    today = make_entry("ke-hoach/2020/xua.md", date="2026-11-01", issued_on="2020")
    assert slugs(feeds_of(today, news("a", date="2026-10-01"))["/"].live) == ["xua", "a"]
    assert today.listed_on.year == 2020


def test_another_address_changes_no_place():
    ties = [news(slug, date="2026-03-01", id=f"bai-{slug}") for slug in "abc"]
    renamed = news("z", date="2026-03-01", id="bai-a")
    assert slugs(feeds_of(*ties)["/"].live) == ["a", "b", "c"]
    assert slugs(feeds_of(renamed, *ties[1:])["/"].live) == ["z", "b", "c"]


@given(st.integers(0, 400))
@examples(30)
def test_walking_back_meets_every_article_once_in_order(count: int):
    plan = feeds_of(*many(count))["/tin-tuc/"]
    assert walk(plan) == [f"t{n:04d}" for n in range(count - 1, -1, -1)]
    assert len(plan.live) >= min(count, LEAST_LIVE)


def test_documents_are_of_handy_sizes():
    plan = feeds_of(*many(2000))["/tin-tuc/"]
    sizes = [len(archive.entries) for archive in plan.archives]
    assert 20 < sum(sizes) / len(sizes) < 50 and max(sizes) < 250 and len(plan.live) < 250


@given(st.integers(100, 300), st.integers(1, 60))
@examples(20)
def test_what_is_sealed_stays_as_it_is_when_articles_come(before: int, more: int):
    old = sealed(feeds_of(*many(before))["/tin-tuc/"])
    assert old.items() <= sealed(feeds_of(*many(before + more))["/tin-tuc/"]).items()


@given(st.integers(0, 299), st.sampled_from(["gone", "changed", "other unit", "withdrawn", "added"]))
@examples(60)
def test_archive_changes_only_with_an_article_in_it_or_with_the_one_that_ends_its_neighbour(place: int, what: str):
    entries = many(300)
    slug, moment = entries[place].slug, entries[place].meta.publish_at
    now = {
        "gone": [],
        "changed": [news(slug, publish_at=moment, date="2026-01-01",
                         changes=[{"on": "2026-11-01", "note": "Thêm", "kind": "major"}])],
        "other unit": [news(slug, publish_at=moment, date="2026-01-01", unit="van-phong")],
        "withdrawn": [news(slug, publish_at=moment, date="2026-01-01", withdrawn=WITHDRAWN)],
        "added": [entries[place], news("them", publish_at=moment, date="2026-01-01")],
    }[what]
    others = [*entries[:place], *entries[place + 1 :]]
    before = sealed(feeds_of(*entries)["/don-vi/so-y-te/"])
    after = sealed(feeds_of(*others, *now)["/don-vi/so-y-te/"])
    touched = {slug, "them"}
    ended_by_it = {path for path, inside in before.items() if inside[0] in touched}
    for path, inside in before.items():
        if after.get(path) != inside and not touched & {*inside, *after.get(path, [])}:
            # it took in the articles of an archive that lost its end, or live ones
            assert ended_by_it or path not in after


def test_withdrawn_article_is_told_of_for_ninety_days_and_then_missing_where_it_stood():
    gone = news("rut", date="2026-01-01", withdrawn=WITHDRAWN)
    others = many(200)

    def plan(day: str) -> FeedPlan:
        return feeds_of(gone, *others, now=dt.datetime.fromisoformat(f"{day}T08:59:59+07:00"))["/tin-tuc/"]

    assert walk(plan("2027-01-30"))[0] == "rut"
    later = dt.datetime(2027, 1, 30, 9, tzinfo=VIETNAM)
    assert "rut" not in walk(feeds_of(gone, *others, now=later)["/tin-tuc/"])
    assert sealed(feeds_of(gone, *others, now=later)["/tin-tuc/"]) == sealed(plan("2027-01-30"))


def test_term_whose_articles_were_all_withdrawn_keeps_its_feed():
    gone = news("rut", date="2026-01-01", tags=["Riêng"], withdrawn=WITHDRAWN)
    assert slugs(feeds_of(gone)["/chu-de/rieng/"].live) == ["rut"]


def test_what_is_over_says_so_once_and_names_what_goes_on():
    units = {
        "cu": {"name": "Sở cũ", "short_name": "SC", "kind": "department", "valid_to": "2026-06-30", "successor": "moi"},
        "moi": {"name": "Sở mới", "short_name": "SM", "kind": "department"},
    }
    entries = (
        news("a", unit="cu", date="2026-06-01"), news("b", unit="cu", date="2026-07-15"),
        make_entry("phong-trao/xong.md", unit="moi", period={"starts": "2025", "ends": "2025"}, successor="tiep"),
        make_entry("phong-trao/tiep.md", unit="moi"),
    )
    feeds = feeds_of(*entries, registries={"units": units})
    old = feeds["/don-vi/cu/"]
    assert slugs(old.live) == ["b", "(ended)", "a"] and not old.has_ended
    assert old.live[1] == Ended(
        dt.datetime(2026, 7, 1, tzinfo=VIETNAM), "/don-vi/cu/", "Sở cũ", "/don-vi/moi/", "Sở mới")
    campaign = feeds["/phong-trao/xong/"].live[0]
    assert isinstance(campaign, Ended) and campaign.successor == "/phong-trao/tiep/"
    assert feeds["/phong-trao/xong/"].has_ended
    assert not feeds["/don-vi/moi/"].has_ended and not feeds["/phong-trao/tiep/"].has_ended
    before = feeds_of(*entries, registries={"units": units}, now=dt.datetime(2026, 6, 30, 23, 59, tzinfo=VIETNAM))
    assert slugs(before["/don-vi/cu/"].live) == ["a"]


def test_archive_bears_the_day_and_id_of_its_latest_article():
    plan = feeds_of(*many(300))["/tin-tuc/"]
    for archive in plan.archives:
        latest = archive.entries[0]
        assert isinstance(archive, Archive) and isinstance(latest, Entry)
        assert archive.path == f"/tin-tuc/luu/{latest.announced:%Y-%m-%d}-{latest.meta.id}"


def test_drafts_and_embargoed_articles_are_in_no_document():
    entries = (news("nhap", draft=True), news("hen", publish_at="2026-12-01T08:00"), news("ra"))
    assert all("nhap" not in walk(plan) and "hen" not in walk(plan) for plan in feeds_of(*entries).values())
    assert isinstance(make_library(*entries), Library)
