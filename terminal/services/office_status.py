"""The status page of a joined till: what head office has confirmed of an entry, or what is expected of it until then.

The page speaks of one kind of figures only. Beside a confirmed entry stand the owner's other confirmed ones, beside one
that is not yet confirmed those that are not either; payouts that this till worked out by itself are not told at all.
"""

from __future__ import annotations

from dataclasses import replace

from terminal.ledger.queues import WAITING
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Ratio
from terminal.services import office_view
from terminal.services.facts import Certainty, EntryFacts, StatusFacts


def told(unit: Unit, worked_out: StatusFacts, bill: int, extract: Ratio) -> StatusFacts:
    """The page as it may be shown; a till alone shows what it worked out."""
    if office_view.link(unit) is None:
        return worked_out
    answered = office_view.answer(unit, office_view.deciding(unit, bill))
    held = answered is not None and answered.held
    known = None if answered is None or held else office_view.place(unit, worked_out.entry.id)
    if known is not None:
        return _confirmed(unit, worked_out, known, extract)
    return replace(_expected(unit, worked_out, bill, extract), held=held)


def _confirmed(unit: Unit, worked_out: StatusFacts, known: office_view.OfficePlace, extract: Ratio) -> StatusFacts:
    entry = _as_known(worked_out.entry, known)
    others = [(other, office_view.place(unit, other.id)) for other in worked_out.others]
    river = office_view.queue_river(
        unit, entry.queue, own_ahead=entry.entries_ahead,
        own_remaining=entry.entitlement - entry.rewarded if known.status == WAITING else ZERO,
    )  # fmt: skip
    return replace(
        worked_out,
        certainty=Certainty.CONFIRMED,
        as_of=known.as_of,
        entry=entry,
        others=tuple(_as_known(other, place) for other, place in others if place is not None
                     and place.status == WAITING),
        river=river or replace(worked_out.river, own_ahead=entry.entries_ahead),
        pace=office_view.pace(entry.money_ahead, extract),
    )  # fmt: skip


def _as_known(entry: EntryFacts, known: office_view.OfficePlace) -> EntryFacts:
    return replace(
        entry,
        ratio=known.ratio,
        rule=known.rule,
        entitlement=known.entitlement,
        rewarded=known.rewarded,
        status=known.status,
        entries_ahead=known.entries_ahead,
        money_ahead=known.money_ahead,
        joined_ahead=known.joined_ahead,
        joined_money_ahead=known.joined_money_ahead,
        payouts=(),
        payout_count=0,
        ended_at=None if known.status == WAITING else known.as_of,
    )


def _expected(unit: Unit, worked_out: StatusFacts, bill: int, extract: Ratio) -> StatusFacts:
    others = tuple(other for other in worked_out.others if office_view.place(unit, other.id) is None)
    river = replace(worked_out.river, certainty=Certainty.PROVISIONAL)
    told = replace(worked_out, certainty=Certainty.PROVISIONAL, others=others, river=river)
    entry = worked_out.entry
    about = office_view.expected(unit, bill, entry.queue)
    if about is None:
        return replace(told, entry=replace(entry, payouts=(), payout_count=0))
    ahead, money = about
    entry = replace(
        entry, rewarded=ZERO, status=WAITING, entries_ahead=ahead, money_ahead=money, joined_ahead=ahead,
        joined_money_ahead=money, payouts=(), payout_count=0, ended_at=None,
    )  # fmt: skip
    drawn = office_view.queue_river(
        unit, entry.queue, certainty=Certainty.PROVISIONAL, own_ahead=ahead, own_remaining=entry.entitlement
    )
    return replace(
        told, entry=entry, others=tuple(_not_begun(other) for other in others), river=drawn or river,
        pace=office_view.pace(money, extract),
    )  # fmt: skip


def _not_begun(entry: EntryFacts) -> EntryFacts:
    """Another entry that head office has not confirmed: its place is not guessed."""
    return replace(entry, rewarded=ZERO, payouts=(), payout_count=0, money_ahead=Money(0), entries_ahead=None)
