"""What is wrong with a window as it stands: something cut off, lying over something else, or without a name.

Each function gives sentences for a person; an empty list is what a test wants. A label that elides by design (a name,
a title) tells the rest as its tooltip and is no finding; an amount, a button's word or a sentence that is cut is one.
"""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTableView,
    QWidget,
)

from ui.manager.marked import MarkedLabel
from ui.receipt.preview import ReceiptPreview
from ui.widgets.button import KeyButton
from ui.widgets.chip import Chip
from ui.widgets.label import Label
from ui.widgets.money import MoneyLabel
from ui.widgets.segmented import Segmented

ONE = 2
"""A difference of two pixels is rounding."""


def shown_in(window: QWidget) -> list[QWidget]:
    """The window's visible widgets, without what lies in a panel over it."""
    window.grab()
    inside = [child for child in window.findChildren(QWidget) if child.isVisibleTo(window)]
    return [child for child in inside if child.window() is window.window() and not isinstance(child, QScrollBar)]


def cut_off(window: QWidget) -> list[str]:
    """Words and amounts without enough room, and what reaches beyond its parent."""
    found = []
    for widget in shown_in(window):
        why = _lacks(widget) or _sticks_out(widget)
        if why:
            found.append(f"{_called(widget)}: {why}")
    return found


def overlapping(window: QWidget) -> list[str]:
    """Parts of one layout that lie over each other."""
    found = []
    for widget in [window, *shown_in(window)]:
        layout = widget.layout()
        if layout is not None:
            found += [f"{_called(widget)}: {pair}" for pair in _overlaps(layout)]
    return found


def unnamed(window: QWidget) -> list[str]:
    """What the keyboard can reach and a screen reader could not name."""
    return [
        _called(widget)
        for widget in shown_in(window)
        if (
            widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not isinstance(widget, QAbstractScrollArea | QAbstractItemView | QLabel)
            and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
            and widget.focusProxy() is None
        )
        or (
            isinstance(widget, QAbstractItemView | QPlainTextEdit)
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not widget.accessibleName()
        )
    ]


def _lacks(widget: QWidget) -> str:
    match widget:
        case Label() | QLabel():
            return _label_lacks(widget)
        case MoneyLabel():
            return f"{widget.text} has {widget.width()} px" if widget.cut else ""
        case KeyButton():
            return f"“{widget.text()}” is cut" if widget.cut else ""
        case Chip() | Segmented():
            short = widget.sizeHint().width() - widget.width()
            return f"{short} px too narrow" if short > ONE and widget.sizeHint().width() else ""
        case MarkedLabel():
            needs = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
            return f"“{widget.text}” needs {needs} px, has {widget.height()}" if needs > widget.height() + ONE else ""
        case QTableView():
            return _head_lacks(widget)
        case QLineEdit():
            line = QFontMetrics(widget.font()).capHeight()
            return f"a field of {widget.height()} for type of {line}" if line + 2 > widget.height() else ""
    panned = isinstance(widget, ReceiptPreview)  # a picture that one enlarges and moves
    if isinstance(widget, QAbstractScrollArea) and not panned and widget.horizontalScrollBar().maximum() > 0:
        policy = widget.horizontalScrollBarPolicy()
        return f"scrolls sideways by {widget.horizontalScrollBar().maximum()}, {policy.name}"
    return ""


def _label_lacks(label: QLabel) -> str:
    if not label.text():
        return ""
    metrics = QFontMetrics(label.font())
    if label.wordWrap():
        flags = int(Qt.TextFlag.TextWordWrap | label.alignment())
        needs = metrics.boundingRect(QRect(0, 0, label.contentsRect().width(), 10_000), flags, label.text())
        if needs.height() - metrics.leading() - metrics.descent() > label.contentsRect().height() + ONE:
            return f"“{label.text()}” needs {needs.height()} px, has {label.contentsRect().height()}"
        if needs.width() > label.contentsRect().width() + ONE:
            return f"“{label.text()}” has a word wider than {label.contentsRect().width()} px"
        return ""
    if isinstance(label, Label) and label.elides:
        if label.width() < metrics.horizontalAdvance(label.text()[:2]):
            return f"“{label.text()}” elides to nothing in {label.width()} px"
        return ""
    needs_width = metrics.horizontalAdvance(label.text())
    if needs_width > label.contentsRect().width() + ONE:
        return f"“{label.text()}” needs {needs_width} px, has {label.contentsRect().width()}"
    if metrics.capHeight() + metrics.descent() > label.contentsRect().height() + ONE:
        return f"“{label.text()}” is {label.contentsRect().height()} px high"
    return ""


def _head_lacks(table: QTableView) -> str:
    head, model = table.horizontalHeader(), table.model()
    if not head.isVisible() or model is None:
        return ""
    for column in range(model.columnCount()):
        text = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        if column in getattr(head, "cut", ()):
            return f"head “{text}” has {head.sectionSize(column)} px"
    return ""


def _sticks_out(widget: QWidget) -> str:
    parent = widget.parentWidget()
    if (
        parent is None
        or isinstance(parent.parentWidget(), QAbstractScrollArea)
        or isinstance(parent, QAbstractItemView)
    ):
        return ""
    room, box = parent.rect().adjusted(-ONE, -ONE, ONE, ONE), widget.geometry()
    if room.contains(box) or box.isEmpty():
        return ""
    return f"at {box.getRect()} in {parent.rect().getRect()} of {_called(parent)}"


def _overlaps(layout: QLayout) -> list[str]:
    items = [layout.itemAt(index) for index in range(layout.count())]
    there = [
        item
        for item in items
        if item is not None
        and not item.isEmpty()
        and item.spacerItem() is None
        and not item.geometry().isEmpty()
        and (item.widget() is None or item.widget().isVisible())
    ]
    found = []
    if layout.metaObject().className() != "QStackedLayout":
        for one, other in combinations(there, 2):
            common = one.geometry() & other.geometry()
            if common.width() > ONE and common.height() > ONE:
                found.append(f"{_item(one)} lies over {_item(other)} by {common.width()}×{common.height()}")
    for item in there:
        inner = item.layout()
        if inner is not None:
            found += _overlaps(inner)
    return found


def _item(item: object) -> str:
    widget = item.widget()  # type: ignore[attr-defined]
    return _called(widget) if widget is not None else "a layout"


def _called(widget: QWidget) -> str:
    said = widget.accessibleName() or getattr(widget, "text", lambda: "")
    told = said if isinstance(said, str) else said()
    return f"{type(widget).__name__} “{str(told)[:40]}”"
