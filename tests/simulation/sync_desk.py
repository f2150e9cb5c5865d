"""What a manager at head office does in the simulation."""

from __future__ import annotations

from dataclasses import replace

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.rebate import tree
from terminal.services import settings


def configure_office(unit: Unit, path: str, value: object, who: str) -> bool:
    """A setting is changed at the office; whether it was."""
    now = settings.current(unit)
    if not now.version:
        return False
    try:
        rebate = tree.changed(now.configuration.rebate, path, value)
        wanted = replace(now.configuration, rebate=rebate)
        settings.change(unit, wanted, based_on=now.version, who=who, reason=path[:60])
    except (tree.BadSettings, Refused):
        return False
    return True
