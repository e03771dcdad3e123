"""The parts of a plan as a document that are values of their own (Nghị định 30/2020/NĐ-CP, Điều 8)."""

from __future__ import annotations

from typing import Literal

from portal.model.values import Due, Slug, SomeDate, Text, Value


class Signer(Value):
    """Who signed a document."""

    name: Text
    position: Text
    authority: Literal["TM.", "KT.", "TL.", "TUQ."] | None = None
    """On whose behalf (Nghị định 30/2020/NĐ-CP): for the body, the head, by order, by mandate."""
    on_behalf_of: Text | None = None
    """The position or body named behind `authority`: Giám đốc."""


class Basis(Value):
    """A document that a plan rests on, as the plan cites it."""

    number: Text
    """Number and symbol: 06/KH-UBND."""
    date: SomeDate | None = None
    issuer: Text
    title: Text | None = None
    plan: Slug | None = None
    """The `id` of the plan, where it is one on this site."""


class Obligation(Value):
    """One duty that a plan lays on somebody."""

    who: Text
    what: Text
    how_often: Text | None = None
    """hằng quý, thường xuyên …"""
    deadline: Text | None = None
    """trước ngày 30/12 hằng năm"""
    due: Due | None = None
    """The day that the deadline names, where it names one."""
    to: Text | None = None
    """To whom it is reported or sent."""
    clause: Text | None = None
    """Anchor of the clause in the plan's body, without `#`."""
