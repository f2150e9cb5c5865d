"""The slip that a forgotten member comes back with, printed by itself where somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage

from terminal.clock import zone
from terminal.services.facts import BillFacts
from terminal.services.shop import ShopProfile
from ui.receipt.blocks import shop_rows
from ui.receipt.claim_rows import claim_rows
from ui.receipt.draw import draw_page
from ui.receipt.layout import lay_out
from ui.receipt.rows import AmountRow, BannerRow, PairRow, Row, Space, TextRow
from ui.receipt.template import Template, standard_template
from ui.words import Words

TEXT_MAX: Final = 120
GAP: Final = 10


@dataclass(frozen=True, slots=True)
class ClaimTicket:
    """A bill whose slip is to be printed."""

    bill: BillFacts

    @property
    def number(self) -> str:
        return self.bill.number


def draw_claim(told: ClaimTicket, profile: ShopProfile, words: Words, *, copy: bool = False) -> QImage:
    """The slip in black and white, as wide as the profile's paper and as high as it needs."""
    template = standard_template(profile.printer.paper_mm)
    return draw_page(lay_out(compose_claim(told, profile, words, template, copy=copy), template))


def compose_claim(
    told: ClaimTicket, profile: ShopProfile, words: Words, template: Template, *, copy: bool = False
) -> tuple[Row, ...]:
    """All rows, from the top; of a bill that can't be claimed any more they say that."""
    bill, detail = told.bill, template.style("bill_detail")
    at = bill.at.astimezone(zone(profile.time_zone))
    rows: list[Row] = [BannerRow(words.text("COPY"), template.style("banner"))] if copy else []
    rows += [
        *shop_rows(profile, bill.store, template),
        Space(GAP),
        PairRow(words.text("No. {number}", number=bill.number), detail, f"{at:%Y-%m-%d %H:%M:%S}", detail),
        AmountRow(words.text("Total"), template.style("sum"), bill.paid, template.style("sum"), symbol=True),
        Space(GAP),
    ]
    if bill.claim is None:
        rows.append(TextRow(words.text("This bill can't be claimed any more."), template.style("sentence")))
    else:
        rows += claim_rows(bill.claim, profile, words, template)
    return tuple(rows)
