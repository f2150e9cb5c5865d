"""The hands and the camera of a demo day do not depend on how fast the machine is."""

from __future__ import annotations

from itertools import count, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.app import Till
from ui.cashier.scanner import GAP_MS, ScannerFilter
from ui.demo_camera import Camera
from ui.demo_hands import Hands, wait_for
from ui.widgets.motion import Motion


class Heard(QObject):
    """The keys that reached a window, with their times."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[tuple[str, int]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keys.append((event.text(), event.timestamp()))
        return False


class Counter(QWidget):
    """A window with a field, and what of a till hands need."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.scanner = ScannerFilter(self, lambda: True)
        self.scanned: list[str] = []
        self.scanner.scanned.connect(self.scanned.append)


@pytest.fixture
def counter(qtbot: QtBot) -> Counter:
    window = Counter()
    qtbot.addWidget(window)
    window.show()
    window.windowHandle().installEventFilter(window.scanner)
    return window


def _hands(counter: Counter) -> Hands:
    return Hands(cast(Till, SimpleNamespace(cashier=counter, bridge=SimpleNamespace(busy=False))))


def test_the_keys_of_a_scan_tell_a_scanners_times_however_late_they_are_told(counter: Counter) -> None:
    heard = Heard()
    counter.windowHandle().installEventFilter(heard)
    _hands(counter).scan("6901234500017")
    times = [at for _, at in heard.keys]
    assert "".join(text for text, _ in heard.keys) == "6901234500017\r"
    assert all(0 < later - earlier <= GAP_MS for earlier, later in pairwise(times))
    assert counter.scanned == ["6901234500017"]


def test_scans_and_typing_in_turns_are_told_apart(counter: Counter) -> None:
    hands = _hands(counter)
    hands.scan("6901234500017")
    hands.type("36")
    assert counter.field.text() == "36"
    hands.scan("6901234500024")
    assert counter.scanned == ["6901234500017", "6901234500024"]
    assert counter.field.text() == "36"


def test_what_holds_for_an_instant_only_is_waited_for_once_more(qtbot: QtBot) -> None:
    """As a till that has answered and, by what it answered, asked again."""
    answers = iter([False, True, False, False, True])
    held = True

    def quiet() -> bool:
        nonlocal held
        held = next(answers, held)
        return held

    wait_for(quiet, "quiet")
    assert next(answers, None) is None


def test_a_movement_ends_before_its_window_is_photographed(qtbot: QtBot, tmp_path: Path) -> None:
    class Moving(QWidget):
        painted_while: bool | None = None

        def paintEvent(self, event: QPaintEvent) -> None:
            self.painted_while = motion.ticking

    window = Moving()
    qtbot.addWidget(window)
    steps: Any = count(0, 20)
    motion = Motion(lambda: next(steps), parent=window)
    window.show()
    motion.start("slide", 400)
    Camera(tmp_path, say=lambda _: None).window("moving", window)
    assert not motion.ticking
    assert window.painted_while is False
    assert (tmp_path / "moving.png").exists()
