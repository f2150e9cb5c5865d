"""The river as pure geometry: where bed, vessel, beads, cut and pin of a queue's picture lie in a box.

One geometry serves every place the river is shown: the widgets' painter draws a `RiverLayout` with Qt, the status
page writes the same one as inline SVG. It knows no colour, no word and no toolkit; amounts come in as whole fen,
lengths as the unit of the box (logical pixels), and y grows downwards.

Length is money. Every waiting entry is a bead whose diameter, and so the stretch of river it takes, grows with what
it still waits for. Where not all of those ahead of one's own place fit, the river is cut and says how many lie in
between: beads drawn and beads counted always add up, `1 + near + cut.count + before_own = own_ahead`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from resources.curve import Circle, Curve, Point

Shape = Literal["wide", "long"]
"""`wide`: one bend, for a box four times as wide as high. `long`: down, round and back, for the idle screen."""
Kind = Literal["near", "before_own", "own"]

LIT: Final = 9
"""So many beads next to the head are lit, fading to grey."""

# Way points, x as a fraction of what lies right of the vessel's middle. Of `wide` y counts in vessel radii from the
# vessel's middle, so that a taller box makes a bolder river; of `long` it is a fraction of the box's height.
_WIDE: Final = ((0.0, 0.0), (0.221, -0.71), (0.528, 0.59), (0.80, -0.06), (1.0, 0.2))
_STRAIGHT: Final = ((0.0, 0.0), (0.25, 0.0), (0.5, 0.0), (0.75, 0.0), (1.0, 0.0))
_LONG: Final = (
    (0.0, 0.418), (0.203, 0.258), (0.450, 0.525), (0.743, 0.285), (0.925, 0.410), (0.937, 0.715),
    (0.832, 0.872), (0.622, 0.717), (0.355, 0.924), (0.160, 0.778), (0.045, 0.845),
)  # fmt: skip

# All in vessel radii.
_RING: Final = 0.07
_BED: Final = 0.32
_BED_LONG: Final = 0.28
_CREST: Final = 1.06
"""How far over the vessel's middle the wide shape's bed reaches at its first bend."""
_BEAD_LEAST: Final = 0.095
_BEAD_MOST: Final = 0.275
_OWN_LEAST: Final = 0.25
_OWN_MOST: Final = 0.31
_SPACE: Final = 0.085
_CUT: Final = 0.95
_DOT: Final = 0.045

_BEFORE_OWN_MOST: Final = 4
_OWN_AT: Final = 0.835
"""How far along the river one's own bead lies where not everybody before it fits."""


@dataclass(frozen=True, slots=True)
class Bead:
    """One waiting entry. `place` counts from 1, the head; `along` is its way along the river."""

    x: float
    y: float
    r: float
    kind: Kind
    place: int
    along: float
    blend: float  # ring colour: 0 the vessel's, 1 the beads' grey
    opacity: float  # below 1 where the tail fades


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the river is cut: three dots, and the label's top middle for "N between"."""

    dots: tuple[Circle, Circle, Circle]
    label: Point
    count: int  # how many lie between the bead before and the bead after; at least 1


@dataclass(frozen=True, slots=True)
class Pin:
    """The label at one's own bead. `tip` touches the bead's ring; the label lies above or below it."""

    tip: Point
    above: bool


@dataclass(frozen=True, slots=True)
class RiverLayout:
    """A river laid out in a box of `width` × `height`; every coordinate is relative to the box's top left."""

    width: float
    height: float
    shape: Shape
    straight: bool  # nobody waits: a straight river, an empty vessel
    centre: Curve  # the centre line with its arc lengths, from the vessel's middle to the tail's end
    upper: tuple[Point, ...]  # the bed's edge on the left hand of the way along `centre`
    lower: tuple[Point, ...]  # the other edge
    half_width: float  # of the bed
    vessel: Circle
    ring: float  # the vessel's ring: width of the line
    fill: float  # 0 … 1, what the head has received of its entitlement
    percent: int  # the same in whole percent, rounded down: 100 only when it is full
    liquid: tuple[Point, ...]  # closed polygon; empty at 0
    beads: tuple[Bead, ...]  # along the river, one's own last
    cut: Cut | None
    pin: Pin | None
    own_is_head: bool  # one's own place is the vessel itself: no own bead, the pin is at the vessel
    fade_index: int  # bed and edges fade from this index of `centre` on: `tail` and `body` are cut there
    fade_from: Point  # a linear gradient over the tail: opaque here
    fade_to: Point  # and transparent here
    drip: tuple[Point, Point]  # a falling drop: from, to (the liquid's surface)
    caption: Point  # middle of the free river, for a sentence where nobody waits
    behind: int  # entries behind the last one drawn, or behind one's own place

    @property
    def body(self) -> tuple[Point, ...]:
        """The bed as a closed polygon, without its fading tail."""
        return self.upper[: self.fade_index + 1] + self.lower[self.fade_index :: -1]

    @property
    def tail(self) -> tuple[Point, ...]:
        """The bed's fading end as a closed polygon. It overlaps `body` by one sample, where it is still opaque."""
        start = self.fade_index - 1
        return self.upper[start:] + self.lower[: start - 1 if start else None : -1]

    @property
    def own(self) -> Bead | None:
        return self.beads[-1] if self.beads and self.beads[-1].kind == "own" else None

    def opacity_at(self, along: float) -> float:
        """How much of a bead there is to be seen: 1, falling to 0 at the tail's end."""
        return _opacity(along, self.centre.lengths[self.fade_index], self.centre.length)


