"""Nobody is being served: what the scheme is, the river without any name, the day in three numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from terminal.money import Money
from terminal.services.facts import DisplaySwitches
from ui.customer.canvas import FLOOR_PX, MARGIN, Canvas, Run, split
from ui.customer.header import MIDDLE, paint_brand
from ui.customer.shown import Brand, Today
from ui.widgets.money import money_width
from ui.widgets.river import RiverScene
from ui.widgets.text import text_width

FOOT = 88.0
_NOTE_LEAST = 240.0
_WIDTHS = ((40.0, True), (26.0, True), (26.0, False))
"""Gaps between the figures, and whether they have their units: the first that leaves the note its room."""


def paint_idle(
    canvas: Canvas,
    brand: Brand,
    today: Today,
    switches: DisplaySwitches,
    now: datetime,
    online: bool | None,
    river: RiverScene,
) -> None:
    """`now` is in the store's own time; `online` is None for a till that belongs to no head office."""
    left = _clock(canvas, now, online)
    paint_brand(canvas, brand, left)
    shows_river = switches.progress
    top = 0.0 if shows_river else (canvas.height - FOOT - 76) / 2 - 92
    _scheme(canvas, today, top)
    if shows_river:
        box = QRectF(MARGIN, 178, canvas.width - 2 * MARGIN, canvas.height - FOOT - 9 - 178)
        river.paint(canvas.painter, box, canvas.palette, canvas.words, draw=canvas.draw)
    _foot(canvas, today, switches)


def _clock(canvas: Canvas, now: datetime, online: bool | None) -> float:
    right = canvas.width - MARGIN
    if online is not None:
        text = canvas.words.text("Online") if online else canvas.words.text("Offline")
        tone = "accent" if online else "provisional"
        right -= canvas.text(right, MIDDLE + 7, text, 20, tone, align="right") + 18
        canvas.painter.setPen(Qt.PenStyle.NoPen if online else QPen(QColor(canvas.colour(tone)), 2))
        canvas.painter.setBrush(QColor(canvas.colour(tone)) if online else Qt.BrushStyle.NoBrush)
        canvas.painter.drawEllipse(QPointF(right, MIDDLE), 5, 5)
        right -= 20
    return right - canvas.text(right, MIDDLE + 8, f"{now:%H:%M}", 22, "ink2", align="right")


def _scheme(canvas: Canvas, today: Today, top: float) -> None:
    words = canvas.words
    room = canvas.width - 2 * MARGIN
    if today.enabled:
        title = words.text("One bill, one place, paid back in turn")
    else:
        title = words.text("Welcome")
    canvas.text(MARGIN, top + 125, title, 40, bold=True, room=room)
    canvas.flow(QRectF(MARGIN, top + 132, room, 40), _scheme_runs(canvas, today), 22, lines=1)


def _scheme_runs(canvas: Canvas, today: Today) -> list[Run]:
    words = canvas.words
    if not today.enabled:
        if today.waiting:
            return [Run(words.text("The queue takes no new bills at present; everybody in it keeps the place"))]
        return [Run(words.text("No queue rebate at this till at present"))]
    if today.paused:
        return [Run(words.text("Paying is paused: bills still join, and it goes on in the same order"))]
    mark = "\0"
    text = words.text("{ratio} of every bill goes to the members at the front", ratio=mark)
    return split(text, mark, Run(str(today.extract_ratio), "reward", bold=True))


def _foot(canvas: Canvas, today: Today, switches: DisplaySwitches) -> None:
    words = canvas.words
    top = canvas.height - FOOT
    canvas.band(QRectF(0, top, canvas.width, FOOT), "surface")
    canvas.rule(0, canvas.width, top)
    figures = []
    if switches.progress:
        figures.append(_Figure(words.text("In the queue"), today.waiting))
    if switches.rewarded:
        figures.append(_Figure(words.text("Paid back today"), today.rewarded))
        figures.append(_Figure(words.text("Paid in full today"), today.filled))
    room = canvas.width - 2 * MARGIN - _NOTE_LEAST
    # The figures before their units: where a language is long, the number says enough.
    gap, units = next(
        ((gap, units) for gap, units in _WIDTHS if sum(f.width(canvas, units) + gap for f in figures) <= room),
        _WIDTHS[-1],
    )
    x = float(MARGIN)
    for figure in figures:
        x += figure.paint(canvas, x, top + 58, units) + gap
    note = words.text("How fast depends on later sales; no date is promised")
    box = QRectF(x, top + 6, canvas.width - MARGIN - x, FOOT - 12)
    canvas.flow(box, [Run(note, "ink2")], FLOOR_PX, align="right", lines=3)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One number of the day with its label: a count of people, or an amount."""

    label: str
    value: int | Money

    def width(self, canvas: Canvas, units: bool) -> float:
        label = text_width(self.label, 20) + 12
        if isinstance(self.value, Money):
            return label + money_width(self.value, 34)
        unit = text_width(self._unit(canvas), 20) + 9 if units else 0.0
        return label + text_width(f"{self.value:,}", 34, bold=True) + unit

    def paint(self, canvas: Canvas, x: float, baseline: float, units: bool) -> float:
        start = x
        x += canvas.text(x, baseline, self.label, 20, "ink2") + 12
        if isinstance(self.value, Money):
            return x + canvas.money(x, baseline, self.value, 34, "reward") - start
        x += canvas.text(x, baseline, f"{self.value:,}", 34, bold=True)
        if units:
            x += 9 + canvas.text(x + 9, baseline, self._unit(canvas), 20, "ink2")
        return x - start

    def _unit(self, canvas: Canvas) -> str:
        return canvas.words.plural("person", "people", self.value) if isinstance(self.value, int) else ""
