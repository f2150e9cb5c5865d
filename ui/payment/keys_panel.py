"""Enters the keys of a payment provider. What is kept already is not shown: a secret left empty stays what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from terminal.errors import TillError
from terminal.services import payment_keys
from terminal.services.payment_facts import Provider
from terminal.services.payment_keys import AlipayKeys, PaymentKeys, WeChatKeys
from terminal.services.rights import Approval
from ui.bridge import Bridge
from ui.receipt.wording import provider_name
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.field import Field
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

FORGET_KEY = "Ctrl D"
Labels = Callable[[Words], str]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    label: Labels
    secret: bool = False
    wide: bool = False


_WECHAT: Final = (
    _Entry("merchant", lambda words: words.text("Merchant number (mchid)")),
    _Entry("app", lambda words: words.text("Application (appid)")),
    _Entry("serial", lambda words: words.text("Serial number of the merchant's certificate")),
    _Entry("api_key", lambda words: words.text("API v3 key, 32 characters"), secret=True),
    _Entry("private_key", lambda words: words.text("Private key (apiclient_key.pem)"), secret=True, wide=True),
    _Entry("public_key_id", lambda words: words.text("WeChat's public key: its number (PUB_KEY_ID_…)")),
    _Entry("public_key", lambda words: words.text("WeChat's public key (pub_key.pem); empty: certificates")),
    _Entry("notify_url", lambda words: words.text("Notification address (https), to show codes")),
    _Entry("gateway", lambda words: words.text("Other address than WeChat's own")),
)
_ALIPAY: Final = (
    _Entry("app", lambda words: words.text("Application (app_id)")),
    _Entry("gateway", lambda words: words.text("Other address than Alipay's own")),
    _Entry("private_key", lambda words: words.text("Private key of the application (RSA2)"), secret=True, wide=True),
    _Entry("public_key", lambda words: words.text("Alipay's public key"), wide=True),
)
ENTRIES: Final = {Provider.WECHAT: _WECHAT, Provider.ALIPAY: _ALIPAY}


class ProviderKeysPanel(Panel):
    """`saved` with the PaymentKeys as windows are told them."""

    saved = Signal(object)

    def __init__(
        self, bridge: Bridge, words: Words, metrics: Metrics, parent: QWidget, by: Approval, provider: Provider,
        told: PaymentKeys,
    ) -> None:  # fmt: skip
        super().__init__(metrics, parent, width=760)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge, self._words, self._by, self._provider = bridge, words, by, provider
        self._told = getattr(told, provider.value)
        self._saving = False
        self.set_title(provider_name(provider.value, words))
        note = Label(metrics, 14, "ink2", wraps=True)
        note.setText(
            words.text(
                "As the provider's pages for merchants give them. They stay on this till: in no report, log, export or "
                "journal. The till then charges payment codes, shows codes and gives refunds back by itself."
            )
        )
        self.content.addWidget(note)
        self.fields: dict[str, Field] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(16))
        grid.setVerticalSpacing(metrics.px(10))
        self._lay_out(grid, metrics)
        self.content.addLayout(grid)
        self.no, self.yes = KeyButton(metrics, "Esc"), KeyButton(metrics, "Enter", ButtonKind.PRIMARY)
        self.forget = KeyButton(metrics, FORGET_KEY)
        self.no.set_label(words.text("Back"))
        self.yes.set_label(words.text("Save"))
        self.forget.set_label(words.text("Do without it"))
        self.no.triggered.connect(self.reject)
        self.yes.triggered.connect(self.save)
        self.forget.triggered.connect(self._forget)
        self.forget.setVisible(self._told is not None)
        self.foot.addWidget(self.no)
        self.foot.addWidget(self.forget)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        for button in (self.no, self.yes, self.forget):
            self.add_key(button)
        next(iter(self.fields.values())).setFocus()

    def _lay_out(self, grid: QGridLayout, metrics: Metrics) -> None:
        place = 0
        for entry in ENTRIES[self._provider]:
            field = Field(metrics)
            field.set_label(entry.label(self._words))
            field.edit.setMaxLength(payment_keys.KEY_MAX)
            if entry.secret:
                field.edit.setEchoMode(QLineEdit.EchoMode.Password)
                if self._told is not None:
                    field.set_placeholder(self._words.text("kept; empty leaves it as it is"))
            elif self._told is not None:
                field.set_text(getattr(self._told, entry.name))
                field.edit.setCursorPosition(0)
            self.fields[entry.name] = field
            place += place % 2 if entry.wide else 0
            grid.addWidget(field, place // 2, place % 2, 1, 2 if entry.wide else 1, Qt.AlignmentFlag.AlignTop)
            place += 2 if entry.wide else 1
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def save(self) -> None:
        if self._saving:
            return
        for field in self.fields.values():
            field.set_error("")
        typed = {name: field.text() for name, field in self.fields.items()}
        keys: WeChatKeys | AlipayKeys = (
            WeChatKeys(**typed) if self._provider is Provider.WECHAT else AlipayKeys(**typed)
        )  # fmt: skip
        self._saving = True
        self._bridge.ask(payment_keys.save, self._saved, self._refused, keys, self._by)

    def reject(self) -> None:
        """Back without saving; not while it is under way, as the answer would find nobody here."""
        if not self._saving:
            super().reject()

    def _forget(self) -> None:
        if not self._saving:
            self._saving = True
            self._bridge.ask(payment_keys.forget, self._saved, self._refused, self._provider, self._by)

    def _saved(self, told: PaymentKeys) -> None:
        self._saving = False
        self.accept()
        self.saved.emit(told)

    def _refused(self, error: TillError) -> None:
        self._saving = False
        wrong = self.fields.get(str(error.fields.get("field")), next(iter(self.fields.values())))
        wrong.set_error(sentence(self._words, error))
        wrong.setFocus()
