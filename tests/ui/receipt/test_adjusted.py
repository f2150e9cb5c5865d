"""A receipt of a bill for less: what it was, what came off, what was used instead of money, and that it adds up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.money import Money, Ratio
from terminal.services.facts import BillFacts, Tender, TenderKind
from terminal.services.pricing import Deduction
from tests.facts import yuan
from tests.receipt_facts import bill, line, paper
from ui.receipt.blocks import Receipt, compose
from ui.receipt.rows import AmountRow, Row, TextRow
from ui.receipt.template import standard_template
from ui.words import Words


def rows(facts_of: BillFacts, words: Words) -> tuple[Row, ...]:
    return compose(Receipt(facts_of, paper(), words, standard_template(58), False))


def texts(facts_of: BillFacts, words: Words) -> list[str]:
    return [row.text for row in rows(facts_of, words) if isinstance(row, TextRow | AmountRow)]


@pytest.fixture
def less() -> BillFacts:
    """20.00 at 18.00, of which 2.00 is off; 3.00 in points, 0.04 of the cash is left off."""
    oil = replace(line("花生油", "18.00", "1", "2.00"), was_price=yuan("20.00"), reduced=yuan("2.00"), note="破损")
    return bill(
        lines=(oil, line("糖", "3.34")), tenders=(Tender(TenderKind.CASH, yuan("16.30"), yuan("20.00")),),
        paid=yuan("16.30"), deductions=(Deduction("points", yuan("3.00")),), rounding=-yuan("0.04"), note="三号桌",
    )  # fmt: skip


def test_it_says_what_it_was_what_came_off_and_what_was_written(less: BillFacts, en: Words) -> None:
    told = texts(less, en)
    assert "1 × 18.00 (was 20.00)" in told
    assert [text for text in told if text.startswith("Note")] == ["Note · 破损", "Note · 三号桌"]
    assert {"Points", "Cash rounded"} <= set(told)


def test_its_sums_add_up_to_what_was_paid(less: BillFacts, zh: Words) -> None:
    amounts = [row for row in rows(less, zh) if isinstance(row, AmountRow)]
    names = [row.text for row in amounts]
    first, last = names.index("小计"), names.index("合计")
    assert Money.total(row.amount for row in amounts[first:last]) == amounts[last].amount == less.paid
    assert Money.total(row.amount for row in amounts[:first]) == less.goods


def test_a_raised_price_is_just_the_price(en: Words) -> None:
    dearer = replace(line("糖", "4.00"), was_price=yuan("3.00"))
    assert not any("was" in text for text in texts(bill(lines=(dearer,), paid=yuan("4.00")), en))


def test_a_wallet_that_counts_for_less_says_how_much_of_it_went(en: Words) -> None:
    used = Deduction("points", yuan("500.00"), Ratio(1_00))
    told = texts(bill(lines=(line("糖", "10.00"),), paid=yuan("5.00"), deductions=(used,)), en)
    assert "Points 500.00" in told


def test_an_ordinary_receipt_has_none_of_it(en: Words) -> None:
    told = texts(bill(), en)
    assert not {"Points", "Cash rounded"} & set(told)
    assert not [text for text in told if text.startswith("Note")]
