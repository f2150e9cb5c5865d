"""Words in both languages, from the receipt's own part of the catalogue."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.words import Words


@pytest.fixture
def zh(qapp: QApplication) -> Words:
    return Words("zh_CN")


@pytest.fixture
def en(qapp: QApplication) -> Words:
    return Words("en")
