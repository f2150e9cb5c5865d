"""The worlds show every side of the rules, and the plain model keeps in them what must always be true (13)."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest

from tests.simulation.plain import NotAScenario, replay
from tests.simulation.worlds import world

WORLDS = 400
CODES = [
    "out_of_order",
    "duplicate",
    "unknown_member",
    "unknown_channel",
    "unknown_store",
    "unknown_product",
    "unknown_order",
    "unknown_line",
    "unknown_entry",
    "delisted",
    "invalid_amount",
    "insufficient",
    "over_refund",
    "not_open",
    "not_waiting",
    "no_lottery",
    "no_exchange",
    "no_transfer",
    "queue_not_empty",
]


@pytest.fixture(scope="module")
def replayed() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Worlds, and what the plain model makes of them."""
    worlds = [world(number) for number in range(WORLDS)]
    return [(one, replay(one)) for one in worlds]


def fen(amount: str) -> int:
    """An amount as the output prints it."""
    return int(amount.replace(".", ""))


def test_a_world_is_the_same_every_time_and_a_replay_leaves_it_alone() -> None:
    for number in range(20):
        made = world(number)
        kept = copy.deepcopy(made)
        told = replay(made)
        assert made == kept == world(number) == json.loads(json.dumps(made))
        assert replay(made) == told
        assert len(made["events"]) == 40


