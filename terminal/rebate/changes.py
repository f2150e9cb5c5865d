"""What is different between two settings trees, setting by setting, each under the path that `tree.changed` knows.

Worked out on the trees and not on the settings, so that it says the same of every version that a journal ever kept.
A value is compared as the text it is written as: the order of a dividend's holders counts (12.3).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Tree = Mapping[str, Any]


class Unset:
    """No value at all, which is not the same as null: null turns a store's random return off."""


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that is not the same, with its values in the tree's own form."""

    path: str
    before: Any
    after: Any


def leaves(tree: Tree) -> dict[str, Any]:
    """Every setting of a tree by its path."""
    found: dict[str, Any] = {}
    for part in ("base", "guild", "commission"):
        found |= {f"{part}/{key}": value for key, value in tree.get(part, {}).items()}
    for sku, own in tree.get("goods", {}).items():
        found |= {f"goods/{sku}/{key}": value for key, value in own.items()}
    for store, own in tree.get("stores", {}).items():
        for key, value in own.items():
            here = f"stores/{store}/{key}"
            if key == "goods":
                found |= {f"{here}/{sku}/{name}": leaf for sku, shelf in value.items() for name, leaf in shelf.items()}
            elif isinstance(value, dict):
                found |= {f"{here}/{name}": leaf for name, leaf in value.items()}
            else:
                found[here] = value
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What changed between two sets of leaves: first what was there before, then what is new."""
    paths = [*before, *(path for path in after if path not in before)]
    found = [Change(path, before.get(path, UNSET), after.get(path, UNSET)) for path in paths]
    return [change for change in found if _text(change.before) != _text(change.after)]


def _text(value: Any) -> str:
    return "" if value is UNSET else json.dumps(value)
