"""Who buys: finds a member for the bill, here at once and at head office besides, or makes a new one.

Head office is asked only for what it can find, a whole number or code, when the typing pauses or Enter was pressed; one
question at a time, and an answer about an older text is dropped. Whoever is found there only is taken into this till's
books when he is chosen, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import Broken, TillError, Unavailable
from terminal.services import members
from terminal.services.facts import MemberFacts
from terminal.services.rights import Approval
from terminal.services.shop import ShopProfile
from ui.bridge import Bridge
from ui.cashier.entry import Code, parse_entry
from ui.members.find_panel import SHOWN, MemberPanel
from ui.members.join_panel import JoinPanel
from ui.office_wishes import Wishes
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

R = TypeVar("R")
PAUSE_MS: Final = 300
"""After so long without another character head office is asked."""
FIELD_OF: Final = {
    "bad_name": "name", "phone_taken": "phone", "bad_phone": "phone", "card_number": "name", "bad_card": "card",
    "card_taken": "card", "no_consent": "consent",
}  # fmt: skip


class HeadOffice(Protocol):
    """What is needed of the till's link."""

    @property
    def joined(self) -> bool: ...

    def wish(
        self, work: Callable[[Wishes], R], then: Callable[[R], None], failed: Callable[[TillError], None]
    ) -> None: ...


