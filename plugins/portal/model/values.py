"""The small values that front matter is made of, shared by all kinds of entries.

Each class is a closed schema: an unknown key is an error. Texts are plain text, never
HTML. What refers to a registry holds the slug that stands there.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

from portal.model.dates import VIETNAM, DayOfYear, PartialDate, start_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?\Z", re.ASCII)
_YEARS = range(1900, 2101)
"""What lies outside is a slip of the hand: 0202, 20226."""
_SPACE = re.compile(r"[ \t\r\n]+")


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not _DAY.match(value):
        raise PydanticCustomError("day_form", "not a day")
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day_unreal", "no such day") from None
    if day.year not in _YEARS:
        raise PydanticCustomError("day_far", "a day of another age")
    return day


def _moment(value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise PydanticCustomError("moment_form", "not a moment")
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("moment_form", "not a moment") from None
    if moment.year not in _YEARS:  # the edges of the calendar can't be told in another zone
        raise PydanticCustomError("moment_form", "not a moment")
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _day_or_moment(value: Any) -> dt.datetime:
    # a day that is none is told of as a day: most write no hour
    return _moment(value) if isinstance(value, dt.datetime) or "T" in str(value) else start_of(_day(value))


def _partial_date(value: Any) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate.parse(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("partial_date_form", "not a date") from None


def _due(value: Any) -> dt.date | DayOfYear:
    try:
        return value if isinstance(value, DayOfYear) else DayOfYear.parse(value)
    except (TypeError, ValueError):
        if isinstance(value, dt.date) or _DAY.match(str(value)):
            return _day(value)
        raise PydanticCustomError("due_form", "not a day of one year or of every year") from None


def _one_line(value: Any) -> Any:
    return _SPACE.sub(" ", value) if isinstance(value, str) else value


def _once(texts: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(text.casefold(), text)
    return tuple(kept.values())


ONCE = AfterValidator(_once)
"""For lists of words: what is repeated, in whatever case, counts once."""
ONE_LINE = BeforeValidator(_one_line)
"""Line breaks and repeated spaces become one space."""
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), ONE_LINE]
"""One line or paragraph of plain text, never empty."""
LongText = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""Plain text of several lines, never empty."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
"""Lower-case ASCII letters, digits and single hyphens: a registry key or a URL part."""
Day = Annotated[dt.date, BeforeValidator(_day)]
"""A whole day, written 2023-01-13."""
Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
"""A point in time, written 2026-11-20T08:00; Vietnam's time where no zone is given."""
DayOrMoment = Annotated[dt.datetime, BeforeValidator(_day_or_moment)]
"""A point in time, or a day, which stands for its beginning in Vietnam."""
SomeDate = Annotated[PartialDate, BeforeValidator(_partial_date)]
"""A date as far as it is known: 2020, 2020-06 or 2020-06-20."""
Due = Annotated[dt.date | DayOfYear, BeforeValidator(_due)]
"""A whole day, written 2023-12-30, or the same day of every year, written 12-30."""


class Value(BaseModel):
    """Base of all front-matter values: frozen and closed."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, use_attribute_docstrings=True, defer_build=True
    )


class Image(Value):
    """The picture that stands for an entry."""

    src: Text
    """Path of the file, relative to the entry's own file, inside `content/`."""
    alt: Text
    """What the picture shows, for those who do not see it."""
    credit: Text
    """Who made it, or where it comes from."""
    caption: Text | None = None


class Source(Value):
    """Where a text that comes from elsewhere was first published."""

    name: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"<>]+$")] | None = None
    date: SomeDate | None = None


class Review(Value):
    """Who has read and approved the text, and when."""

    name: Text
    on: Day


class Change(Value):
    """A change of an article that is out already."""

    on: DayOrMoment
    note: Text
    """What was changed, in words for readers; of a minor change, for editors."""
    kind: Literal["minor", "major", "correction"]
    """Nobody is told of a minor change; the others are told of in the article and by feeds."""
    wrong: Text | None = None
    """Of a correction: what the article said (Luật Báo chí 2016, Điều 42)."""
    right: Text | None = None
    """Of a correction: what is right."""


class Withdrawal(Value):
    """That an article is withdrawn: its address then tells why, and nothing of what it said."""

    on: DayOrMoment
    reason: Text | None
    """For everybody to read; None where it follows from a consent withdrawn (`Consent.withdrawn_on`)."""


class Period(Value):
    """A span of time; open-ended without `ends`."""

    starts: SomeDate
    ends: SomeDate | None = None


class Subject(Value):
    """Whom an exemplar story is about."""

    kind: Literal["individual", "collective", "household"]
    name: Text
    position: Text | None = None
    unit: Text | None = None
    """The subject's own unit, in words; the publishing unit is the entry's `unit`."""
    under_16: StrictBool = False
    """Whether a child is written about, for whom a representative has to consent too."""


class Award(Value):
    """A commendation that the subject has received."""

    name: Text
    decision: Text | None = None
    """Number and symbol of the decision, e.g. 123/QĐ-UBND."""
    date: SomeDate | None = None


class Criterion(Value):
    """A criterion of a plan that a story meets, with the evidence."""

    plan: Slug
    """The `id` of the plan."""
    clause: Text | None = None
    """The anchor of the clause in the plan's page, without `#`."""
    criterion: Text
    """The criterion, in short."""
    evidence: Text
    """One line that shows how it is met."""


class Result(Value):
    """One figure that an exemplar has reached."""

    figure: Text
    """The number as it is written for readers: 46, 62,5, 1.200."""
    unit: Text
    """What is counted: hộ thoát nghèo."""
    source: Text | None = None
    """Who counted it, or where it is written."""


class Replication(Value):
    """Somebody who has adopted the exemplar's way."""

    unit: Text
    """The adopting unit: a slug of the registry, or its name in words."""
    date: SomeDate | None = None
    result: Text | None = None


class Representative(Value):
    """Who has agreed for a child. Nobody's name: who it was stands in the office's own file."""

    relation: Text
    """What they are to the child: mẹ, người giám hộ."""
    on: Day


class Consent(Value):
    """The subject's agreement to be written about (Luật 91/2025/QH15)."""

    given: StrictBool
    on: Day | None = None
    scope: Text | None = None
    representative: Representative | None = None
    """The agreement of a child's parent or guardian."""
    withdrawn_on: DayOrMoment | None = None
    """Since when it holds no more: the article is withdrawn then."""


class Allowance(Value):
    """Personal data that may stand in an article all the same (see `portal.check.personal_data`)."""

    what: Text
    """The very words of the article."""
    reason: Text
    by: Text
    """Who has decided it."""
    on: Day


class Anniversary(Value):
    """The event that a movement commemorates."""

    event: Text
    years: int
    """How many years it is since: 75."""
    first: SomeDate
    """When it happened: 1948-06-11."""
    celebrated: SomeDate
    """When it is commemorated: 2023-06-11."""


class Event(Value):
    """When and where something takes place."""

    starts: Moment
    ends: Moment | None = None
    place: Text


class Video(Value):
    """A film that lies beside the news item's file."""

    src: Text
    captions: Text | None = None
    """A WebVTT file (.vtt)."""
    transcript: LongText | None = None
    """What is said and shown, as text."""
