"""The members' window over the cashier's: one member's page, and what he wants done, here or at head office.

A till alone does it itself. At a till that belongs to a head office draws, exchanges and what is handed over are asked
of it, which does each once however often it is asked; while it can't be reached they are not to be had, and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.clock import Clock
from terminal.errors import Refused, TillError
from terminal.ledger.unit import Unit
from terminal.services import member_history, member_sheet, members
from terminal.services.facts import Certainty, MemberFacts
from terminal.services.member_facts import HistoryPage, MemberSheet, PlacesPage
from terminal.services.rights import Approval, Right
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.covering_window import CoveringWindow
from ui.members.change_panels import ChangePanel, LevelPanel
from ui.members.finding import FIELD_OF
from ui.members.page import MemberPage
from ui.members.wishing import Wishing
from ui.office_wishes import Wishes
from ui.staff.gate import Gate
from ui.widgets.dialog import Panel, Question
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

R = TypeVar("R")
All = tuple[MemberSheet, PlacesPage, HistoryPage]


class HeadOffice(Protocol):
    """What is needed of the till's link."""

    @property
    def reached(self) -> bool | None:
        """Whether head office answers; None for a till that belongs to none."""

    def wish(
        self, work: Callable[[Wishes], R], then: Callable[[R], None], failed: Callable[[TillError], None]
    ) -> None: ...


def read(unit: Unit, member_id: str, page: int, past: int, only_waiting: bool) -> All:
    """A member's page as a whole, of one instant."""
    return (
        member_sheet.sheet(unit, member_id),
        member_sheet.places(unit, member_id, page, only_waiting=only_waiting),
        member_history.history(unit, member_id, past),
    )


