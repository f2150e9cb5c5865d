"""Lays a page over a whole window: at every size of it, and alone with its keys and its cross as long as it is seen.

What lies below is disabled meanwhile, because Tab would lead there and a key that the page has no use for would
be told to it. The window's own cross closes the page, which says what that means.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


class Cover(QObject):
    """Made for a page that has a parent; lives as long as the page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._window = page.parentWidget()
        self._below: list[QWidget] = []
        page.installEventFilter(self)
        if self._window is not None:
            self._window.installEventFilter(self)
            page.setGeometry(self._window.rect())
            self._shut(self._window)
        page.show()
        page.raise_()
        page.setFocus()

    def _shut(self, window: QWidget) -> None:
        own = (child for child in window.children() if isinstance(child, QWidget))
        self._below = [child for child in own if child is not self._page and not child.isWindow() and child.isEnabled()]
        for child in self._below:
            child.setEnabled(False)

    def _open_again(self) -> None:
        below, self._below = self._below, []
        for child in below:
            if isValid(child):  # a page below may have been put away meanwhile
                child.setEnabled(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page:
            if event.type() == QEvent.Type.Hide and self._page.isHidden():
                self._open_again()
        elif event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._page.setGeometry(watched.rect())
        elif event.type() == QEvent.Type.Close and not self._page.isHidden():
            event.ignore()
            self._page.close()
            return True
        return False
