"""What a claim slip says: its code to scan or to read, what it is for, and how long it is good.

The same rows stand at the end of a receipt without a member, where the shop wants them on each, and on a slip of their
own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from terminal import claim_code
from terminal.clock import zone
from terminal.services.facts import ClaimSlip
from terminal.services.privacy import clean_text
from terminal.services.shop import ShopProfile
from ui.receipt import wording
from ui.receipt.rows import CodeRow, FrameRow, Row, Space, TextRow
from ui.receipt.template import Align, Template
from ui.words import Words

TEXT_MAX: Final = 120


def claim_rows(slip: ClaimSlip, profile: ShopProfile, words: Words, template: Template) -> list[Row]:
    """Heading, QR, the code in groups, and what is to be done with it."""
    until = slip.expires_at.astimezone(zone(profile.time_zone))
    sentence, code = template.style("sentence"), replace(template.style("code"), bold=True, align=Align.CENTER)
    scheme = clean_text(wording.scheme_name(profile, words), TEXT_MAX)
    rows: list[Row] = [
        TextRow(words.text("Forgot your membership?"), replace(template.style("heading"), align=Align.CENTER)),
        Space(4),
        TextRow(words.text("This bill can still join: {scheme}", scheme=scheme), replace(sentence, align=Align.CENTER)),
        Space(6),
        CodeRow(slip.url),
        Space(2),
        *(TextRow(claim_code.spaced(part), code) for part in (slip.code[:16], slip.code[16:])),
        Space(6),
    ]
    way = (
        words.text("Scan it with your phone, or show it at any of our tills.")
        if "/" in slip.url
        else words.text("Show it at any of our tills.")
    )
    rows += [
        TextRow(way, sentence),
        TextRow(
            words.text("The bill joins the queue when it is claimed, behind everybody who joined before."), sentence
        ),
        TextRow(words.text("Good once, until {date}. Keep it to yourself.", date=f"{until:%Y-%m-%d %H:%M}"), sentence),
    ]
    return [FrameRow(tuple(rows), dashed=True)]
