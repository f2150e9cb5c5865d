"""Smooth curves through a few way points, measured by arc length: the plane geometry under the river.

Kept apart from the river because it knows nothing of queues: points, a centripetal Catmull-Rom curve sampled into a
polyline, its arc-length table, and the two edges of a band along it. Standard library only.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_STEPS: Final = 28
"""Samples between two way points: at the river's sizes one sample is under ten pixels."""


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Circle:
    """`r` reaches to the outer edge of its ring."""

    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A polyline and the arc length at each of its points, from 0."""

    points: tuple[Point, ...]
    lengths: tuple[float, ...]

    @classmethod
    def through(cls, way: Sequence[Point]) -> Curve:
        """The centripetal Catmull-Rom curve through at least two way points, no two the same.

        Centripetal, because that kind makes no loops and no cusps however uneven the distances are.
        """
        first, last = way[0], way[-1]
        knots = [
            Point(2 * first.x - way[1].x, 2 * first.y - way[1].y),
            *way,
            Point(2 * last.x - way[-2].x, 2 * last.y - way[-2].y),
        ]
        line: list[Point] = []
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
            line.extend(_segment(a, b, c, d))
        line.append(last)
        lengths = [0.0]
        for before, after in pairwise(line):
            lengths.append(lengths[-1] + math.hypot(after.x - before.x, after.y - before.y))
        return cls(tuple(line), tuple(lengths))

    @property
    def length(self) -> float:
        return self.lengths[-1]

    def at(self, along: float) -> Point:
        """The point at that arc length; beyond an end, the end."""
        if along <= 0:
            return self.points[0]
        if along >= self.lengths[-1]:
            return self.points[-1]
        i = bisect_right(self.lengths, along) - 1
        share = (along - self.lengths[i]) / (self.lengths[i + 1] - self.lengths[i])
        return _mix(self.points[i], self.points[i + 1], share)

    def edges(self, half_width: float) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """The two edges of a band along the curve, point by point: on the left hand of its way, on the right."""
        left, right = [], []
        for i, point in enumerate(self.points):
            before, after = self.points[max(0, i - 1)], self.points[min(len(self.points) - 1, i + 1)]
            dx, dy = after.x - before.x, after.y - before.y
            norm = math.hypot(dx, dy) or 1.0
            nx, ny = dy / norm * half_width, -dx / norm * half_width
            left.append(Point(point.x + nx, point.y + ny))
            right.append(Point(point.x - nx, point.y - ny))
        return tuple(left), tuple(right)


def svg_path(points: Sequence[Point], *, closed: bool = False) -> str:
    """The points as an SVG path's `d`, to a tenth of a unit."""
    steps = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)
    return f"M{steps}{'Z' if closed else ''}" if steps else ""


def _mix(p: Point, q: Point, share: float) -> Point:
    return Point(p.x + (q.x - p.x) * share, p.y + (q.y - p.y) * share)


def _segment(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """From b up to, without, c: the Barry-Goldman pyramid over knots spaced by the root of their distance."""
    t1 = math.sqrt(math.hypot(b.x - a.x, b.y - a.y))
    t2 = t1 + math.sqrt(math.hypot(c.x - b.x, c.y - b.y))
    t3 = t2 + math.sqrt(math.hypot(d.x - c.x, d.y - c.y))
    points = []
    for step in range(_STEPS):
        t = t1 + (t2 - t1) * step / _STEPS
        ab, bc, cd = _mix(a, b, t / t1), _mix(b, c, (t - t1) / (t2 - t1)), _mix(c, d, (t - t2) / (t3 - t2))
        points.append(_mix(_mix(ab, bc, t / t2), _mix(bc, cd, (t - t1) / (t3 - t1)), (t - t1) / (t2 - t1)))
    return points
