"""The receipt as a PDF file, read back from the file's own objects."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from terminal.errors import Unavailable
from tests.receipt_facts import bill, paper
from ui.receipt.draw import draw_receipt
from ui.receipt.pdf import save_pdf
from ui.words import Words

POINTS_PER_MM = 72 / 25.4


def object_with(mark: bytes, content: bytes) -> tuple[bytes, bytes]:
    """The dictionary and the unpacked stream of the first object that has `mark` in its dictionary."""
    for found in re.finditer(rb"obj\s*<<((?:(?!endobj).)*?)>>\s*stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        if mark in found[1]:
            return found[1], zlib.decompress(found[2])
    raise AssertionError(f"no {mark!r} in the file")


def number(key: str, dictionary: bytes) -> int:
    found = re.search(rb"/" + key.encode() + rb" (\d+)", dictionary)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_one_page_of_the_papers_width_and_the_receipts_height(zh: Words, tmp_path: Path, paper_mm: int) -> None:
    picture = draw_receipt(bill(), paper(paper_mm), zh)
    target = tmp_path / "小票.pdf"
    save_pdf(picture, target, paper_mm)
    content = target.read_bytes()
    pages = re.findall(rb"/MediaBox \[([\d. ]+)\]", content)
    assert len(pages) == 1
    _, _, width, height = (float(side) for side in pages[0].split())
    assert width == pytest.approx(paper_mm * POINTS_PER_MM, abs=1)
    assert height == pytest.approx(picture.height() / 8 * POINTS_PER_MM, abs=1)


def test_every_dot_of_the_receipt_is_in_the_file(zh: Words, tmp_path: Path) -> None:
    picture = draw_receipt(bill(), paper(58), zh)
    save_pdf(picture, tmp_path / "receipt.pdf", 58)
    dictionary, pixels = object_with(b"/Subtype /Image", (tmp_path / "receipt.pdf").read_bytes())
    assert (number("Width", dictionary), number("Height", dictionary)) == (picture.width(), picture.height())
    width, height = picture.width(), picture.height()
    if b"/DeviceRGB" in dictionary:
        saved = QImage(pixels, width, height, width * 3, QImage.Format.Format_RGB888)
    else:
        assert number("BitsPerComponent", dictionary) == 8
        saved = QImage(pixels, width, height, width, QImage.Format.Format_Grayscale8)
    wrong = [
        (x, y)
        for y in range(height)
        for x in range(width)
        if QColor(saved.pixel(x, y)).rgb() != QColor(picture.pixel(x, y)).rgb()
    ]
    assert wrong == []


def test_a_file_of_that_name_is_replaced(zh: Words, tmp_path: Path) -> None:
    target = tmp_path / "receipt.pdf"
    target.write_text("something else")
    save_pdf(draw_receipt(bill(), paper(), zh), target, 58)
    assert target.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["receipt.pdf"]


def test_what_can_not_be_written_is_told_and_leaves_nothing_behind(zh: Words, tmp_path: Path) -> None:
    picture = draw_receipt(bill(), paper(), zh)
    taken = tmp_path / "folder.pdf"
    taken.mkdir()
    for target in (tmp_path / "no" / "receipt.pdf", taken):
        with pytest.raises(Unavailable) as raised:
            save_pdf(picture, target, 58)
        assert raised.value.code == "file_not_written"
        assert raised.value.fields["path"] == str(target)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.pdf"]
