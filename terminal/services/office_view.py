"""What a joined till may say of bills, members and places: head office's word where it has spoken, else provisional.

A till alone is its own authority, and asks nothing here but whether it is alone. Joined, it knows two kinds of figures
and never puts them into one sum: those that head office gave for an event that it has answered, which are confirmed
as of their instant, and those worked out here since, which are not. What a place will be is told from the queue as
head office last described it, because this till has seen only its own bills.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from terminal.clock import from_text
from terminal.ledger.queues import WAITING
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money, Ratio
from terminal.services import office_given
from terminal.services.facts import Certainty, MemberFacts, Pace, RiverFacts, Settlement
from terminal.services.office_given import Given

QUARANTINED: Final = "quarantined"
HELD: Final = "a.outcome = 'quarantined' AND a.event NOT IN (SELECT event FROM looked_at)"
"""Of the table `acknowledged` as `a`: what head office has put aside and nobody there has looked at yet."""
_MEMO: Final = "office_view"


@dataclass(frozen=True, slots=True)
class Link:
    """The row of a joined till, as much of it as services look at."""

    acked_seq: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What head office answered to one event of this till, and when."""

    outcome: str
    reason: str
    at: datetime
    given: Given | None = None

    @property
    def held(self) -> bool:
        """Put aside for a person to look at."""
        return self.outcome == QUARANTINED


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """An entry as head office has it; `entries_ahead` is None where it does not wait."""

    ratio: Ratio
    rule: str
    entitlement: Money
    rewarded: Money
    status: str
    entries_ahead: int | None
    money_ahead: Money
    joined_ahead: int
    joined_money_ahead: Money
    as_of: datetime


def link(unit: Unit) -> Link | None:
    """The till's link, None for a till alone; looked up once a unit."""
    if _MEMO not in unit.memo:
        row = unit.sql.one("SELECT acked_seq, cursor FROM office_link WHERE id = 1")
        unit.memo[_MEMO] = None if row is None else Link(*row)
    found: Link | None = unit.memo[_MEMO]
    return found


def answer(unit: Unit, event: int) -> Answer | None:
    """Head office's answer to an event; None while it has given none."""
    row = unit.sql.one("SELECT outcome, reason, at, given FROM acknowledged WHERE event = ?", event)
    return None if row is None else Answer(row[0], row[1], from_text(row[2]), office_given.read(row[3]))


def place(unit: Unit, entry_id: str) -> OfficePlace | None:
    """An entry as head office has it.

    Behind an entry nobody comes in any more, so a number above the one that it joined with can only be news that came
    late: it is not told.
    """
    row = unit.sql.one(
        "SELECT ratio, rule, entitlement_fen, rewarded_fen, status, entries_ahead, money_ahead_fen, joined_ahead, "
        "joined_money_ahead_fen, as_of FROM office_entry WHERE id = ?",
        entry_id,
    )
    if row is None:
        return None
    ratio, rule, entitlement, rewarded, status, ahead, money, joined, joined_money, as_of = row
    joined = joined or 0
    if status != WAITING:
        ahead = None
    else:
        ahead = joined if ahead is None else min(ahead, joined)
    return OfficePlace(
        Ratio(ratio), rule, Money(entitlement), Money(rewarded), status, ahead, Money(money if ahead else 0), joined,
        Money(joined_money), from_text(as_of),
    )  # fmt: skip


def place_owner(unit: Unit, entry_id: str) -> str | None:
    """Whose an entry is at head office; None for one that it has not told of, and at a till alone."""
    row = None if link(unit) is None else unit.sql.one("SELECT member FROM office_entry WHERE id = ?", entry_id)
    return None if row is None else str(row[0])


def deciding(unit: Unit, bill: int) -> int:
    """The event that a bill's place stands on: its own, or that of its claim."""
    row = unit.sql.one("SELECT claimed FROM claim WHERE bill = ? AND claimed IS NOT NULL", bill)
    return bill if row is None else int(row[0])


