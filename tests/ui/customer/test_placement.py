"""The second screen finds its monitor, at the start and whenever monitors come and go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.ui.customer.conftest import Screen
from tests.ui.demo_queue import STATUS_URL
from ui.customer.placement import ORDINARY_SIZE


def story(root: Path, folder: Path, *screens: dict[str, Any], scaling: float = 1) -> dict[str, dict[str, Any]]:
    """The program's steps on those monitors, by name."""
    setup = folder / "screens.json"
    setup.write_text(json.dumps({"screens": list(screens)}))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={setup}", "PYTHONPATH": _path(root)}
    environment["QT_SCREEN_SCALE_FACTORS"] = f"2-CUSTOMER={scaling}"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ui.customer.two_monitors", str(folder / "photo.png")],
        cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    steps = [json.loads(line) for line in ran.stdout.splitlines()]
    return {step["step"]: step for step in steps}


def _path(root: Path) -> str:
    return os.pathsep.join(part for part in (str(root), os.environ.get("PYTHONPATH", "")) if part)


def monitor(name: str, x: int, width: int, height: int) -> dict[str, Any]:
    return {
        "name": name, "x": x, "y": 0, "width": width, "height": height,
        "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
    }  # fmt: skip


STAFF = monitor("1-STAFF", 0, 1366, 768)


@pytest.mark.parametrize("size", [(1024, 600), (1920, 1080)])
def test_it_fills_the_second_monitor_and_follows_monitors(root: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    width, height = size
    steps = story(root, tmp_path, STAFF, monitor("2-CUSTOMER", 1366, width, height))
    there = [1366, 0, width, height]
    assert steps["open"]["full"]
    assert steps["open"]["screen"] == "2-CUSTOMER"
    assert steps["open"]["area"] == there
    assert not steps["one monitor"]["full"]
    assert steps["one monitor"]["screen"] == "1-STAFF"
    assert steps["one monitor"]["area"][2:] == [ORDINARY_SIZE.width(), ORDINARY_SIZE.height()]
    assert steps["second came"]["full"]
    assert steps["second came"]["area"] == there
    assert not steps["second went"]["full"]
    assert steps["second went"]["area"][2:] == [ORDINARY_SIZE.width(), ORDINARY_SIZE.height()]
    assert steps["second went"]["area"][0] < 1366
    assert not steps["closed"]["visible"]
    photo = Image.open(tmp_path / "photo.png").convert("L")
    assert photo.size == size
    assert [found.text for found in zxingcpp.read_barcodes(photo)] == [STATUS_URL]


@pytest.mark.parametrize("dpr", [1.25, 1.5, 2])
def test_the_code_is_exact_on_a_scaled_monitor(root: Path, tmp_path: Path, dpr: float) -> None:
    second = monitor("2-CUSTOMER", 1366, round(1024 * dpr), round(600 * dpr))
    steps = story(root, tmp_path, STAFF, second, scaling=dpr)
    assert steps["open"]["area"][2:] == [1024, 600]
    photo = Image.open(tmp_path / "photo.png").convert("L")
    assert photo.width == round(1024 * dpr)
    assert [found.text for found in zxingcpp.read_barcodes(photo)] == [STATUS_URL]


def test_with_one_monitor_it_is_an_ordinary_window(screen: Screen) -> None:
    screen.window.open()
    assert screen.window.isVisible()
    assert not screen.window.isFullScreen()
    screen.window.close()
    assert not screen.window.isVisible()
    screen.window.open()
    assert screen.window.isVisible()
    screen.window.close()