def layout(
    width: float,
    height: float,
    *,
    waiting: int,
    head_rewarded_fen: int = 0,
    head_entitlement_fen: int = 0,
    near_fen: Sequence[int] = (),
    before_own_fen: Sequence[int] = (),
    own_ahead: int | None = None,
    own_remaining_fen: int = 0,
    shape: Shape = "wide",
    pin_room: float = 0.0,
    label_room: float = 0.0,
) -> RiverLayout:
    """The river of a queue in a box.

    `waiting` counts all that wait, the head included. `near_fen` holds what the entries behind the head still wait
    for, nearest first: its first one has place 2. `before_own_fen` holds the same for those just before one's own
    place, in queue order, without any that is in `near_fen`. `own_ahead` counts those before one's own place; None
    shows no own place. Entries of `near_fen` at or behind one's own place are not drawn.

    `pin_room` is the height of the pin's label with its tip, kept free above one's own bead; `label_room` the
    height kept free under the vessel and under the cut for one line of text each. Raises `ValueError` for a box
    without area or a negative count.
    """
    if width <= 0 or height <= 0:
        raise ValueError(f"no room: {width} × {height}")
    if waiting < 0 or (own_ahead is not None and own_ahead < 0):
        raise ValueError("a count can't be negative")
    straight = waiting == 0 and own_ahead is None
    own_is_head = own_ahead == 0
    vessel = _vessel(width, height, shape, pin_room if own_ahead is not None else 0.0, label_room, own_is_head)
    half_width = vessel.r * (_BED_LONG if shape == "long" else _BED)
    centre = _centre(width, height, shape, straight, vessel)
    upper, lower = centre.edges(half_width)
    fill = min(1.0, max(0.0, head_rewarded_fen / head_entitlement_fen)) if head_entitlement_fen > 0 else 0.0

    ahead = _known_ahead(near_fen, before_own_fen, own_ahead, waiting)
    course = _Course(centre, vessel, shape)
    size = _Size.of(vessel.r, [fen for _, fen in ahead])
    if own_ahead is None or own_is_head:
        near = course.fitting(ahead, size, course.start, centre.length - vessel.r * _SPACE)
        beads = tuple(near)
        cut, pin = None, _pin_at_vessel(vessel) if own_is_head else None
        behind = max(0, waiting - 1 - len(near))
    else:
        beads, cut = course.up_to_own(ahead, size, own_ahead, own_remaining_fen, lower)
        pin = _pin_at(beads[-1], pin_room, vessel.r)
        behind = max(0, waiting - own_ahead - 1)
    surface = vessel.y + vessel.r * (1 - 2 * fill) * (1 - _RING)
    middle = centre.at((course.start + centre.length) / 2)
    return RiverLayout(
        width, height, shape, straight, centre, upper, lower, half_width, vessel, vessel.r * _RING,
        fill, _percent(head_rewarded_fen, head_entitlement_fen), liquid(vessel, fill), beads, cut, pin, own_is_head,
        course.fade_index, centre.points[course.fade_index], centre.points[-1],
        (Point(vessel.x, max(0.0, vessel.y - vessel.r * 1.5)), Point(vessel.x, surface)), middle, behind,
    )  # fmt: skip


