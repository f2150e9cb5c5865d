"""F9: a bill that is begun goes on hold; with none begun, those on hold are shown and one is taken up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.services import holds, members
from terminal.services.facts import MemberFacts
from terminal.services.holds import HeldBill, HeldLine
from terminal.services.privacy import mask_name
from terminal.services.rights import Approval, Right
from ui.bridge import Bridge
from ui.cashier.draft import Draft, DraftLine
from ui.cashier.session import BillSession
from ui.hold.hold_panel import HoldPanel
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.words import Words


class Holding(QObject):
    """Between the bill in progress and the ones on hold."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, session: BillSession, gate: Gate, window: QWidget,
        *, zone: Callable[[], tzinfo], show: Callable[[HoldPanel], object], say: Callable[[str], None],
        refuse: Callable[[TillError], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._session = session
        self._gate = gate
        self._window = window
        self._zone = zone
        self._show = show
        self._say = say
        self._refuse = refuse

    def ask(self) -> None:
        """F9."""
        if self._session.draft.empty:
            self._bridge.ask(holds.waiting, self._open, self._refuse)
        else:
            self._hold(self._session.draft)

    def keeping(self) -> Callable[[Unit], object]:
        """What keeps the bill in progress while a payment of it is not certain: a service of the ledger's."""
        draft, bill_id, by = self._session.draft, self._session.purchase_id(), self._doer()
        return lambda unit: holds.put(
            unit, bill_id, _held_lines(draft), draft.member.id if draft.member else None, label="", approval=by,
            discount=draft.discount_on_all, note=draft.note, paying=True,
        )  # fmt: skip

    def _hold(self, draft: Draft) -> None:
        bill_id, lines = self._session.purchase_id(), _held_lines(draft)

        def held(bill: HeldBill) -> None:
            if self._session.draft.lines == draft.lines:  # nothing was added while it was being kept
                self._session.start_next()
            self._say(self._words.text("On hold: {label}. F9 takes it up again.", label=bill.label))

        self._bridge.ask(
            holds.put, held, self._refuse, bill_id, lines, draft.member.id if draft.member else None,
            label=self._label(draft), approval=self._doer(), discount=draft.discount_on_all, note=draft.note,
        )  # fmt: skip

    def _label(self, draft: Draft) -> str:
        """Who or what it is known by: the member by his masked name, else the bill's note, else the first item."""
        if draft.member is not None:
            return mask_name(draft.member.name)
        if draft.note:
            return draft.note
        first = draft.lines[0].product
        return first.name if first is not None else self._words.text("Typed amount")

    def _doer(self) -> Approval:
        person = self._gate.person
        return Approval(person.name if person is not None else self._session.cashier)

    def _open(self, bills: tuple[HeldBill, ...]) -> None:
        panel = HoldPanel(self._words, self._metrics, self._zone(), self._window)
        panel.recall_requested.connect(lambda bill: self._recall(panel, bill))
        panel.drop_requested.connect(lambda bill: self._drop(panel, bill))
        panel.show_bills(bills)
        self._show(panel)

    def _recall(self, panel: HoldPanel, bill: HeldBill) -> None:
        def found(member: MemberFacts | None) -> None:
            panel.accept()
            lines = tuple(
                DraftLine(line.product, line.quantity, line.price, line.new_price, line.discount, line.note)
                for line in bill.lines
            )
            last = len(lines) - 1
            self._session.take_up(
                bill.id, Draft(lines, member, (), last, discount_on_all=bill.discount, note=bill.note)
            )

        self._bridge.ask(_member_of, found, self._refuse, bill)

    def _drop(self, panel: HoldPanel, bill: HeldBill) -> None:
        words = self._words
        what = words.text("Take {label}, {amount}, off the hold for good?", label=bill.label, amount=bill.total.grouped)

        def dropped(bills: tuple[HeldBill, ...]) -> None:
            panel.show_bills(bills)

        self._gate.ask(
            Right.REMOVE_LINE,
            what,
            lambda approval: self._bridge.ask(_drop_and_list, dropped, self._refuse, bill.id, approval),
        )


def _held_lines(draft: Draft) -> tuple[HeldLine, ...]:
    return tuple(
        HeldLine(line.product, line.quantity, line.price, line.new_price, line.discount, line.note)
        for line in draft.lines
    )


def _member_of(unit: Unit, bill: HeldBill) -> MemberFacts | None:
    """The member as he is by now; nobody where he is not known any more."""
    if bill.member_id is None:
        return None
    try:
        return members.get(unit, bill.member_id)
    except Refused:
        return None


def _drop_and_list(unit: Unit, bill_id: str, approval: Approval) -> tuple[HeldBill, ...]:
    holds.drop(unit, bill_id, approval)
    return holds.waiting(unit)
