"""Every window of the till, at every size it has to work at: nothing cut off, everything named, the focus seen.

The sizes are those of screens in logical pixels: 683 × 384 is 1366 × 768 at 200 %, 1920 × 1080 is also 4K at 200 %.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.seen import cut_off, overlapping, shown_in, unnamed
from tests.ui.walk import Seen, Walk, fill
from ui.comfort.choice import Comfort, Movement, TextSize
from ui.comfort.desk import ComfortDesk
from ui.widgets.style import LEAST, Metrics

SIZES = ((683, 384), LEAST, (1366, 768), (1920, 1080), (3840, 2160))
WALKS = ("first_start", "selling", "managing", "staffed", "recovering")
HARDEST = (("zh_CN", TextSize.NORMAL), ("en", TextSize.VERY_LARGE))
"""English is the longer language; what fits very large fits large."""
ALL = tuple((language, size) for language in ("zh_CN", "en") for size in (TextSize.NORMAL, TextSize.VERY_LARGE))

Open = Callable[[str, tuple[int, int]], Iterator[Seen]]


@pytest.fixture(scope="session")
def filled(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's ledger, to be copied."""
    path = tmp_path_factory.mktemp("walk") / "filled.sqlite"
    fill(path)
    return path


@pytest.fixture
def undressed(qapp: QApplication) -> Iterator[QApplication]:
    style, palette, font, sheet = qapp.style().objectName(), qapp.palette(), qapp.font(), qapp.styleSheet()
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style or "fusion")
    qapp.setPalette(palette)
    qapp.setFont(font)


class Tour:
    """One walk through windows of one size; `wear` changes language and type size of the window that is open."""

    def __init__(self, app: QApplication, filled: Path, folder: Path) -> None:
        self._app, self._filled, self._folder = app, filled, folder
        self._walk: Walk | None = None

    def windows(self, kind: str, size: tuple[int, int]) -> Iterator[Seen]:
        metrics = Metrics.for_screen(*size)
        self._comfort = ComfortDesk(self._app, metrics)
        self._comfort.choose(Comfort(movement=Movement.STILL))
        self._walk = Walk(self._app, metrics, self._comfort, size)
        path = self._folder
        if kind != "first_start":
            path = self._folder / f"{kind}.sqlite"
            shutil.copy(self._filled, path)
        for name, window in getattr(self._walk, kind)(path):
            yield name, window
            self.wear("zh_CN", TextSize.NORMAL)
        self._walk = None

    def wear(self, language: str, size: TextSize) -> None:
        assert self._walk is not None
        self._walk.till.words.use(language)
        if self._comfort.comfort.text_size is not size:
            self._comfort.choose(replace(self._comfort.comfort, text_size=size))
        for _ in range(8):  # rows that are made anew are laid out, and what they push aside after them
            QApplication.processEvents()

    @property
    def cashier(self) -> QWidget:
        assert self._walk is not None
        return self._walk.till.cashier

    def end(self) -> None:
        if self._walk is not None:
            self._walk.close()


@pytest.fixture
def tour(undressed: QApplication, filled: Path, tmp_path: Path) -> Iterator[Tour]:
    made = Tour(undressed, filled, tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("kind", WALKS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_off(tour: Tour, size: tuple[int, int], kind: str) -> None:
    found = []
    for name, window in tour.windows(kind, size):
        for language, text in ALL if size == LEAST else HARDEST:
            tour.wear(language, text)
            told = [*cut_off(window), *overlapping(window)]
            if window.height() > tour.cashier.height():
                told.append(f"{window.height()} px high over a window of {tour.cashier.height()}")
            if tour.cashier.width() > size[0] + 1 or tour.cashier.height() > size[1] + 1:
                told.append(f"the till's window grew to {tour.cashier.size().toTuple()}")
            found += [f"{name}, {language}, {text}: {each}" for each in told]
    assert found == []


@pytest.mark.parametrize("kind", WALKS)
def test_a_screen_reader_can_name_every_control(tour: Tour, kind: str) -> None:
    found = []
    for name, window in tour.windows(kind, (1366, 768)):
        for language in ("zh_CN", "en"):
            tour.wear(language, TextSize.NORMAL)
            found += [f"{name}, {language}: {each}" for each in unnamed(window)]
    assert found == []


@pytest.mark.parametrize("kind", WALKS)
def test_the_focus_can_be_seen_wherever_tab_leads(tour: Tour, kind: str) -> None:
    found = []
    for name, window in tour.windows(kind, (1366, 768)):
        window.activateWindow()
        QApplication.processEvents()
        before = QApplication.focusWidget()
        reached = _tabbed(window)
        missed = [each for each in shown_in(window) if _takes_tab(each) and each not in reached]
        found += [f"{name}: Tab never leads to {_told(each)}" for each in missed]
        unseen = [each for each in reached if each is not window and not _shows_focus(each)]
        found += [f"{name}: no focus is seen at {_told(each)}" for each in unseen]
        for back in [each for each in (before, *reached[:1]) if each is not None][:1]:
            back.setFocus()  # where the walk's next key is expected
    assert found == []


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{widget.accessibleName()}”"


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    return bool(policy & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.focusProxy() is None


def _tabbed(window: QWidget) -> list[QWidget]:
    """What Tab leads to, in its order, until it is where it began."""
    reached: list[QWidget] = []
    for _ in range(300):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in reached:
            break
        reached.append(now)
    return reached


def _shows_focus(widget: QWidget) -> bool:
    """Whether the widget, with what is painted around it, looks otherwise with the focus than without it."""
    around = widget.parentWidget() or widget
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    focused = around.grab().toImage()
    widget.clearFocus()
    QApplication.processEvents()
    return around.grab().toImage() != focused
