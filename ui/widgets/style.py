"""How everything looks: one palette, one style sheet and one scale, built from the design's tokens.

Fusion draws the few stock controls (fields, lists, scroll bars), coloured by the palette and the sheet here; what
has a shape of its own (buttons, cards, chips, tables) paints itself with the same tokens. Sizes are given in the
design's pixels at 1366×768 and go through a `Metrics`, which a 1920×1080 till sets to 1.25: not a bigger picture,
but the same rows with more of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget
from shiboken6 import isValid

from resources import theme
from ui import fonts

FULL_HD: Final = (1920, 1080)
LEAST: Final = (1024, 700)
"""The smallest window that everything fits in, in the design's pixels."""
EDITOR_SIZES: Final = (14, 15, 16, 18, 20, 22, 24, 28, 32, 42)
_GROWS_BELOW: Final = 20
"""Type of this size, in the design's pixels, and smaller grows in full; larger type by less and less."""
_TELLING: Final = QPalette.ColorRole.Mid
"""A role that no style sheet touches, so that it tells which tokens a palette was made from."""
_DARK: Final = QColor(theme.DARK.line)


@runtime_checkable
class Dressed(Protocol):
    """A widget that holds a font or a colour of its own and takes it anew when others are worn."""

    def dress(self) -> None: ...


@runtime_checkable
class Folding(Protocol):
    """A widget whose parts depend on how much room there is: it looks again when type has grown or shrunk."""

    def fold(self) -> None: ...


class Metrics:
    """Turns the design's pixels into those of this screen.

    `type_factor` is how much larger the person at the till wants small type; it may change while the windows are open,
    and `apply_style` then tells every widget. Type that is large already does not grow: a total of 72 pixels is read by
    everybody, and the rows beside it need the room.
    """

    def __init__(self, scale: float = 1.0, type_factor: float = 1.0) -> None:
        self.scale = scale
        self.type_factor = type_factor
        self.still = False
        """Whether nothing on a screen is to move."""

    @classmethod
    def for_screen(cls, width: int, height: int) -> Metrics:
        """1.25 on a full HD screen, more on a larger one, 1 below; less where the least window would not fit."""
        full = min(width / FULL_HD[0], height / FULL_HD[1])
        if full >= 1:
            return cls(1.25 * full)
        return cls(min(1.0, width / LEAST[0], height / LEAST[1]))

    def px(self, length: float) -> int:
        """A length of the design in whole pixels; something that is there at all is a pixel at least."""
        return max(round(length * self.scale), 1 if length > 0 else 0)

    def type_px(self, size: float) -> int:
        """A type size of the design in whole pixels, grown as the person at the till wants it."""
        small = min(size, _GROWS_BELOW) * self.type_factor
        return self.px(max(size, small + max(0.0, size - _GROWS_BELOW) / 2))

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """The till's font at a size of the design, its digits equally wide."""
        return fonts.font(self.type_px(size), bold=bold)


def tokens_of(widget: QWidget) -> theme.Palette:
    """The colours that a widget wears: the application's palette was made from them, and so tells which.

    Not the widget's own palette: that is resolved late, so that one which was never shown would tell old colours.
    """
    return theme.DARK if QApplication.palette(widget).color(_TELLING) == _DARK else theme.LIGHT


def set_type(editor: QWidget, metrics: Metrics, size: int) -> None:
    """Give a stock field another type size than the sheet's own; one of `EDITOR_SIZES`, live as the sheet is."""
    assert size in EDITOR_SIZES, f"the sheet has no rule for fields of {size}"
    editor.setFont(metrics.font(size))
    editor.setProperty("type", str(size))


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
QLineEdit[heavy="true"] {{ font-weight: bold; }}
QLineEdit[inherits="true"] {{ placeholder-text-color: {ink2}; }}
"""
_OWN_TYPE = """
QLineEdit[type="{size}"], QPlainTextEdit[type="{size}"], QComboBox[type="{size}"] {{ font-size: {px}px; }}
"""


def stylesheet(tokens: theme.Palette, metrics: Metrics) -> str:
    """The one style sheet, for the stock controls only."""
    lengths = {f"p{n}": metrics.px(n) for n in (4, 8, 10, 11, 12, 24, 34)}
    sizes = {f"f{n}": metrics.type_px(n) for n in (13, 15, 16)}
    colours = {name: getattr(tokens, name) for name in tokens.__slots__}
    common = _SHEET.format(**colours, **lengths, **sizes, control=metrics.px(theme.CONTROL_RADIUS))
    own = (_OWN_TYPE.format(size=size, px=metrics.type_px(size)) for size in EDITOR_SIZES)
    return common + "".join(own)


def apply_style(app: QApplication, metrics: Metrics, tokens: theme.Palette = theme.LIGHT) -> None:
    """Dress the whole application, with the windows it has. The font must have been loaded before."""
    if not app.styleSheet():
        fusion = QStyleFactory.create("Fusion")
        assert fusion is not None, "Fusion is built into Qt"
        app.setStyle(fusion)
    app.setPalette(qt_palette(tokens))
    app.setFont(metrics.font(15))
    app.setStyleSheet(stylesheet(tokens, metrics))
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)
    for widget in _living(app):  # also those that Qt tells nothing, because they were never shown
        if isinstance(widget, Dressed):
            widget.dress()
        widget.updateGeometry()
        widget.update()
    layouts = [layout for widget in _living(app) if (layout := widget.layout()) is not None]
    for layout in layouts:  # each keeps what its parts wanted, and is told of their parts' parts only later
        if isValid(layout):
            layout.invalidate()
    for layout in layouts:
        if isValid(layout):
            layout.activate()
    for widget in _living(app):
        if isinstance(widget, Folding):
            widget.fold()


def _living(app: QApplication) -> Iterator[QWidget]:
    """All widgets, but those that go while the others are dressed."""
    for widget in app.allWidgets():
        if isValid(widget):
            yield widget
