"""Told when somebody saved while these settings were being edited: both values side by side, and a choice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from terminal.clock import zone
from terminal.services.shop import ShopProfile
from ui.manager.ask import LISTED
from ui.manager.editing import Overtaken
from ui.manager.setting_words import setting_label, value_text
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


class OvertakenPanel(Panel):
    """Enter puts my changes on top of theirs, to be saved again; Del takes theirs and drops mine; Esc decides later."""

    mine_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(
        self, words: Words, metrics: Metrics, parent: QWidget, overtaken: Overtaken, shop: ShopProfile
    ) -> None:
        super().__init__(metrics, parent, width=680)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theirs = overtaken.theirs
        at = theirs.at.astimezone(zone(shop.time_zone))
        self.set_title(words.text("Somebody else has saved meanwhile"))
        told = Label(metrics, 15, "ink2", wraps=True)
        told.setText(
            words.text(
                "{who} saved version {version} at {time}: {reason}",
                who=theirs.who,
                version=theirs.version,
                time=f"{at:%H:%M}",
                reason=theirs.reason,
            )
        )
        self.content.addWidget(told)
        self._list(words, overtaken, shop)
        for key, kind, label, wanted in (
            ("Del", ButtonKind.PLAIN, words.text("Take theirs, drop mine"), self.theirs_wanted),
            ("Esc", ButtonKind.PLAIN, words.text("Decide later"), None),
            ("Enter", ButtonKind.PRIMARY, words.text("Keep mine on top"), self.mine_wanted),
        ):
            button = KeyButton(metrics, key, kind)
            button.set_label(label)
            button.triggered.connect(self.reject if wanted is None else self.accept)
            if wanted is not None:
                button.triggered.connect(wanted)
            self.add_key(button)
            self.foot.addWidget(button)
            if key == "Del":
                self.foot.addStretch(1)
        self.setFocus()

    def _list(self, words: Words, overtaken: Overtaken, shop: ShopProfile) -> None:
        if not overtaken.clashes:
            none = Label(self.metrics, 15, wraps=True)
            none.setText(words.text("You changed different settings; both can stay."))
            self.content.addWidget(none)
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.metrics.px(16))
        grid.setVerticalSpacing(self.metrics.px(6))
        grid.setColumnStretch(0, 1)
        rows = [(words.text("Setting"), words.text("Theirs"), words.text("Mine"))]
        for clash in overtaken.clashes[:LISTED]:
            rows.append(
                (
                    setting_label(clash.address, shop, words),
                    value_text(clash.address, clash.theirs, shop, words),
                    value_text(clash.address, clash.mine, shop, words),
                )
            )
        for line, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                label = Label(self.metrics, 13 if line == 0 else 15, "ink2" if line == 0 else "ink",
                              bold=line > 0 and column == 2, wraps=True)  # fmt: skip
                label.setText(cell)
                grid.addWidget(label, line, column)
        self.content.addLayout(grid)
        if len(overtaken.clashes) > LISTED:
            rest = Label(self.metrics, 14, "ink2")
            count = len(overtaken.clashes) - LISTED
            rest.setText(words.plural("and {count} more", "and {count} more", count))
            self.content.addWidget(rest)
