"""What the search index takes from an entry, and the names of what it is filed under."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping

from portal.derive.memberships import Taxonomy, category_slug
from portal.messages import catalogue
from portal.model.dates import VIETNAM
from portal.model.entry import ARTICLE_KINDS, Entry
from portal.model.front_matter import CampaignMeta, NewsMeta, PageMeta, PlanMeta, StoryMeta
from portal.render.cards import KIND_NAMES, badge_text, plan_number, shown_time
from portal.render.desk import Desk
from portal.render.output import given_by
from portal.search.article import FACETS, Article

_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u)\b[^>]*>")
_BLOCK = re.compile(r"\s*<[^>]+>\s*")
_NOT_READ = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<a class="footnote-backref".*?</a>|<br>')
"""Marks of footnotes, and where a line breaks within a block."""

Names = Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]]
"""For each facet, by slug: the name, and the slugs of what that lies in or was merged into."""


def search_digest(entry: Entry, desk: Desk) -> str:
    """Stands for all that `search_article` takes from an entry."""
    units = [one.unit for one in getattr(entry.meta, "replicated_by", ()) if desk.unit(one.unit)]
    parts = entry.source, entry.meta_digest, entry.body_digest, _is_archived(entry, desk)
    return given_by(*parts, *_campaigns(entry, desk), "", *units)


def search_article(entry: Entry, desk: Desk) -> Article:
    """An entry as the index takes it, composed (NFC).

    Names that stand in registries are left out: they change for many articles at once.
    """
    meta = entry.meta
    body = "\n".join(filter(None, (plain_text(desk.body(entry.source).html), *_facts(entry, desk))))
    names: list[str | None] = []
    date, badge = "", catalogue().labels.page
    facets: tuple[tuple[str, ...], ...] = ((),) * len(FACETS)
    if not isinstance(meta, PageMeta):
        badge, date = badge_text(entry), shown_time(entry).text
        names += [*meta.tags, *getattr(meta, "alternate_names", ())]
        if isinstance(meta, StoryMeta):
            names.append(meta.subject.name)
        if isinstance(meta, PlanMeta):
            number = plan_number(meta)
            names += [number, meta.signer and meta.signer.name]
            date = _joined(number, date)
        flags = catalogue().site.card
        date = _joined(date, meta.sample and flags.sample, _is_archived(entry, desk) and flags.archived)
        facets = (
            (entry.kind.value,),
            (category_slug(meta.category),) if isinstance(meta, StoryMeta) else (),
            _campaigns(entry, desk),
            (meta.unit,),
            (meta.locality,) if meta.locality else (),
            (meta.field,) if meta.field else (),
            (str(entry.year or entry.listed_on.astimezone(VIETNAM).year),),
        )
    texts = (meta.title, meta.summary, *filter(None, names), body)
    title, summary, *others, body = (unicodedata.normalize("NFC", text) for text in texts)
    others = dict.fromkeys(" ".join(name.split()) for name in others)
    return Article(entry.permalink, title, summary, badge, date, tuple(others), body, facets)


def _facts(entry: Entry, desk: Desk) -> Iterator[str]:
    """What its page shows of the front matter beside the text, a line for each."""
    meta = entry.meta
    if isinstance(meta, StoryMeta):
        yield _line(meta.subject.position, meta.subject.unit)
        yield from (f"{one.figure} {one.unit}" for one in meta.results)
        yield from (_line(one.name, one.decision) for one in meta.awards)
        yield from (_line(one.criterion, one.evidence) for one in meta.criteria)
        yield from (_line(None if desk.unit(one.unit) else one.unit, one.result) for one in meta.replicated_by)
    elif isinstance(meta, CampaignMeta):
        yield _line(meta.launched_by, meta.anniversary and meta.anniversary.event)
    elif isinstance(meta, PlanMeta):
        yield from (_line(one.who, one.what, one.how_often, one.deadline, one.to) for one in meta.obligations)
        yield from (_line(one.number, one.title, one.issuer) for one in meta.based_on)
        yield from meta.recipients
        yield from meta.editor_notes
        yield _line(meta.signer and meta.signer.position, meta.place)
    elif isinstance(meta, NewsMeta):
        yield _line(meta.event and meta.event.place)
        yield from (meta.video and meta.video.transcript or "").splitlines()


def _is_archived(entry: Entry, desk: Desk) -> bool:
    return getattr(entry.meta, "expires", None) is not None and desk.is_archived(entry.source)


def _joined(*parts: str | bool | None) -> str:
    return " · ".join(part for part in parts if isinstance(part, str))


def _line(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))


def _campaigns(entry: Entry, desk: Desk) -> tuple[str, ...]:
    """A campaign itself, or those of an article whose pages are live."""
    if isinstance(entry.meta, PageMeta):
        return ()
    if isinstance(entry.meta, CampaignMeta):
        return (entry.slug,)
    return tuple(sorted(slug for slug in entry.meta.campaigns if desk.campaign(slug)))


def facet_names(desk: Desk) -> Names:
    """Of everything that articles are filed under; in each facet in the order of a list."""
    texts, registry = catalogue(), desk.library.registry
    terms = desk.terms
    campaigns = desk.library.campaigns.values()
    return {
        "loai": {kind.value: (texts.sections[KIND_NAMES[kind]].title, ()) for kind in ARTICLE_KINDS},
        "hang-muc": {slug: (term.name, ()) for slug, term in terms[Taxonomy.CATEGORY].items()},
        "phong-trao": {entry.slug: (entry.meta.title, ()) for entry in campaigns},
        "don-vi": {
            slug: (unit.name, (unit.successor,) if unit.successor else ())
            for slug, unit in registry.units.items() if slug in terms[Taxonomy.UNIT]
        },
        "dia-phuong": {
            slug: (place.name, tuple(filter(None, (place.parent, place.successor))))
            for slug, place in registry.localities.items() if slug in terms[Taxonomy.LOCALITY]
        },
        "linh-vuc": {
            slug: (field.name, ()) for slug, field in registry.fields.items() if slug in terms[Taxonomy.FIELD]
        },
        "nam": {year: (year, ()) for year in sorted(terms[Taxonomy.YEAR], reverse=True)},
    }


def plain_text(body_html: str) -> str:
    """The words of sanitised HTML: a line for each block, single spaces between words."""
    # where a line breaks, no block ends
    running = " ".join(_INLINE.sub("", _NOT_READ.sub(" ", body_html)).split())
    lines = html.unescape(_BLOCK.sub("\n", running)).split("\n")
    return "\n".join([" ".join(words) for line in lines if (words := line.split())])
