"""A new till by keys alone: set up, sold with, its language and a setting changed, and the next bill follows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from terminal.ledger.store import Ledger
from terminal.money import Ratio
from terminal.services import pin, settings
from tests.features.driven import STAFF, driven
from tests.features.first_start_driver import NAME, PIN, REASON


def test_a_new_till_is_set_up_sells_and_follows_its_manager(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite"
    plan = {"ledger": str(path), "photos": str(tmp_path)}
    with driven(root, tmp_path, "tests.features.first_start_driver", plan, STAFF) as till:
        assert till.told()["shown"]
        sells = till.told()
        assert (sells["language"], sells["title"]) == ("zh_CN", f"{NAME} · 收银")
        first = till.told()
        assert (first["extraction"], first["version"]) == ("10.00", 1)
        english = till.told()
        assert (english["language"], english["pay"], english["title"]) == ("en", "Pay", f"{NAME} · Sale")
        assert till.told()["language"] == "en", "saving a ratio is no reason to change the language"
        second = till.told()
        assert (second["extraction"], second["version"]) == ("12.50", 2)
        till.end()

    with closing(Ledger.open(path, read_only=True)) as ledger, ledger.read() as unit:
        assert pin.is_set(unit)
        newest, oldest = settings.history(unit)
        assert (newest.version, newest.reason) == (2, REASON)
        store = newest.configuration.shop.store
        assert newest.configuration.rebate.extract_at_cashier(store) == Ratio(12_50)
        assert oldest.configuration.rebate.extract_at_cashier(store) == Ratio(10_00)
        assert newest.configuration.shop == oldest.configuration.shop
        assert newest.configuration.shop.shop_name == NAME
    with closing(Ledger.open(path)) as ledger, ledger.write() as unit:
        assert pin.check(unit, PIN)
