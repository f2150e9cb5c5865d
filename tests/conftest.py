"""What all tests share: a screen that is not there, the till's fonts, the data beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication

from tests.postgres import place, places, postgres

__all__ = ["place", "places", "postgres"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "ci",
    max_examples=200,
    derandomize=True,  # a landing fails for what it changed, not for a new die; desks keep rolling
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("desk", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "long",  # asked for by --hypothesis-profile=long; docs/benchmarks.md says what came of it
    max_examples=10_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The one application, with the till's fonts in it."""
    from ui.fonts import load_fonts

    load_fonts(qapp)
    return qapp


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout, with real purchases and the rule book's scenarios.

    The environment's PAIDUI_SHARED names another place. Tests that need it are skipped where it is not.
    """
    named = os.environ.get("PAIDUI_SHARED")
    folders = [Path(named)] if named else [parent / "shared" for parent in ROOT.parents]
    for folder in folders:
        if (folder / "spec").is_dir():
            return folder
    pytest.skip(f"no folder shared with the purchases in it ({', '.join(map(str, folders))})")
