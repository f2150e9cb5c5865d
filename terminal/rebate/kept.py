"""Settings as they are kept and handed on: the tree, with the version of its form.

The tree of a scenario has no version, its form is the replay format's. What stands in a journal is read by programs of
another year: an older form is lifted step by step to today's before it is read, and one that came later is refused
rather than half understood. The journal's own texts stay as they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from terminal.rebate.codecs import BadSettings, Fault
from terminal.rebate.settings import Settings
from terminal.rebate.tree import parse, to_tree

Tree = dict[str, Any]
Upgrade = Callable[[Tree], Tree]

UPGRADES: Final[Sequence[Upgrade]] = ()
"""The first makes version 2 out of a tree of version 1, the next 3 out of 2. Once released, none is changed again."""

VERSION: Final = 1 + len(UPGRADES)
FIRST: Final = 1
"""What a tree without a version has."""


class NewerSettings(BadSettings):
    """A tree that a newer program wrote."""

    def __init__(self, version: int, newest: int) -> None:
        super().__init__((_fault(version, newest),))
        self.version = version
        self.newest = newest


def keep(settings: Settings) -> Tree:
    """The tree that `read` reads back to equal settings, with its version."""
    return {"version": VERSION, **to_tree(settings)}


def read(tree: object, *, strict: bool = True, upgrades: Sequence[Upgrade] = UPGRADES) -> Settings:
    """The settings of a kept tree of any version so far. Raises as `upgraded` and `parse` do."""
    return parse(upgraded(tree, upgrades=upgrades), strict=strict)


def upgraded(tree: object, *, upgrades: Sequence[Upgrade] = UPGRADES) -> Tree:
    """A kept tree in the newest form, without its version; the one that is handed in stays as it is.

    Raises `NewerSettings` for one from a newer program, `BadSettings` where the version is none.
    """
    if not isinstance(tree, Mapping):
        raise BadSettings((Fault("settings", str(tree)[:60], "an object"),))
    newest = FIRST + len(upgrades)
    version = tree.get("version", FIRST)
    if not isinstance(version, int) or isinstance(version, bool) or version < FIRST:
        raise BadSettings((_fault(version, newest),))
    if version > newest:
        raise NewerSettings(version, newest)
    told = {key: value for key, value in tree.items() if key != "version"}
    for upgrade in upgrades[version - FIRST :]:
        told = upgrade(told)
    return told


def _fault(version: object, newest: int) -> Fault:
    return Fault("version", str(version)[:60], f"a whole number from {FIRST} to {newest}")
