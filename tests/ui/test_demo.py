"""The demo shop where there is no display: a whole day by keys, as a program of its own, and what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from terminal.devices.commands import KICK_DRAWER

PATIENCE_S = 600
"""A day takes half a minute on a quiet machine; on one that is busy with others it takes what it takes."""
pytestmark = pytest.mark.timeout(2 * PATIENCE_S)
WINDOWS = {
    "setup", "cashier-empty", "cashier-help", "cashier-member", "cashier-find", "cashier-more", "cashier-bill",
    "cashier-pay", "cashier-done", "cashier-done-plain", "cashier-new-member", "cashier-unknown-code",
    "cashier-discount", "cashier-hold", "cashier-claim", "cashier-members", "refund", "shift-close",
    "customer-idle", "customer-ringing", "customer-done", "customer-done-plain",
    "manager-pin", "manager-rebate", "manager-unsaved", "manager-shop", "manager-devices", "manager-changes",
    "manager-office", "manager-staff", "manager-audit", "manager-receipt", "manager-catalogue", "receipt",
}  # fmt: skip
PHONE = "phone-status"
CASHIER_LEAST = (1340, 740)
"""A monitor of 1366×768, less the frame that its window may have."""
CUSTOMER = (1024, 600)


@dataclass(frozen=True)
class Day:
    """What a demo day came to."""

    code: int
    out: str
    said: str
    folder: Path

    @property
    def pictures(self) -> set[str]:
        return {path.stem for path in self.folder.glob("*.png")}

    def picture(self, name: str) -> Image.Image:
        return Image.open(self.folder / f"{name}.png").convert("RGB")

    def code_on(self, name: str) -> str:
        """What the QR code on a picture says."""
        [found] = zxingcpp.read_barcodes(self.picture(name))
        return str(found.text)


def _run(folder: Path, language: str, path: str) -> Day:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PATH": path}
    environment.pop("DISPLAY", None)
    told = subprocess.run(
        [sys.executable, "-m", "ui", "--demo", "--language", language],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    return Day(told.returncode, told.stdout, told.stderr, folder / "demo-out")


@pytest.fixture(scope="module", params=["zh_CN", "en"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The day in each language; the English one on a machine without a browser."""
    language = str(request.param)
    folder = tmp_path_factory.mktemp(language)
    return _run(folder, language, os.environ["PATH"] if language == "zh_CN" else str(folder))


def test_a_day_without_a_display_ends_well_and_says_what_it_left(day: Day) -> None:
    assert day.code == 0, day.said
    assert day.out == ""
    assert "there is no display here" in day.said
    assert "11 bills rung up" in day.said
    assert "all is well with its ledger" in day.said
    assert all(f"{name}.png" in day.said for name in day.pictures)


def test_every_window_and_page_is_on_a_picture(day: Day) -> None:
    assert WINDOWS - day.pictures == set()
    assert day.pictures - WINDOWS <= {PHONE}


def test_the_phones_page_is_there_or_it_is_said_why_not(day: Day) -> None:
    assert (PHONE in day.pictures) != ("no Chromium" in day.said)


def test_no_picture_is_blank(day: Day) -> None:
    for name in sorted(day.pictures):
        picture = day.picture(name)
        counted = picture.getcolors(picture.width * picture.height) or []
        largest = max(count for count, _ in counted)
        assert len(counted) > (1 if name == "receipt" else 100), name
        assert largest < 0.97 * picture.width * picture.height, name


def test_the_windows_fill_their_monitors(day: Day) -> None:
    for name in sorted(WINDOWS - {"receipt"}):
        size = day.picture(name).size
        if name.startswith("customer"):
            assert size == CUSTOMER, name
        else:
            assert size >= CASHIER_LEAST, name


def test_the_code_on_screens_and_receipt_is_one_and_is_read_from_the_picture(day: Day) -> None:
    addresses = {day.code_on(name) for name in ("cashier-done", "customer-done", "receipt")}
    assert len(addresses) == 1
    assert "/q/" in addresses.pop()


def test_the_printer_was_sent_every_receipt(day: Day) -> None:
    sent = (day.folder / "receipts.escpos").read_bytes()
    assert sent.count(KICK_DRAWER) == 7, "the drawer is kicked for bills with cash"
    assert len(sent) > 11 * 10_000


@pytest.fixture
def unwritable(tmp_path: Path) -> Callable[[], Day]:
    """A day whose pictures have nowhere to go: a file stands where the folder should."""

    def run() -> Day:
        (tmp_path / "demo-out").write_text("in the way", encoding="utf-8")
        return _run(tmp_path, "en", os.environ["PATH"])

    return run


def test_a_folder_that_cannot_be_made_is_said_plainly(unwritable: Callable[[], Day]) -> None:
    day = unwritable()
    assert day.code == 1
    assert "demo-out" in day.said
    assert "Traceback" not in day.said
