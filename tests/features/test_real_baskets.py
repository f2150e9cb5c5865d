"""Real baskets through the real till: rung up by keys, photographed, and looked up on a phone by the photograph's code.

The whole way of a bill: keyboard and scanner, the window, the ledger, the second screen, the status page that the
till serves, a browser. What the phone shows is held against what the ledger has at that moment.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from terminal.ledger.store import Ledger
from terminal.money import Money, Ratio
from terminal.services import catalogue, members, pin, settings, status
from terminal.services.facts import StatusFacts
from terminal.services.shop import Configuration, ShopProfile
from tests.features.driven import CUSTOMER, PATIENCE_S, STAFF, driven, free_port
from tests.features.real_baskets import STORE, Basket, baskets, card, name, phone
from tests.phone import chromium, open_page
from tests.phone import phone as browser_of_a_phone

TEN = 10


@pytest.fixture
def phone_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    browser: Browser
    with chromium(tmp_path_factory.mktemp("fontconfig")) as browser, browser_of_a_phone(browser, "zh-CN") as context:
        yield context


def open_shop(path: Path, rung: list[Basket], products: list[Any]) -> None:
    """The store as it is before the first of the bills: settings, PIN, catalogue, members."""
    shop = ShopProfile(
        shop_name="福源百货", store=STORE, store_name="朝阳路店", till="07", status_host="127.0.0.1",
        status_port=free_port(),
    )  # fmt: skip
    with closing(Ledger.open(path)) as ledger, ledger.write() as unit:
        settings.change(unit, Configuration(shop), based_on=0, who="李红", reason="opening")
        pin.set_pin(unit, "2468")
        catalogue.put(unit, products)
        for household in dict.fromkeys(basket.household for basket in rung):
            members.join(unit, household, name=name(household), phone=phone(household), card=card(household))


def code_on(photograph: Path) -> str:
    """What the code on a photograph of the second screen says; "" for none."""
    with Image.open(photograph) as picture:
        assert picture.size == (CUSTOMER["width"], CUSTOMER["height"])
        found = zxingcpp.read_barcodes(picture.convert("L"))
    assert len(found) <= 1
    return found[0].text if found else ""


def seen_on_phone(context: BrowserContext, address: str) -> tuple[str, str]:
    """Places and money ahead, as the status page has them."""
    page, complaints = open_page(context, address)
    places = page.locator("#places-ahead").inner_text(), page.locator("#money-ahead").inner_text()
    assert complaints == []
    page.close()
    return places


def in_ledger(ledger: Ledger, address: str) -> StatusFacts:
    """What the ledger has of the entry behind an address, right now."""
    with ledger.read() as unit:
        return status.status(unit, address.rpartition("/")[2])


def place_of(facts: StatusFacts) -> tuple[str, str]:
    assert facts.entry.entries_ahead is not None
    return f"{facts.entry.entries_ahead:,}", facts.entry.money_ahead.grouped


def test_ten_real_baskets_from_the_keyboard_to_the_phone(
    root: Path, shared: Path, tmp_path: Path, phone_browser: BrowserContext
) -> None:
    path = tmp_path / "till.sqlite"
    rung, products = baskets(shared / "data", TEN)
    open_shop(path, rung, products)
    plan = {
        "ledger": str(path),
        "photos": str(tmp_path),
        "baskets": [{**asdict(basket), "paid": "", "member": basket.member, "given": basket.given} for basket in rung],
    }
    codes = []
    with (
        driven(root, tmp_path, "tests.features.basket_driver", plan, STAFF, CUSTOMER) as till,
        closing(Ledger.open(path, read_only=True)) as ledger,
    ):
        windows = till.told()
        assert windows["cashier"][0] == "1-STAFF"
        assert windows["customer"] == ["2-CUSTOMER", True, 1024, 600]
        for serial, basket in enumerate(rung, 1):
            told = till.told()
            assert (told["number"], told["member"]) == (f"07-{serial:06d}", basket.household)
            assert (told["due"], told["paid"]) == ("¥" + basket.paid.grouped, basket.paid.yuan)
            assert told["change"] == (Money.parse(basket.given or "0") - basket.paid).yuan
            assert told["extraction"] == Ratio(10_00).of(basket.paid).yuan
            code = code_on(tmp_path / f"{basket.bill}-customer.png")
            assert code == told["status_url"]
            assert (tmp_path / f"{basket.bill}-cashier.png").exists()
            if basket.paid:
                facts = in_ledger(ledger, code)
                assert (facts.entry.bill_number, facts.entry.paid) == (told["number"], basket.paid)
                assert (facts.entry.entries_ahead, facts.entry.money_ahead.yuan) == (told["ahead"], told["money_ahead"])
                assert seen_on_phone(phone_browser, code) == place_of(facts)
                codes.append(code)
            if serial == len(rung):  # a place of before has moved up since, on the phone as in the ledger
                facts = in_ledger(ledger, codes[4])
                assert facts.entry.entries_ahead is not None
                assert facts.entry.entries_ahead < facts.entry.joined_ahead
                assert seen_on_phone(phone_browser, codes[4]) == place_of(facts)
            till.go_on()
        till.end()
    assert len(set(codes)) == TEN
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/q/[A-Z2-7]{26}", code) for code in codes)

    audit = subprocess.run(
        [sys.executable, "-m", "ui", "verify", "--ledger", str(path)],
        cwd=root, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert (audit.returncode, audit.stderr) == (0, "")
    assert json.loads(audit.stdout)["ok"] is True