def liquid(vessel: Circle, fill: float, phase: float = 0.0) -> tuple[Point, ...]:
    """The liquid's outline in a vessel: a lightly waved surface, then the vessel's inner wall. Empty for no fill.

    `fill` is a fraction of the inner height; `phase` in turns moves the wave.
    """
    if fill <= 0:
        return ()
    r = vessel.r * (1 - _RING - 0.045)
    level = vessel.y + r * (1 - 2 * min(1.0, fill))
    if fill >= 1:
        return tuple(
            Point(vessel.x + r * math.cos(a * math.tau / 64), vessel.y + r * math.sin(a * math.tau / 64))
            for a in range(64)
        )
    half = math.sqrt(max(0.0, r * r - (level - vessel.y) ** 2))
    wave = min(vessel.r * 0.05, r * min(fill, 1 - fill)) * half / r
    surface = [
        Point(
            vessel.x + half * (2 * i / 24 - 1),
            level + wave * math.sin(math.tau * (1.5 * i / 24 + 0.1 + phase)) * min(1.0, 3 * math.sin(math.pi * i / 24)),
        )
        for i in range(25)
    ]
    right = math.atan2(level - vessel.y, half)
    sweep = math.pi - 2 * right
    wall = [
        Point(vessel.x + r * math.cos(right + sweep * i / 40), vessel.y + r * math.sin(right + sweep * i / 40))
        for i in range(1, 40)
    ]
    return tuple(surface + wall)


