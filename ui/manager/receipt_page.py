"""The page of the receipt: logo, texts, what stands on it, how it looks, the tax; with the paper beside it.

What is drawn there comes from the unsaved draft through the printer's own layout, so what is seen is what will be on
paper once it is saved.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import theme
from terminal.clock import Clock
from terminal.errors import TillError
from terminal.ledger.unit import Unit
from terminal.money import Ratio
from terminal.services import bills, tax
from terminal.services.configuration import TEXT_MAX
from terminal.services.facts import BillFacts
from terminal.services.receipt_setup import LOGO_SHARES, TextSize
from terminal.services.tax import RATE_MOST
from ui.bridge import Bridge
from ui.manager.binding import Binding
from ui.manager.draft import Setting
from ui.manager.editing import Editing
from ui.manager.form_card import FormCard
from ui.manager.forms import RatioForm, TextForm
from ui.manager.logo_row import ChoosePicture, LogoRow, choose_picture
from ui.manager.receipt_preview import ReceiptPreviewCard
from ui.manager.receipt_words import languages, logo_trouble, size_name
from ui.manager.sample_bill import whole_sample
from ui.manager.save_bar import SaveBar
from ui.manager.setting_field import PageKeys
from ui.receipt.logo import read_logo
from ui.widgets.button import KeyButton
from ui.widgets.scroll import ScrollColumn
from ui.widgets.style import Metrics
from ui.words import Words

LOGO_KEY, UNLOGO_KEY, WIDTH_KEY, BILL_KEY = "Ctrl L", "Ctrl D", "Ctrl P", "Ctrl B"
KEYS: Final = (LOGO_KEY, UNLOGO_KEY, WIDTH_KEY, BILL_KEY)
LINES: Final = 4
REDRAW_MS: Final = 150
"""A receipt is drawn again when the typing pauses this long."""
LOGO: Final = ("shop", "receipt", "logo")


def _begin(unit: Unit) -> tuple[BillFacts | None, tuple[str, ...]]:
    return bills.last(unit), tax.groups(unit)


def _read(_unit: Unit, path: str) -> str:
    """On the lane's thread, so that no disk holds the windows up."""
    return read_logo(Path(path))


