"""A till with two monitors, rung up by keyboard and scanner alone: a program of its own, as monitors are fixed early.

Reads a plan (JSON: the ledger, a folder for photographs, the baskets), opens the till as `paidui` does, and writes a
line of JSON for each bill. After each it keeps the till running until a line comes in, so that whoever reads can
look the till's status page up meanwhile; at the end it closes the till by its own keys.
"""

from __future__ import annotations

import json
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from sync.status.server import Listening
from terminal.clock import monotonic_ms
from terminal.services.facts import BillFacts
from ui.app import Till
from ui.cashier.stage import CashierPage
from ui.demo_hands import PLAIN, Hands, wait_for
from ui.opening import make_application, open_till

SCANNER_MS = 4
"""A scanner strikes a key every few milliseconds."""


class Reader(QObject):
    """Counts the lines of standard input as they come."""

    _came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self._came.connect(self._count)
        threading.Thread(target=self._read, daemon=True).start()

    def _count(self) -> None:
        self.lines += 1

    def _read(self) -> None:
        for _ in sys.stdin:
            self._came.emit()


class Cashier:
    """Rings baskets up and tells what the till made of them."""

    def __init__(self, till: Till, photos: Path) -> None:
        self._till = till
        self._photos = photos
        self._hands = Hands(till)
        self._struck_ms = count(monotonic_ms(), SCANNER_MS)
        self._bills: list[BillFacts] = []
        till.cashier.bill_committed.connect(self._bills.append)

    def ring(self, basket: dict[str, Any]) -> dict[str, Any]:
        """One bill, from the member to the done page."""
        till, hands = self._till, self._hands
        bills = len(self._bills)
        if basket["typed"]:
            self._type_member(basket["member"])
        else:
            self._scan(basket["member"])
        for line in basket["lines"]:
            if line["times"] != 1:
                hands.type(f"{line['times']}*")
            if line["code"]:
                self._scan(line["code"])
            else:
                hands.enter(line["amount"])
        wait_for(self._rung_up(basket), f"{len(basket['lines'])} lines of a member's bill")
        due = till.cashier.bill_view.total.due.text
        hands.press(Qt.Key.Key_F5 if basket["given"] else Qt.Key.Key_F12)
        wait_for(lambda: till.cashier.page is CashierPage.PAY, "the payment page")
        if basket["given"]:
            hands.type(basket["given"])
        hands.press(Qt.Key.Key_F12)
        wait_for(lambda: len(self._bills) > bills and not till.bridge.busy, "the bill committed")
        wait_for(lambda: till.cashier.page is CashierPage.DONE and not till.customer.moving, "both screens done")
        for name, window in (("cashier", till.cashier), ("customer", till.customer)):
            path = self._photos / f"{basket['bill']}-{name}.png"
            if not window.grab().save(str(path)):
                raise OSError(f"{path} could not be written")
        return {"due": due, **self._told(self._bills[-1])}

    def leave(self) -> None:
        """Close the till, as one does in the evening."""
        closed: list[bool] = []
        self._till.closed.connect(lambda: closed.append(True))
        self._hands.press(Qt.Key.Key_F11)
        self._hands.press(Qt.Key.Key_5)
        wait_for(lambda: closed, "the till closed")

    def _rung_up(self, basket: dict[str, Any]) -> Any:
        session, bridge = self._till.cashier.presenter.session, self._till.bridge

        def holds() -> bool:
            draft = session.draft
            return len(draft.lines) == len(basket["lines"]) and draft.member is not None and not bridge.busy

        return holds

    def _type_member(self, number: str) -> None:
        """The first digit starts the bill, and must not be lost; then the others."""
        self._hands.type(number[0])
        entry = self._till.cashier.bill_view.entry
        wait_for(lambda: entry.text() == number[0] and entry.edit.hasFocus(), "the first digit in the bill's field")
        self._hands.enter(number[1:])

    def _scan(self, code: str) -> None:
        """A burst with its Enter, without waiting for what becomes of it.

        Its keys carry the times at which a scanner strikes them, by which the till tells it from typing: on a busy
        machine they are told late, but not apart.
        """
        handle = self._hands.front.windowHandle()
        for char in f"{code}\r":
            key = Qt.Key.Key_Return if char == "\r" else Qt.Key(ord(char.upper()))
            event = QKeyEvent(QEvent.Type.KeyPress, key, PLAIN, char)
            event.setTimestamp(next(self._struck_ms))
            QCoreApplication.sendEvent(handle, event)

    @staticmethod
    def _told(bill: BillFacts) -> dict[str, Any]:
        settled = bill.settlement
        return {
            "number": bill.number,
            "member": bill.member.id if bill.member else "",
            "paid": bill.paid.yuan,
            "change": bill.change.yuan,
            "extraction": settled.extraction.yuan,
            "ahead": settled.entries_ahead,
            "money_ahead": settled.money_ahead.yuan,
            "status_url": bill.status_url,
        }


def tell(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main(plan_path: str) -> None:
    plan = json.loads(Path(plan_path).read_text("utf-8"))
    till = open_till(make_application([]), Path(plan["ledger"]), None)
    reader = Reader()
    wait_for(lambda: till.desk is not None, "a till that sells")
    wait_for(lambda: isinstance(till.status_page.state, Listening), "a status page that is served")
    cashier, windows = Cashier(till, Path(plan["photos"])), (("cashier", till.cashier), ("customer", till.customer))
    tell({name: [each.screen().name(), each.isFullScreen(), *each.size().toTuple()] for name, each in windows})
    for done, basket in enumerate(plan["baskets"], 1):
        tell(cashier.ring(basket))
        wait_for(lambda done=done: reader.lines >= done, "the word to go on")
    cashier.leave()


if __name__ == "__main__":
    main(sys.argv[1])
