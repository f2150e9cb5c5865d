"""How this till stands with head office, or the two fields by which it joins one."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.manager.form_card import FormCard
from ui.office import Step
from ui.office_words import OfficeState, age_words, moment, stop_words, unconfirmed_words
from ui.widgets.banner import Banner, BannerKind
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.stack import column, row
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

CODE_LEAST = 8


class JoinCard(FormCard):
    """Address and one-time code; `join_requested` has both."""

    join_requested = Signal(str, str)

    def __init__(self, words: Words, metrics: Metrics, key: str, parent: QWidget | None = None) -> None:
        super().__init__(metrics, columns=1, parent=parent)
        self._words = words
        self._step: Step | None = None
        self._working = False
        self.url = Field(metrics)
        self.code = Field(metrics)
        self.join = KeyButton(metrics, key, ButtonKind.PRIMARY, height=44)
        self._told = Label(metrics, 14, "ink2", wraps=True)
        self.url.edit.setMaxLength(200)
        self.code.edit.setMaxLength(40)
        for widget in (self.url, self.code):
            self.add(widget)
        foot = QWidget()
        line = row(metrics, self.join, gap=12, on=foot)
        line.addWidget(self._told, 1)
        self.add(foot, across=True)
        self.url.edit.returnPressed.connect(self.code.setFocus)
        self.code.edit.returnPressed.connect(self.join.trigger)
        self.join.triggered.connect(self._on_join)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def told(self) -> str:
        """How far joining is, or why it did not succeed."""
        return self._told.text()

    def show_step(self, step: Step | None) -> None:
        """What joining is at; None where it is at nothing."""
        self._working = step is not None
        self._step = step
        self.retranslate()

    def show_fault(self, told: str, *, in_code: bool) -> None:
        """Why it did not succeed, at the field that has to be mended."""
        self.show_step(None)
        field = self.code if in_code else self.url
        field.set_error(told)
        field.setFocus()

    def retranslate(self) -> None:
        words = self._words
        self.set_title(
            words.text("Join head office"),
            words.text(
                "This till stands alone. Joined, its bills are settled in one queue with those of the other tills; it "
                "goes on selling when head office can't be reached."
            ),
        )
        self.url.set_label(words.text("Address of head office"))
        self.url.set_placeholder(words.text("such as https://office.example.com"))
        self.code.set_label(words.text("One-time code"))
        self.code.set_placeholder(words.text("as head office gave it out for this till"))
        self.join.set_label(words.text("Join"))
        self.join.set_working(words.text("Joining…") if self._working else "")
        steps = {
            Step.ASKING: words.text("Asking head office…"),
            Step.JOINED: words.text("Joined. The first exchange begins."),
        }
        self._told.setText(steps[self._step] if self._step is not None else "")

    def _on_join(self) -> None:
        words = self._words
        url, code = self.url.text().strip(), self.code.text().strip()
        self.url.set_error("" if url else words.text("Type the address of head office."))
        short = len(code.replace("-", "").replace(" ", "")) < CODE_LEAST
        self.code.set_error(words.text("Type the whole one-time code.") if short else "")
        if url and not short and not self._working:
            self.join_requested.emit(url, code)
        elif not url:
            self.url.setFocus()
        elif short:
            self.code.setFocus()


class LinkCard(Card):
    """The link of a joined till, and what can be done about it."""

    sync_requested = Signal()
    leave_requested = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, sync_key: str, leave_key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(metrics, parent=parent)
        self._words = words
        self._state = OfficeState()
        self._now: datetime | None = None
        self._title = Label(metrics, 18, bold=True, elides=True)
        self.chip = Chip(metrics)
        self.banner = Banner(metrics)
        self._names = [Label(metrics, 14, "ink2") for _ in range(7)]
        self._values = [Label(metrics, 15, wraps=True) for _ in range(7)]
        self._warning = Label(metrics, 13, "ink2", wraps=True)
        self.sync = KeyButton(metrics, sync_key, height=40)
        self.leave = KeyButton(metrics, leave_key, height=40)
        self.sync.triggered.connect(self.sync_requested)
        self.leave.triggered.connect(self.leave_requested)
        head = row(metrics, gap=10)
        head.addWidget(self._title, 1)
        head.addWidget(self.chip)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(16))
        grid.setVerticalSpacing(metrics.px(8))
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            grid.addWidget(name, line, 0)
            grid.addWidget(value, line, 1)
        buttons = row(metrics, self.sync, gap=12)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        body = column(metrics, head, self.banner, gap=12, margins=(16, 14, 16, 14), on=self)
        body.addLayout(grid)
        body.addWidget(self._warning)
        body.addLayout(buttons)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says, line by line."""
        lines = zip(self._names, self._values, strict=True)
        return tuple(f"{name.text()}: {value.text()}" for name, value in lines)

    def show_state(self, state: OfficeState, now: datetime) -> None:
        self._state, self._now = state, now
        self.retranslate()

    def retranslate(self) -> None:
        words, state, link = self._words, self._state, self._state.link
        self._title.setText(link.office_name or words.text("Head office"))
        if link.stopped:
            self.chip.show_state(ChipKind.ALERT, words.text("Stopped"))
        elif state.online:
            self.chip.show_state(ChipKind.CONFIRMED, words.text("Online"))
        else:
            self.chip.show_state(ChipKind.PROVISIONAL, words.text("Offline"))
        self._tell_trouble()
        for name, value, (told, said) in zip(self._names, self._values, self._lines(), strict=True):
            name.setText(told)
            value.setText(said)
        self._warning.setText(
            words.text(
                "Before this till is given away or the program is uninstalled: wait until all bills are confirmed, "
                "then leave head office here. What was not confirmed would be on this till alone."
            )
        )
        self.sync.set_label(words.text("Try the exchange again") if link.stopped else words.text("Exchange now"))
        self.leave.set_label(words.text("Leave…"))

    def _tell_trouble(self) -> None:
        words, link = self._words, self._state.link
        if link.stopped:
            why, what = stop_words(link.stopped, words)
            self.banner.say(BannerKind.ALERT, why, more=what)
        elif not self._state.online:
            goes_on = words.text("Selling goes on; bills and changes of settings are sent when it answers again.")
            why = words.text("Head office can't be reached.")
            error = self._state.error
            self.banner.say(BannerKind.PROVISIONAL, sentence(words, error) if error is not None else why, more=goes_on)
        else:
            self.banner.quiet()

    def _contact(self) -> str:
        words, at, now = self._words, self._state.link.contact_at, self._now
        if at is None or now is None:
            return words.text("never reached yet")
        return " · ".join((moment(at, now), age_words(at, now, words)))

    def _lines(self) -> tuple[tuple[str, str], ...]:
        words, link, now = self._words, self._state.link, self._now
        held = words.plural("{count} event", "{count} events", link.held) if link.held else words.text("none")
        return (
            (words.text("Address"), link.url),
            (words.text("QR codes lead to"), link.public_url or words.text("this till")),
            (words.text("This till"), link.till),
            (words.text("Receipt prefix"), link.prefix),
            (words.text("Last contact"), self._contact()),
            (words.text("Confirmation"), unconfirmed_words(link, now, words)),
            (words.text("Put aside there"), held),
        )