class ReceiptPage(QWidget):
    """Edits the receipt's part of an `Editing`; `choose` asks for a picture file."""

    def __init__(
        self, bridge: Bridge, words: Words, clock: Clock, metrics: Metrics, keys: PageKeys, editing: Editing,
        *, choose: ChoosePicture = choose_picture,
    ) -> None:  # fmt: skip
        super().__init__()
        self._bridge = bridge
        self._words = words
        self._clock = clock
        self._editing = editing
        self._groups: tuple[str, ...] = ()
        self._group_fields: list[QWidget] = []
        self._asked: set[str] = set()
        self.binding = Binding(words, metrics, keys, editing)
        self.save_bar = SaveBar(words, metrics, editing)
        self.logo = LogoRow(words, metrics, LOGO_KEY, UNLOGO_KEY, choose)
        self.paper = ReceiptPreviewCard(words, metrics, WIDTH_KEY, BILL_KEY)
        self._text_card = FormCard(metrics)
        self._look_card = FormCard(metrics)
        self._part_card = FormCard(metrics)
        self._tax_card = FormCard(metrics)
        self._fill()
        self._lay_out(metrics)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(REDRAW_MS)
        self._redraw.timeout.connect(self.draw_preview)
        self.logo.chosen.connect(self.take_logo)
        self.logo.removed.connect(self._on_removed)
        self.paper.wanted.connect(self.draw_preview)
        editing.changed.connect(self.refresh)
        words.changed.connect(self.refresh)

    # how it is built

    def _fill(self) -> None:
        bound, words, receipt = self.binding, self._words, ("shop", "receipt")
        for name in ("receipt_header", "receipt_footer"):
            self._text_card.add(bound.box(Setting(("shop", name), TextForm(TEXT_MAX[name], lines=LINES)), 3))
        self._look_card.add(self.logo, across=True)
        shares = [(share, f"{share}%") for share in LOGO_SHARES]
        self._look_card.add(bound.choice((*receipt, "logo_share"), lambda: shares))
        self._look_card.add(
            bound.choice((*receipt, "size"), lambda: [(size, size_name(size, words)) for size in TextSize])
        )
        self._look_card.add(bound.choice((*receipt, "language"), lambda: languages(words)))
        for name in ("member", "place", "code", "cashier", "prices", "number_code"):
            self._part_card.add(bound.switch((*receipt, name)))
        self._tax_card.add(bound.switch(("shop", "tax", "shown")), across=True)
        self._tax_card.add(self._rate_field(("shop", "tax", "rate")))

    def _rate_field(self, address: tuple[str, ...], *, may_be_empty: bool = False) -> QWidget:
        setting = Setting(address, RatioForm(Ratio(0), RATE_MOST), may_be_empty=may_be_empty)
        return self.binding.field(setting, number=True, standard="as the shop" if may_be_empty else "")

    def _lay_out(self, metrics: Metrics) -> None:
        scroll = ScrollColumn(metrics, gutter=theme.GAP)
        scroll.setStyleSheet("background: transparent;")
        scroll.column.setSpacing(metrics.px(10))
        for card in (self._text_card, self._look_card, self._part_card, self._tax_card):
            scroll.column.addWidget(card)
        left = QVBoxLayout()
        left.setSpacing(metrics.px(10))
        left.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, metrics.px(theme.GAP), 0)
        foot.addWidget(self.save_bar)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        margin = metrics.px(theme.MARGIN)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.paper)

    # what it shows

    def start(self) -> None:
        """The page has come to the front."""
        self._bridge.ask(_begin, self._on_begun, None)
        self.logo.tell("")
        self.refresh()
        self.draw_preview()
        self.binding.focus_first()

    def show_fault(self) -> bool:
        """Go to the first field that is not right; whether this page has one."""
        return self.binding.focus_wrong()

    def on_key(self, name: str) -> bool:
        """A key of the page; whether it is one."""
        keys: dict[str, KeyButton] = {
            LOGO_KEY: self.logo.pick, UNLOGO_KEY: self.logo.remove, WIDTH_KEY: self.paper.width_key,
            BILL_KEY: self.paper.bill_key,
        }  # fmt: skip
        if name not in keys:
            return False
        keys[name].trigger()
        return True

    def refresh(self) -> None:
        words, shop = self._words, self._editing.draft.now.shop
        self._show_groups()
        self.binding.refresh()
        self.logo.show_logo(bool(shop.receipt.logo))
        self._text_card.set_title(words.text("Texts on the receipt"))
        self._look_card.set_title(words.text("Logo, size and language"))
        self._part_card.set_title(words.text("What stands on it"))
        self._tax_card.set_title(words.text("Tax in the prices"), self._tax_told())
        self.paper.retranslate()
        self._redraw.start()

    def _tax_told(self) -> str:
        return self._words.text(
            "Prices include it. Each bill is taken apart rate by rate and keeps its own; a product group may have "
            "another rate than the shop."
        )

    def draw_preview(self) -> None:
        """Draw the receipt as it would print now."""
        self._redraw.stop()
        now = self._editing.draft.now
        self.paper.draw(now.shop, whole_sample(now, self._clock(), self._words))

    def take_logo(self, path: str) -> None:
        """Read a picture file; it becomes a change like any other."""
        self.logo.tell(self._words.text("Reading the picture…"))
        self._bridge.ask(_read, self._on_read, self._on_not_read, path)

    # inside

    def _show_groups(self) -> None:
        """A field for each group of the catalogue, and for those that have a rate though nothing is in them."""
        rated = [group for group, _ in self._editing.draft.now.shop.tax.groups]
        saved = [group for group, _ in self._editing.draft.saved.shop.tax.groups]
        names = tuple(sorted({*self._asked, *rated, *saved}))
        if names == self._groups:
            return
        self.binding.forget(self._group_fields)
        for field in self._group_fields:
            self._tax_card.take(field)
        self._groups = names
        self._group_fields = [
            self._rate_field(("shop", "tax", "groups", group), may_be_empty=True) for group in names
        ]  # fmt: skip
        for field in self._group_fields:
            self._tax_card.add(field)

    def _on_begun(self, found: tuple[BillFacts | None, tuple[str, ...]]) -> None:
        newest, groups = found
        self._asked = set(groups)
        self.paper.show_newest(newest)
        self.refresh()
        self.draw_preview()

    def _on_read(self, logo: str) -> None:
        self.logo.tell("")
        self._editing.put(LOGO, logo)

    def _on_not_read(self, error: TillError) -> None:
        self.logo.tell(logo_trouble(error, self._words), trouble=True)

    def _on_removed(self) -> None:
        self.logo.tell("")
        self._editing.put(LOGO, "")
