"""From the picture to the printer's dots, and from the till to a printer's paper."""

from __future__ import annotations

import pytest
import zxingcpp
from PySide6.QtGui import QColor, QImage, qRgb
from PySide6.QtWidgets import QApplication

from terminal.devices import commands
from terminal.devices.escpos_printer import EscposPrinter
from terminal.devices.wires import Limits
from terminal.services.shop import PrinterKind, PrinterSetup
from tests.paper import PrinterDouble, unroll
from tests.receipt_facts import bill, line, paper
from ui.receipt.draw import draw_receipt
from ui.receipt.raster import raster_of
from ui.words import Words

QUICK = Limits(answer_s=0.1, goodbye_s=0.2)


def dots(image: QImage) -> list[list[bool]]:
    """Black or not, row by row."""
    return [[QColor(image.pixel(x, y)).lightness() < 128 for x in range(image.width())] for y in range(image.height())]


def unpacked(width: int, rows: bytes) -> list[list[bool]]:
    stride = width // 8
    return [[bool(rows[start + x // 8] & 0x80 >> x % 8) for x in range(width)] for start in range(0, len(rows), stride)]


@pytest.mark.parametrize("width", [1, 7, 8, 31, 33, 48])
@pytest.mark.parametrize("black_first", [False, True])
def test_black_is_one_whatever_the_pictures_own_order_and_width(
    qapp: QApplication, width: int, black_first: bool
) -> None:
    image = QImage(width, 5, QImage.Format.Format_Mono)
    colours = [qRgb(0, 0, 0), qRgb(255, 255, 255)]
    image.setColorTable(colours if black_first else colours[::-1])
    for y in range(5):
        for x in range(width):
            image.setPixel(x, y, (x * 7 + y * 3) % 5 < 2)
    raster = raster_of(image)
    assert raster.width_dots == -(-width // 8) * 8
    filled = [row + [False] * (raster.width_dots - width) for row in dots(image)]
    assert unpacked(raster.width_dots, raster.rows) == filled


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_a_network_printer_prints_the_receipt_dot_for_dot(zh: Words, paper_mm: int) -> None:
    picture = draw_receipt(bill(), paper(paper_mm), zh)
    raster = raster_of(picture)
    with PrinterDouble() as double:
        setup = PrinterSetup(PrinterKind.NETWORK, double.address, paper_mm)
        EscposPrinter(setup, limits=QUICK).send(raster, kick_drawer=True)
        printed = double.paper()
    drawn = dots(picture)
    came_out = unpacked(printed.width_dots, printed.rows)
    assert printed.width_dots == picture.width()
    assert len(came_out) == picture.height()
    # A dot or two may be black beside a live command: never a white one that was drawn black.
    differing = [(x, y) for y, row in enumerate(drawn) for x, dot in enumerate(row) if dot != came_out[y][x]]
    guarded = sum(raster.rows.count(live) for live in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    assert len(differing) == guarded
    assert not any(drawn[y][x] for x, y in differing)


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_a_phone_reads_the_code_off_what_came_out_of_the_printer(zh: Words, paper_mm: int) -> None:
    raster = raster_of(draw_receipt(bill(), paper(paper_mm), zh, copy=True))
    printed = unroll(b"".join(commands.bands(raster)))
    assert [found.text for found in zxingcpp.read_barcodes(printed.image())] == [bill().status_url]


def test_names_full_of_commands_reach_the_printer_as_dots_only(zh: Words) -> None:
    hostile = bill(
        lines=(line("\x1b@\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x01菜", "344.11"),),
        cashier="\x10\x04\x01\x1b=\x00",
    )
    with PrinterDouble() as double:
        setup = PrinterSetup(PrinterKind.NETWORK, double.address)
        EscposPrinter(setup, limits=QUICK).send(raster_of(draw_receipt(hostile, paper(), zh)), kick_drawer=False)
        stream = double.stream()
    printed = unroll(stream)  # fails on a byte that belongs to no command of ours
    assert (printed.initialised, printed.kicks, printed.cuts) == (1, 0, 1)
    assert b"\x10\x14" not in stream
