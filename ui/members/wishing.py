"""Draws, exchanges and what is handed over: the preview, the question, the answer; asked of the till or of head office.

What was asked of head office keeps its number and its id until it is answered, so that asking again after an answer
that did not come does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from terminal import ids
from terminal.errors import Broken, Refused, TillError
from terminal.ledger import day
from terminal.ledger.unit import Unit
from terminal.money import Money
from terminal.rebate.chance import fingerprint
from terminal.services import member_wishes, members
from terminal.services.facts import MemberFacts
from terminal.services.member_facts import (
    DrawDone,
    DrawPreview,
    ExchangeDone,
    ExchangeOffer,
    ExchangePreview,
    MemberPlace,
    MemberSheet,
)
from terminal.services.rights import Approval, Right
from ui.bridge import Bridge
from ui.members.hand_over_panel import HandOverPanel
from ui.members.member_words import wallet_name
from ui.members.wish_panels import DrawPanel, ExchangePanel, ResultPanel, grouped
from ui.office_wishes import PlaceThere, Wishes
from ui.shift.rows import Fact
from ui.staff.gate import Gate
from ui.widgets.dialog import Panel
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

R = TypeVar("R")
NONCE = 6
"""Digits of the number that is proposed; the customer may choose another, or a word."""


class HeadOffice(Protocol):
    """What is needed of the till's link."""

    @property
    def reached(self) -> bool | None: ...

    def wish(
        self, work: Callable[[Wishes], R], then: Callable[[R], None], failed: Callable[[TillError], None]
    ) -> None: ...


