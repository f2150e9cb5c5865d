"""What a shop's receipts look like, as its manager chose it: the logo, what is told, how large, in which language."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

LOGO_MAX: Final = 64_000
"""Characters of a kept logo: it is part of every kept configuration."""
LOGO_SHARES: Final = (40, 60, 80, 100)
TILL, BOTH = "till", "both"
LANGUAGES: Final = (TILL, BOTH, "zh_CN", "en")
"""As the till speaks, two languages on one slip, or always the same one."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"


class TextSize(StrEnum):
    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class ReceiptSetup:
    """`logo` is a small grey PNG in base64, "" for none; `logo_share` how much of the paper's width it takes, in %."""

    logo: str = ""
    logo_share: int = 60
    language: str = TILL
    size: TextSize = TextSize.NORMAL
    member: bool = True  # whose bill it was
    place: bool = True  # the entitlement and the place in the queue
    code: bool = True  # the QR code of the status page
    cashier: bool = True
    prices: bool = True  # quantity and price under each line; without it only where the quantity is not one
    number_code: bool = False  # the receipt number as a barcode, by which a refund finds the bill

    @property
    def logo_png(self) -> bytes:
        """The logo's file, empty for none or for one that can't be read."""
        try:
            return base64.b64decode(self.logo, validate=True)
        except (binascii.Error, ValueError):
            return b""


def to_body(setup: ReceiptSetup) -> dict[str, Any]:
    return {**asdict(setup), "size": setup.size.value}


def from_body(body: Mapping[str, Any]) -> ReceiptSetup:
    """What an older program did not keep has its default."""
    names = {each.name for each in fields(ReceiptSetup)}
    known = {key: value for key, value in body.items() if key in names}
    return ReceiptSetup(**{**known, "size": TextSize(known.get("size", TextSize.NORMAL.value))})


def faults(setup: ReceiptSetup) -> Iterator[tuple[str, str, str]]:
    """Each field that makes no sense, its value, and what is allowed."""
    if setup.logo and (len(setup.logo) > LOGO_MAX or not setup.logo_png.startswith(_PNG)):
        yield "logo", f"{len(setup.logo)} characters", f"a PNG of at most {LOGO_MAX} characters in base64"
    if setup.logo_share not in LOGO_SHARES:
        yield "logo_share", str(setup.logo_share), ", ".join(map(str, LOGO_SHARES))
    if setup.language not in LANGUAGES:
        yield "language", setup.language, ", ".join(LANGUAGES)
