"""The plain model against the rule book's own scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.simulation.plain import replay

NAMES = [f"{number:02}" for number in range(1, 26)]


@pytest.mark.parametrize("name", NAMES)
def test_the_scenarios_of_the_rule_book_come_out_as_they_say(shared: Path, name: str) -> None:
    folder = shared / "spec" / "scenarios"
    [scenario] = [path for path in folder.glob(f"{name}-*.json") if not path.name.endswith(".expected.json")]
    expected = scenario.with_name(scenario.stem + ".expected.json")
    told = replay(json.loads(scenario.read_text(encoding="utf-8")))
    assert told == json.loads(expected.read_text(encoding="utf-8"))
