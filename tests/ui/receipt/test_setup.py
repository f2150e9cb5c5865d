"""What a shop chose for its receipts, read back from the dots: logo, barcode, tax, what is told, size, languages."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from PySide6.QtGui import QImage

from terminal.devices.escpos_printer import EscposPrinter
from terminal.errors import Refused
from terminal.money import Money, Ratio
from terminal.services.facts import BillFacts
from terminal.services.receipt_setup import BOTH, LOGO_MAX, ReceiptSetup, TextSize
from terminal.services.shop import PrinterKind, PrinterSetup
from terminal.services.tax import taken_apart
from tests import receipt_facts
from tests.paper import unroll
from ui.receipt.blocks import Receipt, compose
from ui.receipt.code128 import bars, code128_image
from ui.receipt.draw import draw_receipt
from ui.receipt.layout import Page, lay_out
from ui.receipt.logo import logo_image, read_logo
from ui.receipt.raster import raster_of
from ui.receipt.template import standard_template, template_for
from ui.receipt.tongues import TwoTongues, joined, spoken
from ui.words import Words

pytestmark = pytest.mark.usefixtures("qapp")
WIDTHS = (58, 80)
TAXED = taken_apart([(Ratio(13_00), Money(274_31)), (Ratio(9_00), Money(69_80))], Money(344_11))


def _page(bill: BillFacts | None = None, *, paper_mm: int = 58, language: str = "zh_CN", **chosen: Any) -> Page:
    profile = receipt_facts.paper(paper_mm, receipt=ReceiptSetup(**chosen))
    template, words = template_for(profile), spoken(Words(language), profile)
    return lay_out(compose(Receipt(bill or receipt_facts.bill(), profile, words, template, copy=False)), template)


def _told(page: Page) -> str:
    return "\n".join(page.texts)


def _pillow(image: QImage) -> Image.Image:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return Image.frombytes("L", (grey.width(), grey.height()), bytes(grey.constBits()), "raw", "L", grey.bytesPerLine())


def _codes(image: Image.Image) -> dict[str, str]:
    return {found.format.name: found.text for found in zxingcpp.read_barcodes(image)}


def _logo(folder: Path, name: str = "logo.png", size: tuple[int, int] = (300, 120)) -> str:
    """A black box and a grey slope on white."""
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0] // 3, size[1]), fill=0)
    for x in range(size[0] // 2, size[0]):
        draw.line((x, 0, x, size[1]), fill=255 * (x - size[0] // 2) // (size[0] // 2))
    path = folder / name
    picture.save(path)
    return read_logo(path)


# the barcode of the number


@pytest.mark.parametrize("paper_mm", WIDTHS)
def test_both_codes_are_read_from_the_bytes_that_the_printer_is_sent(tmp_path: Path, paper_mm: int) -> None:
    bill = receipt_facts.bill()
    device = tmp_path / "printer"
    printer = PrinterSetup(PrinterKind.FILE, str(device), paper_mm)
    profile = replace(receipt_facts.paper(paper_mm), printer=printer, receipt=ReceiptSetup(number_code=True))
    EscposPrinter(printer).send(raster_of(draw_receipt(bill, profile, Words())), kick_drawer=False)
    codes = _codes(unroll(device.read_bytes()).image())
    assert codes == {"QRCode": bill.status_url, "Code128": bill.number}


def test_every_plain_character_comes_back_from_the_bars() -> None:
    plain = "".join(map(chr, range(32, 127)))
    for text in (plain[:24], plain[24:48], plain[48:72], plain[72:], "02-004817", "A"):
        assert _codes(_pillow(code128_image(text, 3, 80)))["Code128"] == text


@pytest.mark.parametrize("text", ["", "é", "单号"])
def test_what_has_no_bars_is_refused_not_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        bars(text)


def test_a_number_too_long_for_the_paper_stands_in_words_alone() -> None:
    long = receipt_facts.bill(number="ABCD-" + "1" * 30)
    assert "1" * 30 in _told(_page(long, number_code=True))
    profile = receipt_facts.paper(58, receipt=ReceiptSetup(number_code=True, code=False))
    assert _codes(_pillow(draw_receipt(long, profile, Words()))) == {}


# the logo


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg"])
@pytest.mark.parametrize("paper_mm", WIDTHS)
def test_a_logo_prints_black_where_it_is_black_and_grey_as_dots(tmp_path: Path, paper_mm: int, name: str) -> None:
    setup = ReceiptSetup(logo=_logo(tmp_path, name), logo_share=100)
    image = logo_image(setup.logo_png, 360)
    dots = _pillow(image)
    assert image.width() == 360
    assert set(dots.get_flattened_data()) == {0, 255}
    assert set(dots.crop((4, 4, 100, 140)).get_flattened_data()) == {0}
    assert set(dots.crop((130, 4, 176, 140)).get_flattened_data()) == {255}
    slope = [dots.crop((x, 0, x + 30, 140)).histogram()[255] for x in (200, 240, 280, 320)]
    assert slope == sorted(slope) and slope[0] < slope[-1]
    with_it = draw_receipt(receipt_facts.bill(), receipt_facts.paper(paper_mm, receipt=setup), Words())
    without = draw_receipt(receipt_facts.bill(), receipt_facts.paper(paper_mm), Words())
    assert with_it.height() > without.height() + 100


def test_a_drawing_is_taken_too_and_what_is_clear_in_it_is_paper(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="30" height="30"/></svg>', "utf-8"
    )
    dots = _pillow(logo_image(base64.b64decode(read_logo(path)), 200))
    assert set(dots.crop((0, 0, 96, 100)).get_flattened_data()) == {0}
    assert set(dots.crop((104, 0, 200, 100)).get_flattened_data()) == {255}


def test_a_photograph_is_kept_small_enough(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.effect_noise((2000, 1500), 90).save(path)
    kept = read_logo(path)
    assert len(kept) <= LOGO_MAX
    assert not logo_image(base64.b64decode(kept), 300).isNull()


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _saved(folder: Path, size: tuple[int, int], colour: str) -> Path:
    Image.new("RGB", size, colour).save(folder / "a.png")
    return folder / "a.png"


def test_each_bad_file_is_answered_by_what_is_wrong_with_it(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    faults = {
        "unreadable": tmp_path / "missing.png",
        "kind": _written(tmp_path, "words.txt", b"hello"),
        "broken": _written(tmp_path, "cut.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        "big": _written(tmp_path, "big.jpg", b"\0" * 10_000_001),
    }
    for why, path in faults.items():
        with pytest.raises(Refused) as refused:
            read_logo(path)
        assert (refused.value.code, refused.value.fields["why"]) == ("bad_logo", why)
    disguised = _written(tmp_path, "text.png", b"not a picture at all")
    empty = _written(tmp_path, "none.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    for path in (tmp_path / "folder.png", disguised, empty):
        with pytest.raises(Refused):
            read_logo(path)


def test_pictures_too_small_or_of_nothing_are_not_taken(tmp_path: Path) -> None:
    for size, colour, why in (((8, 8), "black", "small"), ((100, 100), "white", "blank")):
        with pytest.raises(Refused) as refused:
            read_logo(_saved(tmp_path, size, colour))
        assert refused.value.fields["why"] == why


def test_a_kept_logo_that_cannot_be_read_takes_no_room_and_stops_no_receipt() -> None:
    broken = base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode()
    profile = receipt_facts.paper(58, receipt=ReceiptSetup(logo=broken))
    assert not draw_receipt(receipt_facts.bill(), profile, Words()).isNull()


# the tax


@pytest.mark.parametrize("paper_mm", WIDTHS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_tax_stands_rate_by_rate_inside_the_paper(paper_mm: int, language: str) -> None:
    bill = receipt_facts.bill(taxes=TAXED)
    page = _page(bill, paper_mm=paper_mm, language=language)
    told = page.texts
    at = told.index("13%")
    assert told[at : at + 8] == ("13%", "242.75", "31.56", "274.31", "9%", "64.04", "5.76", "69.80")
    assert Words(language).text("Prices include the tax.") in told


def test_amounts_that_fill_the_paper_are_all_there() -> None:
    huge = taken_apart([(Ratio(13_00), Money(9_999_999_99)), (Ratio(9_00), Money(1))], Money(10_000_000_00))
    for size in TextSize:
        page = _page(receipt_facts.bill(taxes=huge), size=size)
        for each in huge:
            assert {each.net.grouped, each.tax.grouped, each.gross.grouped} <= set(page.texts)


def test_a_bill_without_kept_tax_tells_none() -> None:
    assert Words().text("Tax rate") not in _told(_page())


# what is told


def test_each_switch_takes_its_own_part_away_and_nothing_else() -> None:
    whole = set(_page().texts)
    parts = {"member": "会员", "place": "447.34", "cashier": "收银员", "code": "扫码看排队"}
    for name, part in parts.items():
        off: Any = {name: False}
        told = set(_page(**off).texts)
        assert any(part in text for text in whole - told), name
        for other, kept in parts.items():
            if other not in (name,):
                assert any(kept in text for text in told), (name, other)


def test_without_the_switch_for_prices_only_what_is_not_one_piece_says_how_much_it_was() -> None:
    told = _page(prices=False).texts
    assert not any(text.startswith("1 ×") for text in told)
    assert any(text.startswith("2 ×") for text in told)
    assert any(text.startswith("1.235 kg ×") for text in told)


# size and language


def test_larger_type_makes_a_longer_receipt_of_the_same_words() -> None:
    pages = [_page(size=size) for size in (TextSize.SMALL, TextSize.NORMAL, TextSize.LARGE)]
    assert pages[0].height < pages[1].height < pages[2].height
    assert pages[0].texts == pages[1].texts == pages[2].texts


def test_the_normal_size_is_the_template_as_it_is() -> None:
    for paper_mm in WIDTHS:
        assert template_for(receipt_facts.paper(paper_mm)) == standard_template(paper_mm)


def test_two_languages_stand_beside_each_other_and_numbers_once() -> None:
    assert "单号 02-004817" in _page().texts
    profile = receipt_facts.paper(58, receipt=ReceiptSetup(language=BOTH))
    template = template_for(profile)
    both = lay_out(
        compose(Receipt(receipt_facts.bill(), profile, spoken(Words("zh_CN"), profile), template, False)), template
    )  # fmt: skip
    assert "单号 No. 02-004817" in both.texts
    assert any(text.startswith("合计 Total") for text in both.texts)
    assert _told(both).count("02-004817") == 1


def test_the_till_s_own_language_stands_first() -> None:
    assert TwoTongues("en").text("Total") == "Total 合计"
    assert TwoTongues("zh_CN").plural("{count} line", "{count} lines", 7) == "7 行 lines"


def test_what_both_forms_share_is_told_once_only_where_it_stands_at_the_same_end() -> None:
    assert joined("单号 {number}", "No. {number}") == "单号 No. {number}"
    assert joined("{count} 行", "{count} lines") == "{count} 行 lines"
    assert joined("{till} 号机", "Till {till}") == "{till} 号机 Till {till}"
    assert joined("A", "A") == "A"


def test_a_receipt_may_speak_another_language_than_the_till() -> None:
    profile = receipt_facts.paper(58, receipt=ReceiptSetup(language="en"))
    assert spoken(Words("zh_CN"), profile).text("Total") == "Total"
