"""An exchange that a test works by hand: it says what head office would say, when the test wants it said."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from terminal.errors import TillError
from terminal.ledger.lane import Lane
from terminal.money import Money
from terminal.services import office_link
from terminal.services.facts import LinkFacts
from tests import office_says
from ui.office import Exchange, Step, Tell


class HandExchange:
    """Answers with what stands in `refusal`, else as asked; `gate` closed, it answers only once it is opened."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._tell: Tell | None = None
        self.done: list[str] = []
        self.reserved: list[tuple[str, str, Money]] = []
        self.let_go_of: list[str] = []
        self.refusal: TillError | None = None
        self.gate = Event()
        self.gate.set()

    def made(self, tell: Tell) -> Exchange:
        self._tell = tell
        return self

    def tell(self, *, online: bool = True, error: TillError | None = None) -> None:
        """What the worker does after an exchange."""
        assert self._tell is not None
        self._tell(self._lane.look(office_link.link).result(), online, error)

    def _answer(self) -> None:
        assert self.gate.wait(30), "the test never opened the gate"
        if self.refusal is not None:
            raise self.refusal

    def start(self) -> None:
        self.done.append("start")

    def nudge(self) -> None:
        self.done.append("nudge")

    def reserve(self, bill_id: str, member_id: str, amount: Money) -> str:
        self.reserved.append((bill_id, member_id, amount))
        self._answer()
        return f"r-{len(self.reserved)}"

    def let_go(self, reservation: str) -> None:
        self.let_go_of.append(reservation)

    def join(self, url: str, code: str, told: Callable[[Step], object]) -> LinkFacts:
        self.done.append(f"join {url} {code}")
        told(Step.ASKING)
        self._answer()
        self._lane.submit(office_says.join).result()
        told(Step.JOINED)
        return self._lane.look(office_link.link).result()

    def leave(self, *, forced: bool) -> LinkFacts:
        self.done.append(f"leave {forced}")
        self._answer()
        self._lane.submit(office_says.leave).result()
        return self._lane.look(office_link.link).result()

    def resume(self) -> int:
        self.done.append("resume")
        self._answer()
        return 0

    def close(self) -> None:
        self.gate.set()
        self.done.append("close")