def settled(unit: Unit, bill: int, worked_out: Settlement) -> Settlement:
    """A committed bill's settlement as it may be told: `worked_out` is what this till made of it by itself."""
    if link(unit) is None:
        return worked_out
    answered = answer(unit, deciding(unit, bill))
    if answered is None or answered.held:
        told = provisional(unit, bill, worked_out)
        return told if answered is None else replace(told, held=answered.reason or QUARANTINED)
    known = None if worked_out.entry_id is None else place(unit, worked_out.entry_id)
    if worked_out.entry_id is not None and known is None:
        return provisional(unit, bill, worked_out)
    paid = answer(unit, bill)
    return _confirmed(unit, worked_out, answered.at, known, None if paid is None else paid.given)


def provisional(unit: Unit, bill: int, worked_out: Settlement) -> Settlement:
    """A settlement that head office has not confirmed; a preview stays one, with the place that it may come to."""
    certainty = Certainty.PREVIEW if worked_out.certainty is Certainty.PREVIEW else Certainty.PROVISIONAL
    told = replace(worked_out, certainty=certainty, river=replace(worked_out.river, certainty=certainty))
    known = _queue(unit, worked_out.queue)
    if known is None:
        return told
    waiting, owed, head, _ = known
    told = replace(told, payees=(), payee_count=0, given_known=False)
    if worked_out.entry_id is None:
        return replace(told, river=_river(head, waiting, certainty))
    ahead, money = _about(unit, bill, worked_out.queue, waiting, owed)
    return replace(
        told,
        own_reward=ZERO,
        entries_ahead=ahead,
        money_ahead=money,
        river=_river(head, ahead + 1, certainty, own_ahead=ahead, own_remaining=worked_out.entitlement),
        pace=pace(money, worked_out.extract_ratio),
    )


def expected(unit: Unit, bill: int, queue: str) -> tuple[int, Money] | None:
    """The place that a bill not yet confirmed will about come to; None where head office has not told of the queue."""
    known = _queue(unit, queue)
    return None if known is None else _about(unit, bill, queue, known[0], known[1])


def _about(unit: Unit, bill: int, queue: str, waiting: int, owed: int) -> tuple[int, Money]:
    """Everybody whom head office last counted, and this till's own bills before it that are not among them yet."""
    row = unit.sql.one(
        "SELECT count(*), coalesce(sum(e.entitlement_fen), 0) FROM bill b JOIN entry e ON e.id = b.id "
        "JOIN queue q ON q.id = e.queue WHERE b.seq > ? AND b.seq < ? AND q.name = ?",
        _acked(unit),
        bill,
        queue,
    )
    own, own_owed = (int(row[0]), int(row[1])) if row is not None else (0, 0)
    return waiting + own, Money(owed + own_owed)


def _confirmed(
    unit: Unit, worked_out: Settlement, at: datetime, known: OfficePlace | None, given: Given | None
) -> Settlement:
    """What head office made of it, and whom it paid from the bill, if it told that."""
    queue = _queue(unit, worked_out.queue)
    waiting, head = (queue[0], queue[2]) if queue is not None else (0, [])
    told = replace(
        worked_out, certainty=Certainty.CONFIRMED, confirmed_at=at, payees=(), payee_count=0, given_known=False,
        own_reward=ZERO, pace=Pace(None), river=_river(head, waiting, Certainty.CONFIRMED),
    )  # fmt: skip
    if given is not None:
        told = replace(
            told, queue=given.queue, extract_ratio=given.extract_ratio, extraction=given.extraction,
            retained=given.retained, to_pool=given.to_pool, from_pool=given.from_pool, payees=given.payees,
            payee_count=given.payee_count, own_reward=given.own_reward, given_known=True,
        )  # fmt: skip
    if known is None:
        return told
    waits = known.status == WAITING
    waited = waits or worked_out.entries_ahead is not None
    at_once = told.own_reward
    if given is None:
        at_once = known.rewarded if known.as_of <= at else min(known.rewarded, worked_out.own_reward)
    return replace(
        told,
        ratio=known.ratio,
        rule=known.rule,
        entitlement=known.entitlement,
        own_reward=at_once,
        entries_ahead=known.joined_ahead if waited else None,
        money_ahead=known.joined_money_ahead if waited else ZERO,
        pace=pace(known.joined_money_ahead, worked_out.extract_ratio) if waited else Pace(None),
        river=_river(
            head, waiting, Certainty.CONFIRMED, own_ahead=known.entries_ahead,
            own_remaining=known.entitlement - known.rewarded if waits else ZERO,
        ),
    )  # fmt: skip


