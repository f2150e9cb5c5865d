"""Reports at the desk: printed in the line of the receipts, and kept over a restart as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terminal.money import Money
from terminal.services import reports, shifts
from terminal.services.rights import Approval
from tests.ui.receipt.test_desk import Till
from ui.receipt.raster import raster_of
from ui.receipt.report import draw_report


@pytest.fixture
def till(qtbot: QtBot, tmp_path: Path) -> Iterator[Till]:
    made = Till(qtbot, tmp_path / "till.ledger")
    yield made
    made.close()


def test_an_x_and_a_z_wait_for_the_printer_and_come_out_after_a_restart_as_they_were(till: Till) -> None:
    till.gate.open.clear()
    till.lane.submit(shifts.start, Money(100_00), Approval()).result()
    desk = till.desk()
    desk.start()
    x = till.lane.submit(reports.x).result()
    desk.print_report(x)
    desk.bill_committed(till.pay("30.00", "b1"))
    z = till.lane.submit(shifts.close, {100_00: 1, 20_00: 1, 10_00: 1}, "", Approval()).result()
    desk.print_report(z)
    till.settled()
    till.until(lambda: [each.number for each in desk.waiting] == ["X 0001", "02-000001", "Z 0001"])
    assert desk.close()
    again = till.desk()
    till.gate.open.set()
    again.start()
    till.until(lambda: len(till.gate.printed) == 3)
    till.settled()
    pictures = [raster for raster, _ in till.gate.printed]
    assert pictures[0] == raster_of(draw_report(x, till.profile, till.words))
    assert pictures[2] == raster_of(draw_report(z, till.profile, till.words))
    assert not any(kicked for _, kicked in till.gate.printed)
    assert till.waiting() == []
