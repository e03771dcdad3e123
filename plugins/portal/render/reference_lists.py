"""What readers look up beside articles: the legal documents that plans cite, and abbreviations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from portal.messages import catalogue
from portal.model.entry import Entry, Kind
from portal.model.front_matter import PlanMeta
from portal.model.registry import LegalDocument
from portal.render.cards import plan_number
from portal.render.dates import partial_text
from portal.render.desk import Desk
from portal.render.views import Directory, Link, Node

MOST_PLANS = 20
"""How many plans, the newest, are named under a document."""


def documents_view(desk: Desk) -> Directory:
    """The legal documents, each with the plans that cite it."""
    texts = catalogue().directories.documents
    documents = desk.registry("documents")
    citing = _citing(documents, desk)
    return Directory(texts.title, texts.intro, tuple(
        Node(
            Link(document.number, note=document.note),
            document.title,
            _issued(document),
            tuple(
                Node(Link(_plan_name(plan), desk.settings.href(plan.permalink)))
                for plan in citing[slug][:MOST_PLANS]
            ),
        )
        for slug, document in documents.items()
    ))


def glossary_view(desk: Desk) -> Directory:
    """The abbreviations of official language with their full forms."""
    texts = catalogue().directories.glossary
    glossary = sorted(desk.registry("glossary").values(), key=lambda one: one.short)
    return Directory(
        texts.title, texts.intro, tuple(Node(Link(one.short), one.full) for one in glossary)
    )


def _issued(document: LegalDocument) -> str:
    texts = catalogue().plan
    issuer = texts.of_issuer.format(issuer=document.issuer)
    if document.date is None:
        return issuer
    return f"{texts.of_date.format(date=partial_text(document.date))} {issuer}"


def _plan_name(plan: Entry) -> str:
    assert isinstance(plan.meta, PlanMeta)
    number = plan_number(plan.meta)
    return f"{number}: {plan.meta.title}" if number else plan.meta.title


def _citing(documents: Mapping[str, LegalDocument], desk: Desk) -> Mapping[str, list[Entry]]:
    """The plans that rest on a document or name its number, by its slug, newest first.

    Each plan's text is gone through once, whatever the number of documents.
    """
    by_number: dict[str, list[str]] = defaultdict(list)
    for slug, document in documents.items():
        by_number[document.number].append(slug)
    # 5/CT-UBND must not be found in 05/CT-UBND, nor 34-CT/TW in 34-CT/TWX
    numbers = "|".join(sorted(map(re.escape, by_number), key=len, reverse=True))
    number = re.compile(rf"(?<![\w/])(?:{numbers})(?!\w)")
    found: dict[str, list[Entry]] = defaultdict(list)
    for plan in desk.entries(Kind.PLAN.value):
        assert isinstance(plan.meta, PlanMeta)
        named = dict.fromkeys(number.findall(desk.body(plan.source).html))
        slugs = {slug: None for name in named for slug in by_number[name]}
        for basis in plan.meta.based_on:
            for slug in by_number.get(basis.number, ()):
                if documents[slug].date == basis.date:
                    slugs[slug] = None
        for slug in slugs:
            found[slug].append(plan)
    return found
