"""What F11 offers, and where each of it goes: one signal for each that the rest of the till has to do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from resources import LANGUAGES
from ui.cashier.more_panel import MoreAction, MoreFacts
from ui.cashier.panels import Panels
from ui.words import Words


class MoreActions(QObject):
    """Opens the panel, and passes on what was chosen."""

    reprint_requested = Signal()
    switch_requested = Signal()
    second_screen_requested = Signal(bool)
    manager_requested = Signal()
    members_requested = Signal()
    exit_requested = Signal()
    shift_requested = Signal()
    drawer_requested = Signal()
    training_requested = Signal()
    payments_requested = Signal()
    comfort_requested = Signal()

    def __init__(self, words: Words, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._panels = panels
        self._second_screen = False
        panels.more_chosen.connect(self._do)

    def open(self, *, second_screen: bool, signed_in: bool) -> None:
        """`second_screen` is on; `signed_in` that somebody of the staff is."""
        self._second_screen = second_screen
        blocked = {}
        if not signed_in:
            blocked[MoreAction.SWITCH] = self._words.text("Enter staff on the manager's page first.")
        self._panels.open_more(MoreFacts(second_screen, blocked))

    def _do(self, action: MoreAction) -> None:
        match action:
            case MoreAction.LANGUAGE:
                following = LANGUAGES.index(self._words.language) + 1
                self._words.use(LANGUAGES[following % len(LANGUAGES)])
            case MoreAction.REPRINT:
                self.reprint_requested.emit()
            case MoreAction.SWITCH:
                self.switch_requested.emit()
            case MoreAction.SECOND_SCREEN:
                self.second_screen_requested.emit(not self._second_screen)
            case MoreAction.MANAGER:
                self.manager_requested.emit()
            case MoreAction.MEMBERS:
                self.members_requested.emit()
            case MoreAction.EXIT:
                self.exit_requested.emit()
            case MoreAction.SHIFT:
                self.shift_requested.emit()
            case MoreAction.DRAWER:
                self.drawer_requested.emit()
            case MoreAction.PAYMENTS:
                self.payments_requested.emit()
            case MoreAction.TRAINING:
                self.training_requested.emit()
            case MoreAction.COMFORT:
                self.comfort_requested.emit()
