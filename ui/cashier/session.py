"""The bill in progress as the presenters share it: the draft with its steps, its id, and what it would do.

The preview is asked for in the background whenever lines or member change. At most one is under way; of what
changes meanwhile only the newest is asked next, and an answer about an older draft is dropped, so a slow answer
never stands beside a bill that it does not speak of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from terminal import ids
from terminal.errors import Broken, TillError
from terminal.money import Money
from terminal.services import ring_up
from terminal.services.facts import Purchase, Settlement
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.draft import Draft, History


class BillSession(QObject):
    """One bill after the other; `new_id` makes the purchase ids."""

    changed = Signal()
    preview_changed = Signal()
    broken = Signal(object)
    """A `Broken`: the ledger takes nothing any more."""

    def __init__(
        self,
        bridge: Bridge,
        profile: ShopProfile,
        *,
        new_id: Callable[[], str] = ids.new_id,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._new_id = new_id
        self.profile = profile
        self.cashier = ""
        """Who takes the money; on the bill by name."""
        self._history = self._blank()
        self._ahead: Draft | None = None  # with what is being typed on the payment page
        self._purchase_id = ""
        self._preview: Settlement | None = None
        self._asked: Draft | None = None  # what the answer under way will speak of
        self._wanted: Draft | None = None  # what is to be asked after it

    @property
    def draft(self) -> Draft:
        return self._history.now

    @property
    def can_undo(self) -> bool:
        return bool(self._history.before)

    @property
    def undone(self) -> Draft | None:
        """What the last step was made from; None where there is nothing to take back."""
        return self._history.before[-1] if self._history.before else None

    @property
    def preview(self) -> Settlement | None:
        """What the draft would do; None while that is not known (yet)."""
        return self._preview

    def step(self, draft: Draft) -> None:
        """The draft after something was said."""
        self._go(self._history.step(draft))

    def choose(self, index: int) -> None:
        """Another line chosen: no step to take back."""
        self._go(self._history.paid(self.draft.choose(index)))

    def pay(self, draft: Draft) -> None:
        """The draft with other payments."""
        self._go(self._history.paid(draft))

    def undo(self) -> None:
        self._go(self._history.back())

    def look_ahead(self, draft: Draft) -> None:
        """The draft as it would be paid if what is being typed were entered: its preview is the one to show."""
        before, self._ahead = self._foretold, draft
        if _settled_part(before) != _settled_part(draft) and not draft.empty:
            self._want(draft)

    def start_next(self) -> None:
        """Forget this bill; the next one gets another id."""
        self._purchase_id = ""
        self._go(self._blank())

    def take_up(self, purchase_id: str, draft: Draft) -> None:
        """Go on with a bill that was on hold, under its own id."""
        self._purchase_id = ""
        self._go(self._blank())
        self._purchase_id = purchase_id
        self._go(History(draft.under(self.profile.terms)))

    def purchase_id(self) -> str:
        """The id of this bill, made when it is first asked for and the same over every retry."""
        if not self._purchase_id:
            self._purchase_id = self._new_id()
        return self._purchase_id

    def refresh(self) -> None:
        """Ask again: the settings may have changed."""
        self._history = self._history.paid(self.draft.under(self.profile.terms))
        self._ahead = None
        if not self.draft.empty:
            self._preview = None
            self._want(self.draft)
        self.changed.emit()

    def _blank(self) -> History:
        return History(Draft(terms=self.profile.terms))

    @property
    def _foretold(self) -> Draft:
        return self._ahead or self.draft

    def _go(self, history: History) -> None:
        before, self._history = self._foretold, history
        self._ahead = None
        if _settled_part(before) != _settled_part(history.now):
            if history.now.empty:
                self._purchase_id = ""  # what is rung up from here on is another bill
                self._wanted = None
                self._show_preview(None)
            else:
                self._want(history.now)
        self.changed.emit()

    # the preview

    @property
    def preview_is_current(self) -> bool:
        """Whether no answer is outstanding."""
        return self._asked is None

    def _want(self, draft: Draft) -> None:
        self._wanted = draft
        if self._asked is None:
            self._ask()

    def _ask(self) -> None:
        draft, self._wanted = self._wanted, None
        if draft is None or draft.empty:
            return
        self._asked = draft
        purchase: Purchase = draft.purchase(self._new_id())
        self._bridge.ask(ring_up.preview, self._answered, self._failed, purchase)

    def _answered(self, settlement: Settlement) -> None:
        asked, self._asked = self._asked, None
        if self._wanted is not None:
            self._ask()
        elif asked is not None and _settled_part(asked) == _settled_part(self._foretold):
            self._show_preview(settlement)

    def _failed(self, error: TillError) -> None:
        self._asked = None
        if isinstance(error, Broken):
            self.broken.emit(error)
        elif self._wanted is not None:
            self._ask()
        else:
            self._show_preview(None)

    def _show_preview(self, settlement: Settlement | None) -> None:
        self._preview = settlement
        self.preview_changed.emit()


def _settled_part(draft: Draft) -> tuple[Draft, Money]:
    """What the preview depends on."""
    return replace(draft, tenders=(), chosen=None, note=""), draft.rounding
