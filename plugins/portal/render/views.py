"""What templates print: every value ready, nothing left to compute.

All texts are plain text, escaped by the template engine; the two exceptions are `Markup`.
All `url` values start with `/` (with the site's base path in front) unless said otherwise.
All texts shown are Vietnamese; dates are written out (`13/01/2023`) beside their ISO form.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; plain text where `url` is None."""

    title: str
    url: str | None = None
    count: int | None = None
    """How many articles stand behind it."""
    current: bool = False
    """Whether it is the page, or the section, that is being read."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A point in time: `text` for people, `iso` for machines (None for a vague date)."""

    text: str
    iso: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the sizes that were made of it."""

    src: str
    srcset: str
    """`/hinh/a-480.webp 480w, /hinh/a-960.webp 960w`"""
    width: int
    height: int
    """In pixels, of the largest size: browsers keep the place free by them."""
    alt: str
    credit: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One subscription address of a listing."""

    title: str
    """Tin tức (RSS)"""
    url: str
    type: str
    """application/rss+xml or application/atom+xml"""
    format: str
    """RSS or Atom"""


@dataclass(frozen=True, slots=True)
class Site:
    """What stands on every page, the same on each."""

    name: str
    tagline: str
    language: str
    base: str
    """Path that the site lives under, without the last `/`: empty or /cong-thong-tin."""
    home: str
    search: str
    """Address of the search page; a form sends `q` there."""
    feeds: tuple[Feed, ...]
    """The feeds of the whole site."""
    menu: tuple[Link, ...]
    """The sections."""
    footer: tuple[Link, ...]
    organization: str
    """Cơ quan chủ quản."""
    responsible: str | None
    """Chịu trách nhiệm nội dung."""
    address: str | None
    phone: str | None
    email: str | None
    demo: bool
    """Whether the whole site is a demonstration, which each page then says."""
    press: str
    """Address of the page for the press, which lists all feeds."""


@dataclass(frozen=True, slots=True)
class Page:
    """The head of one page, and what its frame needs."""

    kind: str
    """home, listing, story, campaign, plan, news, page, directory, search, press, redirect, 404"""
    title: str
    canonical: str
    """Absolute address."""
    description: str
    tabs: tuple[Link, ...]
    """The site's menu, with the current section marked."""
    crumbs: tuple[Link, ...] = ()
    """From the home page to the parent of this page."""
    image: str | None = None
    """Absolute address of a JPEG for previews in social networks."""
    image_alt: str | None = None
    feeds: tuple[Feed, ...] = ()
    """The feeds of this listing; the site's own are in `Site.feeds`."""
    published: str | None = None
    """ISO 8601 with zone."""
    modified: str | None = None
    structured: Markup | None = None
    """schema.org as JSON, safe inside a script element."""
    indexed: bool = True
    """Whether search engines may list it."""
    report: str | None = None
    """mailto: address with subject and body filled in, to report an error."""
    newer: str | None = None
    """Neighbouring page of a listing, for rel=prev / rel=next."""
    older: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """An article as lists show it; made once a build, and equal only to itself."""

    url: str
    title: str
    summary: str
    badge: str
    """Điển hình tiên tiến, Phong trào, Kế hoạch, Tin tức"""
    kind: str
    """story, campaign, plan or news"""
    time: Time
    unit: str
    locality: str | None = None
    picture: Picture | None = None
    number: str | None = None
    """Of a plan: 93/KH-VP; with … where the number is blank: …/KH-VPUB."""
    counts: str | None = None
    """Of a campaign: 14 gương · 2 kế hoạch · 3 tin."""
    state: str | None = None
    """Of a campaign or plan: đang diễn ra, còn hiệu lực, đã kết thúc."""
    current: bool = True
    """Whether a campaign or plan is still running."""
    sample: bool = False
    archived: bool = False
    corrected: bool = False
    mark: str | None = None
    """Why it stands only in the preview."""


@dataclass(frozen=True, slots=True)
class Pager:
    """The way through a listing's pages, which are numbered from the oldest end."""

    current: str
    """Mới nhất, or Trang 7."""
    newest: Link | None
    """The listing's own address; None when we are there."""
    newer: Link | None
    older: Link | None
    numbers: tuple[Link, ...]
    """Page links in reading order, newest first; a gap is a Link without url titled …"""


@dataclass(frozen=True, slots=True)
class Group:
    """A titled list of links: years, categories, child localities …"""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a description list; `links` where the value leads somewhere, else `text`."""

    label: str
    text: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cards: a section, a term, a year."""

    title: str
    cards: tuple[Card, ...]
    total: int | None
    """Of articles on all pages together; only on the first, since it changes with each article."""
    pager: Pager | None
    """None where all fits on one page."""
    intro: str | None = None
    facts: tuple[Fact, ...] = ()
    """What is known of the term itself: a unit's kind, parent, successor."""
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A line of a directory, with what lies below it."""

    link: Link
    short_name: str | None = None
    kind: str | None = None
    """Its kind, in words: Văn phòng, Sở, huyện."""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """All terms of a taxonomy on one page: units, localities, fields, years, tags."""

    title: str
    intro: str | None
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a table of contents."""

    anchor: str
    title: str
    level: int
    """2 or 3."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A notice that the article said something wrong."""

    time: Time
    note: str
    wrong: str | None
    """What it said; None where the note alone tells."""
    right: str | None
    """What is right; given with `wrong` only."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A line of an article's history."""

    anchor: str
    time: Time
    kind: str
    """Cập nhật or Cải chính"""
    note: str