class MembersWindow(CoveringWindow):
    """Call `open`; it ends with `closed`."""

    taken = Signal(MemberFacts)
    """He is to be on the bill."""
    another_requested = Signal()
    moved = Signal()
    """A place or a wallet is otherwise than it was."""

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, profile: ShopProfile, gate: Gate,
        office: HeadOffice, member_id: str, *, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self.member = MemberPage(words, metrics, profile)
        super().__init__(bridge, words, clock, metrics, profile, gate, parent, self.member)
        self._office, self._id = office, member_id
        self._page_no = self._past_no = 0
        self._only_waiting = False
        self.wishing = Wishing(
            bridge, words, metrics, self, gate, office, put_up=self._put_up, done=self._was_done, say=self.toast.say,
            refuse=self._refuse,
        )  # fmt: skip
        buttons = self.member.buttons
        for key, does in self._doings().items():
            buttons[key].triggered.connect(does)
            buttons[key].refused.connect(self.toast.say)
        self.member.place_chosen.connect(self._block)

    def _doings(self) -> dict[str, Callable[[], Any]]:
        page = self.member
        return {
            "Esc": self.leave, "F2": self.another_requested.emit,
            "F3": lambda: page.show_history(not page.shows_history),
            "F4": self._unmask, "F5": lambda: self._wish(self.wishing.draw),
            "F6": lambda: self._wish(self.wishing.exchange), "F7": self._hand_over, "F8": self._level,
            "F9": self._change, "F10": self._filter, "F12": self._take, "PgUp": lambda: self._turn(-1),
            "PgDn": lambda: self._turn(1),
        }  # fmt: skip

    # what the till tells

    def open(self) -> None:
        """Show the member as he is now."""
        self.refresh()
        self.retranslate()
        self.take_focus()

    def refresh(self) -> None:
        """Something may have changed, here or at head office."""
        self._bridge.ask(read, self._show, self._refuse, self._id, self._page_no, self._past_no, self._only_waiting)

    def _show(self, told: All) -> None:
        self._working = False
        sheet, places, history = told
        self._page_no, self._past_no = places.page, history.page
        self.member.show_member(sheet, places, history)
        self._block()

    def _block(self) -> None:
        """What can't be done now, and why."""
        sheet, words = self.member.sheet, self._words
        if sheet is None:
            return
        buttons, place = self.member.buttons, self.member.place
        away = ""
        if sheet.joined and not self._office.reached:
            away = sentence(words, Refused("office_only"))
        none = words.text("Mark a place first.") if place is None else ""
        gone = "" if place is None or place.waits else words.text("This place does not wait any more.")
        if place is not None and place.certainty is Certainty.PROVISIONAL:
            gone = sentence(words, Refused("unconfirmed_place"))
        undrawn = "" if place is None or place.drawable is not False else sentence(words, Refused("no_lottery"))
        offered = "" if sheet.exchange else words.text("The shop offers no exchange.")
        buttons["F5"].block(away or none or gone or undrawn)
        buttons["F6"].block(away or none or gone or offered)
        buttons["F7"].block(away)
        self.member.why.setText(away)

    # looking

    def _turn(self, step: int) -> None:
        if self.member.shows_history:
            self._past_no = max(0, self._past_no + step)
        else:
            self._page_no = max(0, self._page_no + step)
        self.refresh()

    def _filter(self) -> None:
        self._only_waiting, self._page_no = not self._only_waiting, 0
        self.refresh()

    def _unmask(self) -> None:
        if self.member.in_full:
            self.member.show_full(False)
            return

        def seen(_: MemberFacts) -> None:
            self._working = False
            self.member.show_full(True)

        def let(approval: Approval) -> None:
            self._do(members.unmask, seen, self._id, approval)

        self._gate.ask(Right.SEE_MEMBER, self._words.text("Show the member's name and number in full?"), let)

    def _take(self) -> None:
        sheet = self.member.sheet
        if sheet is not None:
            self.taken.emit(sheet.member)
            self.leave()

    # doing

    def _wish(self, wish: Callable[[Any], None]) -> None:
        place = self.member.place
        if place is not None:
            wish(place)

    def _hand_over(self) -> None:
        if self.member.sheet is not None:
            self.wishing.hand_over(self.member.sheet)

    def _was_done(self) -> None:
        self.refresh()
        self.moved.emit()

    def _level(self) -> None:
        sheet = self.member.sheet
        if sheet is None:
            return
        panel = LevelPanel(self._words, self._metrics, self, sheet, self._profile)
        panel.chosen.connect(self._set_level)
        self._put_up(panel)

    def _set_level(self, level: str) -> None:
        def let(approval: Approval) -> None:
            self._do(members.set_level, self._changed, self._id, level, approval)

        self._gate.ask(Right.SET_LEVEL, self._words.text("Set the member's level?"), let)

    def _change(self) -> None:
        def let(approval: Approval) -> None:
            self._do(members.unmask, lambda _: self._open_change(approval), self._id, approval)

        self._gate.ask(Right.EDIT_MEMBER, self._words.text("Show the member in full and change him?"), let)

    def _open_change(self, approval: Approval) -> None:
        self._working = False
        sheet = self.member.sheet
        if sheet is None:
            return
        panel = ChangePanel(self._words, self._metrics, self, sheet, self._profile)

        def refused(error: TillError) -> None:
            self._working = False
            panel.refuse(FIELD_OF.get(error.code, "name"), sentence(self._words, error))

        def kept(_: MemberFacts) -> None:
            panel.accept()
            self._changed(_)

        def keep(name: str, phone: str, card: str, agreed: bool) -> None:
            self._do(
                members.change, kept, self._id, approval, failed=refused, name=name, phone=phone, card=card,
                agreed=agreed,
            )  # fmt: skip

        panel.asked.connect(keep)
        panel.withdrawal_asked.connect(partial(self._ask_withdrawal, panel, approval))
        self._put_up(panel)

    def _ask_withdrawal(self, panel: Panel, approval: Approval) -> None:
        words = self._words
        panel.accept()
        question = Question(
            self._metrics, self,
            title=words.text("Take the member out of the books?"),
            sentence=words.text(
                "Name, number and card go; places, points and vouchers stay his and are found by the code on any of "
                "his receipts. What was written before stays in the journal."
            ),
            verb=words.text("Take out"), keep=words.text("Back"),
        )  # fmt: skip
        question.confirmed.connect(lambda: self._do(members.withdraw_consent, self._changed, self._id, approval))
        self._put_up(question)

    def _changed(self, _: MemberFacts) -> None:
        self._working = False
        self._was_done()

    # inside

    def take_focus(self) -> None:
        self.setFocus()

    def retranslate(self) -> None:
        words, shop, person = self._words, self._profile, self._gate.person
        self.member.retranslate()
        self._block()
        name = words.text("Sale › Member")
        self.top_bar.show_place(shop.shop_name, shop.store_name, shop.till)
        self.top_bar.show_page(name)
        self.setWindowTitle(name)
        self.top_bar.show_person(words.text("Cashier {name}", name=person.name) if person is not None else "")
        self.show_time()

    def press(self, name: str) -> None:
        if name in ("↑", "↓"):
            self.member.choose_by(-1 if name == "↑" else 1)
        elif name in self.member.buttons:
            self.member.buttons[name].trigger()
