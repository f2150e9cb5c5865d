"""Lays a page over a whole window, and keeps it so when the window changes its size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Cover(QObject):
    """Made for a page that has a parent; lives as long as the page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        window = page.parentWidget()
        if window is not None:
            window.installEventFilter(self)
            page.setGeometry(window.rect())
        page.show()
        page.raise_()
        page.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._page.setGeometry(watched.rect())
        return False