@dataclass(frozen=True, slots=True)
class Article:
    """What the pages of the four kinds have in common."""

    title: str
    summary: str
    body: Markup
    headings: tuple[Heading, ...]
    badge: Link
    """The category of a story, else the kind."""
    time: Time
    updated: Time | None
    """None where nothing changed since publication."""
    unit: Link
    locality: Link | None
    field: Link | None
    authors: tuple[Link, ...]
    campaigns: tuple[Link, ...]
    tags: tuple[Link, ...]
    picture: Picture | None
    sample: bool
    archived: str | None
    """The notice for an article whose time has run out."""
    corrections: tuple[Correction, ...]
    """The latest first."""
    history: tuple[ToldChange, ...]
    """Corrections too, the latest first."""
    source: Link | None
    """Where the text comes from; `note` holds the date."""
    reviewed: str | None
    """Đã duyệt: … ngày …"""
    related: tuple[Card, ...]
    previous: Link | None
    """The older neighbour in the article's first campaign."""
    next: Link | None
    neighbours_of: Link | None
    """The campaign in which `previous` and `next` stand."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A result of a story."""

    figure: str
    unit: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Met:
    """A criterion that a story meets."""

    criterion: str
    evidence: str
    plan: Link
    """The plan, at the clause."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """Somebody who took over the exemplar's way."""

    unit: Link
    time: Time | None
    result: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """What only an exemplar story has."""

    subject_kind: str
    """Cá nhân, Tập thể, Hộ gia đình"""
    subject: str
    position: str | None
    subject_unit: str | None
    results: tuple[Figure, ...]
    awards: tuple[Fact, ...]
    """`label` is the award, `text` its decision and date."""
    criteria: tuple[Met, ...]
    replicated_by: tuple[Adoption, ...]
    consent: str | None


@dataclass(frozen=True, slots=True)
class Campaign:
    """What only a campaign's own page has; later pages of its articles are listings."""

    facts: tuple[Fact, ...]
    """Level, launched by, period, parent, anniversary …"""
    state: str | None
    current: bool
    alternate_names: tuple[str, ...]
    children: tuple[Link, ...]
    plans: tuple[Card, ...]
    stories: tuple[Card, ...]
    news: tuple[Card, ...]
    """The newest stories and news: they share the campaign's pages."""
    counts: str
    pager: Pager | None


@dataclass(frozen=True, slots=True)
class Duty:
    """A row of a plan's table of obligations."""

    who: str
    what: str
    when: str | None
    to: str | None
    clause: Link | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of an administrative document (Nghị định 30/2020/NĐ-CP, Điều 8)."""

    parent_issuer: str | None
    """ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI"""
    issuer: str
    """VĂN PHÒNG"""
    number: str
    """93/KH-VP"""
    number_note: str | None
    """Says that the source leaves the number before its symbol blank."""
    place_and_date: str
    """Đồng Nai, ngày 13 tháng 01 năm 2023; missing parts are said to be missing."""
    title: str
    """What follows KẾ HOẠCH (trích yếu)."""
    period: str | None
    state: str | None
    current: bool
    duties: tuple[Duty, ...]
    based_on: tuple[Link, ...]
    """`url` only where the document is on this site; `note` the date and issuer."""
    implemented_by: tuple[Card, ...]
    """Plans that rest on this one, and stories that meet its criteria."""
    siblings: tuple[Card, ...]
    """Plans that rest on a document that this one rests on too."""
    recipients: tuple[str, ...]
    signer: str | None
    signer_lines: tuple[str, ...]
    """What stands above the name: KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC."""
    editor_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Video:
    """A film of a news item."""

    src: str
    type: str
    captions: str | None
    transcript: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What only a news item has."""

    event: tuple[Fact, ...]
    """When and where."""
    video: Video | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The page at the address of an article that is withdrawn: nothing of what that said."""

    time: Time
    """When."""
    reason: str
    section: Link
    """Where articles of its kind are listed."""
    contact: str | None
    """mailto: address with the subject filled in; None where the site has none."""


@dataclass(frozen=True, slots=True)
class Home:
    """The front page."""

    lead: Card | None
    beside: tuple[Card, ...]
    """Three or four stories that stand beside the lead."""
    newest: tuple[Card, ...]
    campaigns: tuple[Card, ...]
    plans: tuple[Card, ...]
    news: tuple[Card, ...]
    suggestions: tuple[Link, ...] = field(default=())
    """Examples of queries under the search box."""
    all_stories: str | None = None
    """Address of the section that a block of the front page is taken from; so the next three."""
    all_campaigns: str | None = None
    all_plans: str | None = None
    all_news: str | None = None


@dataclass(frozen=True, slots=True)
class FeedTable:
    """A group of feeds on the press page."""

    name: str
    """For anchors: site, kinds, columns …"""
    title: str
    rows: tuple[tuple[Link, tuple[Feed, ...]], ...]
    """The listing, and the feeds that follow it."""
    long: bool
    """Whether it is closed until somebody wants it."""


@dataclass(frozen=True, slots=True)
class Press:
    """What the page for the press says beside the editors' own text."""

    address: str
    """Absolute, of the feed of the whole site."""
    least: int
    """So many items a feed holds at least, if there are so many."""
    days: int
    """So long feeds tell that an article was withdrawn."""
    hub: str | None
    """Address of the WebSub hub."""
    rights: str
    """Terms of reuse; may be empty."""
    opml: str
    calendar: str
    total: int
    """How many feeds there are."""
    tables: tuple[FeedTable, ...]
