"""The application as it was before, after a test that dressed it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.comfort.desk import ComfortDesk
from ui.comfort.sounds import Sound
from ui.widgets.style import Metrics


@pytest.fixture
def undressed(qapp: QApplication) -> Iterator[QApplication]:
    """An application that a test may dress: style, palette, font and sheet are put back."""
    style, palette, font, sheet = qapp.style().objectName(), qapp.palette(), qapp.font(), qapp.styleSheet()
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def played() -> list[Sound]:
    return []


@pytest.fixture
def comfort(undressed: QApplication, metrics: Metrics, played: list[Sound]) -> Iterator[ComfortDesk]:
    """A desk that keeps nothing and writes down what it plays."""
    desk = ComfortDesk(undressed, metrics, play=played.append)
    desk.dress()
    yield desk
    desk.deleteLater()
