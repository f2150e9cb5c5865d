"""What the people at this till have chosen: type size, appearance, sounds, movement; kept in a file beside the ledger.

It is no setting of the shop: two tills of one shop stand in different light and have different people at them, so it
is not in the journal and no right is asked for it. It has to be known before the first window is painted, which is
before the ledger is open: hence a file of its own. Whatever that file lacks or has wrong takes its default.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any


class TextSize(StrEnum):
    """How large small type is."""

    NORMAL = "normal"
    LARGE = "large"
    VERY_LARGE = "very_large"

    @property
    def factor(self) -> float:
        return {"normal": 1.0, "large": 1.15, "very_large": 1.3}[self.value]


class Appearance(StrEnum):
    """Of the till's own windows."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"  # as the system is


class CustomerAppearance(StrEnum):
    """Of the second screen, which stands elsewhere, in other light."""

    DARK = "dark"
    LIGHT = "light"
    TILL = "till"  # as the till's own windows


class Movement(StrEnum):
    """Whether anything on a screen moves."""

    SYSTEM = "system"  # as the system wants it
    STILL = "still"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Comfort:
    """The whole choice."""

    text_size: TextSize = TextSize.NORMAL
    appearance: Appearance = Appearance.LIGHT
    customer: CustomerAppearance = CustomerAppearance.DARK
    sounds: bool = True
    movement: Movement = Movement.SYSTEM


def comfort_file(ledger: Path) -> Path:
    """Where the choice of the till with that ledger is kept."""
    return ledger.with_name(f"{ledger.name}.comfort.json")


def read(path: Path) -> Comfort:
    """What was kept; the defaults for what is not there or can't be read."""
    try:
        kept: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Comfort()
    return _from(kept if isinstance(kept, dict) else {})


def write(path: Path, comfort: Comfort) -> None:
    """Keep it, whole or not at all; raises OSError where the disk does not take it."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(json.dumps(asdict(comfort)), encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _from(kept: dict[str, Any]) -> Comfort:
    usual = Comfort()
    taken: dict[str, Any] = {}
    for field in fields(Comfort):
        kind = type(getattr(usual, field.name))
        value = kept.get(field.name)
        if kind is bool:
            if isinstance(value, bool):
                taken[field.name] = value
        elif isinstance(value, str) and value in {str(one) for one in kind}:
            taken[field.name] = kind(value)
    return Comfort(**taken)
