"""Type size, appearance, sounds and movement of this till, each with a digit that goes on to its next value.

What is chosen holds at once, so that its effect is the preview; Esc closes, there is nothing to save.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.comfort.choice import Appearance, Comfort, CustomerAppearance, Movement, TextSize
from ui.comfort.sounds import Sound
from ui.widgets.button import KeyButton
from ui.widgets.dialog import Panel
from ui.widgets.key_badge import KeyBadge
from ui.widgets.label import Label
from ui.widgets.segmented import Segmented
from ui.widgets.style import Metrics
from ui.words import Words

_VALUES: dict[str, tuple[Any, ...]] = {
    "text_size": tuple(TextSize),
    "appearance": tuple(Appearance),
    "customer": tuple(CustomerAppearance),
    "sounds": (True, False),
    "movement": tuple(Movement),
}
"""Every field of a `Comfort`, in the order of the panel, with what it may be."""


class ComfortPanel(Panel):
    """`chosen` carries the whole choice after each change; `show_choice` tells what has become of it."""

    chosen = Signal(Comfort)
    heard = Signal(Sound)
    """Sounds were switched on: let one be heard."""

    def __init__(self, words: Words, metrics: Metrics, parent: QWidget, comfort: Comfort) -> None:
        super().__init__(metrics, parent, width=720)
        self._words = words
        self._comfort = comfort
        self._names: dict[str, Label] = {}
        self.choices: dict[str, Segmented] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.px(12))
        grid.setVerticalSpacing(metrics.px(16))
        grid.setColumnStretch(1, 1)
        for place, field in enumerate(_VALUES):
            name = Label(metrics, 15, wraps=True)
            choice = Segmented(metrics, size=15, height=44)
            choice.chosen.connect(lambda value, field=field: self._choose(field, value))
            self._names[field], self.choices[field] = name, choice
            grid.addWidget(KeyBadge(metrics, str(place + 1)), place, 0)
            grid.addWidget(name, place, 1)
            grid.addWidget(choice, place, 2)
        self.content.addLayout(grid)
        self._told = Label(metrics, 13, "ink2", wraps=True)
        self._told.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self.content.addWidget(self._told)
        self.close_button = KeyButton(metrics, "Esc")
        self.close_button.triggered.connect(self.reject)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.add_key(self.close_button)
        words.changed.connect(self.retranslate)
        self._kept = True
        self.retranslate()

    def show_choice(self, comfort: Comfort, *, kept: bool) -> None:
        """What holds now, and whether it will at the next start."""
        self._comfort, self._kept = comfort, kept
        self.retranslate()

    def _choose(self, field: str, place: int) -> None:
        self._comfort = replace(self._comfort, **{field: _VALUES[field][place]})
        self.chosen.emit(self._comfort)
        if field == "sounds" and self._comfort.sounds:
            self.heard.emit(Sound.TAKEN)

    def retranslate(self) -> None:
        words = self._words
        self.set_title(words.text("This till: look, sound, movement"))
        names = {
            "text_size": words.text("Size of the text"),
            "appearance": words.text("Appearance"),
            "customer": words.text("Customer screen"),
            "sounds": words.text("Sounds"),
            "movement": words.text("Movement"),
        }
        labels = self._labels()
        for field, values in _VALUES.items():
            self._names[field].setText(names[field])
            shown = tuple(labels[field][value] for value in values)
            self.choices[field].setAccessibleName(names[field])
            self.choices[field].show_choice(shown, values.index(getattr(self._comfort, field)))
        self._told.setText(
            words.text("Holds at once, on this till only.")
            if self._kept
            else words.text("Holds until the till is closed; the disk did not take it.")
        )
        self._told.set_tone("ink2" if self._kept else "alert")
        self.close_button.set_label(words.text("Close"))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdigit() and 1 <= int(digit) <= len(_VALUES):
            tuple(self.choices.values())[int(digit) - 1].choose_next()
            return
        super().keyPressEvent(event)

    def _labels(self) -> dict[str, dict[StrEnum | bool, str]]:
        words = self._words
        system, light, dark = words.text("As the system"), words.text("Light"), words.text("Dark")
        return {
            "text_size": {
                TextSize.NORMAL: words.text("Normal"),
                TextSize.LARGE: words.text("Large"),
                TextSize.VERY_LARGE: words.text("Very large"),
            },
            "appearance": {Appearance.LIGHT: light, Appearance.DARK: dark, Appearance.SYSTEM: system},
            "customer": {
                CustomerAppearance.DARK: dark,
                CustomerAppearance.LIGHT: light,
                CustomerAppearance.TILL: words.text("As the till"),
            },
            "sounds": {True: words.text("With sound"), False: words.text("Silent")},
            "movement": {
                Movement.SYSTEM: system,
                Movement.STILL: words.text("Nothing moves"),
                Movement.MOVING: words.text("Moving"),
            },
        }
