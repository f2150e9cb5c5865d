"""Somebody becomes a member: what he agrees to, for him to read while he says his name. Nothing of him is shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ui.customer.canvas import MARGIN, Canvas, Run
from ui.customer.header import paint_brand
from ui.customer.shown import Brand
from ui.members.member_words import consent_words


def paint_joining(canvas: Canvas, brand: Brand) -> None:
    words = canvas.words
    room = canvas.width - 2 * MARGIN
    paint_brand(canvas, brand, canvas.width)
    canvas.text(MARGIN, 150, words.text("Becoming a member"), 42, bold=True, room=room)
    box = QRectF(MARGIN, 184, room, 264)
    canvas.panel(box)
    canvas.flow(box.adjusted(28, 20, -28, -20), [Run(consent_words(brand.shop_name, words), "ink")], 34, lines=4)
    asked = words.text("Do you agree? Please tell the cashier.")
    canvas.flow(QRectF(MARGIN, 468, room, 90), [Run(asked, "accent", bold=True)], 34, lines=2)
