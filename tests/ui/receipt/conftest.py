"""Words in both languages, from the receipt's own part of the catalogue."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.part_words import PartWords


@pytest.fixture
def zh(qapp: QApplication) -> PartWords:
    return PartWords("zh_CN", "receipt")


@pytest.fixture
def en(qapp: QApplication) -> PartWords:
    return PartWords("en", "receipt")
