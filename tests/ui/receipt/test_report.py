"""The X and Z report on paper, in both widths and both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from terminal.money import Money, Ratio
from terminal.services import reports, shifts
from terminal.services.report_facts import ShiftClose, ShiftReport
from terminal.services.rights import Approval
from terminal.services.shop import PrinterSetup, ShopProfile
from terminal.services.tax import taken_apart
from tests.shop import PROFILE, Shop
from ui.receipt.layout import lay_out
from ui.receipt.report import compose_report, draw_report
from ui.receipt.rows import AmountRow
from ui.receipt.template import standard_template
from ui.words import Words


def paper(mm: int) -> ShopProfile:
    return replace(PROFILE, printer=PrinterSetup(paper_mm=mm))


def told(closed: ShiftClose | ShiftReport, language: str, mm: int = 58, *, copy: bool = False) -> str:
    rows = compose_report(closed, paper(mm), Words(language), copy=copy)
    return "\n".join(lay_out(rows, standard_template(mm)).texts)


@pytest.fixture
def closed(qapp: QApplication) -> ShiftClose:
    shop = Shop()
    who = Approval("张敏")
    with shop.ledger.write() as unit:
        shifts.start(unit, Money(500_00), who)
    for number in range(6):
        shop.pay("30.00", f"m{number % 2}")
    with shop.ledger.write() as unit:
        shifts.move_cash(unit, "out", Money(100_00), "中途缴存", who)
        return shifts.close(unit, {100_00: 5, 50_00: 1, 20_00: 1, 5_00: 1}, "找零多找", who)


@pytest.mark.parametrize("mm", [58, 80])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_z_says_what_was_counted_what_was_due_and_why_they_differ(
    closed: ShiftClose, language: str, mm: int
) -> None:
    text = told(closed, language, mm)
    for part in ("0001", "580.00", "575.00", "找零多找", "中途缴存", "18.00", closed.hash[:20]):
        assert part in text
    rows = compose_report(closed, paper(mm), Words(language))
    assert Money(-5_00) in [row.amount for row in rows if isinstance(row, AmountRow)]
    image = draw_report(closed, paper(mm), Words(language))
    assert image.width() == standard_template(mm).dots


def test_the_x_says_that_the_shift_goes_on_and_has_no_count(closed: ShiftClose) -> None:
    text = told(closed.report, "en")
    assert "Only looked at" in text
    assert "Counted" not in text
    assert closed.hash not in text


def test_a_copy_says_so(closed: ShiftClose) -> None:
    assert "COPY" in told(closed, "en", copy=True)
    assert "COPY" not in told(closed, "en")


def test_a_shift_whose_books_do_not_meet_says_so_on_paper(closed: ShiftClose) -> None:
    report = replace(closed.report, books_agree=False)
    assert "不平" in told(replace(closed, report=report), "zh_CN")
    assert "不平" not in told(closed, "zh_CN")


def test_unconfirmed_bills_are_named(closed: ShiftClose) -> None:
    report = replace(closed.report, joined=True, unconfirmed=3, unconfirmed_numbers=("02-000004", "02-000005"))
    text = told(report, "en")
    assert "02-000004, 02-000005 and 1 more" in text


def test_a_report_of_a_shop_without_any_shift_is_refused() -> None:
    with Shop().ledger.read() as unit, pytest.raises(Exception, match="unknown_shift"):
        reports.z(unit, 1)


def test_the_tax_of_the_receipts_stands_rate_by_rate_and_together(closed: ShiftClose) -> None:
    parts = [(Ratio(13_00), Money(274_31)), (Ratio(9_00), Money(69_80))]
    report = replace(closed.report, taxes=taken_apart(parts, Money(344_11)))
    for mm in (58, 80):
        page = told(report, "zh_CN", mm)
        assert "13%\n242.75\n31.56\n274.31\n9%\n64.04\n5.76\n69.80\n合计\n306.79\n37.32\n344.11" in page
    assert "税率" not in told(closed, "zh_CN")
