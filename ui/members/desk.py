"""The members' window as the running till has it: opened from the bill, told what head office says, put away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from terminal.clock import Clock
from terminal.services.facts import MemberFacts
from ui.bridge import Bridge
from ui.cashier.window import CashierWindow
from ui.laid_over import WindowDesk
from ui.office import Office
from ui.staff.gate import Gate
from ui.widgets.style import Metrics
from ui.words import Words

if TYPE_CHECKING:
    from ui.members.window import MembersWindow
    from ui.receipt.desk import PrintDesk


class MembersDesk(WindowDesk["PrintDesk"]):
    """Made once a till; `begin` when the windows are up."""

    moved = Signal()
    """A place or a wallet is otherwise than it was: the queue is another, and head office is to hear of it."""
    window: MembersWindow | None
    _desk: PrintDesk | None

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, cashier: CashierWindow, clock: Clock, gate: Gate,
        office: Office,
    ) -> None:  # fmt: skip
        super().__init__(bridge, words, metrics, cashier, clock, gate)
        self._office = office
        self._finding = cashier.presenter.finding
        cashier.members_requested.connect(self.ask)
        self._finding.page_requested.connect(self.open)
        office.state_changed.connect(lambda _: self._refresh())

    def ask(self) -> None:
        """The page of the bill's member; without one it is asked whose."""
        member = self._cashier.presenter.session.draft.member
        if member is not None:
            self.open(member.id)
        elif self._desk is not None:
            self._finding.open(for_page=True)

    def open(self, member_id: str) -> None:
        """Lay a member's page over the bill; without an id it is asked whose."""
        from ui.members.window import MembersWindow

        if self._desk is None or self.window is not None:
            return
        if not member_id:
            self._finding.open(for_page=True)
            return
        window = MembersWindow(
            self._bridge, self._words, self._clock, self._metrics, self._profile, self._gate, self._office, member_id,
            parent=self._cashier,
        )  # fmt: skip
        window.failed.connect(self.failed)
        window.moved.connect(self.moved)
        window.moved.connect(self._told)
        window.taken.connect(self._cashier.presenter.take_member)
        window.another_requested.connect(self._ask_another)
        self.lay(window)

    def _ask_another(self) -> None:
        self.put_away()
        self._finding.open(for_page=True)

    def _refresh(self) -> None:
        if self.window is not None:
            self.window.refresh()

    def _told(self) -> None:
        """The bill's member is as he is now: his level decides what the bill promises."""
        from terminal.services import members

        draft = self._cashier.presenter.session.draft
        if draft.member is not None:
            self._bridge.ask(members.get, self._follow, None, draft.member.id)

    def _follow(self, member: MemberFacts) -> None:
        presenter = self._cashier.presenter
        now = presenter.session.draft.member
        if now is not None and now.id == member.id and now != member:
            presenter.take_member(member)
