"""Rows and columns in one line each: layouts without their default margins, in the design's pixels."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.widgets.style import Metrics

Part = QWidget | QLayout | int | None
"""A widget, a layout, a fixed space in the design's pixels, or None for whatever room is left."""
Margins = tuple[float, float, float, float]


def row(
    metrics: Metrics, *parts: Part, gap: float = 0, margins: Margins = (0, 0, 0, 0), on: QWidget | None = None
) -> QHBoxLayout:
    """The parts side by side; `on` makes it the layout of that widget."""
    box = QHBoxLayout(on) if on is not None else QHBoxLayout()
    _fill(metrics, box, parts, gap, margins)
    return box


def column(
    metrics: Metrics, *parts: Part, gap: float = 0, margins: Margins = (0, 0, 0, 0), on: QWidget | None = None
) -> QVBoxLayout:
    """The parts below one another; `on` makes it the layout of that widget."""
    box = QVBoxLayout(on) if on is not None else QVBoxLayout()
    _fill(metrics, box, parts, gap, margins)
    return box


def shared(layout: QBoxLayout) -> QWidget:
    """The layout on a widget that takes its share of a row by stretch alone, whatever its content would like."""
    part = QWidget()
    part.setLayout(layout)
    part.setMinimumWidth(1)
    part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return part


def _fill(metrics: Metrics, box: QBoxLayout, parts: tuple[Part, ...], gap: float, margins: Margins) -> None:
    left, top, right, bottom = (metrics.px(margin) for margin in margins)
    box.setContentsMargins(left, top, right, bottom)
    box.setSpacing(metrics.px(gap))
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(metrics.px(part))
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)
