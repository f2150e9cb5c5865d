"""The four sounds are made here, are short, and are heard when they should be."""

from __future__ import annotations

import runpy
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.facts import PRODUCTS
from tests.ui.cashier.conftest import Till, till  # noqa: F401 - a fixture
from ui.comfort.sounds import Sound, silent, system_player
from ui.comfort.system import system_is_still


@pytest.mark.parametrize("sound", Sound)
def test_a_sound_is_there_and_shorter_than_the_next_scan(sound: Sound) -> None:
    with wave.open(str(sound.file), "rb") as file:
        seconds = file.getnframes() / file.getframerate()
    assert 0.03 < seconds < 0.5


def test_the_script_makes_the_files_that_are_kept(tmp_path: Path) -> None:
    made = runpy.run_path(str(Sound.TAKEN.file.with_name("make_sounds.py")))
    made["write"](tmp_path)
    for sound in Sound:
        assert (tmp_path / sound.file.name).read_bytes() == sound.file.read_bytes(), sound


def test_a_machine_without_a_player_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert system_player() is silent
    silent(Sound.PAID)


def test_a_bill_is_heard_step_by_step(till: Till) -> None:  # noqa: F811
    heard: list[Sound] = []
    till.window.sounded.connect(heard.append)
    till.scan(PRODUCTS[0].barcode)
    assert heard == [Sound.TAKEN]
    till.scan("4006381333931")
    assert heard[1:] == [Sound.UNKNOWN]
    till.window.bill_view.clear_entry()
    till.press(Qt.Key.Key_F12)
    till.type("50")
    till.press(Qt.Key.Key_F12)
    assert heard[2:] == [Sound.PAID]


def test_a_button_that_can_not_be_used_is_heard(till: Till) -> None:  # noqa: F811
    heard: list[Sound] = []
    till.window.sounded.connect(heard.append)
    till.press(Qt.Key.Key_F12)
    assert heard == [Sound.REFUSED]


@pytest.mark.parametrize(
    ("content", "still"),
    [
        ("[Settings]\ngtk-enable-animations=0\n", True),
        ("[Settings]\ngtk-enable-animations = false\n", True),
        ("[Settings]\ngtk-enable-animations=1\n", False),
        ("[Settings]\n", False),
        ("gtk-enable-animations=0", False),
        ("\x00", False),
    ],
)
def test_what_the_desktop_says_of_movement_is_read(tmp_path: Path, content: str, still: bool) -> None:
    (tmp_path / "gtk-3.0").mkdir()
    (tmp_path / "gtk-3.0" / "settings.ini").write_text(content, encoding="utf-8")
    assert system_is_still({"XDG_CONFIG_HOME": str(tmp_path)}, Path("nowhere")) is still


def test_where_nobody_says_anything_things_move(tmp_path: Path) -> None:
    assert not system_is_still({}, tmp_path)
