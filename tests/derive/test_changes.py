"""When a page of a listing last had something new: by building the listing before and after."""

from __future__ import annotations

import datetime as dt

from portal.derive.campaigns import derive_campaigns
from portal.derive.changes import campaign_changes, listings_left, page_changes
from portal.derive.memberships import Memberships
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.library import Library
from tests.builders import NOW, make_entry, make_library

CHANGE = {"on": "2026-11-01T09:00", "note": "Sửa.", "kind": "major"}
CHANGED = dt.datetime(2026, 11, 1, 9, tzinfo=VIETNAM)
GONE = dt.datetime(2026, 11, 2, tzinfo=VIETNAM)


def day(number: int) -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=VIETNAM) + dt.timedelta(number)


def news(number: int, **given: object) -> Entry:
    return make_entry(f"tin-tuc/2026/tin-{number:02d}.md", date=str(day(number).date()), **given)


def written(*others: Entry) -> Library:
    """75 items of news, a day each: page 1 holds the first 20, and the newest page the last 15; others in their places."""
    replaced = {entry.source for entry in others}
    return make_library(*others, *(entry for entry in map(news, range(75)) if entry.source not in replaced))


def changes(library: Library) -> dict[int | None, dt.datetime | None]:
    left = listings_left(library.withdrawn(NOW), Memberships(library.registry)).get("/tin-tuc/", ())
    return {page.number: changed for page, changed in page_changes(library.live(NOW).newest_first, left)}


def test_page_changed_when_its_newest_article_came():
    assert changes(written()) == {None: day(74), 3: day(59), 2: day(39), 1: day(19)}


def test_major_change_is_new_on_the_page_that_shows_the_article_and_a_minor_one_nowhere():
    usual = changes(written())
    assert changes(written(news(30, changes=[CHANGE]))) == usual | {2: CHANGED}
    assert changes(written(news(30, changes=[CHANGE | {"kind": "minor"}]))) == usual


def test_article_that_leaves_is_told_of_on_the_pages_where_others_move_up():
    withdrawn = {"on": str(GONE.date()), "reason": "Sai."}
    found = changes(written(news(30, withdrawn=withdrawn)))
    assert found == {None: GONE, 3: GONE, 2: GONE, 1: day(19)}
    # the newest leaves its own page alone, which is not new for those behind
    assert changes(written(news(74, withdrawn=withdrawn))) == {None: GONE, 3: day(59), 2: day(39), 1: day(19)}


def test_article_that_comes_late_is_told_of_on_the_pages_where_others_move_down():
    came = dt.datetime(2026, 11, 3, tzinfo=VIETNAM)
    plans = [make_entry(f"ke-hoach/2026/ke-{number}.md", issued_on=str(day(number).date()), date="2026-10-01") for number in range(45)]
    late = make_entry("ke-hoach/2026/muon.md", issued_on=str(day(21).date()), date=str(came.date()))
    told = dt.datetime(2026, 10, 1, tzinfo=VIETNAM)
    found = page_changes(make_library(*plans, late).newest_first)
    assert [(page.number, changed) for page, changed in found] == [(None, came), (2, came), (1, told)]


def test_listing_that_lost_all_its_articles_changed_when_the_last_one_left():
    entry = make_entry("tin-tuc/2026/tin.md", withdrawn={"on": "2026-11-02", "reason": "Sai."})
    assert changes(make_library(entry)) == {None: GONE}
    assert changes(make_library()) == {None: None}


def test_article_leaves_every_listing_that_it_was_in():
    entry = make_entry("tin-tuc/2026/tin.md", field="y-te", campaigns=["thi-dua"], withdrawn={"on": "2026-11-02", "reason": "Sai."})
    left = listings_left([entry], Memberships(make_library().registry))
    assert set(left) == {"/", "/tin-tuc/", "/linh-vuc/y-te/", "/don-vi/so-y-te/", "/nam/2026/", "/phong-trao/thi-dua/"}


def test_campaigns_first_page_is_new_with_its_text_its_plans_and_all_that_left_the_others_with_their_articles_alone():
    mine = {"campaigns": ["thi-dua"]}
    usual = [make_entry("phong-trao/thi-dua.md", date="2026-01-01"), *(news(number, **mine) for number in range(45))]

    def found(*others: Entry) -> list[dt.datetime | None]:
        live = (library := make_library(*usual, *others)).live(NOW)
        left = listings_left(library.withdrawn(NOW), Memberships(library.registry)).get("/phong-trao/thi-dua/", ())
        campaign = live.campaigns["thi-dua"]
        return [changed for _, changed in campaign_changes(campaign, derive_campaigns(live)["thi-dua"], left)]

    plan = {"issued_on": "2026-01-03", "date": "2026-02-20", **mine}
    assert found() == [day(44), day(39), day(19)]
    assert found(make_entry("ke-hoach/2026/ke.md", **plan)) == [day(50), day(39), day(19)]
    assert found(make_entry("ke-hoach/2026/ke.md", **plan, withdrawn={"on": "2026-11-02", "reason": "Sai."})) == [GONE, day(39), day(19)]
    assert found(make_entry("phong-trao/nhanh.md", date="2026-11-02", parent="thi-dua")) == [GONE, day(39), day(19)]
    usual[0] = make_entry("phong-trao/thi-dua.md", date="2026-01-01", changes=[CHANGE])
    assert found() == [CHANGED, day(39), day(19)]