class Wishing(QObject):
    """One member's wishes, over the window that shows him; `done` is called when something moved."""

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, window: QWidget, gate: Gate, office: HeadOffice, *,
        put_up: Callable[[Panel], None], done: Callable[[], None], say: Callable[[str], None],
        refuse: Callable[[TillError], None], new_id: Callable[[], str] = ids.new_id,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._bridge, self._words, self._metrics, self._window = bridge, words, metrics, window
        self._gate, self._office, self._put_up, self._done = gate, office, put_up, done
        self._say, self._refuse, self._new_id = say, refuse, new_id
        self._looking = False
        """Whether a preview is being asked for."""

    @property
    def _joined(self) -> bool:
        return self._office.reached is not None

    @property
    def _by(self) -> Approval:
        person = self._gate.person
        return Approval(person.name if person is not None else "")

    # exchange

    def exchange(self, place: MemberPlace) -> None:
        """What it would give, then the question."""
        if not self._looking:
            self._looking = True
            self._bridge.ask(member_wishes.preview_exchange, self._ask_exchange, self._not_now, place.id)

    def _ask_exchange(self, preview: ExchangePreview) -> None:
        self._looking = False
        panel = ExchangePanel(self._words, self._metrics, self._window, preview)
        panel.asked.connect(lambda offer: self._exchange(panel, preview.place, offer))
        self._put_up(panel)

    def _exchange(self, panel: ExchangePanel, place: MemberPlace, offer: ExchangeOffer) -> None:
        def done(told: ExchangeDone) -> None:
            panel.accept()
            self._show_exchanged(told)

        def there(told: PlaceThere) -> None:
            left = Money(told.entitlement.fen - told.rewarded.fen)
            given = offer.amount if left == place.remaining else offer.ratio.of(left)
            self._note(day.EXCHANGED, place, given, wallet=offer.wallet)
            done(ExchangeDone(place, ExchangeOffer(offer.wallet, offer.ratio, given, offer.frozen)))

        panel.set_working()
        if self._joined:
            self._office.wish(lambda wishes: wishes.exchange(place.id, offer.wallet), there, self._told(panel))
        else:
            self._bridge.ask(
                member_wishes.exchange, done, self._told(panel), place.id, offer.wallet, offer.amount, self._by
            )

    def _show_exchanged(self, told: ExchangeDone) -> None:
        words, offer = self._words, told.offer
        name = wallet_name(offer.wallet, words)
        facts = [
            Fact(words.text("Given up"), told.place.remaining),
            Fact(words.text("Received before, stays his"), told.place.rewarded),
            Fact(words.text("Ratio"), str(offer.ratio)),
        ]
        small = words.text("Frozen until it is released.") if offer.frozen else ""
        self._show_result(
            words.text("Exchanged"),
            words.text("+{amount} {wallet}", amount=offer.amount.grouped, wallet=name), facts, small,
        )  # fmt: skip

    # draw

    def draw(self, place: MemberPlace) -> None:
        """What can come of it and its fingerprint, then the question."""
        if not self._looking:
            self._looking = True
            self._bridge.ask(member_wishes.preview_draw, self._look_at_draw, self._not_now, place.id)

    def _look_at_draw(self, preview: DrawPreview) -> None:
        def there(told: PlaceThere) -> None:
            if not told.seed_hash or told.drawn:
                self._not_now(Refused("no_lottery"))
                return
            self._ask_draw(DrawPreview(preview.place, told.seed_hash, preview.lottery))

        if self._joined:
            self._office.wish(lambda wishes: wishes.place(preview.place.id), there, self._not_now)
        else:
            self._ask_draw(preview)

    def _ask_draw(self, preview: DrawPreview) -> None:
        self._looking = False
        proposed = str(int.from_bytes(self._new_id().encode()[-8:], "big") % 10**NONCE).zfill(NONCE)
        panel = DrawPanel(self._words, self._metrics, self._window, preview, proposed)
        panel.asked.connect(lambda nonce: self._draw(panel, preview, nonce))
        self._put_up(panel)

    def _draw(self, panel: DrawPanel, preview: DrawPreview, nonce: str) -> None:
        place = preview.place

        def done(told: DrawDone) -> None:
            panel.accept()
            self._show_drawn(told)

        def there(told: PlaceThere) -> None:
            seed_hash = fingerprint(bytes.fromhex(told.seed))
            self._note(day.DRAWN, place, told.entitlement)
            done(DrawDone(place, nonce.strip(), told.seed, seed_hash, told.ratio, told.entitlement))

        panel.set_working()
        if self._joined:
            try:
                chosen = member_wishes.checked_nonce(nonce)
            except Refused as why:
                panel.refuse(sentence(self._words, why))
                return
            self._office.wish(lambda wishes: wishes.draw(place.id, chosen), there, self._told(panel))
        else:
            self._bridge.ask(member_wishes.draw, done, self._told(panel), place.id, nonce, self._by)

    def _show_drawn(self, told: DrawDone) -> None:
        words = self._words
        headline = words.text("No win: the ratio stays {ratio}", ratio=told.place.ratio)
        if told.ratio is not None:
            headline = words.text("Drawn: {ratio}", ratio=told.ratio)
        facts = [
            Fact(words.text("Promised before"), told.place.entitlement),
            Fact(words.text("Promised now"), told.entitlement, strong=True),
            Fact(words.text("The customer's number"), told.nonce),
        ]
        small = words.text(
            "To check it: fingerprint {hash}, seed {seed}", hash=grouped(told.seed_hash), seed=grouped(told.seed)
        )
        self._show_result(words.text("Drawn"), headline, facts, small)

    # handing over

    def hand_over(self, sheet: MemberSheet) -> None:
        """To whom, what, how much."""
        panel = HandOverPanel(self._words, self._metrics, self._window, sheet)
        asked: dict[tuple[str, str, Money], str] = {}
        panel.find_requested.connect(lambda text: self._find(panel, text))
        panel.asked.connect(
            lambda wallet, target, amount: self._ask_transfer(
                panel, asked.setdefault((wallet, target.id, amount), self._new_id()), sheet, wallet, target, amount
            )
        )
        panel.release_asked.connect(lambda amount: self._ask_release(panel, sheet, amount))
        self._put_up(panel)

    def _find(self, panel: HandOverPanel, text: str) -> None:
        def found(member: MemberFacts) -> None:
            panel.show_target(text, member)

        def there(told: tuple[MemberFacts, ...]) -> None:
            if told:
                self._office.wish(lambda wishes: wishes.meet(told[0].id), found, refused)
            else:
                refused(Refused("unknown_member"))

        def refused(error: TillError) -> None:
            panel.refuse_target(sentence(self._words, error))

        def not_here(error: TillError) -> None:
            if self._joined and error.code == "unknown_member":
                self._office.wish(lambda wishes: wishes.find(text), there, refused)
            else:
                refused(error)

        self._bridge.ask(members.find, found, not_here, text)

    def _ask_transfer(
        self, panel: HandOverPanel, transfer_id: str, sheet: MemberSheet, wallet: str, target: MemberFacts,
        amount: Money,
    ) -> None:  # fmt: skip
        source = sheet.member.id

        def done(_: object) -> None:
            panel.accept()
            self._say(self._words.text("Handed over: {amount}", amount=amount.grouped))
            self._done()

        def let(approval: Approval) -> None:
            panel.set_working()
            if not self._joined:
                self._bridge.ask(
                    member_wishes.transfer, done, self._told(panel), source, target.id, wallet, amount, approval
                )
                return

            def allowed(_: None) -> None:
                self._office.wish(
                    lambda wishes: wishes.transfer(transfer_id, source, target.id, wallet, amount), there,
                    self._told(panel),
                )  # fmt: skip

            def there(_: None) -> None:
                self._bridge.ask(_note_transfer, done, done, approval, source, target.id, wallet, amount)

            self._bridge.ask(member_wishes.allow_transfer, allowed, self._told(panel), approval)

        what = self._words.text(
            "Hand {amount} {wallet} over?", amount=amount.grouped, wallet=wallet_name(wallet, self._words)
        )
        self._gate.ask(Right.MOVE_WALLETS, what, let)

    def _ask_release(self, panel: HandOverPanel, sheet: MemberSheet, amount: Money) -> None:
        def done(_: object) -> None:
            panel.accept()
            self._done()

        def let(approval: Approval) -> None:
            panel.set_working()
            self._bridge.ask(member_wishes.release, done, self._told(panel), sheet.member.id, amount, approval)

        what = self._words.text("Release {amount} of frozen love value?", amount=amount.grouped)
        self._gate.ask(Right.MOVE_WALLETS, what, let)

    # inside

    def _not_now(self, error: TillError) -> None:
        """There is no question to put."""
        self._looking = False
        self._say(sentence(self._words, error))
        if isinstance(error, Broken):
            self._refuse(error)

    def _told(self, panel: Any) -> Callable[[TillError], None]:
        def refused(error: TillError) -> None:
            panel.refuse(sentence(self._words, error))
            if isinstance(error, Broken):
                self._refuse(error)

        return refused

    def _note(self, what: str, place: MemberPlace, amount: Money, **detail: str) -> None:
        told = {"entry": place.id, **detail}
        self._bridge.ask(_note_place, None, self._refuse, what, self._by, place.id, amount, told)

    def _show_result(self, title: str, headline: str, facts: list[Fact], small: str) -> None:
        panel = ResultPanel(
            self._words, self._metrics, self._window, title=title, headline=headline, facts=facts, small=small
        )
        self._put_up(panel)
        self._done()


def _note_place(
    unit: Unit, what: str, approval: Approval, entry_id: str, amount: Money, detail: dict[str, str]
) -> None:
    member = member_wishes.member_of(unit, entry_id)
    member_wishes.decided(unit, what, approval, member, amount, **detail)


def _note_transfer(
    unit: Unit, approval: Approval, source: str, target: str, wallet: str, amount: Money
) -> None:  # fmt: skip
    for member, moved in ((source, Money(-amount.fen)), (target, amount)):
        member_wishes.decided(unit, day.TRANSFERRED, approval, member, moved, wallet=wallet)
