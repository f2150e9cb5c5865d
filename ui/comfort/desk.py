"""Puts the choice of the people at this till into effect, while every window stays open, and keeps it.

Colours and type go to the application: Qt hands its palette and style sheet down to every widget, and a `Metrics` is
asked for a size each time something is painted. What is no widget's (the second screen's scenes, movement, sounds)
is told by `changed`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from resources import theme
from ui.comfort.choice import Appearance, Comfort, CustomerAppearance, Movement, read, write
from ui.comfort.sounds import Play, Sound, silent
from ui.comfort.system import system_is_dark
from ui.widgets.style import Metrics, apply_style


def _moving() -> bool:
    return False


class ComfortDesk(QObject):
    """Made once an application. Without a file nothing is kept; `play` and `system_still` are the machine's."""

    changed = Signal()
    """Another choice, or the system has changed what the choice follows."""

    def __init__(
        self,
        app: QApplication,
        metrics: Metrics,
        file: Path | None = None,
        *,
        play: Play = silent,
        system_still: Callable[[], bool] = _moving,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._metrics = metrics
        self._file = file
        self._play = play
        self._system_still = system_still
        self.comfort = read(file) if file is not None else Comfort()
        self.kept = True
        """Whether the last choice could be written."""
        app.styleHints().colorSchemeChanged.connect(lambda _: self._follow_system())

    @property
    def tokens(self) -> theme.Palette:
        """What the till's own windows wear."""
        match self.comfort.appearance:
            case Appearance.LIGHT:
                return theme.LIGHT
            case Appearance.DARK:
                return theme.DARK
            case Appearance.SYSTEM:
                return theme.DARK if system_is_dark(self._app) else theme.LIGHT

    @property
    def customer_tokens(self) -> theme.Palette:
        """What the second screen wears."""
        match self.comfort.customer:
            case CustomerAppearance.DARK:
                return theme.DARK
            case CustomerAppearance.LIGHT:
                return theme.LIGHT
            case CustomerAppearance.TILL:
                return self.tokens

    @property
    def still(self) -> bool:
        """Whether nothing on a screen moves."""
        if self.comfort.movement is Movement.SYSTEM:
            return self._system_still()
        return self.comfort.movement is Movement.STILL

    def dress(self) -> None:
        """Put it into effect, before the first window is made or while all are open."""
        self._metrics.type_factor = self.comfort.text_size.factor
        self._metrics.still = self.still
        apply_style(self._app, self._metrics, self.tokens)
        self.changed.emit()

    def choose(self, comfort: Comfort) -> None:
        """Another choice of a person: it holds at once, and from the next start on, if it can be kept."""
        self.comfort = comfort
        if self._file is not None:
            try:
                write(self._file, comfort)
                self.kept = True
            except OSError:
                self.kept = False
        self.dress()

    def hear(self, sound: Sound) -> None:
        """Let it be heard, where sounds are on."""
        if self.comfort.sounds:
            self._play(sound)

    def _follow_system(self) -> None:
        follows = (self.comfort.appearance, self.comfort.movement)
        if Appearance.SYSTEM in follows or Movement.SYSTEM in follows:
            self.dress()
