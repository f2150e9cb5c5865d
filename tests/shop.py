"""A shop to test with: a real ledger file, a clock that is set by hand, and purchases in a line."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from terminal.clock import from_text
from terminal.ledger.store import MEMORY, Ledger
from terminal.money import Money, Quantity
from terminal.rebate.settings import Settings
from terminal.services import members, settings
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile

MORNING = "2026-11-22T10:00:00+08:00"
PROFILE = ShopProfile(shop_name="福源百货", store="S1", store_name="朝阳路店", till="02")


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: str = MORNING) -> None:
        self.at = from_text(at)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **parts: float) -> None:
        self.at += timedelta(**parts)


class Shop:
    """A ledger with a configuration, and the few things that tests do over and over."""

    def __init__(self, path: Path | str = MEMORY, rebate: Settings | None = None) -> None:
        self.clock = HandClock()
        self.ledger = Ledger.open(path, clock=self.clock)
        self._numbers = itertools.count(1)
        self.set(rebate or Settings(), PROFILE)

    def set(self, rebate: Settings, profile: ShopProfile | None = None, why: str = "test") -> None:
        with self.ledger.write() as unit:
            now = settings.current(unit)
            shop = profile or now.configuration.shop
            settings.change(unit, Configuration(shop, rebate), based_on=now.version, who="李红", reason=why)

    def member(self, member_id: str, *, level: str = "", name: str = "") -> str:
        with self.ledger.write() as unit:
            if not members.known(unit, member_id):
                members.join(unit, member_id, name=name or member_id, card=f"card-{member_id}", level=level)
        return member_id

    def pay(self, yuan: str, member: str | None = None, *, bill_id: str | None = None) -> BillFacts:
        """Ring up one bill of one line, paid in cash; the member is made if he is new."""
        if member is not None:
            self.member(member)
        with self.ledger.write() as unit:
            return ring_up(unit, cash(yuan, member, bill_id or f"bill-{next(self._numbers)}"))


def cash(yuan: str, member: str | None = None, bill_id: str = "bill", given: str | None = None) -> Purchase:
    """A purchase of one line, paid in cash."""
    paid = Money.parse(yuan)
    tenders = (Tender(TenderKind.CASH, paid, Money.parse(given) if given else paid),) if paid else ()
    return Purchase(bill_id, (Line("面包", Quantity.of(1), paid),), tenders, member)


def with_base(**changes: object) -> Settings:
    """The default settings with the base changed."""
    plain = Settings()
    return replace(plain, base=replace(plain.base, **changes))  # type: ignore[arg-type]
