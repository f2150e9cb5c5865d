"""Puts the conversation with head office together for a till's windows: exchange, authority, joining, leaving.

Nothing of it is made before the till is joined or a person joins it: a till alone pays nothing for what it does not
use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from terminal import ids
from terminal.clock import Clock
from terminal.errors import Refused, Unavailable
from terminal.ledger.accounts import BALANCE
from terminal.ledger.lane import Lane
from terminal.money import Money
from terminal.services.facts import LinkFacts
from ui.office import Exchange, Step, Tell
from ui.office_wishes import AuthorityWishes

if TYPE_CHECKING:
    from sync.authority import Authority
    from sync.worker import Worker

OFFICE_SAYS_NO: Final = frozenset({"insufficient", "unknown_member"})
"""What head office decides about a balance; any other refusal is about the till, and its own allowance decides."""


class TillExchange:
    """The `Exchange` of a till with its ledger in a file."""

    def __init__(self, lane: Lane, path: Path, clock: Clock, tell: Tell) -> None:
        self._lane = lane
        self._path = path
        self._clock = clock
        self._tell = tell
        self._worker: Worker | None = None
        self._authority: Authority | None = None
        self._door = threading.Lock()
        self._closed = False
        self.wishes = AuthorityWishes(lambda: self._authority)

    def start(self) -> None:
        from sync import till

        with self._door:
            if self._closed:
                return
            if self._worker is None:
                self._worker = till.worker(
                    self._path, self._lane, report=self._tell, confirmed=lambda _: None, clock=self._clock
                )
                self._authority = till.authority(self._path, self._lane, changed=self.nudge, clock=self._clock)
                self._worker.start()
                self._authority.start()
        self.nudge()

    def nudge(self) -> None:
        if self._worker is not None:
            self._worker.nudge()

    def reserve(self, bill_id: str, member_id: str, amount: Money, wallet: str = BALANCE) -> str:
        if self._authority is None:
            raise Unavailable("office_away")
        reservation = ids.new_id()
        try:
            self._authority.reserve(reservation, bill_id, member_id, wallet, amount.fen).result()
        except Refused as why:
            if why.code not in OFFICE_SAYS_NO:
                raise Unavailable(why.code, **why.fields) from why
            left = why.fields.get("left", why.fields.get("held"))
            code = "insufficient_wallet" if why.code == "insufficient" and wallet != BALANCE else why.code
            raise Refused(code, held=Money(left) if isinstance(left, int) else left, wallet=wallet) from why
        return reservation

    def let_go(self, reservation: str) -> None:
        if self._authority is not None:
            self._authority.let_go(reservation)

    def join(self, url: str, code: str, told: Callable[[Step], object]) -> LinkFacts:
        from sync import till

        told(Step.ASKING)
        facts = till.join(self._path, self._lane, url, code, clock=self._clock)
        told(Step.JOINED)
        return facts

    def leave(self, *, forced: bool) -> LinkFacts:
        from sync import till

        facts = till.leave(self._path, self._lane, forced=forced)
        self.nudge()
        return facts

    def resume(self) -> int:
        from sync import till

        resumed = till.resume(self._path, self._lane, clock=self._clock)
        self.nudge()
        return resumed.lost

    def close(self) -> None:
        with self._door:
            self._closed = True
            worker, authority = self._worker, self._authority
            self._worker = self._authority = None
        if authority is not None:
            authority.close()
        if worker is not None:
            worker.close()


def till_exchange(lane: Lane, path: Path, clock: Clock, tell: Tell) -> Exchange:
    """The conversation of a real till."""
    return TillExchange(lane, path, clock, tell)
