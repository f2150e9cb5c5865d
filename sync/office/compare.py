"""The last word of every exchange: both sides say where the till's journal stands; a difference stops the exchange.

Nothing mends itself here. Selling goes on at the till, and a person finds out which side is wrong. A till that says
less than head office has of it was set back to an old copy, or its word was long under way and it has sent more since:
only the till itself knows which, so it is told, and stops where it is still asking.
"""

from __future__ import annotations

from datetime import datetime

from sync.office import cases
from sync.office.batch import Till
from sync.protocol import CompareAnswer, Stop, Tally
from terminal.clock import to_text
from terminal.ledger.unit import Unit


def compare(unit: Unit, till: str, tally: Tally, now: datetime | None = None) -> CompareAnswer:
    """Whether both sides agree on a till's journal. Raises `Refused("unknown_till")`.

    A till that has more than it sent is not compared: it disagrees, and nothing is stopped (`stop` is None). One that
    has less is told so and nothing is kept of it.
    """
    held = Till.held(unit, till)
    here = Tally(
        events=held.last_seq, bills=held.bills, paid_fen=held.paid_fen, last_seq=held.last_seq,
        last_hash=held.last_hash, chain=held.chain,
    )  # fmt: skip
    if held.stopped:
        return CompareAnswer(agrees=False, stop=Stop(held.stopped), here=here)
    if tally.last_seq < here.last_seq:
        return CompareAnswer(agrees=False, stop=Stop.ROLLED_BACK, here=here)
    stop = Stop.MISMATCH if tally.last_seq == here.last_seq and tally != here else None
    at = to_text(now or unit.now())
    if stop is not None:
        held.stopped = stop.value
        cases.note(
            unit, cases.ALARM, stop.value, at, till=till, seq=here.last_seq,
            here=here.model_dump(), there=tally.model_dump(),
        )  # fmt: skip
    held.write(unit, at)
    if stop is None and held.revoked_at:
        return CompareAnswer(agrees=tally == here, stop=Stop.REVOKED, here=here)
    return CompareAnswer(agrees=tally == here, stop=stop, here=here)
