"""Differences between settings trees: each one, once, with its path, and enough to get from one to the other."""

from __future__ import annotations

from hypothesis import given

from terminal.rebate.changes import UNSET, Change, differences, leaves
from terminal.rebate.settings import Settings
from terminal.rebate.tree import changed, to_tree
from tests.terminal.rebate.test_tree import trees

reachable = trees.filter(lambda settings: not any("/" in store for store in settings.stores))
"""Trees whose settings all have a path: a product's code may have slashes in it, a store's may not."""


@given(reachable, reachable)
def test_setting_every_difference_makes_one_of_the_other(before: Settings, after: Settings) -> None:
    reached = before
    for change in differences(leaves(to_tree(before)), leaves(to_tree(after))):
        reached = changed(reached, change.path, None if change.after is UNSET else change.after)
    assert leaves(to_tree(reached)) == leaves(to_tree(after))


@given(trees)
def test_nothing_differs_from_itself(settings: Settings) -> None:
    assert differences(leaves(to_tree(settings)), leaves(to_tree(settings))) == []


def test_null_is_not_the_same_as_nothing_and_the_order_of_holders_counts() -> None:
    def dividend(*holders: str) -> dict[str, object]:
        return {"ratio": "1", "every": "week", "holders": dict.fromkeys(holders, 1)}

    before = leaves({"commission": {"dividend": dividend("a", "b")}, "stores": {"S": {"cashier": {}}}})
    after = leaves(
        {"commission": {"dividend": dividend("b", "a")}, "stores": {"S": {"cashier": {"random_return": None}}}}
    )
    assert differences(before, after) == [
        Change("commission/dividend", dividend("a", "b"), dividend("b", "a")),
        Change("stores/S/cashier/random_return", UNSET, None),
    ]
