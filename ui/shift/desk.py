"""The shift as the running till has it: known from the start, named in the top bar, its window laid over the bill.

Where the shop sells in shifts only, the first line of a bill brings the page that asks for the float; the bill stays
where it is meanwhile. Without that setting a shift is opened by hand, or never.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from terminal.clock import Clock
from terminal.errors import TillError
from terminal.services import business_day, shifts
from terminal.services.business_day import OpenShift
from terminal.services.report_facts import ShiftClose
from terminal.services.rights import Approval, Right, StaffFacts
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.laid_over import WindowDesk
from ui.shift.shift_wording import shift_words
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

if TYPE_CHECKING:
    from ui.shift.window import Desk, ShiftWindow


class ShiftDesk(WindowDesk["Desk"]):
    """Made once a till; `begin` when the windows are up."""

    window: ShiftWindow | None

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, clock: Clock, gate: Gate
    ) -> None:
        super().__init__(bridge, words, metrics, cashier, clock, gate)
        self._known = False
        self.shift: OpenShift | None = None
        cashier.more.shift_requested.connect(self.open)
        cashier.more.drawer_requested.connect(self.ask_drawer)
        cashier.draft_changed.connect(lambda _bill: self._ask_if_needed())
        words.changed.connect(self._tell)

    def begin(self, desk: Desk) -> None:
        """Learn whether a shift is open; `desk` prints its reports and kicks the drawer."""
        super().begin(desk)
        self._bridge.ask(business_day.open_shift, self._learned, self.failed.emit)

    def follow(self, profile: ShopProfile) -> None:
        """The shop as it is saved by now."""
        super().follow(profile)
        self._tell()

    def open(self) -> None:
        """Lay the shift's page over the bill."""
        from ui.shift.window import ShiftWindow

        if self._desk is None or self.window is not None:
            return
        window = ShiftWindow(
            self._bridge, self._words, self._clock, self._metrics, self._profile, self._desk, self._gate,
            parent=self._cashier,
        )  # fmt: skip
        window.shift_opened.connect(self._learned)
        window.shift_closed.connect(self._closed)
        window.failed.connect(self.failed)
        self.lay(window)

    def greet(self, _person: StaffFacts) -> None:
        """Somebody has come to the till: an open page goes on in his name."""
        if self.window is not None:
            self.window.retranslate()
            self.window.take_focus()

    def ask_drawer(self) -> None:
        """Ask what the drawer is to be opened for, without a sale."""
        from ui.manager.ask import AskLine

        words = self._words
        ask = AskLine(
            words, self._metrics, self._cashier, title=words.text("Open the drawer without a sale?"),
            label=words.text("What for"), verb=words.text("Open it"), limit=shifts.REASON_MAX,
        )  # fmt: skip
        ask.given.connect(self._drawer_wanted)
        ask.finished.connect(lambda _: self._cashier.take_focus())
        ask.open()

    def _drawer_wanted(self, reason: str) -> None:
        told = self._words.text("Open the drawer without a sale?")
        self._gate.ask(Right.OPEN_DRAWER, told, partial(self._open_drawer, reason))

    def _open_drawer(self, reason: str, approval: Approval) -> None:
        def noted(_: None) -> None:
            if self._desk is not None:
                self._desk.open_drawer()

        self._bridge.ask(shifts.open_drawer, noted, self._refuse, reason, approval)

    def _refuse(self, error: TillError) -> None:
        self._cashier.say(sentence(self._words, error))

    def _learned(self, shift: OpenShift | None) -> None:
        self.shift, self._known = shift, True
        self._tell()

    def _closed(self, _close: ShiftClose) -> None:
        self._learned(None)

    def _ask_if_needed(self) -> None:
        if self._profile.shifts and self._known and self.shift is None and self._cashier.presenter.busy:
            self.open()

    def _tell(self) -> None:
        self._cashier.top_bar.show_shift(shift_words(self.shift, self._profile, self._words))
