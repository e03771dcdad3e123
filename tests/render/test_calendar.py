"""The calendar, read back with the library and line by line."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest

from portal.derive.calendar import MOST_EVENTS, choose_dates
from portal.model.dates import VIETNAM
from portal.model.entry import Entry
from portal.model.settings import Settings
from portal.render.calendar import render_calendar
from portal.render.desk import Desk
from tests.builders import NOW, make_entry, make_library

SETTINGS = Settings(
    "Cổng thử", "https://cong.example.gov.vn/", "", "", "Sở Nội vụ", "example.gov.vn", dt.date(2026, 1, 1), ""
)
TAG = "tag:example.gov.vn,2026-01-01:"
HOSTILE = r"Hạn; mục, \n “a” \, BEGIN:VEVENT 👩‍👩‍👧‍👦🇻🇳 " + "ế" * 90
PERIOD = {"starts": "2026", "ends": "2028-06"}


def news(slug: str = "hop", **given: object) -> Entry:
    event = {"starts": "2026-06-11T08:00", "ends": "2026-06-11T11:30", "place": "Hội trường"} | given.pop("event", {})  # type: ignore[operator]
    return make_entry(f"tin-tuc/2026/{slug}.md", event=event, **given)


def plan(*duties: dict[str, str], **given: object) -> Entry:
    full = [{"who": "Sở", "what": "Báo cáo", "deadline": "trước ngày ấy"} | duty for duty in duties]
    return make_entry("ke-hoach/2026/ke.md", obligations=full, **{"period": PERIOD} | given)


def rendered(*entries: Entry, now: dt.datetime = NOW) -> bytes:
    library = make_library(*entries).live(now)
    desk = Desk(SETTINGS, library, now, {}, {}, {})
    return render_calendar(choose_dates(library), desk)


def events(*entries: Entry) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(rendered(*entries)).events


def days(duty: dict[str, str], **given: object) -> list[tuple[dt.date, object]]:
    """Of each deadline the first day, and until when it comes again."""
    return [(made["dtstart"].dt, made.get("rrule", {}).get("until", made.get("rrule"))) for made in events(plan(duty, **given))]


GOLDEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Nêu Gương//VI
DESCRIPTION:Sự kiện trong tin tức và thời hạn nêu trong các k
 ế hoạch.
X-WR-CALDESC:Sự kiện trong tin tức và thời hạn nêu trong các\x20
 kế hoạch.
NAME:Lịch của Cổng thử
X-WR-CALNAME:Lịch của Cổng thử
LAST-MODIFIED:20260609T170000Z
REFRESH-INTERVAL;VALUE=DURATION:PT6H
SOURCE;VALUE=URI:https://cong.example.gov.vn/lich/su-kien.ics
URL:https://cong.example.gov.vn/
X-PUBLISHED-TTL:PT6H
X-WR-TIMEZONE:Asia/Ho_Chi_Minh
BEGIN:VTIMEZONE
TZID:Asia/Ho_Chi_Minh
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:+07
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Bài hop
DTSTART;TZID=Asia/Ho_Chi_Minh:20260611T080000
DTEND;TZID=Asia/Ho_Chi_Minh:20260611T113000
DTSTAMP:20260609T170000Z
UID:tag:example.gov.vn\\,2026-01-01:bai-hop
CATEGORIES:Sự kiện,Y tế
DESCRIPTION:Tóm tắt hop.\\nhttps://cong.example.gov.vn/tin-tuc/2026/hop/
LAST-MODIFIED:20260609T170000Z
LOCATION:Hội trường\\, tầng 2
TRANSP:TRANSPARENT
URL:https://cong.example.gov.vn/tin-tuc/2026/hop/
END:VEVENT
BEGIN:VEVENT
SUMMARY:Hạn trước ngày 30/12 hằng năm: Báo cáo
DTSTART;VALUE=DATE:20261230
DTEND;VALUE=DATE:20261231
DTSTAMP:20260105T170000Z
UID:tag:example.gov.vn\\,2026-01-01:bai-ke/han/12-30
RRULE:FREQ=YEARLY;UNTIL=20271230
CATEGORIES:Thời hạn
DESCRIPTION:Ai làm: Sở\\nGửi\\, báo cáo: Sở Nội vụ\\nTheo kế h
 oạch: Bài ke (Sở Y tế)\\nhttps://cong.example.gov.vn/ke-hoach/2026/k
 e/#iii
LAST-MODIFIED:20260105T170000Z
TRANSP:TRANSPARENT
URL:https://cong.example.gov.vn/ke-hoach/2026/ke/#iii
END:VEVENT
END:VCALENDAR
"""


def test_calendar_of_an_event_and_a_deadline_is_exactly_this():
    duty = {"deadline": "trước ngày 30/12 hằng năm", "due": "12-30", "to": "Sở Nội vụ", "clause": "iii"}
    made = rendered(plan(duty), news(date="2026-06-10", field="y-te", event={"place": "Hội trường, tầng 2"}))
    assert made.decode().replace("\r\n", "\n") == GOLDEN


def test_lines_are_short_end_as_they_must_and_break_within_no_letter():
    made = rendered(news(title=HOSTILE, summary=HOSTILE, event={"place": HOSTILE}), plan({"due": "12-30", "what": HOSTILE}))
    *lines, last = made.split(b"\r\n")
    assert last == b"" and b"\n" not in made.replace(b"\r\n", b"") and b"\r" not in made.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)
    assert sum(line == b"BEGIN:VEVENT" for line in lines) == 2


