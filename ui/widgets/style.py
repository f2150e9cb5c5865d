"""How everything looks: one palette, one style sheet and one scale, built from the design's tokens.

Fusion draws the few stock controls (fields, lists, scroll bars), coloured by the palette and the sheet here; what
has a shape of its own (buttons, cards, chips, tables) paints itself with the same tokens. Sizes are given in the
design's pixels at 1366×768 and go through a `Metrics`, which a 1920×1080 till sets to 1.25: not a bigger picture,
but the same rows with more of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from resources import theme
from ui import fonts


@dataclass(frozen=True, slots=True)
class Metrics:
    """Turns the design's pixels into those of this screen."""

    scale: float = 1.0

    @classmethod
    def for_screen(cls, width: int, height: int) -> Metrics:
        """1.25 on a full HD screen or a larger one, else 1."""
        return cls(1.25 if width >= 1920 and height >= 1080 else 1.0)

    def px(self, length: float) -> int:
        """A length, or a type size, of the design in whole pixels."""
        return round(length * self.scale)

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """The till's font at a size of the design, its digits equally wide."""
        return fonts.font(self.px(size), bold=bold)


def qt_palette(tokens: theme.Palette) -> QPalette:
    """The tokens as Qt's palette, disabled state included."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, tokens.bg),
        (roles.WindowText, tokens.ink),
        (roles.Base, tokens.surface),
        (roles.AlternateBase, tokens.surface2),
        (roles.Text, tokens.ink),
        (roles.PlaceholderText, tokens.ink3),
        (roles.Button, tokens.surface),
        (roles.ButtonText, tokens.ink),
        (roles.BrightText, tokens.alert),
        (roles.Highlight, tokens.accent),
        (roles.HighlightedText, tokens.on_accent),
        (roles.Link, tokens.accent),
        (roles.ToolTipBase, tokens.surface),
        (roles.ToolTipText, tokens.ink),
        (roles.Mid, tokens.line),
        (roles.Dark, tokens.line_strong),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.ink3))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Base, QColor(tokens.surface2))
    return palette


_SHEET = """
QToolTip {{ background: {surface}; color: {ink}; border: 1px solid {line_strong}; padding: {p4}px; }}
QAbstractScrollArea {{ background: {surface}; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QTableView {{ background: transparent; border: none; selection-background-color: {accent_tint};
    selection-color: {ink}; outline: 0; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{ background: {surface2}; color: {ink2}; border: none;
    border-bottom: 1px solid {line}; padding: 0; font-size: {f13}px; }}
QLineEdit, QPlainTextEdit, QComboBox, QTimeEdit, QDateEdit {{ background: {surface}; color: {ink};
    border: 1px solid {line_strong}; border-radius: {control}px; padding: 0 {p12}px; font-size: {f16}px;
    min-height: {p34}px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QTimeEdit:focus, QDateEdit:focus {{
    border: 2px solid {accent}; padding: 0 {p11}px; }}
QLineEdit:disabled, QLineEdit:read-only, QPlainTextEdit:read-only {{ background: {surface2}; color: {ink3};
    border-color: {line}; }}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus {{ border: none; background: transparent; padding: 0;
    min-height: 0; }}
QComboBox::drop-down {{ border: none; width: {p24}px; }}
QComboBox QAbstractItemView {{ background: {surface}; border: 1px solid {line_strong};
    selection-background-color: {accent_tint}; selection-color: {ink}; outline: 0; }}
QCheckBox, QRadioButton {{ color: {ink}; font-size: {f15}px; spacing: {p8}px; min-height: {p34}px; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QScrollBar:vertical {{ background: transparent; width: {p10}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line_strong}; border-radius: {p4}px; min-height: {p34}px;
    margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: {p10}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {line_strong}; border-radius: {p4}px; min-width: {p34}px;
    margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def stylesheet(tokens: theme.Palette, metrics: Metrics) -> str:
    """The one style sheet, for the stock controls only."""
    lengths = {f"p{n}": metrics.px(n) for n in (4, 8, 10, 11, 12, 24, 34)}
    sizes = {f"f{n}": metrics.px(n) for n in (13, 15, 16)}
    colours = {name: getattr(tokens, name) for name in tokens.__slots__}
    return _SHEET.format(**colours, **lengths, **sizes, control=metrics.px(theme.CONTROL_RADIUS))


def apply_style(app: QApplication, metrics: Metrics, tokens: theme.Palette = theme.LIGHT) -> None:
    """Dress the whole application. The font must have been loaded before."""
    fusion = QStyleFactory.create("Fusion")
    assert fusion is not None, "Fusion is built into Qt"
    app.setStyle(fusion)
    app.setPalette(qt_palette(tokens))
    app.setFont(metrics.font(15))
    app.setStyleSheet(stylesheet(tokens, metrics))
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)
