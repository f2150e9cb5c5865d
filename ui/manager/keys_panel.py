"""F1 on the manager's pages: every key and what it does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.key_badge import KeyBadge
from ui.widgets.label import Label
from ui.widgets.style import Metrics
from ui.words import Words


def all_keys(words: Words) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Every key of these pages with what it does."""
    return (
        (("Alt 1", "Alt 9"), words.text("the pages, from the first to the last")),
        (("Enter", "Tab"), words.text("to the next field")),
        (("↑", "↓"), words.text("the row above or below")),
        (("Del",), words.text("empties what is selected: the setting follows the base again")),
        (("Space",), words.text("turns a switch, opens a list")),
        (("Ctrl L",), words.text("a new member level")),
        (("Ctrl T",), words.text("a new tier of amounts spent")),
        (("Ctrl D",), words.text("removes the level or tier; on Devices gives a receipt up")),
        (("Ctrl F", "Ctrl P"), words.text("on Devices: finds printers, prints a test page")),
        (("Ctrl W", "Ctrl Y"), words.text("on Devices: keys of WeChat Pay and of Alipay")),
        (("Ctrl R",), words.text("tries waiting receipts again; on Head office exchanges now")),
        (("Ctrl J",), words.text("joins head office, or leaves it")),
        (("Ctrl E", "Ctrl B"), words.text("on Head office: what stands is kept, or the other value brought back")),
        (("Ctrl K",), words.text("another PIN")),
        (("Ctrl E",), words.text("on Audit log: saves it as a file")),
        (("Ctrl N", "Ctrl O"), words.text("on Staff: somebody new, or changed")),
        (("Ctrl L", "Ctrl D"), words.text("on Receipt: a logo, or none")),
        (("Ctrl N", "Ctrl O"), words.text("on Catalogue: a new product, or changed")),
        (("Ctrl K", "Ctrl D"), words.text("on Catalogue: its stock; off sale or on sale again")),
        (("Ctrl I",), words.text("on Catalogue: takes in a list")),
        (("Ctrl P", "Ctrl B"), words.text("on Receipt: the other paper width, the newest bill or the sample")),
        (("Ctrl Z",), words.text("takes the last change back")),
        (("Ctrl S",), words.text("saves, after asking why")),
        (("Esc",), words.text("back to selling; asks before changes are lost")),
    )


class KeysPanel(Panel):
    """Closed by Esc, Enter or F1."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget) -> None:
        super().__init__(metrics, parent, width=620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.set_title(words.text("All keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(16))
        grid.setVerticalSpacing(metrics.px(9))
        grid.setColumnStretch(1, 1)
        for line, (badges, told) in enumerate(all_keys(words)):
            keys = QHBoxLayout()
            keys.setSpacing(metrics.px(4))
            for badge in badges:
                keys.addWidget(KeyBadge(metrics, badge))
            keys.addStretch(1)
            label = Label(metrics, 15)
            label.setText(told)
            label.setAccessibleName(f"{' '.join(badges)}: {told}")
            grid.addLayout(keys, line, 0)
            grid.addWidget(label, line, 1)
        self.content.addLayout(grid)
        close = KeyButton(metrics, "Esc", ButtonKind.PRIMARY)
        close.set_label(words.text("Close"))
        close.triggered.connect(self.accept)
        self.foot.addStretch(1)
        self.foot.addWidget(close)
        for key in ("Esc", "Enter", "F1"):
            self.add_key(close, key)
        self.setFocus()