def _percent(rewarded_fen: int, entitlement_fen: int) -> int:
    if entitlement_fen <= 0:
        return 0
    return min(100, max(0, rewarded_fen * 100 // entitlement_fen))


def _vessel(width: float, height: float, shape: Shape, pin_room: float, label_room: float, own_is_head: bool) -> Circle:
    """As big as the box allows with the rooms kept free; beads, bed and cut take their measure from it."""
    if shape == "long":
        r = min(height * 0.265, width * 0.12)
        return Circle(r + width * 0.033, height * _LONG[0][1], r)
    free = height - label_room
    if own_is_head:
        r, above = (free - pin_room) / 2, pin_room
    else:
        # One's own bead lies near the vessel's height; its ring and the pin's tip take half a radius above that.
        most = free / (1 + _CREST)
        r, above = min(most, (free - pin_room) / 1.5 if pin_room else most), 0.0
    r = max(1.0, min(r, width * 0.125))
    y = max(above + r, r * _CREST, pin_room + r * 0.5)
    return Circle(r, y + max(0.0, free - y - r) / 2, r)


def _centre(width: float, height: float, shape: Shape, straight: bool, vessel: Circle) -> Curve:
    right = width - vessel.x
    if straight:
        way = [Point(vessel.x + x * right, vessel.y) for x, _ in _STRAIGHT]
    elif shape == "long":
        way = [Point(vessel.x + x * right, y * height) for x, y in _LONG]
    else:
        way = [Point(vessel.x + x * right, vessel.y + y * vessel.r) for x, y in _WIDE]
    return Curve.through(way)


def _known_ahead(
    near_fen: Sequence[int], before_own_fen: Sequence[int], own_ahead: int | None, waiting: int
) -> list[tuple[int, int]]:
    """(place, fen) of every entry between the head and one's own place whose amount is known, by place.

    Without an own place, or where that is the head's, of every entry behind the head.
    """
    if not own_ahead:
        return list(enumerate(near_fen[: max(0, waiting - 1)], start=2))
    known = list(enumerate(near_fen[: max(0, own_ahead - 1)], start=2))
    reached = 1 + len(known)
    tail = list(before_own_fen)[-max(0, own_ahead - reached) :] if own_ahead > reached else []
    return known + list(enumerate(tail, start=own_ahead - len(tail) + 1))


def _opacity(along: float, fade_start: float, end: float) -> float:
    return min(1.0, max(0.0, 1 - (along - fade_start) / (end - fade_start)))


def _pin_at(own: Bead, pin_room: float, vessel_r: float) -> Pin:
    above = own.y - own.r - vessel_r * 0.06 - pin_room >= -0.5
    reach = own.r + vessel_r * 0.06
    return Pin(Point(own.x, own.y - reach if above else own.y + reach), above)


def _pin_at_vessel(vessel: Circle) -> Pin:
    return Pin(Point(vessel.x, vessel.y - vessel.r), True)


@dataclass(frozen=True, slots=True)
class _Size:
    """From fen to bead radius: strictly growing, and a third of the way at the median: one giant dwarfs nobody."""

    vessel_r: float
    median_fen: float

    @classmethod
    def of(cls, vessel_r: float, amounts_fen: Sequence[int]) -> _Size:
        ordered = sorted(fen for fen in amounts_fen if fen > 0)
        return cls(vessel_r, float(ordered[len(ordered) // 2]) if ordered else 1.0)

    def _share(self, fen: int) -> float:
        weight = math.pow(max(0, fen) / self.median_fen, 1.6) / 2
        return weight / (weight + 1)

    def bead(self, fen: int) -> float:
        return self.vessel_r * (_BEAD_LEAST + (_BEAD_MOST - _BEAD_LEAST) * self._share(fen))

    def own(self, fen: int) -> float:
        return self.vessel_r * (_OWN_LEAST + (_OWN_MOST - _OWN_LEAST) * self._share(fen))


class _Course:
    """Beads set along one centre line, each taking its own diameter and a little space."""

    def __init__(self, centre: Curve, vessel: Circle, shape: Shape) -> None:
        self._centre = centre
        self._r = vessel.r
        self.start = vessel.r * (1.2 if shape == "long" else 1.13)
        tail = vessel.r * 1.9 if shape == "long" else min(vessel.r * 1.35, centre.length * 0.14)
        self.fade_index = max(1, min(len(centre.points) - 2, bisect_left(centre.lengths, centre.length - tail)))

    def fitting(self, entries: Sequence[tuple[int, int]], size: _Size, start: float, end: float) -> list[Bead]:
        """As many of the entries as fit between the two arc lengths, in order from `start`."""
        beads: list[Bead] = []
        along = start
        for place, fen in entries:
            r = size.bead(fen)
            if along + 2 * r > end:
                break
            beads.append(self._bead(along + r, r, "near", place))
            along += 2 * r + self._r * _SPACE
        return beads

    def up_to_own(
        self,
        ahead: Sequence[tuple[int, int]],
        size: _Size,
        own_ahead: int,
        own_fen: int,
        lower: Sequence[Point],
    ) -> tuple[tuple[Bead, ...], Cut | None]:
        """Those ahead, cut where they don't fit, and one's own bead behind them."""
        own_r, space = size.own(own_fen), self._r * _SPACE
        room_end = self._centre.length * _OWN_AT - own_r - space
        all_known = len(ahead) == own_ahead - 1
        if all_known:
            near = self.fitting(ahead, size, self.start, room_end)
            if len(near) == len(ahead):
                along = (near[-1].along + near[-1].r + space if near else self.start) + own_r
                return (*near, self._bead(along, own_r, "own", own_ahead + 1)), None
        behind_cut = self._before_own(ahead, size, own_ahead, room_end)
        gap_end = behind_cut[0].along - behind_cut[0].r - space if behind_cut else room_end
        first_behind = behind_cut[0].place if behind_cut else own_ahead + 1
        before_cut = [(place, fen) for i, (place, fen) in enumerate(ahead) if place == i + 2 and place < first_behind]
        near = self.fitting(before_cut, size, self.start, gap_end - self._r * _CUT)
        gap_start = near[-1].along + near[-1].r if near else self.start
        last_before = near[-1].place if near else 1
        cut = self._cut((gap_start + gap_end) / 2, first_behind - last_before - 1, lower)
        own = self._bead(room_end + space + own_r, own_r, "own", own_ahead + 1)
        return (*near, *behind_cut, own), cut

    def _before_own(self, ahead: Sequence[tuple[int, int]], size: _Size, own_ahead: int, end: float) -> list[Bead]:
        """The few just before one's own place, set backwards from it, in queue order."""
        beads: list[Bead] = []
        least = self.start + (end - self.start) * 0.68
        expected, along = own_ahead, end
        for place, fen in reversed(ahead):
            r = size.bead(fen)
            if place != expected or len(beads) == _BEFORE_OWN_MOST or along - 2 * r < least:
                break
            beads.append(self._bead(along - r, r, "before_own", place))
            along -= 2 * r + self._r * _SPACE
            expected -= 1
        return beads[::-1]

    def _bead(self, along: float, r: float, kind: Kind, place: int) -> Bead:
        point = self._centre.at(along)
        blend = min(1.0, (place - 2) / LIT) if kind != "own" else 1.0
        opacity = 1.0 if kind == "own" else _opacity(along, self._centre.lengths[self.fade_index], self._centre.length)
        return Bead(point.x, point.y, r, kind, place, along, max(0.0, blend), opacity)

    def _cut(self, along: float, count: int, lower: Sequence[Point]) -> Cut:
        step = self._r * 0.19
        dots = [self._centre.at(along + step * i) for i in (-1, 0, 1)]
        reach = self._r * 0.85
        floor = max((p.y for p in lower if abs(p.x - dots[1].x) <= reach), default=dots[1].y)
        dot_r = self._r * _DOT
        first, second, third = (Circle(dot.x, dot.y, dot_r) for dot in dots)
        return Cut((first, second, third), Point(dots[1].x, floor + self._r * 0.08), count)
