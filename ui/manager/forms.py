"""From the text in a field to a value within its bounds, and back.

Every field of the manager's pages has one form: it reads what a person typed (full-width digits count as their
plain twins), or says why not with a `NotTaken` that names the bound. Nothing here knows a widget or a language,
so that every way of mistyping can be tested by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from terminal.money import Money, NotAnAmount, Ratio, plain_digits
from terminal.services.privacy import clean_text, holds_card_number

Hours = tuple[time | None, time | None]
"""From and to, a time of day each; a missing side is open (rule 4.1)."""
Days = tuple[date | None, date | None]
"""First and last day, both included; a missing side is open."""


class NotTaken(ValueError):
    """A text that a field does not take.

    `reason`: `empty`, `form`, `decimals`, `negative`, `size`, `bounds` (with `low` and `high` as values), `long`
    (with `limit`), `card_number`, `order` (the first day lies after the last).
    """

    def __init__(self, reason: str, **fields: Any) -> None:
        super().__init__(reason, fields)
        self.reason = reason
        self.fields = fields


class Form(Protocol):
    """How one field reads and writes its value."""

    @property
    def unit(self) -> str:
        """What stands inside the field at the right: `percent`, `yuan`, `bills`, `days` or nothing."""

    def read(self, text: str) -> Any:
        """The value of what was typed. Raises `NotTaken`."""

    def text(self, value: Any) -> str:
        """The value as it stands in the field."""


@dataclass(frozen=True, slots=True)
class RatioForm:
    """A ratio in percent with at most two decimals."""

    low: Ratio
    high: Ratio
    unit: str = "percent"

    def read(self, text: str) -> Ratio:
        try:
            ratio = Ratio.parse(text)
        except NotAnAmount as error:
            raise NotTaken(error.reason) from error
        if not self.low <= ratio <= self.high:
            raise NotTaken("bounds", low=self.low, high=self.high)
        return ratio

    def text(self, value: Ratio) -> str:
        return value.percent


@dataclass(frozen=True, slots=True)
class MoneyForm:
    """An amount in yuan."""

    low: Money
    high: Money
    unit: str = "yuan"

    def read(self, text: str) -> Money:
        try:
            amount = Money.parse(text.replace(",", "").replace("，", ""))
        except NotAnAmount as error:
            raise NotTaken(error.reason) from error
        if not self.low <= amount <= self.high:
            raise NotTaken("bounds", low=self.low, high=self.high)
        return amount

    def text(self, value: Money) -> str:
        return value.grouped


@dataclass(frozen=True, slots=True)
class CountForm:
    """A whole number."""

    low: int
    high: int
    unit: str = ""

    def read(self, text: str) -> int:
        bare = plain_digits(text)
        if not bare:
            raise NotTaken("empty")
        if re.fullmatch(r"[-−]\d+", bare, re.ASCII):
            raise NotTaken("negative")
        if not re.fullmatch(r"\d+", bare, re.ASCII):
            raise NotTaken("form")
        if len(bare) > 18 or not self.low <= int(bare) <= self.high:
            raise NotTaken("bounds", low=self.low, high=self.high)
        return int(bare)

    def text(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class TextForm:
    """A name or a few words; `lines` > 1 keeps the line breaks."""

    limit: int
    required: bool = False
    lines: int = 1
    unit: str = ""

    def read(self, text: str) -> str:
        rows = text.splitlines() if self.lines > 1 else [text]
        clean = "\n".join(clean_text(row, len(row)) for row in rows).strip("\n")
        if self.required and not clean:
            raise NotTaken("empty")
        if len(clean) > self.limit:
            raise NotTaken("long", limit=self.limit)
        if clean.count("\n") >= self.lines:
            raise NotTaken("lines", limit=self.lines)
        if holds_card_number(clean):
            raise NotTaken("card_number")
        return clean

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A short mark in receipt numbers: Latin letters and digits only, so that it reads the same anywhere."""

    limit: int
    unit: str = ""

    def read(self, text: str) -> str:
        code = plain_digits(text)
        if not code:
            raise NotTaken("empty")
        if not re.fullmatch(r"[0-9A-Za-z]+", code, re.ASCII):
            raise NotTaken("code")
        if len(code) > self.limit:
            raise NotTaken("long", limit=self.limit)
        return code

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class HostForm:
    """A machine's name or address in the shop's network; empty lets the till find its own."""

    limit: int = 253
    unit: str = ""

    def read(self, text: str) -> str:
        host = plain_digits(text)
        if len(host) > self.limit:
            raise NotTaken("long", limit=self.limit)
        if host and not re.fullmatch(r"[0-9A-Za-z]([0-9A-Za-z.:\-]*[0-9A-Za-z])?", host, re.ASCII):
            raise NotTaken("host")
        return host

    def text(self, value: str) -> str:
        return value


_SIDE = re.compile(r"\s*[-–—~～至到]+\s*")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})", re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


@dataclass(frozen=True, slots=True)
class HoursForm:
    """A stretch of the day: `08:00–21:30`, `08:00–` (from then on), `–21:30`; from > to runs over midnight."""

    unit: str = ""

    def read(self, text: str) -> Hours:
        bare = plain_digits(text)
        if not bare:
            raise NotTaken("empty")
        sides = _SIDE.split(bare)
        if len(sides) != 2 or not any(sides):
            raise NotTaken("hours")
        first, second = (self._one(side) for side in sides)
        return first, second

    @staticmethod
    def _one(text: str) -> time | None:
        if not text:
            return None
        match = _TIME.fullmatch(text)
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise NotTaken("hours")
        return time(int(match[1]), int(match[2]))

    def text(self, value: Hours) -> str:
        opens, closes = (f"{side:%H:%M}" if side is not None else "" for side in value)
        return f"{opens}–{closes}"


@dataclass(frozen=True, slots=True)
class DaysForm:
    """A stretch of days, both included: `2026-01-01–2026-12-31`; either side may be missing, not both."""

    unit: str = ""

    def read(self, text: str) -> Days:
        bare = plain_digits(text)
        if not bare:
            raise NotTaken("empty")
        found = list(_DATE.finditer(bare))
        # What is left once the dates are taken out must be one mark between them: where it stands tells which
        # side a single date is on, since the dates themselves may be written with the same hyphens.
        rest = _DATE.sub("x", bare).strip()
        if len(found) == 2 and re.fullmatch(r"x\s*[-–—~～至到]+\s*x", rest):
            first, last = self._one(found[0]), self._one(found[1])
            if first > last:
                raise NotTaken("order")
            return first, last
        if len(found) == 1 and re.fullmatch(r"x\s*[-–—~～至到]+", rest):
            return self._one(found[0]), None
        if len(found) == 1 and re.fullmatch(r"[-–—~～至到]+\s*x", rest):
            return None, self._one(found[0])
        raise NotTaken("days")

    @staticmethod
    def _one(match: re.Match[str]) -> date:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            raise NotTaken("days") from error

    def text(self, value: Days) -> str:
        first, last = (side.isoformat() if side is not None else "" for side in value)
        return f"{first}–{last}"
