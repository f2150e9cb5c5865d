"""Claim slips as the running till has them: printed when somebody asks, and taken in when one is scanned or typed.

A claim asks for the right to make one, is made on the ledger's lane, and prints the bill once more with the member and
his place on it, so that the customer has something in his hand.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from terminal.clock import zone
from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.services import audit_log, bills, claims, members
from terminal.services.claim_facts import ClaimFacts, SlipFacts
from terminal.services.facts import BillFacts, MemberFacts
from terminal.services.privacy import mask_name
from terminal.services.rights import Approval, Right
from terminal.services.shop import PrinterKind, ShopProfile
from ui.bridge import Bridge
from ui.cashier.entry import Code, parse_entry
from ui.claim.claim_panel import ClaimPanel
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.cashier.window import CashierWindow
    from ui.receipt.desk import PrintDesk

SLIP_PRINTED = "slip_printed"


class ClaimDesk(QObject):
    """Made once a till; `begin` when it is set up."""

    claimed = Signal(object)
    """ClaimFacts."""
    failed = Signal(object)
    """A TillError that stops all selling."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, gate: Gate,
        status_base: Callable[[], str] = str,
    ) -> None:  # fmt: skip
        super().__init__(cashier)
        self._bridge, self._words, self._metrics, self._cashier = bridge, words, metrics, cashier
        self._gate = gate
        self._status_base = status_base
        self._profile = ShopProfile()
        self._desk: PrintDesk | None = None
        self.panel: ClaimPanel | None = None
        cashier.claim_presented.connect(self.present)
        cashier.claim_slip_requested.connect(self.print_slip)

    def begin(self, desk: PrintDesk) -> None:
        """`desk` prints the slips."""
        self._desk = desk

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        self._profile = profile

    # a slip for somebody who forgot

    def print_slip(self, bill_id: str) -> None:
        """Print the slip of a bill, or of the last one where none is named; the log keeps that it was."""

        def found(bill: BillFacts) -> None:
            if self._desk is not None and self._profile.printer.kind is not PrinterKind.NONE:
                self._cashier.say(self._words.text("The claim slip of {number} is being printed", number=bill.number))
                self._desk.print_claim(bill)

        by = Approval(self._gate.person.name if self._gate.person is not None else "")
        prints = self._profile.printer.kind is not PrinterKind.NONE
        self._bridge.ask(_slip_of, found, self._refuse, bill_id, self._status_base(), by, prints)

    # a slip that is brought

    def present(self, code: str) -> None:
        """A slip was scanned or its code typed."""
        self._bridge.ask(claims.look, self._open, self._refuse, code)

    def _open(self, slip: SlipFacts) -> None:
        panel = ClaimPanel(
            self._words, self._metrics, slip, self._profile, zone(self._profile.time_zone), self._cashier
        )
        panel.find_requested.connect(lambda text: self._find(panel, slip, text))
        panel.join_requested.connect(lambda name, phone: self._join(panel, slip, name, phone))
        panel.claim_requested.connect(lambda member: self._ask(panel, slip, member))
        panel.finished.connect(lambda _: self._forget(panel))
        self.panel = panel
        self._cashier.presenter.panels.show(panel)

    def _forget(self, panel: ClaimPanel) -> None:
        if self.panel is panel:
            self.panel = None

    def _find(self, panel: ClaimPanel, slip: SlipFacts, text: str) -> None:
        def failed(error: TillError) -> None:
            entry = parse_entry(text, self._profile.bill_cap)
            if error.code == "unknown_member" and isinstance(entry, Code) and entry.phone:
                panel.offer_new(entry.text)
            else:
                self._tell(panel, error)

        panel.set_working(True)
        self._bridge.ask(_find_and_preview, panel.show_claim, partial(self._if_open, panel, failed), slip.code, text)

    def _join(self, panel: ClaimPanel, slip: SlipFacts, name: str, phone: str) -> None:
        panel.set_working(True)
        failed = partial(self._if_open, panel, partial(self._tell, panel))
        self._bridge.ask(_join_and_preview, panel.show_claim, failed, slip.code, name, phone)

    def _ask(self, panel: ClaimPanel, slip: SlipFacts, member: MemberFacts) -> None:
        words = self._words
        what = words.text(
            "Claim receipt {number} for {name}?", number=slip.number or "?", name=mask_name(member.name)
        )  # fmt: skip

        def let_through(approval: Approval) -> None:
            panel.set_working(True)
            failed = partial(self._if_open, panel, partial(self._tell, panel))
            self._bridge.ask(claims.claim, partial(self._done, panel), failed, slip.code, member.id, approval)

        self._gate.ask(Right.CLAIM, what, let_through)

    def _done(self, panel: ClaimPanel, told: ClaimFacts) -> None:
        if self.panel is panel:
            panel.accept()
        words, name = self._words, mask_name(told.member.name)
        if told.entitlement is None:
            self._cashier.say(words.text("Kept for {name}. Head office settles the claim.", name=name))
        elif told.entitlement:
            amount = told.entitlement.grouped
            self._cashier.say(words.text("Claimed for {name}: entitlement ¥{amount}", name=name, amount=amount))
        else:
            self._cashier.say(words.text("The bill is {name}'s now; it joins no queue.", name=name))
        self.claimed.emit(told)
        if told.bill_id and told.outcome == "created" and self._profile.printer.kind is not PrinterKind.NONE:
            self._bridge.ask(bills.by_id, self._print, None, told.bill_id, status_base=self._status_base())

    def _print(self, bill: BillFacts) -> None:
        if self._desk is not None:
            self._desk.reprint(bill)

    def _if_open(self, panel: ClaimPanel, then: Callable[[TillError], None], error: TillError) -> None:
        if self.panel is panel and isinstance(error, Refused):
            then(error)
        else:
            self._refuse(error)

    def _tell(self, panel: ClaimPanel, error: TillError) -> None:
        panel.refuse(sentence(self._words, error))

    def _refuse(self, error: TillError) -> None:
        if isinstance(error, Refused):
            self._cashier.say(sentence(self._words, error))
        else:
            self.failed.emit(error)


def _find_and_preview(unit: Unit, code: str, text: str) -> ClaimFacts:
    return claims.preview(unit, code, members.find(unit, text).id)


def _join_and_preview(unit: Unit, code: str, name: str, phone: str) -> ClaimFacts:
    claims.look(unit, code)
    return claims.preview(unit, code, members.add(unit, name, phone, consent=True).id)


def _slip_of(unit: Unit, bill_id: str, status_base: str, by: Approval, prints: bool) -> BillFacts:
    """The bill of that id, or the last one, whose slip can be printed."""
    last = None if bill_id else bills.last(unit, status_base=status_base)
    if not bill_id and last is None:
        raise Refused("unknown_bill")
    bill = last or bills.by_id(unit, bill_id, status_base=status_base)
    if bill.claim is None:
        raise Refused("no_claim", number=bill.number)
    if not prints:
        raise Refused("no_printer")
    audit_log.note(unit, SLIP_PRINTED, by, subject=bill.number)
    return bill
