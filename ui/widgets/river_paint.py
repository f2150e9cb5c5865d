"""The one painter of the river: cashier's preview and result, second screen idle and done.

Where things lie is `resources.river`'s business, shared with the status page; here they get colour and words. The
painter is told by a `RiverLook` what the screen wants of it, and by a `RiverMoment` how far a movement is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPen, QPolygonF

from resources import theme
from resources.curve import Point
from resources.river import Bead, Pin, RiverLayout, Shape, layout, liquid
from terminal.services.facts import Certainty, RiverFacts
from ui.widgets.text import DrawText, draw_text, text_width
from ui.words import Words

INSIDE_FROM: Final = 0.55
"""From this fill on the percent stands in the liquid."""
_CAP: Final = 0.733
"""Height of a digit as a share of its size."""


@dataclass(frozen=True, slots=True)
class RiverLook:
    """What one screen wants of the river; sizes in the painter's own pixels."""

    shape: Shape = "wide"
    label_px: int = 13
    pin_px: int = 14
    percent: Literal["inside", "label"] = "label"  # in the vessel, or in the label under it
    head: Literal["below", "inside"] = "below"  # where "paying now" stands
    names_head: bool = False  # only the cashier's screens
    says_now: bool = True  # "paying now" in the label
    drips: bool = False  # two drops hang over the vessel
    tells_behind: bool = False  # "… N more behind"
    inset: float = 0.0  # free at the left of the vessel
    paused: bool = False  # nothing is being paid: the head is not said to be


CUSTOMER_IDLE: Final = RiverLook("long", 20, 22, "inside", "inside", drips=True, tells_behind=True)
CUSTOMER_DONE: Final = RiverLook("wide", 20, 22, "inside", inset=12)


def cashier_look(scale: float = 1.0, *, committed: bool, paused: bool = False) -> RiverLook:
    """The till's own: the head is named; once committed the label says that it is being paid now."""
    px = round((14 if committed else 13) * scale)
    return RiverLook(
        "wide", px, round((15 if committed else 14) * scale), names_head=True, says_now=committed, paused=paused
    )


@dataclass(frozen=True, slots=True)
class RiverMoment:
    """Where a movement is. At rest everything is as the facts say."""

    fill: float | None = None  # the liquid's level instead of the facts' own
    shift: float = 0.0  # beads lie this far up the river from their places, in vessel radii
    drop: float | None = None  # 0 … 1 of a drop's fall


AT_REST: Final = RiverMoment()


@lru_cache(maxsize=16)
def river_layout(width: float, height: float, facts: RiverFacts, look: RiverLook) -> RiverLayout:
    """The layout that `paint_river` uses in a box of that size."""
    return layout(
        width - look.inset,
        height,
        waiting=facts.waiting,
        head_rewarded_fen=facts.head_rewarded.fen,
        head_entitlement_fen=facts.head_entitlement.fen,
        near_fen=tuple(amount.fen for amount in facts.near),
        before_own_fen=tuple(amount.fen for amount in facts.before_own),
        own_ahead=facts.own_ahead,
        own_remaining_fen=facts.own_remaining.fen,
        shape=look.shape,
        pin_room=look.pin_px * 2.0,
        label_room=look.label_px * 1.6,
    )


def paint_river(
    painter: QPainter,
    rect: QRectF,
    facts: RiverFacts,
    palette: theme.Palette,
    words: Words,
    look: RiverLook,
    *,
    pin_name: str = "",
    moment: RiverMoment = AT_REST,
    draw: DrawText = draw_text,
) -> None:
    """Paint the river into a box.

    `pin_name` is the masked name on the pin of one's own place; without it the pin speaks to the customer. The
    head's name is drawn only by a look that names it.
    """
    river = river_layout(rect.width(), rect.height(), facts, look)
    brush = _Brush(painter, facts, palette, words, look, river, draw)
    painter.save()
    painter.translate(rect.left() + look.inset, rect.top())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    brush.bed()
    for bead in river.beads:
        brush.bead(bead, moment.shift * river.vessel.r)
    brush.cut()
    brush.vessel(river.fill if moment.fill is None else moment.fill)
    if look.drips and facts.waiting:
        brush.drops(moment.drop)
    elif moment.drop is not None:
        brush.falling(moment.drop)
    brush.labels()
    if river.pin is not None:
        brush.pin(river.pin, pin_name)
    painter.restore()