def test_text_that_is_hostile_to_the_format_is_read_back_as_it_was():
    first, second = events(news(title=HOSTILE, summary=HOSTILE, event={"place": HOSTILE}, tags=[]), plan({"due": "12-30", "to": HOSTILE}))
    said = HOSTILE.strip()
    assert (str(first["summary"]), str(first["location"])) == (said, said)
    assert str(first["description"]).split("\n") == [said, "https://cong.example.gov.vn/tin-tuc/2026/hop/"]
    assert str(second["description"]).split("\n")[1].endswith(said)


def test_event_without_an_end_or_with_one_at_its_beginning_has_none():
    for ends in (None, "2026-06-11T08:00"):
        (made,) = events(news(event={"ends": ends}))
        assert "dtend" not in made and made["dtstart"].dt == dt.datetime(2026, 6, 11, 8, tzinfo=VIETNAM)


def test_event_of_another_zone_is_told_in_vietnams():
    made = rendered(news(event={"starts": "2026-06-11T23:30Z", "ends": None}))
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20260612T063000\r\n" in made


@pytest.mark.parametrize(("due", "given", "found"), [
    ("2026-11-30", {}, [(dt.date(2026, 11, 30), None)]),
    ("2031-11-30", {}, [(dt.date(2031, 11, 30), None)]),
    ("03-31", {}, [(dt.date(2026, 3, 31), [dt.date(2028, 3, 31)])]),
    ("12-30", {"period": {"starts": "2026", "ends": "2026"}}, [(dt.date(2026, 12, 30), None)]),
    ("03-31", {"issued_on": "2026-06-20"}, [(dt.date(2027, 3, 31), [dt.date(2028, 3, 31)])]),
    ("03-31", {"period": {"starts": "2026"}}, [(dt.date(2026, 3, 31), {"FREQ": ["YEARLY"]})]),
    ("03-31", {"period": None, "issued_on": "2026-04"}, [(dt.date(2027, 3, 31), {"FREQ": ["YEARLY"]})]),
    ("03-31", {"period": None, "date": "2026-03-31"}, [(dt.date(2026, 3, 31), {"FREQ": ["YEARLY"]})]),
    ("", {}, []),
])
def test_deadline_is_a_whole_day_that_comes_again_within_the_plans_time(due: str, given: dict[str, object], found: list[object]):
    assert days({"due": due} if due else {}, **given) == found


def test_deadline_keeps_its_id_whatever_is_put_in_before_it():
    def ids(*duties: dict[str, str], **given: object) -> list[str]:
        return [str(made["uid"]) for made in events(plan(*duties, **given))]

    duty = {"due": "12-30"}
    assert ids(duty) == ids({}, duty | {"what": "Tổng kết"}, title="Tên khác") == [f"{TAG}bai-ke/han/12-30"]
    assert ids(duty, {"due": "2026-12-30"}, duty) == [
        f"{TAG}bai-ke/han/12-30", f"{TAG}bai-ke/han/12-30/2", f"{TAG}bai-ke/han/2026-12-30"]


def test_what_is_made_up_says_so():
    for made in events(news(sample=True), plan({"due": "12-30"}, sample=True)):
        assert str(made["summary"]).startswith("Bài mẫu: ")
        assert "\nBài mẫu: nhân vật, đơn vị" in str(made["description"])


def test_what_is_not_out_or_withdrawn_is_in_no_calendar():
    withdrawn = {"on": "2026-10-01", "reason": "Sai."}
    hidden = [news("a", draft=True), news("b", publish_at="2026-11-20T08:01"), news("c", withdrawn=withdrawn),
              plan({"due": "12-30"}, draft=True)]
    assert rendered(*hidden) == rendered()
    assert "Bài b" in rendered(*hidden, now=NOW + dt.timedelta(minutes=1)).decode()


def test_calendar_without_any_date_is_valid():
    made = icalendar.Calendar.from_ical(rendered(make_entry("tin-tuc/2026/tin.md")))
    assert made.events == [] and made.timezones and "last-modified" not in made


def test_change_that_readers_are_told_of_is_told_by_the_calendar():
    change = {"on": "2026-06-15T09:00", "note": "Đổi nơi họp.", "kind": "major"}
    (made,) = events(news(date="2026-06-10", changes=[change, change | {"on": "2026-06-17", "kind": "minor"}]))
    told = dt.datetime(2026, 6, 15, 9, tzinfo=VIETNAM)
    assert made["last-modified"].dt == made["dtstamp"].dt == told


def test_calendar_holds_the_latest_events_the_earliest_first():
    begins = [f"{year}-{month:02d}-{day:02d}T08:00" for year in (2024, 2025) for month in range(1, 13) for day in range(1, 29)]
    entries = [news(f"tin-{number:03d}", event={"starts": starts, "ends": None}) for number, starts in enumerate(begins)]
    found = [made["dtstart"].dt for made in events(*reversed(entries))]
    assert found == [dt.datetime.fromisoformat(starts).replace(tzinfo=VIETNAM) for starts in begins[-MOST_EVENTS:]]
