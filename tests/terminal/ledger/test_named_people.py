"""Settings name people by id: recruiters and holders of dividends. Whoever they name, a bill is always paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from terminal.ledger import audit, jobs
from terminal.money import Ratio
from terminal.rebate.schedule import Every
from terminal.rebate.settings import Commission, Dividend, Settings, StoreTerms
from tests.shop import Shop

RECRUITS = replace(
    Settings(),
    commission=Commission(recruit=Ratio(100_00)),
    terms={"S1": StoreTerms(commission=Ratio(10_00), recruiter="A")},
)


def rewards(shop: Shop) -> list[tuple[str, int]]:
    with shop.ledger.read() as unit:
        return [(row[0], row[1]) for row in unit.sql.all("SELECT member, now_fen FROM commission ORDER BY bill, no")]


def test_a_bill_is_paid_though_nobody_here_knows_the_recruiter_of_its_store() -> None:
    shop = Shop(rebate=RECRUITS)
    shop.pay("100")
    assert rewards(shop) == []
    shop.member("A")
    shop.pay("100")
    assert rewards(shop) == [("A", 10_00)]
    assert audit.verify(shop.ledger).findings == ()


def test_a_recruiter_who_is_named_by_a_second_id_is_the_one_member() -> None:
    shop = Shop(rebate=RECRUITS)
    shop.member("B")
    with shop.ledger.write() as unit:
        unit.add("member_alias", ("A", "B", unit.journal_seq))
    shop.pay("100")
    assert rewards(shop) == [("B", 10_00)]


def test_a_dividend_pays_the_holders_who_are_known_and_keeps_the_parts_of_the_others() -> None:
    holders = (("A", 1), ("nobody", 3))
    shop = Shop(
        rebate=replace(Settings(), commission=Commission(dividend=Dividend(Ratio(10_00), Every("day"), holders)))
    )
    shop.pay("100", "A")
    with shop.ledger.write() as unit:
        jobs.advance(unit, shop.clock() + timedelta(days=1))
    with shop.ledger.read() as unit:
        assert unit.sql.all("SELECT member, amount_fen FROM dividend") == [("A", 2_50)]
    assert audit.verify(shop.ledger).findings == ()
