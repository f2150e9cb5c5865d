"""A list of products from a file that any program may have written: its text, its columns, its rows with their faults.

UTF-8 with or without a mark, GB18030, or UTF-16 with a mark; comma, semicolon or tab; columns by their names in Chinese
or English, in any order, others passed over. A row that can't be taken is named with its line and the reason and takes
no other row with it. An empty cell says nothing.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from terminal.errors import Refused
from terminal.ledger.goods import folded
from terminal.money import Money, NotAnAmount, Quantity, plain_digits
from terminal.services.catalogue import CODES_MAX, UNIT_MAX
from terminal.services.privacy import NAME_MAX, clean_text, holds_card_number
from terminal.services.shop import BILL_CAP
from terminal.services.stock import QUANTITY_MAX

BYTES_MAX: Final = 64_000_000
ROWS_MAX: Final = 200_000
CELLS_MAX: Final = 200
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "barcode": ("条码", "条形码", "商品条码", "货号", "商品编码", "编码", "商品编号", "barcode", "code", "sku", "ean",
                "upc", "gtin", "item code", "product code"),
    "name": ("名称", "品名", "商品名称", "商品", "商品名", "name", "product", "product name", "item", "item name",
             "description"),
    "price": ("售价", "价格", "单价", "零售价", "销售价", "price", "retail price", "selling price", "sale price",
              "unit price"),
    "member_price": ("会员价", "member price", "vip price"),
    "unit": ("单位", "计量单位", "销售单位", "unit", "uom"),
    "group": ("分类", "类别", "品类", "商品分类", "组", "部门", "group", "category", "department"),
    "cost": ("进价", "成本", "成本价", "底价", "采购价", "cost", "cost price", "base price", "purchase price"),
    "codes": ("其他条码", "附加条码", "更多条码", "辅助条码", "more barcodes", "other barcodes", "additional barcodes",
              "alternate codes"),
    "stock": ("库存", "库存数量", "库存量", "现有库存", "stock", "on hand", "quantity on hand", "inventory",
              "in stock"),
    "on_sale": ("在售", "是否在售", "上架", "是否上架", "on sale", "active", "available", "for sale"),
}  # fmt: skip
"""What a column may be called; case, width, blanks, dashes and what stands in brackets do not count."""
YES: Final = frozenset(("1", "y", "yes", "true", "是", "在售", "上架", "启用", "✓", "√", "on"))
NO: Final = frozenset(("0", "n", "no", "false", "否", "停售", "下架", "停用", "×", "✗", "off"))
_SPOILED: Final = re.compile(r"\d+([.,]\d+)?e\+?\d+", re.IGNORECASE)
"""A barcode that a spreadsheet made a number of: its last digits are lost."""
_BETWEEN_CODES: Final = re.compile(r"[;,|/、，；\s]+")


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a line says of a product: `barcode`, and those of the other columns that it fills.

    `said` has texts, `Money`, a tuple of codes, a `Quantity`, a bool, by the names in `COLUMNS`.
    """

    line: int
    barcode: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A line that can't be taken: why, by a code, with what stood there and what belongs to the reason."""

    line: int
    why: str
    text: str = ""
    fields: Mapping[str, Any] | None = None


