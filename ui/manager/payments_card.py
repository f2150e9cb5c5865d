"""Payment providers on the devices' page: which are set up, and the way to their keys. What is kept holds at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terminal.errors import TillError
from terminal.services import payment_keys
from terminal.services.payment_facts import Provider
from terminal.services.payment_keys import PaymentKeys
from terminal.services.rights import Approval
from ui.bridge import Bridge
from ui.manager.form_card import FormCard
from ui.payment.keys_panel import ProviderKeysPanel
from ui.receipt.wording import provider_name
from ui.widgets.button import KeyButton
from ui.widgets.chip import Chip, ChipKind
from ui.widgets.label import Label
from ui.widgets.stack import row
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

KEYS = {Provider.WECHAT: "Ctrl W", Provider.ALIPAY: "Ctrl Y"}


class PaymentsCard(FormCard):
    """One row for each provider."""

    keys_saved = Signal()

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, by: Approval, parent: QWidget | None = None
    ) -> None:
        super().__init__(metrics, columns=1, parent=parent)
        self._bridge, self._words, self._metrics, self._by = bridge, words, metrics, by
        self._told: PaymentKeys | None = None
        self.buttons = {each: KeyButton(metrics, key, height=40) for each, key in KEYS.items()}
        self.chips = {each: Chip(metrics) for each in Provider}
        self._accounts = {each: Label(metrics, 14, "ink2", elides=True) for each in Provider}
        for provider, button in self.buttons.items():
            line = QWidget()
            inner = row(metrics, button, self.chips[provider], gap=12, on=line)
            inner.addWidget(self._accounts[provider], 1)
            button.triggered.connect(lambda provider=provider: self.edit(provider))
            self.add(line, across=True)

    def start(self) -> None:
        """The page has come to the front."""
        self._bridge.ask(payment_keys.told, self._show, self._failed)

    def edit(self, provider: Provider) -> None:
        if self._told is None:
            return
        panel = ProviderKeysPanel(
            self._bridge, self._words, self._metrics, self.window(), self._by, provider, self._told
        )  # fmt: skip
        panel.saved.connect(self._saved)
        panel.open()

    def account(self, provider: Provider) -> str:
        """What it says about a provider."""
        return self._accounts[provider].text()

    def _show(self, told: PaymentKeys) -> None:
        self._told = told
        self.refresh()

    def _saved(self, told: PaymentKeys) -> None:
        self._show(told)
        self.keys_saved.emit()

    def _failed(self, error: TillError) -> None:
        for label in self._accounts.values():
            label.setText(sentence(self._words, error))

    def refresh(self) -> None:
        words = self._words
        self.set_title(
            words.text("Payment providers"),
            words.text("With its keys the till charges payment codes itself; without them payments are told by hand."),
        )
        for provider, button in self.buttons.items():
            keys = getattr(self._told, provider.value) if self._told is not None else None
            button.set_label(provider_name(provider.value, words) + "…")
            if keys is None:
                self.chips[provider].show_state(ChipKind.NEUTRAL, words.text("by hand"))
                self._accounts[provider].setText("")
            else:
                self.chips[provider].show_state(ChipKind.CONFIRMED, words.text("set up"))
                self._accounts[provider].setText(getattr(keys, "merchant", "") or keys.app)
