"""Both appearances can be read: text 4.5 : 1, edges of controls 3 : 1, worked out from the tokens as WCAG 2 says."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from resources import theme
from ui.widgets.chip import ChipKind

PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}
GROUNDS = ("bg", "surface", "surface2", "accent_tint")
TEXT = (
    [(ink, ground) for ink in ("ink", "ink2", "ink3", "accent", "alert") for ground in GROUNDS]
    + [(ink, "reward_tint") for ink in ("ink", "ink2", "reward")]
    + [("reward", "surface"), ("reward", "accent_tint")]
    + [("alert", "alert_tint"), ("ink", "alert_tint"), ("ink2", "alert_tint")]
    + [("provisional", "provisional_tint"), ("provisional", "surface"), ("ink", "provisional_tint")]
    + [("on_accent", "accent"), ("on_accent", "accent_pressed"), ("on_reward", "reward_fill")]
    + [("topbar_ink", "topbar"), ("topbar_ink2", "topbar")]
)
EDGES = [("line_strong", ground) for ground in ("surface", "surface2")] + [
    ("accent", "bg"), ("accent", "surface"), ("alert", "surface"), ("bead_ring", "surface"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2: 0 black … 1 white."""
    parts = QColor(colour).getRgbF()[:3]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_wcags() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", PALETTES)
def test_every_token_is_a_colour(name: str) -> None:
    for field in fields(theme.Palette):
        assert QColor(getattr(PALETTES[name], field.name)).isValid(), field.name


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(name: str, ink: str, ground: str) -> None:
    palette = PALETTES[name]
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("kind", ChipKind)
def test_chips_can_be_read(name: str, kind: ChipKind) -> None:
    fill, _, ink, _ = kind.value
    assert contrast(getattr(PALETTES[name], ink), getattr(PALETTES[name], fill)) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_controls_have_an_edge_that_is_seen(name: str, edge: str, ground: str) -> None:
    palette = PALETTES[name]
    assert contrast(getattr(palette, edge), getattr(palette, ground)) >= 3


@pytest.mark.parametrize("name", PALETTES)
def test_the_frame_of_training_is_seen(name: str) -> None:
    assert contrast(theme.TRAINING_INK, theme.TRAINING_STRIPE) >= 4.5