def test_the_worlds_meet_every_refusal_state_and_kind(replayed: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    met: dict[str, Counter[str]] = {"code": Counter(), "status": Counter(), "rule": Counter(), "kind": Counter()}
    for _, told in replayed:
        met["code"].update(one["code"] for one in told["refused"])
        met["status"].update(one["status"] for one in told["entries"])
        met["rule"].update(one["rule"] for one in told["entries"])
        met["kind"].update(one["kind"] for one in [*told["payouts"], *told["commissions"]])
        met["kind"]["dividend"] += len(told["dividends"]["paid"])
        amounts = [amount for wallets in told["wallets"].values() for amount in wallets.values()]
        met["kind"]["below zero"] += sum(amount.startswith("-") for amount in amounts)
        met["kind"]["pool below zero"] += told["dividends"]["pool"].startswith("-")
        met["kind"]["guild below zero"] += told["guild"] is not None and told["guild"]["pool"].startswith("-")
    assert sorted(met["code"]) == sorted(CODES)
    assert set(met["status"]) == {"waiting", "rewarded", "points", "exchanged", "cleared", "cancelled"}
    rules = {f"{scope}.{rule}" for scope in ("product", "store", "store_product", "cashier") for rule in RULES}
    assert set(met["rule"]) == rules | {"base.level", "base.lottery", "base.default", "guild.quota"}
    assert min(met["kind"].values()) > 0
    assert set(met["kind"]) >= {"queue", "accelerate", "guild", "direct", "indirect", "team", "recruit", "dividend"}


RULES = ("level", "spend", "lottery", "default")


def test_rewards_retained_and_pool_are_the_extraction(replayed: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    for _, told in replayed:
        for queue in told["queues"].values():
            spread = fen(queue["rewarded"]) + fen(queue["retained"]) + fen(queue["pool"])
            assert spread == fen(queue["extracted"])
            assert min(fen(queue[column]) for column in queue if column != "waiting") >= 0
        paid = sum(fen(row["amount"]) for row in told["payouts"] if row["kind"] == "queue")
        assert paid == sum(fen(queue["rewarded"]) for queue in told["queues"].values())


def test_no_entry_has_more_than_its_entitlement(replayed: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    for _, told in replayed:
        for entry in told["entries"]:
            assert 0 <= fen(entry["rewarded"]) <= fen(entry["entitlement"])
            if entry["status"] == "rewarded":
                assert entry["rewarded"] == entry["entitlement"]
            assert ("entries_ahead" in entry) == ("money_ahead" in entry) == (entry["status"] == "waiting")


def test_a_member_has_what_all_rows_say(replayed: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Cash comes from rewards, commissions and dividends alone, and a refund takes back rewards alone."""
    for _, told in replayed:
        for name, wallets in told["wallets"].items():
            rewarded = sum(fen(entry["rewarded"]) for entry in told["entries"] if entry["member"] == name)
            rows = [*told["commissions"], *told["dividends"]["paid"]]
            assert fen(wallets["balance"]) == rewarded + sum(
                fen(row["amount"]) for row in rows if row["member"] == name
            )


PLAIN: dict[str, Any] = {
    "settings": {"base": {"lottery": {"fixed": ["1"]}}, "stores": {"S": {"cashier": {}}}},
    "members": {"A": {"wallets": {"points": "1.00"}}},
    "products": {"P": {}},
    "events": [
        {
            "at": "2026-01-01T00:00:00Z",
            "type": "order",
            "id": "o",
            "channel": "mall",
            "lines": [{"sku": "P", "paid": "1.00"}],
            "deductions": {},
        },
        {"at": "2026-01-01T00:00:00Z", "type": "set", "path": "base/extract", "value": "1"},
    ],
}
SPOILED: list[tuple[list[str | int], Any, str]] = [
    (["extra"], 1, "extra"),
    (["events"], {}, "events"),
    (["timezone"], "Mars/Base", "timezone"),
    (["until"], "2026-01-01T00:00:00", "until"),
    (["settings", "base", "extract"], "-1", "settings.base.extract"),
    (["settings", "base", "extract"], 10, "settings.base.extract"),
    (["settings", "base", "tiers"], [], "settings.base.tiers"),
    (["settings", "base", "scheme"], "both", "settings.base.scheme"),
    (["settings", "base", "lottery"], {"range": ["2", "1"]}, "settings.base.lottery.range"),
    (["settings", "base", "lottery", "miss"], "100.01", "settings.base.lottery.miss"),
    (["settings", "base", "random_return"], {"cash": 0, "points": 0}, "settings.base.random_return"),
    (["settings", "base", "clear"], {"every": "week"}, "settings.base.clear.day"),
    (["settings", "base", "clear"], {"every": "day", "day": 1}, "settings.base.clear.day"),
    (["settings", "base", "clear"], {"once": "2026-01-01T00:00:00Z", "at": "00:00"}, "settings.base.clear.at"),
    (["settings", "guild"], {"settle_at": "24:00"}, "settings.guild.settle_at"),
    (["settings", "commission"], {"team_depth": True}, "settings.commission.team_depth"),
    (["settings", "stores", "S", "recruiter"], "B", "settings.stores.S.recruiter"),
    (["settings", "stores", "S", "cashier", "daily_limit"], -1, "settings.stores.S.cashier.daily_limit"),
    (["members", "A", "referrer"], "B", "members.A.referrer"),
    (["members", "A", "wallets", "balance"], "1.00", "members.A.wallets.balance"),
    (["events", 0, "at"], "2026-01-01", "events[0].at"),
    (["events", 0, "id"], "a#1", "events[0].id"),
    (["events", 0, "channel"], None, "events[0].channel"),
    (["events", 0, "store"], "S", "events[0].store"),
    (["events", 0, "lines"], [], "events[0].lines"),
    (["events", 0, "lines", 0, "paid"], 1, "events[0].lines[0].paid"),
    (["events", 0, "deductions", "balance"], "1.00", "events[0].deductions.balance"),
    (["events", 1, "path"], "base/exchange/points", "events[1].path"),
    (["events", 1, "path"], "goods/P/random_return", "events[1].path"),
    (["events", 1, "value"], "x", "events[1].value"),
    (["events", 1, "type"], "pay", "events[1].type"),
]


@pytest.mark.parametrize(("path", "value", "place"), SPOILED)
def test_what_is_no_scenario_is_told_by_its_place(path: list[str | int], value: Any, place: str) -> None:
    made = copy.deepcopy(PLAIN)
    replay(made)
    at: Any = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(NotAScenario) as told:
        replay(made)
    assert told.value.place == place
