"""The slip of money that was given back: what stands on it, that it waits like a receipt, and when the drawer opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terminal.money import Money, Quantity
from terminal.services import print_jobs, refunds
from terminal.services.facts import Line, TenderKind
from terminal.services.refund_facts import LineBack, RefundFacts, Way
from terminal.services.rights import Approval
from tests.receipt_facts import paper
from tests.ui.receipt.test_desk import Till
from ui.receipt.raster import raster_of
from ui.receipt.refund import compose_refund, draw_refund
from ui.receipt.rows import AmountRow, BannerRow, PairRow, TextRow
from ui.receipt.template import standard_template
from ui.words import Words


@pytest.fixture
def till(qtbot: QtBot, tmp_path: Path) -> Iterator[Till]:
    made = Till(qtbot, tmp_path / "till.ledger")
    yield made
    made.close()


def give_back(till: Till, bill: str = "b1", **asked: object) -> RefundFacts:
    service: Callable[..., RefundFacts] = refunds.refund
    return till.lane.submit(service, f"r-{bill}", bill, Approval("小李", "王姐", "坏了"), **asked).result()


def on_paper(told: RefundFacts, *, copy: bool = False) -> str:
    """All words of the slip, in English, line by line."""
    profile = paper()
    lines = []
    for row in compose_refund(told, profile, Words("en"), standard_template(profile.printer.paper_mm), copy=copy):
        match row:
            case AmountRow():
                lines.append(f"{row.text} {row.amount.grouped}")
            case PairRow():
                lines.append(f"{row.left} {row.right}")
            case TextRow() | BannerRow():
                lines.append(row.text)
            case _:
                pass
    return "\n".join(lines)


def test_the_slip_tells_what_went_back_how_and_why(till: Till) -> None:
    bill = till.pay("344.11", "b1")
    words = on_paper(give_back(till, lines=(LineBack(1, Quantity(500)),)))
    for told in (f"Receipt {bill.number}", "面包 × 0.5 172.06", "Given back in all 172.06", "Cash 172.06",
                 "Entitlement now 172.05", "Reason: 坏了", "小李"):  # fmt: skip
        assert told in words, words
    assert "COPY" not in words


def test_a_copy_says_that_it_is_one(till: Till) -> None:
    till.pay("10.00", "b1")
    assert "COPY" in on_paper(give_back(till), copy=True)


def test_a_return_without_a_receipt_has_a_slip_too(till: Till) -> None:
    goods = (Line("雨伞", Quantity.of(1), Money(15_00)),)
    told = till.lane.submit(
        refunds.return_without_receipt, "t1", goods, Way(TenderKind.CASH, Money(15_00)), Approval(), reason="坏了"
    ).result()
    words = on_paper(told)
    assert "Taken back without a receipt" in words
    assert "雨伞 × 1 15.00" in words


def test_cash_opens_the_drawer_with_the_slip_and_a_copy_does_not(till: Till) -> None:
    desk = till.desk()
    desk.start()
    printed: list[str] = []
    desk.refund_printed.connect(printed.append)
    till.pay("10.00", "b1")
    told = give_back(till)
    desk.refunded(told)
    till.until(lambda: printed == ["r-b1"])
    desk.reprint_refund(told)
    till.until(lambda: printed == ["r-b1", "r-b1"])
    slips = [raster_of(draw_refund(told, till.profile, till.words, copy=copy)) for copy in (False, True)]
    assert till.gate.printed == [(slips[0], True), (slips[1], False)]


def test_what_goes_back_by_scan_leaves_the_drawer_shut(till: Till) -> None:
    desk = till.desk()
    desk.start()
    till.pay("10.00", "b1", by_scan=True)
    desk.refunded(give_back(till))
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.printed[0][1] is False


def test_a_slip_that_waited_at_closing_is_printed_at_the_next_start(till: Till) -> None:
    till.gate.open.clear()
    desk = till.desk()
    desk.start()
    till.pay("10.00", "b1")
    told = give_back(till)
    desk.refunded(told)
    till.until(lambda: len(desk.waiting) == 1 and not till.bridge.busy)
    assert desk.waiting[0].number == told.number
    assert [job.kind for job in till.lane.submit(print_jobs.waiting).result()] == ["refund"]
    assert desk.close()
    till.gate.open.set()
    till.desk().start()
    till.until(lambda: len(till.gate.printed) == 1)
    assert till.gate.printed[0][0] == raster_of(draw_refund(told, till.profile, till.words))
