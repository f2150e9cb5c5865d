"""The design's tokens: every colour, size and radius on any screen comes from here and from nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #RRGGBB, by what they are for."""

    bg: str
    surface: str
    surface2: str
    line: str
    line_strong: str
    row_rule: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    accent_pressed: str
    accent_tint: str
    accent_line: str
    on_accent: str
    reward: str
    reward_fill: str
    reward_tint: str
    reward_line: str
    on_reward: str
    alert: str
    alert_tint: str
    alert_line: str
    provisional: str
    provisional_tint: str
    provisional_line: str
    topbar: str
    topbar_ink: str
    topbar_ink2: str
    vessel: str
    vessel_ring: str
    river_bed: str
    river_edge: str
    bead_ring: str
    qr_dark: str
    qr_light: str


LIGHT: Final = Palette(
    bg="#EEF2F2", surface="#FFFFFF", surface2="#F6F9F9", line="#D3DDDE", line_strong="#7F9196",
    row_rule="#E8EEEE", ink="#12262C", ink2="#43565D", ink3="#566970",
    accent="#0B6470", accent_pressed="#07464F", accent_tint="#E2F0F1", accent_line="#9CCBCF", on_accent="#FFFFFF",
    reward="#875400", reward_fill="#F2B134", reward_tint="#FDF4E0", reward_line="#E2C078", on_reward="#2B1D00",
    alert="#B3261E", alert_tint="#FCECEA", alert_line="#E5A8A3",
    provisional="#46567A", provisional_tint="#EDF0F7", provisional_line="#7382A6",
    topbar="#0D2B33", topbar_ink="#FFFFFF", topbar_ink2="#A9C3C8",
    vessel="#F2B134", vessel_ring="#B97F10", river_bed="#DFEAEB", river_edge="#C3D5D7", bead_ring="#5F8086",
    qr_dark="#0D2B33", qr_light="#FFFFFF",
)  # fmt: skip

DARK: Final = Palette(
    bg="#0A1A20", surface="#10252D", surface2="#163039", line="#24434D", line_strong="#6E8C95",
    row_rule="#24434D", ink="#F2F8F8", ink2="#B9CBCF", ink3="#8FA6AC",
    accent="#5CCBD2", accent_pressed="#8ADDE2", accent_tint="#123A42", accent_line="#2B6770", on_accent="#0A1A20",
    reward="#FFC95C", reward_fill="#F5B73B", reward_tint="#2F2A17", reward_line="#7A6228", on_reward="#2B1D00",
    alert="#FF8A80", alert_tint="#3A1D1C", alert_line="#FF8A80",
    provisional="#B9C6E8", provisional_tint="#1A2740", provisional_line="#7F92C4",
    topbar="#071318", topbar_ink="#F2F8F8", topbar_ink2="#B9CBCF",
    vessel="#D99A1E", vessel_ring="#FFC95C", river_bed="#123039", river_edge="#1E4651", bead_ring="#5A8690",
    qr_dark="#0D2B33", qr_light="#FFFFFF",
)  # fmt: skip
"""The second screen's, and the till's own where its people want it dark."""

TRAINING_STRIPE: Final = "#FFC400"
TRAINING_INK: Final = "#1A1A1A"
"""Of the frame around a till in training, in every theme: nothing else has these."""
FONT_FAMILY: Final = "Noto Sans SC"
CARD_RADIUS: Final = 10
CONTROL_RADIUS: Final = 8
BAR_RADIUS: Final = 6
BADGE_RADIUS: Final = 4
MARGIN: Final = 12
GAP: Final = 12
