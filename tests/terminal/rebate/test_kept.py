"""Settings as they are kept: of any version so far, and of none to come."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given

from terminal.money import Ratio
from terminal.rebate import kept
from terminal.rebate.codecs import BadSettings, Fault
from terminal.rebate.settings import Settings
from tests.terminal.rebate.test_tree import trees


def renamed(tree: dict[str, Any]) -> dict[str, Any]:
    """An upgrade as there may be one: version 1 called the extraction by another name."""
    base = dict(tree.get("base", {}))
    if "drawn_off" in base:
        base["extract"] = base.pop("drawn_off")
    return {**tree, "base": base}


def in_percent(tree: dict[str, Any]) -> dict[str, Any]:
    """Another, which needs the first to have been: version 2 wrote the extraction in thousandths."""
    base = dict(tree.get("base", {}))
    if "extract" in base:
        base["extract"] = f"{int(base['extract']) / 10:g}"
    return {**tree, "base": base}


@given(trees)
def test_what_is_kept_has_a_version_and_is_read_back_equal(settings: Settings) -> None:
    tree = kept.keep(settings)
    assert tree["version"] == kept.VERSION
    assert kept.read(tree) == settings


def test_a_tree_without_a_version_is_of_the_first() -> None:
    settings = kept.read({"base": {"drawn_off": "12"}, "stores": {}}, upgrades=[renamed])
    assert settings.base.extract == Ratio(12_00)


@pytest.mark.parametrize(
    ("tree", "extract"),
    [
        ({"base": {"drawn_off": "125"}}, "12.5"),
        ({"version": 1, "base": {"drawn_off": "125"}}, "12.5"),
        ({"version": 2, "base": {"extract": "125"}}, "12.5"),
        ({"version": 3, "base": {"extract": "125"}}, "125"),
        ({"version": 1, "base": {}}, None),
    ],
)
def test_an_older_tree_is_lifted_step_by_step_from_its_own_version(tree: dict[str, Any], extract: str | None) -> None:
    before = copy.deepcopy(tree)
    assert kept.upgraded(tree, upgrades=[renamed, in_percent])["base"].get("extract") == extract
    assert tree == before


def test_a_tree_of_a_newer_program_is_refused_with_its_version_and_what_can_be_read() -> None:
    with pytest.raises(kept.NewerSettings) as bad:
        kept.read({"version": 4, "base": {}}, upgrades=[renamed, in_percent])
    assert bad.value.faults == (Fault("version", "4", "a whole number from 1 to 3"),)
    with pytest.raises(kept.NewerSettings):
        kept.read({**kept.keep(Settings()), "version": kept.VERSION + 1})


@pytest.mark.parametrize("version", [0, -1, True, None, "1", 1.0, [1], {}])
def test_what_is_no_version_is_refused(version: object) -> None:
    with pytest.raises(BadSettings) as bad:
        kept.read({"version": version, "base": {}})
    assert [fault.field for fault in bad.value.faults] == ["version"]


@pytest.mark.parametrize("tree", [None, [], "base", 1])
def test_what_is_no_tree_is_refused(tree: object) -> None:
    with pytest.raises(BadSettings) as bad:
        kept.read(tree)
    assert [fault.field for fault in bad.value.faults] == ["settings"]
