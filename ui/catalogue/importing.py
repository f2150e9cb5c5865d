"""A list of products on its way in: chosen, read a piece at a time, looked at, then written in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from terminal.errors import TillError, Unavailable
from terminal.ledger.unit import Unit
from terminal.services import catalogue_import
from terminal.services.catalogue_import import CatalogueImport
from terminal.services.rights import Approval
from ui.bridge import Bridge
from ui.catalogue.import_panel import ImportPanel
from ui.widgets.style import Metrics
from ui.wording import sentence
from ui.words import Words

ChooseFile = Callable[[QWidget, Callable[[str], None]], None]


def choose_file(parent: QWidget, then: Callable[[str], None]) -> None:
    """Ask which file to open."""
    dialog = QFileDialog(parent, "", str(Path.home()), "CSV (*.csv *.txt *.tsv);;* (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _open(unit: Unit, path: str) -> CatalogueImport:
    """Raises `Unavailable("file_not_read")`, `Refused` as `CatalogueImport`."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Unavailable("file_not_read", path=path) from error
    return CatalogueImport(content, Path(path).name)


class Importing(QObject):
    """One list at a time, in a panel over `window`; `taken_in` tells how many products it made or changed."""

    taken_in = Signal(int)

    def __init__(
        self,
        bridge: Bridge,
        words: Words,
        metrics: Metrics,
        window: QWidget,
        by: Approval,
        choose: ChooseFile = choose_file,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._words = words
        self._metrics = metrics
        self._window = window
        self._by = by
        self._choose = choose
        self.panel: ImportPanel | None = None

    def begin(self) -> None:
        if self.panel is None:
            self._choose(self._window, self.read)

    def read(self, path: str) -> None:
        """Read a file; what it would do is shown when all of it is read."""
        panel = ImportPanel(self._words, self._metrics, self._window.window(), Path(path).name)
        self.panel = panel
        panel.finished.connect(lambda _: self._forget(panel))
        panel.open()
        self._bridge.ask(
            _open, lambda reading: self._read_on(panel, reading), lambda error: self._refuse(panel, error), path
        )

    def _read_on(self, panel: ImportPanel, reading: CatalogueImport) -> None:
        def read(progress: tuple[int, int]) -> None:
            if self.panel is not panel:
                return
            done, lines = progress
            if done < lines:
                panel.show_progress(done, lines)
                self._read_on(panel, reading)
            else:
                panel.confirmed.connect(lambda: self._write(panel, reading))
                panel.show_plan(reading.plan)

        if self.panel is panel:
            self._bridge.ask(reading.read, read, lambda error: self._refuse(panel, error))

    def _write(self, panel: ImportPanel, reading: CatalogueImport) -> None:
        def written(count: int) -> None:
            self.panel = None
            panel.accept()
            self.taken_in.emit(count)

        self._bridge.ask(
            catalogue_import.carry_out, written, lambda error: self._refuse(panel, error), reading.plan, self._by
        )

    def _refuse(self, panel: ImportPanel, error: TillError) -> None:
        if self.panel is panel:
            panel.show_refused(sentence(self._words, error))

    def _forget(self, panel: ImportPanel) -> None:
        if self.panel is panel:
            self.panel = None
