"""F1 on the manager's pages: every key and what it does."""

from __future__ import annotations

from ui.cashier.help_panel import Rows
from ui.words import Words


def all_keys(words: Words) -> Rows:
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
