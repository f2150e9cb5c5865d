"""Whom a bill paid, at a joined till: unknown until head office has answered, then told with masked names."""

from __future__ import annotations

from sync.office import given
from terminal.money import Money
from terminal.services import bills
from terminal.services.facts import Certainty, Settlement
from tests.sync.parts import Office, Till, unheard


def settlement(till: Till, bill: str) -> Settlement:
    with till.shop.ledger.read() as unit:
        return bills.by_id(unit, bill).settlement


def test_who_was_paid_is_told_with_the_confirmation(joined: Till, sister: Till, office: Office) -> None:
    joined.shop.member("A", name="王小明")
    joined.shop.pay("30", "A", bill_id="a1")
    joined.shop.pay("30", "A", bill_id="a2")
    joined.sync()
    sister.sync()
    sister.shop.pay("400", "B", bill_id="b1")
    before = settlement(sister, "b1")
    assert (before.certainty, before.given_known, before.payees) == (Certainty.PROVISIONAL, False, ())
    sister.sync()
    told = settlement(sister, "b1")
    assert (told.certainty, told.given_known, told.payee_count) == (Certainty.CONFIRMED, True, 2)
    assert [(each.place, each.name, each.amount, each.rewarded, each.filled) for each in told.payees] == [
        (1, "王**", Money(27_00), Money(30_00), True),
        (2, "王**", Money(13_00), Money(13_00), False),
    ]
    assert (told.extraction, told.retained, told.own_reward) == (Money(40_00), Money(0), Money(0))
    assert all("王小明" not in row[0] for row in sister.all("SELECT given FROM acknowledged"))


def test_the_figures_are_those_of_then_however_late_the_answer_is_heard(joined: Till, sister: Till) -> None:
    joined.shop.pay("100", "A", bill_id="a1")
    joined.sync()
    sister.sync()
    sister.shop.pay("200", "B", bill_id="b1")
    sister.weather.coming.append(unheard)
    sister.sync()
    joined.shop.pay("300", "C", bill_id="c1")
    joined.sync()
    sister.sync()
    assert [each.rewarded for each in settlement(sister, "b1").payees] == [Money(20_00)]
    assert [each.rewarded for each in settlement(joined, "c1").payees] == [Money(50_00)]


def test_of_a_long_backlog_only_the_newest_bills_are_told_of(joined: Till) -> None:
    for number in range(given.NEWEST + 3):
        joined.shop.pay("10", "A", bill_id=f"a{number}")
    joined.sync()
    known = [settlement(joined, f"a{number}").given_known for number in range(given.NEWEST + 3)]
    assert known == [False] * 3 + [True] * given.NEWEST


def test_a_bill_that_pays_many_tells_of_the_first_and_how_many(joined: Till) -> None:
    for number in range(7):
        joined.shop.pay("1", "A", bill_id=f"a{number}")
    joined.sync()
    joined.shop.pay("1000", None, bill_id="big")
    joined.sync()
    told = settlement(joined, "big")
    assert (len(told.payees), told.payee_count, told.retained) == (5, 7, Money(93_60))
