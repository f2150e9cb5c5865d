"""The card of the backups: what it says of them, and that they are asked for and set there."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt

from terminal.errors import Unavailable
from terminal.ledger.keeper import BackupFacts
from tests.facts import AT
from tests.ui.manager.conftest import Stage

FOLDER = Path("backups")


def keep_picture(stage: Stage, name: str) -> None:
    folder = os.environ.get("PAIDUI_PICTURES")
    if folder:
        stage.window.grab().save(str(Path(folder) / f"{name}.png"))


def test_it_says_when_the_last_was_made_and_when_the_next_is_due(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_3)
    card = stage.window.devices.backups
    stage.window.show_backups(BackupFacts(FOLDER, AT, AT + timedelta(hours=24)))
    assert card.text == "Last backup 2026-11-22 14:32, checked. The next is due 2026-11-23 14:32."
    keep_picture(stage, "backups")
    stage.window.show_backups(BackupFacts(FOLDER, AT, AT + timedelta(hours=24), running=True))
    assert card.text == "A backup is being made…"


def test_a_failure_is_said_with_its_reason_and_the_newest_good_one(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_3)
    trouble = Unavailable("no_backup_folder", path="E:/backups")
    stage.window.show_backups(BackupFacts(FOLDER, AT, None, trouble=trouble))
    told = stage.window.devices.backups.text
    assert "E:/backups" in told
    assert "2026-11-22 14:32" in told
    keep_picture(stage, "backups-failed")


def test_ctrl_b_asks_for_one_now(stage: Stage) -> None:
    asked: list[bool] = []
    stage.window.backup_requested.connect(lambda: asked.append(True))
    stage.alt(Qt.Key.Key_3)
    stage.window.press("Ctrl B")
    assert asked == [True]
