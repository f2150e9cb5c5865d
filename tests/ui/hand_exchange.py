"""An exchange that a test works by hand: it says what head office would say, when the test wants it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from terminal.errors import TillError
from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.services import members, office_link, office_mirror
from terminal.services.facts import LinkFacts, MemberFacts
from tests import office_says
from ui.office import Exchange, Step, Tell
from ui.office_wishes import PlaceThere


@dataclass(frozen=True)
class Known:
    """A member as head office tells of him."""

    id: str
    name: str
    phone: str = ""
    card: str = ""
    level: str = ""
    same_as: str = ""
    balance_fen: int = 0
    points: int = 0
    love: int = 0
    love_frozen: int = 0
    voucher: int = 0
    waiting: int = 0
    still_to_come_fen: int = 0


class HandWishes:
    """Head office as members see it: it knows whom and which places the test says, and remembers what it was asked."""

    def __init__(self, lane: Lane, answer: Callable[[], None]) -> None:
        self._lane = lane
        self._answer = answer
        self.known: dict[str, Known] = {}
        """By what was typed."""
        self.places: dict[str, PlaceThere] = {}
        """What it answers about a place, whatever is done with it."""
        self.asked: list[tuple[str, ...]] = []

    def find(self, text: str) -> tuple[MemberFacts, ...]:
        self.asked.append(("find", text))
        self._answer()
        found = self.known.get(text)
        if found is None:
            return ()
        return (
            MemberFacts(
                found.id, found.name, found.phone, found.card, found.level, Money(found.balance_fen), found.waiting,
                Money(found.still_to_come_fen),
            ),
        )  # fmt: skip

    def meet(self, member_id: str) -> MemberFacts:
        self.asked.append(("meet", member_id))
        self._answer()
        found = next(each for each in self.known.values() if each.id == member_id)

        def met(unit: Unit) -> MemberFacts:
            office_mirror.meet(unit, found, unit.journal_seq)
            return members.get(unit, member_id)

        return self._lane.submit(met).result()

    def place(self, entry_id: str) -> PlaceThere:
        return self._of("place", entry_id)

    def draw(self, entry_id: str, nonce: str) -> PlaceThere:
        return self._of("draw", entry_id, nonce)

    def exchange(self, entry_id: str, wallet: str) -> PlaceThere:
        return self._of("exchange", entry_id, wallet)

    def transfer(self, transfer_id: str, source: str, target: str, wallet: str, amount: Money) -> None:
        self.asked.append(("transfer", transfer_id, source, target, wallet, amount.yuan))
        self._answer()

    def _of(self, *asked: str) -> PlaceThere:
        self.asked.append(asked)
        self._answer()
        return self.places[asked[1]]


class HandExchange:
    """Answers with what stands in `refusal`, else as asked; `gate` closed, it answers only once it is opened."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._tell: Tell | None = None
        self.done: list[str] = []
        self.reserved: list[tuple[str, str, Money]] = []
        self.wallets: list[str] = []
        """From which each of it was reserved."""
        self.let_go_of: list[str] = []
        self.refusal: TillError | None = None
        self.gate = Event()
        self.gate.set()
        self.wishes = HandWishes(lane, self._answer)

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

    def reserve(self, bill_id: str, member_id: str, amount: Money, wallet: str = "balance") -> str:
        self.reserved.append((bill_id, member_id, amount))
        self.wallets.append(wallet)
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
