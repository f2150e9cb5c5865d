"""Amounts and ratios: whole fen, whole hundredths of a percent, and the one rounding function.

No float ever touches money. A `Money` is a count of fen and a `Ratio` a count of hundredths of a percent, and
the only way from one to the other is `share`, which rounds half up to a fen (rule book, chapter 1). Text from
outside becomes a value in `Money.parse` and `Ratio.parse` or is refused with a `NotAnAmount` that says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MAX_FEN: Final = 2**63 - 1
"""What a signed 64-bit column holds. SQLite turns a sum beyond it into a REAL without a word."""

_AMOUNT = re.compile(r"(\d{1,16})(?:\.(\d{1,2}))?", re.ASCII)
_PLAIN_TWINS = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {
    ord("．"): ".",
    ord("。"): ".",
    ord("％"): "%",
    ord("￥"): "¥",
    ord("－"): "-",
    ord("\u3000"): " ",
}


class NotAnAmount(ValueError):
    """A text that is no amount, ratio or quantity.

    `reason` is one of `empty`, `form` (not digits with at most one point), `decimals` (too many of them),
    `negative`, `size`; `text` is what was given, cut to 40 characters.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text[:40]!r}")
        self.reason = reason
        self.text = text[:40]


def share(amount_fen: int, ratio_hundredths: int) -> int:
    """`amount_fen` × the ratio in whole fen, half a fen rounded up (towards plus infinity)."""
    return (amount_fen * ratio_hundredths + 5_000) // 10_000


def plain_digits(text: str) -> str:
    """`text` with full-width digits, points, yen signs and blanks as their plain twins, trimmed."""
    return text.translate(_PLAIN_TWINS).strip()


def _scaled(text: str, decimals: int, *, symbol: str = "") -> int:
    bare = plain_digits(text)
    if symbol:
        bare = bare.removeprefix(symbol) if symbol == "¥" else bare.removesuffix(symbol)
        bare = bare.strip()
    if not bare:
        raise NotAnAmount("empty", text)
    if bare[0] in "-−" and re.fullmatch(r"\d+(\.\d*)?", bare[1:], re.ASCII):
        raise NotAnAmount("negative", text)
    if re.fullmatch(rf"\d+\.\d{{{decimals + 1},}}", bare, re.ASCII):
        raise NotAnAmount("decimals", text)
    whole, point, part = bare.partition(".")
    if not re.fullmatch(r"\d+", whole, re.ASCII) or (point and not re.fullmatch(r"\d+", part, re.ASCII)):
        raise NotAnAmount("form", text)
    if len(whole) > 16:
        raise NotAnAmount("size", text)
    return int(whole + (part + "0" * decimals)[:decimals])


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in whole fen; may be negative (a debt, a correction)."""

    fen: int

    @classmethod
    def parse(cls, text: str) -> Money:
        """The amount a person or a file wrote, in yuan: `344.11`, `344.1`, `344`, full-width twins, a leading ¥.

        Never negative. Raises `NotAnAmount`.
        """
        return cls(_scaled(text, 2, symbol="¥"))

    @classmethod
    def from_yuan(cls, text: str) -> Money:
        """The amount in a machine's file, strictly: digits, optionally a point and one or two digits."""
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise NotAnAmount("form", text)
        whole, part = match.groups()
        return cls(int(whole) * 100 + int(((part or "") + "00")[:2]))

    @property
    def yuan(self) -> str:
        """As files and receipts write it: `-344.11`, always two decimals, no separators."""
        sign, fen = ("-", -self.fen) if self.fen < 0 else ("", self.fen)
        return f"{sign}{fen // 100}.{fen % 100:02d}"

    @property
    def grouped(self) -> str:
        """As screens write it: `−1,234.56` with thousands commas and U+2212 for minus, without the ¥."""
        sign, fen = ("\u2212", -self.fen) if self.fen < 0 else ("", self.fen)
        return f"{sign}{fen // 100:,}.{fen % 100:02d}"

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        return self.yuan

    @staticmethod
    def total(amounts: Iterable[Money]) -> Money:
        """The sum, zero for none."""
        return Money(sum(amount.fen for amount in amounts))


ZERO: Final = Money(0)


@dataclass(frozen=True, slots=True, order=True)
class Ratio:
    """A ratio in whole hundredths of a percent: `Ratio(13000)` is 130 %."""

    hundredths: int

    @classmethod
    def parse(cls, text: str) -> Ratio:
        """What a person or a file wrote, in percent: `130`, `12.5`, `12.50 %`. Raises `NotAnAmount`."""
        return cls(_scaled(text, 2, symbol="%"))

    def of(self, amount: Money) -> Money:
        """The ratio's share of an amount, half up to a fen."""
        return Money(share(amount.fen, self.hundredths))

    @property
    def percent(self) -> str:
        """In percent without trailing zeros: `12.5`."""
        whole, part = divmod(self.hundredths, 100)
        return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)

    def __str__(self) -> str:
        return self.percent + "%"


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """How many, or how much of what is weighed, in whole thousandths."""

    thousandths: int

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """`3`, `1.235`. Raises `NotAnAmount`; zero is its reason `empty`."""
        quantity = cls(_scaled(text, 3))
        if quantity.thousandths == 0:
            raise NotAnAmount("empty", text)
        return quantity

    @classmethod
    def of(cls, pieces: int) -> Quantity:
        return cls(pieces * 1000)

    def times(self, price: Money) -> Money:
        """Price × quantity, half up to a fen."""
        return Money((price.fen * self.thousandths + 500) // 1000)

    @property
    def is_whole(self) -> bool:
        return self.thousandths % 1000 == 0

    def __str__(self) -> str:
        whole, part = divmod(self.thousandths, 1000)
        return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)
