"""What the till takes for granted of the installed Qt binding."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QWidget


def test_calling_the_toolkit_does_not_use_up_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 returns None without counting it; before Python 3.12 the process then dies after some thousand
    calls ("none_dealloc"). 6.11 counts."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        widget.update()
    assert before - sys.getrefcount(None) < 500, "this PySide6 kills the till on this Python: use PySide6 < 6.12"
