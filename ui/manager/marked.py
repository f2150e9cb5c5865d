"""A sentence with a few words set off in it, painted as plain text so that a name can never become markup.

The sentence comes from the catalogue with `*bold*` and `_accent_` around some of its places; the marks are looked
for before the places are filled, so a star in a member's level changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.style import Metrics, tokens_of


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a sentence; `tone` is a field of the theme's `Palette`, "" the label's own."""

    text: str
    bold: bool = False
    tone: str = ""


_MARKED = re.compile(r"\*([^*]+)\*|_([^_]+)_")


def marked(sentence: str, **fields: object) -> tuple[Run, ...]:
    """The runs of a sentence whose `*bold*` and `_accent_` parts and `{places}` are still as in the catalogue."""
    runs = []
    end = 0
    for match in _MARKED.finditer(sentence):
        runs.append(Run(sentence[end : match.start()]))
        tone = "accent" if match[2] else ""
        runs.append(Run(match[1] or match[2], bold=True, tone=tone))
        end = match.end()
    runs.append(Run(sentence[end:]))
    return tuple(Run(run.text.format(**fields), run.bold, run.tone) for run in runs if run.text)


USUAL_WIDTH = 330


class MarkedLabel(QWidget):
    """Shows runs, wrapped to its width, or on one line that is cut at the right with a tooltip."""

    def __init__(
        self,
        metrics: Metrics,
        size: float = 14,
        tone: str = "ink",
        *,
        wraps: bool = True,
        line_height: float = 21,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._wraps = wraps
        self._line_height = line_height
        self._usual = metrics.px(USUAL_WIDTH)
        self._metrics = metrics
        self._size = size
        self._runs: tuple[Run, ...] = ()
        across = QSizePolicy.Policy.Expanding if wraps else QSizePolicy.Policy.Preferred
        policy = QSizePolicy(across, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)

    @property
    def _line(self) -> int:
        """A line grows with its type."""
        return self._metrics.type_px(self._size) + self._metrics.px(self._line_height - self._size)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self._runs)

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        self._runs = runs
        self.setAccessibleName(self.text)
        self.setToolTip("" if self._wraps else self.text)
        self.updateGeometry()
        self.update()

    def show_text(self, text: str) -> None:
        self.show_runs((Run(text),) if text else ())

    def _laid_out(self, width: float) -> tuple[QTextLayout, int]:
        font = self._metrics.font(self._size)
        layout = QTextLayout(self.text, font)
        option = QTextOption()
        wrap = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if self._wraps else QTextOption.WrapMode.NoWrap
        option.setWrapMode(wrap)
        layout.setTextOption(option)
        formats = []
        start = 0
        for run in self._runs:
            span = QTextLayout.FormatRange()
            span.start, span.length = start, len(run.text.encode("utf-16-le")) // 2
            start += span.length
            form = QTextCharFormat()
            form.setForeground(QColor(getattr(tokens_of(self), run.tone or self._tone)))
            if run.bold:
                form.setFont(self._metrics.font(self._size, bold=True))
            span.format = form
            formats.append(span)
        layout.setFormats(formats)
        layout.beginLayout()
        lines = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width if self._wraps else 1e6)
            line.setPosition(QPointF(0, lines * self._line + (self._line - line.height()) / 2))
            lines += 1
        layout.endLayout()
        return layout, lines

    def hasHeightForWidth(self) -> bool:
        return self._wraps

    def heightForWidth(self, width: int) -> int:
        return max(1, self._laid_out(width)[1]) * self._line

    def sizeHint(self) -> QSize:
        # before it has been laid out its width means nothing: as wide as a dialog's lines, then
        layout, lines = self._laid_out(max(self.width(), self._usual) if self._wraps else 1e6)
        width = 0 if self._wraps or not lines else round(layout.lineAt(0).naturalTextWidth()) + 2
        return QSize(width, max(1, lines) * self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        layout, lines = self._laid_out(self.width())
        top = max(0.0, (self.height() - lines * self._line) / 2)
        if not self._wraps and layout.lineCount() and layout.lineAt(0).naturalTextWidth() > self.width():
            mark = "…"
            painter.setFont(self._metrics.font(self._size))
            painter.setPen(QColor(tokens_of(self).ink2))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mark)
            painter.setClipRect(self.rect().adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(mark) - 4, 0))
        layout.draw(painter, QPointF(0, top))