def queue_river(
    unit: Unit, name: str, *, certainty: Certainty = Certainty.CONFIRMED, own_ahead: int | None = None,
    own_remaining: Money = ZERO,
) -> RiverFacts | None:  # fmt: skip
    """A queue's picture as head office last described it; None for a till alone, and where it has told nothing yet."""
    if link(unit) is None:
        return None
    known = _queue(unit, name)
    if known is None:
        return None
    return _river(known[2], known[0], certainty, own_ahead=own_ahead, own_remaining=own_remaining)


def member(unit: Unit, own: MemberFacts) -> MemberFacts:
    """A member as a joined till may show him: head office's figures, less what was spent here since.

    Of a member that head office has not told of, his places are this till's own, and there is no balance to spend.
    """
    linked = link(unit)
    if linked is None:
        return own
    row = unit.sql.one(
        "SELECT t.balance_fen, t.waiting, t.still_to_come_fen, t.up_to, t.as_of FROM office_member o "
        "JOIN office_member t ON t.id = CASE WHEN o.same_as = '' THEN o.id ELSE o.same_as END WHERE o.id = ?",
        own.id,
    )
    if row is None:
        return own if not linked.cursor else replace(own, balance=-spent_since(unit, own.id, linked.acked_seq))
    balance, waiting, to_come, up_to, as_of = row
    return replace(
        own,
        balance=Money(balance) - spent_since(unit, own.id, up_to),
        waiting=waiting,
        still_to_come=Money(to_come),
        as_of=from_text(as_of),
    )


def spent_since(unit: Unit, member_id: str, event: int) -> Money:
    """What a member paid from his balance at this till in the bills after an event."""
    row = unit.sql.one(
        "SELECT coalesce(sum(t.amount_fen), 0) FROM bill b JOIN tender t ON t.bill = b.seq "
        "WHERE b.seq > ? AND b.member = ? AND t.kind = 'balance'",
        event,
        member_id,
    )
    return Money(int(row[0]) if row is not None else 0)


def unanswered_spending(unit: Unit, member_id: str) -> Money:
    """What a member paid from his balance here that head office does not know of yet."""
    return spent_since(unit, member_id, _acked(unit))


def _acked(unit: Unit) -> int:
    linked = link(unit)
    return linked.acked_seq if linked is not None else 0


def _queue(unit: Unit, name: str) -> tuple[int, int, list[list[int | str]], datetime] | None:
    """Totals and head of a queue, and as of when."""
    row = unit.sql.one("SELECT waiting, owed_fen, head, as_of FROM office_queue WHERE name = ?", name)
    return None if row is None else (row[0], row[1], json.loads(row[2]), from_text(row[3]))


def _river(
    head: list[list[int | str]], waiting: int, certainty: Certainty, *, own_ahead: int | None = None,
    own_remaining: Money = ZERO,
) -> RiverFacts:  # fmt: skip
    """The picture of [seq, remaining, entitlement, masked name] rows; nobody stands before himself."""
    shown = head if own_ahead is None else head[:own_ahead]
    if own_ahead is not None:
        waiting = max(waiting, own_ahead + 1)
    if not shown:
        return RiverFacts(waiting, own_ahead=own_ahead, own_remaining=own_remaining, certainty=certainty,
                          head_entitlement=own_remaining)  # fmt: skip
    _, remaining, entitlement, name = shown[0]
    return RiverFacts(
        waiting=waiting,
        head_rewarded=Money(int(entitlement) - int(remaining)),
        head_entitlement=Money(int(entitlement)),
        head_name=str(name),
        near=tuple(Money(int(row[1])) for row in shown[1:]),
        own_ahead=own_ahead,
        own_remaining=own_remaining,
        certainty=certainty,
    )


def pace(ahead: Money, extract: Ratio) -> Pace:
    """The turnover to come; how fast that is, a till that sees a part of the shop's bills can't say."""
    return Pace(Money(-(-ahead.fen * 10_000 // extract.hundredths)) if extract.hundredths else None)