class MemberFinding(QObject):
    """Opens its panels by `show`; `stopped` is told of what ends all selling and says whether it does."""

    found = Signal(MemberFacts)
    cleared = Signal()
    page_requested = Signal(str)
    """A member's own page is wanted: his id, or "" to look for somebody there."""
    joining = Signal(bool)
    """A new member is being asked for, or is not any more: what he agrees to is for him to read."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, window: QWidget, office: HeadOffice | None, *,
        show: Callable[[Panel], object], stopped: Callable[[TillError], bool], by: Callable[[], Approval],
        profile: Callable[[], ShopProfile],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._bridge, self._words, self._metrics, self._window = bridge, words, metrics, window
        self._office, self._show, self._stopped, self._by, self._profile = office, show, stopped, by, profile
        self._panel: Panel | None = None
        self._text = ""
        self._entered = ""
        """The text that Enter was pressed on, until it is known whom it means."""
        self._here: tuple[MemberFacts, ...] = ()
        self._here_for: str | None = None
        self._there: tuple[MemberFacts, ...] = ()
        self._there_for: str | None = None
        self._note = ""
        self._asking = self._for_page = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask_office)

    # finding

    def open(self, member: MemberFacts | None = None, *, for_page: bool = False) -> None:
        """The panel that finds; `member` is the bill's. `for_page`: whoever is found is shown on his page."""
        self._for_page = for_page
        panel = MemberPanel(self._words, self._metrics, self._window, self._profile(), member, for_page=for_page)
        panel.search_requested.connect(lambda text: self._search(panel, text))
        panel.entered.connect(lambda text: self._enter(panel, text))
        panel.chosen.connect(lambda chosen, here: self._choose(panel, chosen, here=here))
        panel.new_requested.connect(lambda text: self.open_new(text if self._is_phone(text) else ""))
        panel.page_requested.connect(lambda member: self._open_page(panel, member))
        panel.clear_requested.connect(self.cleared)
        self._begin(panel)

    def offer(self, phone: str) -> None:
        """A number that nobody here has: head office may know whose it is, else it is a new member's."""
        self._for_page = False
        if self._office is None or not self._office.joined:
            self.open_new(phone)
            return
        self.open()
        panel = self._panel
        if isinstance(panel, MemberPanel):
            panel.search.set_text(phone)
            self._enter(panel, phone)

    def _begin(self, panel: Panel) -> None:
        self._text = self._entered = self._note = ""
        self._here, self._there = (), ()
        self._here_for = self._there_for = None
        self._panel = panel
        panel.finished.connect(lambda _: self._forget(panel))
        self._show(panel)

    def _forget(self, panel: Panel) -> None:
        if self._panel is panel:
            self._panel = None
            self._pause.stop()

    def _search(self, panel: MemberPanel, text: str) -> None:
        self._text, self._entered, self._note = text, "", ""

        def found(here: tuple[MemberFacts, ...]) -> None:
            self._found_here(panel, text, here)

        self._bridge.ask(members.search, found, lambda why: self._told(panel, why), text, SHOWN)
        self._pause.stop()
        if self._office is not None and self._office.joined and self._is_code(text):
            self._pause.start()

    def _enter(self, panel: MemberPanel, text: str) -> None:
        if text != self._text:  # not typed but put there
            self._search(panel, text)
        self._entered = text
        panel.set_working(True)
        if self._pause.isActive():
            self._pause.stop()
            self._ask_office()
        self._go_on(panel)

    def _found_here(self, panel: MemberPanel, text: str, found: tuple[MemberFacts, ...]) -> None:
        if self._panel is not panel or text != self._text:
            return
        self._here, self._here_for = found, text
        self._show_found(panel)
        self._go_on(panel)

    def _ask_office(self) -> None:
        panel, text, office = self._panel, self._text, self._office
        if not isinstance(panel, MemberPanel) or office is None or self._asking:
            return
        self._asking = True
        self._note = self._words.text("Head office is being asked, too…")

        def answered(found: tuple[MemberFacts, ...]) -> None:
            self._there_told(panel, text, found, "")

        def failed(error: TillError) -> None:
            away = self._words.text("Head office can't be reached: only members of this till are found.")
            self._there_told(panel, text, (), away if isinstance(error, Unavailable) else "")

        office.wish(lambda wishes: wishes.find(text), answered, failed)
        self._show_found(panel)

    def _there_told(self, panel: MemberPanel, text: str, found: tuple[MemberFacts, ...], note: str) -> None:
        self._asking = False
        if self._panel is not panel:
            return
        if text != self._text:
            if self._is_code(self._text):
                self._ask_office()
            return
        self._there, self._there_for, self._note = found, text, note
        self._show_found(panel)
        self._go_on(panel)

    def _show_found(self, panel: MemberPanel) -> None:
        if self._here_for != self._text:
            return
        known = {each.id for each in self._here}
        there = [each for each in self._there if each.id not in known] if self._there_for == self._text else []
        panel.show_members(self._text, self._here, there, self._note)

    def _go_on(self, panel: MemberPanel) -> None:
        """After Enter: take whom the text means as soon as that is known, or say that it means nobody."""
        text = self._entered
        if not text or self._panel is not panel or self._here_for != text:
            return
        code = self._is_code(text)
        if self._here and not (code and not self._means(self._here[0], text)):
            self._entered = ""
            panel.set_working(False)
            panel.choose_marked()
            return
        if code and self._office is not None and self._office.joined and self._there_for != text:
            if not self._asking:
                self._ask_office()
            return
        self._entered = ""
        panel.set_working(False)
        if self._there and self._there_for == text:
            self._choose(panel, self._there[0], here=False)
        elif self._is_phone(text):
            self.open_new(text)
        else:
            panel.refuse(self._words.text("No member has this number or code."))

    def _means(self, member: MemberFacts, text: str) -> bool:
        """Whether a whole code names the member; codes of receipts name him without holding his numbers."""
        plain = "".join(text.split()).replace("-", "")
        numbers = {member.phone, member.card.replace("-", "").replace(" ", "")}
        return plain in numbers or "/" in text or ":" in text or len(plain) >= 26

    def _choose(self, panel: MemberPanel, member: MemberFacts, *, here: bool) -> None:
        def met(known: MemberFacts) -> None:
            if self._panel is panel:
                self._take(panel, known)

        def failed(error: TillError) -> None:
            if self._panel is panel:
                panel.refuse(sentence(self._words, error))

        if here or self._office is None:
            self._take(panel, member)
            return
        panel.set_working(True)
        self._office.wish(lambda wishes: wishes.meet(member.id), met, failed)

    def _take(self, panel: Panel, member: MemberFacts) -> None:
        self._panel = None
        if self._for_page:
            panel.accept()
            self.page_requested.emit(member.id)
            return
        self.found.emit(member)
        panel.accept()

    def _open_page(self, panel: MemberPanel, member: MemberFacts | None) -> None:
        self._panel = None
        panel.accept()
        self.page_requested.emit(member.id if member is not None else "")

    # a new member

    def open_new(self, phone: str = "") -> None:
        """The panel for a new member, whose number may be known already."""
        panel = JoinPanel(self._words, self._metrics, self._window, self._profile(), phone)
        panel.add_requested.connect(lambda name, number, card: self._add(panel, name, number, card))
        panel.finished.connect(lambda _: self.joining.emit(False))
        self._begin(panel)
        self.joining.emit(True)

    def _add(self, panel: JoinPanel, name: str, phone: str, card: str) -> None:
        def added(member: MemberFacts) -> None:
            if self._panel is panel:
                self._take(panel, member)

        def failed(error: TillError) -> None:
            if self._panel is panel and not self._stopped(error):
                panel.refuse(FIELD_OF.get(error.code, "name"), sentence(self._words, error))

        panel.set_working(True)
        self._bridge.ask(members.add, added, failed, name, phone, consent=panel.agreed, card=card, approval=self._by())

    def _told(self, panel: MemberPanel, error: TillError) -> None:
        if self._panel is panel and not (isinstance(error, Broken) and self._stopped(error)):
            panel.refuse(sentence(self._words, error))

    def _is_code(self, text: str) -> bool:
        return isinstance(parse_entry(text, self._profile().bill_cap), Code)

    def _is_phone(self, text: str) -> bool:
        entry = parse_entry(text, self._profile().bill_cap)
        return isinstance(entry, Code) and entry.phone
