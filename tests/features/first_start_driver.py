"""A till on a ledger that is not there yet, worked by keys alone from the first start to the manager's pages.

Reads a plan (JSON: the ledger, a folder for photographs) and writes a line of JSON for each step of its story.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from terminal.services.facts import BillFacts
from tests.features.basket_driver import tell
from ui.app import Till
from ui.cashier.stage import CashierPage
from ui.demo_hands import Hands, wait_for
from ui.opening import make_application, open_till

NAME, PIN, REASON = "福源百货", "2468", "a better winter"


class Story:
    """The steps, each told as it has come about."""

    def __init__(self, till: Till, photos: Path) -> None:
        self._till = till
        self._photos = photos
        self._hands = Hands(till)
        self._bills: list[BillFacts] = []
        self._saved: list[int] = []

    def set_up(self) -> None:
        till, hands = self._till, self._hands
        wait_for(lambda: till.setup is not None, "the page of the first start")
        self._tell("first start", shown=till.setup is not None and till.setup.isVisible())
        hands.say(NAME)
        hands.press(Qt.Key.Key_Return)
        hands.press(Qt.Key.Key_Return)
        hands.enter(PIN)
        hands.enter(PIN)
        wait_for(lambda: till.desk is not None, "a till that sells")
        till.cashier.bill_committed.connect(self._bills.append)
        self._tell("set up", language=till.words.language)

    def ring_up(self) -> None:
        """100.00 in cash, exactly."""
        till, hands, bills = self._till, self._hands, len(self._bills)
        hands.enter("100")
        hands.press(Qt.Key.Key_F5)
        wait_for(lambda: till.cashier.page is CashierPage.PAY, "the payment page")
        hands.type("100")
        hands.press(Qt.Key.Key_F12)
        wait_for(lambda: len(self._bills) > bills and till.cashier.page is CashierPage.DONE, "the bill committed")
        settled = self._bills[-1].settlement
        self._tell("bill", extraction=settled.extraction.yuan, version=settled.settings_version)

    def switch_language(self) -> None:
        hands = self._hands
        hands.press(Qt.Key.Key_F11)
        hands.press(Qt.Key.Key_1)
        self._tell("language", language=self._till.words.language, pay=self._till.cashier.bill_view.pay.text())

    def change_extraction(self, ratio: str) -> None:
        """F11, the manager's page, his PIN; one row down; the ratio; Ctrl S and why; Esc."""
        till, hands = self._till, self._hands
        hands.press(Qt.Key.Key_F11)
        hands.press(Qt.Key.Key_4)
        hands.enter(PIN)
        wait_for(lambda: till.manager is not None, "the manager's pages")
        hands.press(Qt.Key.Key_Down)
        hands.type(ratio)
        self._photograph("manager")
        hands.ctrl(Qt.Key.Key_S)
        hands.enter(REASON)
        hands.press(Qt.Key.Key_Escape)
        wait_for(lambda: till.manager is None, "back at the bill")
        self._tell("saved", language=till.words.language)

    def _tell(self, step: str, **told: Any) -> None:
        self._photograph(step)
        tell({"step": step, "title": self._till.cashier.windowTitle(), **told})

    def _photograph(self, step: str) -> None:
        self._till.cashier.grab().save(str(self._photos / f"{step}.png"))


def main(plan_path: str) -> None:
    plan = json.loads(Path(plan_path).read_text("utf-8"))
    till = open_till(make_application([]), Path(plan["ledger"]), None)
    story = Story(till, Path(plan["photos"]))
    story.set_up()
    story.ring_up()
    story.switch_language()
    story.change_extraction("12.5")
    story.ring_up()
    till.close()


if __name__ == "__main__":
    main(sys.argv[1])
