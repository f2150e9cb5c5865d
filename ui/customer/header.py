"""The top of every scene: the shop's mark and names at the left; at the right whatever the scene has to say."""

from __future__ import annotations

from ui.customer.canvas import MARGIN, Canvas
from ui.customer.shown import Brand
from ui.widgets.text import text_width

MIDDLE = 38.0
"""Everything at the top stands around this height."""


def paint_brand(canvas: Canvas, brand: Brand, right: float) -> None:
    """Logo, shop, store, and the scheme's own name, as far as `right`; names that are too long are elided."""
    canvas.icon("logo", MARGIN, MIDDLE - 20, 40, "ink")
    x = MARGIN + 54.0
    room = right - 24 - x
    shop_room = min(room, max(room * 0.6, room - text_width(brand.store_name, 22) - 14))
    x += canvas.text(x, MIDDLE + 11, brand.shop_name, 28, bold=True, room=shop_room) + 14
    second = " · ".join(name for name in (brand.store_name, brand.scheme_name) if name)
    if second and right - 24 - x > 44:
        canvas.text(x, MIDDLE + 9, second, 22, "ink2", room=right - 24 - x)
