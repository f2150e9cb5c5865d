"""The last word of an exchange, whether both sides have the same, and how one that stopped goes on.

A difference stops the exchange until a person has looked. Where he lets it go on, head office is asked where it stands
first. Restored from an older copy it has less than it had answered: if what it has is the beginning of this till's
journal, link for link and answer for answer, the till goes back to there and sends the rest again. Anything else stays
as it is: nothing is mended by guessing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sync import protocol
from sync.client import Client
from sync.phases import Lane, Why, check_same, reason_of, result, stand_still
from sync.protocol import CompareAnswer, Outcome, Stop, Tally
from terminal.errors import Refused, Unavailable
from terminal.ledger import journal
from terminal.ledger.unit import Unit
from terminal.services import office_link
from terminal.services.office_link import BillsSoFar, Link

AT_ONCE: Final = 20_000
"""Bills that are summed up, or answers that are linked, in one task, so that a sale in between does not wait."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The sum as far as it was carried on, and why the exchange stands still, if it does; `moved` where somebody else
    has sent more meanwhile, so that nothing can be said."""

    bills: BillsSoFar
    stopped: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Resumed:
    """Why it still stands, or ""; `lost` bills were confirmed, are not at head office any more, and are sent again."""

    stopped: str = ""
    lost: int = 0


def compare(lane: Lane, client: Client, sofar: BillsSoFar) -> Compared:
    """The last word of an exchange in which everything was sent: do both have the same?"""
    known = result(lane.look(office_link.standing))
    if known is None or known.stopped:
        return Compared(sofar, known.stopped if known is not None else "")
    bills = _summed(lane, sofar if sofar.seq <= known.acked_seq else BillsSoFar(), known.acked_seq)
    tally = tally_of(known, bills)
    try:
        answer = client.compare(tally)
    except Refused as refused:
        return Compared(bills, stand_still(lane, reason_of(refused, None), known))
    if answer.agrees and answer.here == tally and answer.stop is None:
        return Compared(bills)
    stopped = result(lane.submit(_differs, answer, tally, known))
    return Compared(bills, stopped, moved=not stopped)


def tally_of(known: Link, bills: BillsSoFar) -> Tally:
    """Where the till's journal stands, as far as it was sent."""
    return Tally(
        events=known.acked_seq,
        bills=bills.bills,
        paid_fen=bills.paid_fen,
        last_seq=known.acked_seq,
        last_hash=known.acked_hash,
        chain=known.acked_chain,
    )


def _differs(unit: Unit, answer: CompareAnswer, tally: Tally, known: Link) -> str:
    """Stop, and say why; unless the difference is only what another exchange of this till has sent since."""
    now, here = check_same(unit, known), answer.here
    if now.acked_seq != known.acked_seq:
        return ""
    why = _difference(answer, tally)
    if why.reason == Stop.ROLLED_BACK and _has(unit, here):
        return ""  # the answer to that is under way to whoever sent it, or was lost: it is asked again
    office_link.stop(unit, why.reason, why.detail)
    return why.reason


def _difference(answer: CompareAnswer, tally: Tally) -> Why:
    detail = {"office": answer.here.model_dump(), "till": tally.model_dump()}
    if answer.stop is not None:
        return Why(answer.stop.value, detail)
    behind = tally.last_seq < answer.here.last_seq
    return Why(Stop.ROLLED_BACK.value if behind else Stop.MISMATCH.value, detail)


def _has(unit: Unit, here: Tally) -> bool:
    """Whether what head office has last is this till's own event; at 0, what every journal begins with."""
    if here.last_seq == 0:
        return here.last_hash == protocol.START
    event = journal.event(unit.sql, here.last_seq)
    return event is not None and event.hash == here.last_hash


def resume(lane: Lane, client: Client) -> Resumed:
    """A person has looked: go on, from where head office stands. Where that can't be it stays stopped, and says why.

    Raises `Refused("not_joined")`, and what the call raises.
    """
    known = result(lane.look(office_link.standing))
    if known is None:
        raise Refused("not_joined")
    if not known.stopped:
        return Resumed()
    tally = tally_of(known, _summed(lane, BillsSoFar(), known.acked_seq))
    try:
        answer = client.compare(tally)
    except Refused as refused:
        return result(lane.submit(_still, reason_of(refused, None), known))
    here = answer.here
    if answer.stop not in (None, Stop.ROLLED_BACK) or not result(lane.look(_has, here)):
        return result(lane.submit(_still, _difference(answer, tally), known))
    if here.last_seq >= known.acked_seq:  # both the same, or its last answer was lost: it is asked again
        return result(lane.submit(_goes_on, known))
    bills = _summed(lane, BillsSoFar(), here.last_seq)
    then = Tally(
        events=here.last_seq, bills=bills.bills, paid_fen=bills.paid_fen, last_seq=here.last_seq,
        last_hash=here.last_hash, chain=_chained(lane, here.last_seq),
    )  # fmt: skip
    if then != here:
        return result(lane.submit(_still, _difference(answer, then), known))
    return result(lane.submit(_go_back, here, known))


def _summed(lane: Lane, bills: BillsSoFar, up_to: int) -> BillsSoFar:
    while bills.seq < up_to:
        bills = result(lane.look(office_link.count_bills, bills, up_to, AT_ONCE))
    return bills


def _chained(lane: Lane, up_to: int) -> str:
    """Head office's hash over its answers to the events up to one, worked out from what it answered then."""
    chain, seq = protocol.START, 0
    while seq < up_to:
        rows = result(lane.look(office_link.answered, seq, up_to, AT_ONCE))
        if not rows:
            return ""
        seq = rows[-1][0]
        for _, digest, reason in rows:
            chain = protocol.linked(chain, digest, Outcome.QUARANTINED if reason else Outcome.CREATED, reason)
    return chain


def _still(unit: Unit, why: Why, known: Link) -> Resumed:
    _check_untouched(unit, known)
    office_link.resume(unit)
    office_link.stop(unit, why.reason, why.detail)
    return Resumed(why.reason)


def _goes_on(unit: Unit, known: Link) -> Resumed:
    _check_untouched(unit, known)
    office_link.resume(unit)
    return Resumed()


def _go_back(unit: Unit, here: Tally, known: Link) -> Resumed:
    _check_untouched(unit, known)
    return Resumed(lost=office_link.go_back(unit, here.last_seq, here.last_hash, here.chain))


def _check_untouched(unit: Unit, known: Link) -> None:
    """Nobody else has sent anything or gone on meanwhile."""
    if check_same(unit, known) != known:
        raise Unavailable("link_changed")
