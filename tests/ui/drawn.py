"""A text-drawing function that also writes down what it draws, and a picture to draw it on."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QColor, QImage, QPainter

from ui.widgets.text import draw_text


@dataclass(frozen=True, slots=True)
class DrawnText:
    text: str
    x: float
    baseline: float
    px: int
    colour: str


@dataclass(slots=True)
class Notes:
    """Hand `draw` to a painter: it draws, and `texts` lists everything drawn, in order."""

    drawn: list[DrawnText] = field(default_factory=list)

    def draw(self, painter: QPainter, x: float, baseline: float, text: str, px: int, bold: bool, colour: str) -> None:
        self.drawn.append(DrawnText(text, x, baseline, px, colour))
        draw_text(painter, x, baseline, text, px, bold, colour)

    @property
    def texts(self) -> list[str]:
        return [note.text for note in self.drawn]

    @property
    def all(self) -> str:
        return "\n".join(self.texts)

    def of(self, text: str) -> DrawnText:
        return next(note for note in self.drawn if note.text == text)


def canvas(width: int, height: int, ground: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    return image


@dataclass(slots=True)
class Ticks:
    """A clock in milliseconds that a test moves."""

    now: int = 0

    def __call__(self) -> int:
        return self.now
