from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.model.dates import VIETNAM, DayOfYear, PartialDate, start_of
from portal.model.document_parts import Obligation
from portal.model.values import Event, Image, Period, Video
from portal.render.dates import day_time, event_text, official_text, partial_text, partial_time, period_text
from tests.length import examples


def test_text_of_one_line_holds_no_line_break_and_a_transcript_keeps_its_own():
    assert Image(src="a.png", alt="Bà con\n  ủ phân\r\nhữu cơ ", credit="Ảnh: Minh Hà").alt == "Bà con ủ phân hữu cơ"
    assert Video(src="a.mp4", transcript="Một.\n\nHai.").transcript == "Một.\n\nHai."


@examples()
@given(st.dates())
def test_whole_date_is_read_and_written_alike(day: dt.date):
    date = PartialDate.parse(day.isoformat())
    assert str(date) == day.isoformat()
    assert date.is_whole and date.first_day() == date.last_day() == day


@examples()
@given(st.integers(1, 9999), st.integers(1, 12))
def test_month_without_a_day_may_mean_all_of_its_days(year: int, month: int):
    date = PartialDate.parse(f"{year:04d}-{month:02d}")
    assert date.first_day() == dt.date(year, month, 1)
    assert date.last_day().month == month
    assert date.last_day() == dt.date.max or (date.last_day() + dt.timedelta(days=1)).day == 1
    assert not date.is_whole


@examples()
@given(st.integers(1, 9999))
def test_year_may_mean_all_of_its_days(year: int):
    date = PartialDate.parse(f"{year:04d}")
    assert (date.first_day(), date.last_day()) == (dt.date(year, 1, 1), dt.date(year, 12, 31))


@pytest.mark.parametrize("text", [
    "", "20", "2020-6", "2020-00", "2020-13", "2020-02-30", "2021-02-29", "0000", "2020-06-1", "2020/06", "06-2020",
    "2020-06-20 ", "2020-06-20\n", "٢٠٢٠", "+2020", "2020-W05",
])
def test_anything_else_is_no_date(text: str):
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@pytest.mark.parametrize(("text", "due"), [("2023-12-30", dt.date(2023, 12, 30)), ("12-30", DayOfYear(12, 30))])
def test_duty_is_due_on_one_day_or_on_a_day_of_every_year(text: str, due: dt.date | DayOfYear):
    duty = Obligation.model_validate({"who": "Sở", "what": "Báo cáo", "due": text})
    assert duty.due == due and str(due) == text


@examples()
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), st.dates().filter(lambda day: (day.month, day.day) != (2, 29)))
def test_day_of_every_year_falls_into_the_year_that_follows_and_into_the_one_before(day: dt.date, like: dt.date):
    yearly = DayOfYear(like.month, like.day)
    first, last, year = yearly.first(day), yearly.last(day), dt.timedelta(days=366)
    assert day <= first < day + year and day - year < last <= day
    assert {(found.month, found.day) for found in (first, last)} == {(like.month, like.day)}


def test_days_are_told_as_vietnam_counts_them():
    assert day_time(dt.datetime(2026, 12, 31, 18, tzinfo=dt.timezone.utc)).text == "01/01/2027"
    assert start_of(dt.date(2026, 1, 1)) == dt.datetime(2025, 12, 31, 17, tzinfo=dt.timezone.utc)
    assert VIETNAM.utcoffset(None) == dt.timedelta(hours=7)


@pytest.mark.parametrize(("text", "shown", "iso"), [("2023-01-13", "13/01/2023", "2023-01-13"), ("2020-06", "6/2020", "2020-06"), ("2020", "2020", "2020")])
def test_date_is_shown_as_far_as_it_is_known(text: str, shown: str, iso: str):
    time = partial_time(PartialDate.parse(text))
    assert (time.text, time.iso) == (shown, iso)
    assert partial_text(PartialDate.parse(text)) == shown


@pytest.mark.parametrize(("text", "official"), [
    ("2023-01-13", "ngày 13 tháng 01 năm 2023"), ("2023-03-03", "ngày 03 tháng 3 năm 2023"),
    ("2020-06", "ngày … tháng 6 năm 2020"), ("2020", "ngày … tháng … năm 2020"), (None, "ngày … tháng … năm …"),
])
def test_document_keeps_the_blanks_of_its_source(text: str | None, official: str):
    assert official_text(PartialDate.parse(text) if text else None) == official


def test_period_in_words():
    def period(**given: str) -> str:
        return period_text(Period.model_validate(given))

    assert period(starts="2019", ends="2025") == "2019 - 2025"
    assert period(starts="2023", ends="2023") == "2023"
    assert period(starts="2022-06") == "từ 6/2022"


def test_event_in_words():
    def event(**given: str) -> str:
        return event_text(Event.model_validate({"place": "Hội trường"} | given))

    assert event(starts="2026-06-11T08:00") == "08:00, 11/06/2026"
    assert event(starts="2026-06-11T08:00", ends="2026-06-11T10:30") == "08:00, 11/06/2026 - 10:30"
    assert event(starts="2026-06-11T20:00+00:00", ends="2026-06-12T10:00") == "03:00, 12/06/2026 - 10:00"
    assert event(starts="2026-06-11T08:00", ends="2026-06-12T10:00") == "08:00, 11/06/2026 - 10:00, 12/06/2026"
