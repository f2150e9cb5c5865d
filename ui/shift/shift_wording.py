"""The open shift in words: the same in every top bar."""

from __future__ import annotations

from terminal.clock import zone
from terminal.services.business_day import OpenShift
from terminal.services.shop import ShopProfile
from ui.words import Words


def shift_words(shift: OpenShift | None, profile: ShopProfile, words: Words) -> str:
    """The open shift as the top bar names it; "" for none."""
    if shift is None:
        return ""
    since = f"{shift.opened_at.astimezone(zone(profile.time_zone)):%H:%M}"
    return words.text("Shift {number} · since {time}", number=f"{shift.number:04d}", time=since)
