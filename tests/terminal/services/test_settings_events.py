"""The event of a save: it tells everything by itself, is read in any year's form, and what came later is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from terminal.errors import Broken
from terminal.ledger import apply, audit, journal
from terminal.rebate import kept, tree
from terminal.rebate.settings import Settings
from terminal.services import export, replay, result, scenario, settings
from tests.shop import PROFILE, Shop

HOLDERS = {"ratio": "10", "every": "day", "holders": {"A": 1, "B": 1}}
HOLDERS_TURNED = {**HOLDERS, "holders": {"B": 1, "A": 1}}


def last_save(shop: Shop) -> dict[str, Any]:
    with shop.ledger.read() as unit:
        [[seq]] = unit.sql.all("SELECT max(seq) FROM journal WHERE kind = ?", apply.CONFIGURED)
        event = journal.event(unit.sql, seq)
    assert event is not None
    return json.loads(event.body)  # type: ignore[no-any-return]


def changed(rebate: Settings, *values: tuple[str, object]) -> Settings:
    for path, value in values:
        rebate = tree.changed(rebate, path, value)
    return rebate


def append_save(shop: Shop, version: int, rebate: dict[str, Any]) -> None:
    """Save as a program of another year did."""
    body = {"version": version, "who": "李红", "reason": "从前", "shop": {}, "rebate": json.dumps(rebate)}
    with shop.ledger.write() as unit:
        apply.apply(unit, unit.append(apply.CONFIGURED, unit.now(), body))


def test_one_look_at_the_event_tells_who_when_why_from_what_and_to_what() -> None:
    shop = Shop()
    before = changed(Settings(), ("base/extract", "12"), ("stores/S1/cashier/default", "80"))
    shop.set(before)
    after = changed(
        before,
        ("base/extract", "15"),
        ("stores/S1/cashier/default", None),
        ("stores/S1/cashier/random_return", None),
        ("base/level", {"gold": "130"}),
    )
    printer = replace(PROFILE.printer, paper_mm=80)
    shop.set(after, replace(PROFILE, receipt_footer="谢谢", printer=printer), why="新年")
    body = last_save(shop)
    assert (body["who"], body["reason"], body["version"]) == ("李红", "新年", 3)
    assert {each["path"]: each for each in body["changed"]} == {
        "shop/receipt_footer": {"path": "shop/receipt_footer", "from": "", "to": "谢谢"},
        "shop/printer/paper_mm": {"path": "shop/printer/paper_mm", "from": 58, "to": 80},
        "base/extract": {"path": "base/extract", "from": "12", "to": "15"},
        "base/level": {"path": "base/level", "to": [["gold", "130"]]},
        "stores/S1/cashier/default": {"path": "stores/S1/cashier/default", "from": "80"},
        "stores/S1/cashier/random_return": {"path": "stores/S1/cashier/random_return", "to": None},
    }
    assert audit.verify(shop.ledger).ok


def test_an_event_keeps_the_version_of_its_form_and_a_scenario_does_not_show_it() -> None:
    shop = Shop()
    shop.set(changed(Settings(), ("base/extract", "15")))
    shop.pay("100", "A")
    shop.set(changed(Settings(), ("base/extract", "20")))
    assert json.loads(last_save(shop)["rebate"])["version"] == kept.VERSION
    with shop.ledger.read() as unit:
        exported, notes = export.scenario(unit)
        told = result.output(unit, [])
    assert notes == []
    assert exported["settings"]["base"] == {"extract": "15"}
    assert '"version"' not in json.dumps(exported)
    assert replay.replay(scenario.load(json.dumps(exported))) == told


def test_a_scenario_whose_settings_name_a_version_is_none() -> None:
    facts = {"settings": {"version": 1}, "members": {}, "products": {}, "events": []}
    with pytest.raises(scenario.NotAScenario, match="version"):
        scenario.load(json.dumps(facts))


def test_a_save_from_before_there_were_versions_is_read_verified_and_exported() -> None:
    shop = Shop()
    append_save(shop, 2, {"base": {"extract": "15"}, "stores": {}})
    shop.pay("100", "A")
    with shop.ledger.read() as unit:
        assert settings.current(unit).configuration.rebate == changed(Settings(), ("base/extract", "15"))
        exported, _ = export.scenario(unit)
        told = result.output(unit, [])
    assert replay.replay(scenario.load(json.dumps(exported))) == told
    assert audit.verify(shop.ledger).ok


def test_a_save_of_a_newer_program_is_refused_and_nothing_is_written() -> None:
    shop = Shop()
    with pytest.raises(Broken) as told:
        append_save(shop, 2, {"version": kept.VERSION + 1, "base": {}, "stores": {}})
    assert told.value.code == "ledger_newer"
    with shop.ledger.read() as unit:
        assert settings.current(unit).version == 1


def test_a_ledger_whose_settings_a_newer_program_saved_sells_nothing() -> None:
    shop = Shop()
    with shop.ledger.write() as unit:
        unit.sql.run("UPDATE configuration SET rebate = ?", json.dumps({"version": kept.VERSION + 1}))
    with pytest.raises(Broken, match="ledger_newer"):
        shop.pay("100", "A")


def test_holders_of_a_dividend_in_another_order_are_a_change_and_are_exported() -> None:
    shop = Shop()
    for holder in ("A", "B"):
        shop.member(holder)
    shop.set(changed(Settings(), ("commission/dividend", HOLDERS)))
    shop.pay("100", "A")
    shop.set(changed(Settings(), ("commission/dividend", HOLDERS_TURNED)))
    [change] = last_save(shop)["changed"]
    assert change["from"] != change["to"]
    assert dict(change["to"])["holders"] == [["B", 1], ["A", 1]]
    shop.clock.forward(days=1)
    shop.pay("1", "A")
    with shop.ledger.read() as unit:
        exported, _ = export.scenario(unit)
        told = result.output(unit, [])
    assert [each["member"] for each in told["dividends"]["paid"]] == ["B", "A"]
    assert replay.replay(scenario.load(json.dumps(exported))) == told