class ProductFile:
    """A file's rows, read a piece at a time. Line numbers are the file's own, the head being the first.

    Raises `Refused` as it is made: `file_too_large`, `file_not_text`, `no_columns` with the `missing` ones and what the
    head says.
    """

    def __init__(self, content: bytes) -> None:
        text = _text(content)
        self._lines = text.count("\n") + 1
        head = text[: text.find("\n") + 1] or text
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(head))
        names = next(self._reader, [])
        self.columns = _columns(names)
        missing = [name for name in ("barcode",) if name not in self.columns.values()]
        if missing or len(self.columns) < 2:
            raise Refused("no_columns", found=" · ".join(names)[:120])
        self._width = len(names)
        self._seen: dict[str, int] = {}

    @property
    def progress(self) -> tuple[int, int]:
        """Lines read, of how many."""
        return min(self._reader.line_num, self._lines), self._lines

    def read(self, rows: int) -> list[FileRow | FaultyRow]:
        """The next rows; none at the end. Raises `Refused`: `too_many_rows`."""
        found = list(islice(self._rows(), rows))
        if len(self._seen) > ROWS_MAX:
            raise Refused("too_many_rows", most=ROWS_MAX)
        return found

    def _rows(self) -> Iterator[FileRow | FaultyRow]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader, None)
            except csv.Error:
                yield FaultyRow(line, "bad_line")
                continue
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield self._checked(line, cells)

    def _checked(self, line: int, cells: Sequence[str]) -> FileRow | FaultyRow:
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            return FaultyRow(line, "too_many_cells", cells[self._width])
        texts = {
            name: text
            for place, name in self.columns.items()
            if place < len(cells) and (text := clean_text(_unframed(cells[place]), CELLS_MAX))
        }
        barcode = plain_digits(texts.pop("barcode", ""))
        if not barcode:
            return FaultyRow(line, "no_barcode", texts.get("name", ""))
        if _SPOILED.fullmatch(barcode):
            return FaultyRow(line, "spoiled_barcode", barcode)
        if len(barcode) > NAME_MAX:
            return FaultyRow(line, "long_barcode", barcode)
        first = self._seen.setdefault(barcode, line)
        if first != line:
            return FaultyRow(line, "twice", barcode, {"first": first})
        try:
            return FileRow(line, barcode, {name: _READ[name](text) for name, text in texts.items()})
        except _Wrong as wrong:
            return FaultyRow(line, wrong.why, wrong.text)


class _Wrong(Exception):
    def __init__(self, why: str, text: str) -> None:
        super().__init__(why)
        self.why = why
        self.text = text


def _text(content: bytes) -> str:
    if len(content) > BYTES_MAX:
        raise Refused("file_too_large", most_mb=BYTES_MAX // 1_000_000)
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("file_not_text")


def _delimiter(head: str) -> str:
    bare = re.sub(r'"[^"]*"', "", head)
    return max(("\t", ";", ","), key=bare.count)


def _columns(names: Sequence[str]) -> dict[int, str]:
    """Which column of the file is which of ours; of two of a kind the first."""
    ours = {_plain(alias): name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
    found: dict[str, int] = {}
    for place, text in enumerate(names):
        name = ours.get(_plain(text))
        if name is not None:
            found.setdefault(name, place)
    return {place: name for name, place in found.items()}


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-*:]|\(.*?\)|\[.*?\]", "", folded(clean_text(text, CELLS_MAX)))


def _unframed(cell: str) -> str:
    """What spreadsheets put around a text so that it stays one: ="690…", or an apostrophe in front."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text.removeprefix("'")


def _name(text: str) -> str:
    if holds_card_number(text):
        raise _Wrong("card_number", text)
    return clean_text(text, NAME_MAX)


def _money(text: str) -> Money:
    try:
        amount = Money.parse(text.replace(",", "").replace("，", "").removesuffix("元"))
    except NotAnAmount as why:
        raise _Wrong("bad_amount", text) from why
    if amount > BILL_CAP:
        raise _Wrong("bad_amount", text)
    return amount


def _quantity(text: str) -> Quantity:
    bare = plain_digits(text.replace(",", "").replace("，", ""))
    sign, digits = (-1, bare[1:]) if bare[:1] in ("-", "−") else (1, bare)
    try:
        quantity = Quantity(0) if re.fullmatch(r"0+(\.0+)?", digits) else Quantity.parse(digits)
    except NotAnAmount as why:
        raise _Wrong("bad_quantity", text) from why
    if quantity > QUANTITY_MAX:
        raise _Wrong("bad_quantity", text)
    return Quantity(sign * quantity.thousandths)


def _codes(text: str) -> tuple[str, ...]:
    codes = sorted({plain_digits(code) for code in _BETWEEN_CODES.split(text) if code.strip()})
    if len(codes) > CODES_MAX or any(len(code) > NAME_MAX or _SPOILED.fullmatch(code) for code in codes):
        raise _Wrong("bad_codes", text)
    return tuple(codes)


def _flag(text: str) -> bool:
    word = folded(text)
    if word not in YES | NO:
        raise _Wrong("bad_flag", text)
    return word in YES


_READ: Final = {
    "name": _name,
    "price": _money,
    "member_price": _money,
    "unit": lambda text: clean_text(text, UNIT_MAX),
    "group": lambda text: clean_text(text, NAME_MAX),
    "cost": _money,
    "codes": _codes,
    "stock": _quantity,
    "on_sale": _flag,
}