def river_words(words: Words, facts: RiverFacts) -> str:
    """The river in one sentence, for screen readers."""
    if facts.own_ahead is not None:
        return words.plural("{count:,} ahead in the queue", "{count:,} ahead in the queue", facts.own_ahead)
    if facts.waiting == 0:
        return words.text("The next bill is first in the queue")
    return words.plural("{count:,} waiting in the queue", "{count:,} waiting in the queue", facts.waiting)


def _mixed(one: str, other: str, share: float) -> QColor:
    a, b = QColor(one), QColor(other)
    return QColor(
        round(a.red() + (b.red() - a.red()) * share),
        round(a.green() + (b.green() - a.green()) * share),
        round(a.blue() + (b.blue() - a.blue()) * share),
    )


def _polygon(points: tuple[Point, ...]) -> QPolygonF:
    return QPolygonF([QPointF(point.x, point.y) for point in points])


@dataclass(frozen=True, slots=True)
class _Brush:
    """One painting of one river."""

    painter: QPainter
    facts: RiverFacts
    palette: theme.Palette
    words: Words
    look: RiverLook
    river: RiverLayout
    draw: DrawText

    def bed(self) -> None:
        river, painter = self.river, self.painter
        fading = QLinearGradient(
            river.fade_from.x, river.fade_from.y, river.fade_to.x, river.fade_to.y
        )  # fmt: skip
        clear = QColor(self.palette.river_bed)
        fading.setColorAt(0, clear)
        clear.setAlpha(0)
        fading.setColorAt(1, clear)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.river_bed))
        painter.drawPolygon(_polygon(river.body))
        painter.setBrush(QBrush(fading))
        painter.drawPolygon(_polygon(river.tail))
        edge = QColor(self.palette.river_edge)
        fading.setColorAt(0, edge)
        no_edge = QColor(edge)
        no_edge.setAlpha(0)
        fading.setColorAt(1, no_edge)
        for side in (river.upper, river.lower):
            painter.setPen(QPen(edge, 1))
            painter.drawPolyline(_polygon(side[: river.fade_index + 1]))
            painter.setPen(QPen(QBrush(fading), 1))
            painter.drawPolyline(_polygon(side[river.fade_index :]))

    def bead(self, bead: Bead, shift: float) -> None:
        painter, river = self.painter, self.river
        at = river.centre.at(bead.along + shift) if shift else Point(bead.x, bead.y)
        centre = QPointF(at.x, at.y)
        if bead.kind == "own":
            self._own(centre, bead.r)
            return
        opacity = river.opacity_at(bead.along + shift) if shift else bead.opacity
        if opacity <= 0.02:
            return
        width = (1.4 + 0.8 * (1 - bead.blend)) * min(1.3, max(0.9, river.vessel.r / 66))
        painter.setOpacity(opacity)
        painter.setPen(QPen(_mixed(self.palette.vessel_ring, self.palette.bead_ring, bead.blend), width))
        painter.setBrush(_mixed(self.palette.reward_tint, self.palette.surface, bead.blend))
        painter.drawEllipse(centre, bead.r - width / 2, bead.r - width / 2)
        painter.setOpacity(1)

    def _own(self, centre: QPointF, r: float) -> None:
        painter, palette = self.painter, self.palette
        provisional = self.facts.certainty is Certainty.PROVISIONAL
        colour = QColor(palette.provisional if provisional else palette.accent)
        ring = QPen(colour, 2)
        painter.setBrush(QColor(palette.surface))
        if provisional:
            ring.setDashPattern([2, 1.5])
            painter.setPen(ring)
            painter.drawEllipse(centre, r - 1, r - 1)
            painter.setPen(QPen(colour, 3))
            painter.drawEllipse(centre, r * 0.66, r * 0.66)
            return
        painter.setPen(ring)
        painter.drawEllipse(centre, r - 1, r - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, r * 0.68, r * 0.68)

    def cut(self) -> None:
        cut = self.river.cut
        if cut is None:
            return
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(self.palette.ink2))
        for dot in cut.dots:
            self.painter.drawEllipse(QPointF(dot.x, dot.y), dot.r, dot.r)
        text = self.words.plural("{count:,} between", "{count:,} between", cut.count)
        self._label(cut.label.x, cut.label.y, text)

    def vessel(self, fill: float) -> None:
        painter, vessel, ring = self.painter, self.river.vessel, self.river.ring
        centre = QPointF(vessel.x, vessel.y)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.surface))
        painter.drawEllipse(centre, vessel.r, vessel.r)
        outline = self.river.liquid if fill == self.river.fill else liquid(vessel, fill)
        if outline:
            painter.setBrush(QColor(self.palette.vessel))
            painter.drawPolygon(_polygon(outline))
        painter.setPen(QPen(QColor(self.palette.vessel_ring), ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, vessel.r - ring / 2, vessel.r - ring / 2)
        if self.facts.waiting and self.look.percent == "inside":
            self._inside(fill)

    def _inside(self, fill: float) -> None:
        """Percent, and "paying now" over it where the look wants that: above the liquid, or in it."""
        vessel, palette = self.river.vessel, self.palette
        percent = f"{self.river.percent}%"
        px = round(vessel.r * 0.48)
        now = self._now() if self.look.head == "inside" else ""
        now_px = min(22, round(vessel.r * 0.26))
        while now_px > self.look.label_px * 0.9 and text_width(now, now_px) > vessel.r * 1.2:
            now_px -= 1
        height = px * _CAP + (now_px * 1.5 if now else 0)
        level = vessel.y + vessel.r * 0.885 * (1 - 2 * fill)
        if fill < INSIDE_FROM:
            bottom = min(level - vessel.r * 0.11, vessel.y + height / 2)
            colour = palette.ink
        else:
            bottom = (level + vessel.y + vessel.r * 0.885) / 2 + height / 2
            bottom = min(bottom, vessel.y + vessel.r * 0.62)
            colour = palette.on_reward
        if now:
            top = bottom - height + now_px * 0.88
            self.draw(self.painter, vessel.x - text_width(now, now_px) / 2, top, now, now_px, False, colour)
        width = text_width(percent, px, bold=True)
        self.draw(self.painter, vessel.x - width / 2, bottom, percent, px, True, colour)

    def labels(self) -> None:
        facts, look, river, words = self.facts, self.look, self.river, self.words
        if river.straight:
            text = words.text("The next bill is first in the queue")
            px = look.label_px
            x = river.caption.x - text_width(text, px) / 2
            self.draw(self.painter, x, river.caption.y + px * 0.36, text, px, False, self.palette.ink2)
            return
        if look.head == "below" and facts.waiting:
            self._label(river.vessel.x, river.vessel.y + river.vessel.r + look.label_px * 0.25, self._head_text())
        if look.tells_behind and river.behind:
            text = words.plural("… {count:,} more behind", "… {count:,} more behind", river.behind)
            x = max(0.0, river.fade_to.x - text_width(text, look.label_px))
            self.draw(
                self.painter, x, river.fade_to.y + look.label_px * 1.3, text, look.label_px, False, self.palette.ink2
            )  # fmt: skip

    def _head_text(self) -> str:
        name = self.facts.head_name if self.look.names_head else ""
        now = self._now() if self.look.says_now else ""
        if name and now and not self.look.paused:
            name, now = self.words.text("Paying {name} now", name=name), ""
        percent = f"{self.river.percent}%" if self.look.percent == "label" else ""
        return " ".join(part for part in (name, now, percent) if part)

    def _now(self) -> str:
        if self.look.paused:
            return self.words.text("Paused")
        if self.facts.head_is_own and not self.look.names_head:
            return self.words.text("Your other bill")
        return self.words.text("Paying now")

    def _label(self, middle: float, top: float, text: str) -> None:
        """One line under something, moved sideways as far as it takes to stay in the box."""
        px = self.look.label_px
        width = text_width(text, px)
        x = min(max(-self.look.inset, middle - width / 2), self.river.width - width)
        self.draw(self.painter, x, top + px * 1.05, text, px, False, self.palette.ink2)

    def pin(self, pin: Pin, name: str) -> None:
        painter, palette, px = self.painter, self.palette, self.look.pin_px
        provisional = self.facts.certainty is Certainty.PROVISIONAL
        text = self._pin_text(name, provisional)
        width, height, tip = text_width(text, px, bold=True) + px * 1.2, px * 1.62, px * 0.32
        left = min(max(0.0, pin.tip.x - width / 2), self.river.width - width)
        if not pin.above:  # hangs low beside the vessel: keep off it
            left = max(left, self.river.vessel.x + self.river.vessel.r)
        top = pin.tip.y - tip - height if pin.above else pin.tip.y + tip
        box = QRectF(left, top, width, height)
        base = box.bottom() if pin.above else box.top()
        point = QPolygonF(
            [QPointF(pin.tip.x - tip, base), QPointF(pin.tip.x + tip, base), QPointF(pin.tip.x, pin.tip.y)]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.provisional_line if provisional else palette.accent))
        painter.drawPolygon(point)
        if provisional:
            pen = QPen(QColor(palette.provisional_line), 1.5)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(QColor(palette.provisional_tint))
        painter.drawRoundedRect(box, height / 2, height / 2)
        colour = palette.provisional if provisional else palette.on_accent
        self.draw(painter, left + px * 0.6, top + height / 2 + px * 0.36, text, px, True, colour)

    def _pin_text(self, name: str, provisional: bool) -> str:
        words = self.words
        if provisional:
            return words.text("{name} provisional", name=name) if name else words.text("Provisional")
        return name or words.text("You are here")

    def drops(self, fall: float | None) -> None:
        """Two hanging over the vessel; while one falls the other takes its place."""
        vessel = self.river.vessel
        low, high = vessel.y - vessel.r * 1.2, vessel.y - vessel.r * 1.47
        if fall is None:
            self._drop(vessel.x, high, vessel.r * 0.068, 0.75)
            self._drop(vessel.x, low, vessel.r * 0.082, 1.0)
            return
        self.falling(fall)
        self._drop(vessel.x, high + (low - high) * fall, vessel.r * (0.068 + 0.014 * fall), 0.75 + 0.25 * fall)
        self._drop(vessel.x, high, vessel.r * 0.068, 0.75 * fall)

    def falling(self, fall: float) -> None:
        """A drop on its way into the vessel, faster and faster."""
        vessel, (start, end) = self.river.vessel, self.river.drip
        from_y = vessel.y - vessel.r * 1.2 if self.look.drips else start.y
        if fall < 1:
            self._drop(vessel.x, from_y + (end.y - from_y) * fall * fall, vessel.r * 0.082, 1.0)

    def _drop(self, x: float, y: float, r: float, opacity: float) -> None:
        shape = QPainterPath(QPointF(x, y - r * 1.7))
        shape.cubicTo(x + r * 0.35, y - r * 0.8, x + r, y - r * 0.25, x + r, y + r * 0.35)
        shape.arcTo(QRectF(x - r, y - r * 0.65, 2 * r, 2 * r), 0, -180)
        shape.cubicTo(x - r, y - r * 0.25, x - r * 0.35, y - r * 0.8, x, y - r * 1.7)
        self.painter.setOpacity(opacity)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(self.palette.vessel))
        self.painter.drawPath(shape)
        self.painter.setOpacity(1)
