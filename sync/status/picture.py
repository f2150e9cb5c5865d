"""The river on the page: the one geometry of `resources.river`, coloured from the theme, ready to be written as SVG.

The page's policy allows no inline style, so everything is a shape with its own attributes: colours that differ from
bead to bead are worked out here, all others are classes of the style sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from resources.curve import svg_path
from resources.river import Bead, RiverLayout, layout
from resources.theme import LIGHT
from sync.status.language import PageWords
from terminal.services.facts import Certainty, RiverFacts

WIDTH: Final = 334.0
HEIGHT: Final = 116.0
PIN_HEIGHT: Final = 29.0  # the label and its tip
LABEL_HEIGHT: Final = 22.0
LABEL_TEXT: Final = 13.0
PIN_TEXT: Final = 14.0


@dataclass(frozen=True, slots=True)
class PictureBead:
    x: float
    y: float
    r: float  # to the middle of the ring
    ring: float
    fill_colour: str
    ring_colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class RiverPicture:
    """A laid-out river with its colours and words."""

    layout: RiverLayout
    bed: str
    upper: str
    lower: str
    liquid: str
    beads: tuple[PictureBead, ...]
    provisional: bool
    caption: Markup  # under the vessel
    between: Markup | None  # under the cut
    between_x: float
    pin: Markup
    pin_x: float  # middle of the pin's label
    pin_half: float  # half its width
    description: Markup


def river_picture(river: RiverFacts, words: PageWords, *, own_percent: bool = True) -> RiverPicture:
    """The picture of the queue with one's own place in it.

    `own_percent` off leaves out in figures how far an own entry at the head is filled.
    """
    drawn = layout(
        WIDTH,
        HEIGHT,
        waiting=river.waiting,
        head_rewarded_fen=river.head_rewarded.fen,
        head_entitlement_fen=river.head_entitlement.fen,
        near_fen=[amount.fen for amount in river.near],
        before_own_fen=[amount.fen for amount in river.before_own],
        own_ahead=river.own_ahead,
        own_remaining_fen=river.own_remaining.fen,
        pin_room=PIN_HEIGHT,
        label_room=LABEL_HEIGHT,
    )
    provisional = river.certainty is Certainty.PROVISIONAL
    pin = words.text("Provisional") if provisional else words.text("You")
    pin_half = _text_width(str(pin), PIN_TEXT) / 2 + 11
    caption = _caption(river, drawn, words, own_percent)
    between = words.plural("{count} between", "{count} between", drawn.cut.count) if drawn.cut is not None else None
    return RiverPicture(
        layout=drawn,
        bed=svg_path(drawn.upper + drawn.lower[::-1], closed=True),
        upper=svg_path(drawn.upper),
        lower=svg_path(drawn.lower),
        liquid=svg_path(drawn.liquid, closed=True),
        beads=tuple(_bead(bead, drawn.vessel.r) for bead in drawn.beads if bead.kind != "own"),
        provisional=provisional,
        caption=caption,
        between=between,
        between_x=_between_x(drawn, str(caption), str(between or "")),
        pin=pin,
        pin_x=_pin_x(drawn, pin_half),
        pin_half=pin_half,
        description=words.plural(
            "The queue with {count} place before yours",
            "The queue with {count} places before yours",
            river.own_ahead or 0,
        ),
    )


def _bead(bead: Bead, vessel_r: float) -> PictureBead:
    ring = max(1.5, vessel_r * 0.055)
    return PictureBead(
        x=round(bead.x, 1),
        y=round(bead.y, 1),
        r=round(bead.r - ring / 2, 1),
        ring=round(ring, 1),
        fill_colour=blend(LIGHT.reward_tint, LIGHT.surface, bead.blend),
        ring_colour=blend(LIGHT.vessel_ring, LIGHT.bead_ring, bead.blend),
        opacity=round(bead.opacity, 2),
    )


def blend(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from `first` to `second`, all as #RRGGBB."""
    mixed = (round(int(first[i : i + 2], 16) * (1 - share) + int(second[i : i + 2], 16) * share) for i in (1, 3, 5))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def _caption(river: RiverFacts, drawn: RiverLayout, words: PageWords, own_percent: bool) -> Markup:
    percent = f"{drawn.percent}%"
    if drawn.own_is_head:
        return words.text("This purchase {percent}", percent=percent) if own_percent else words.text("This purchase")
    if river.head_is_own:
        if not own_percent:
            return words.text("Your other purchase")
        return words.text("Your other purchase {percent}", percent=percent)
    return words.text("Being paid {percent}", percent=percent)


def _between_x(drawn: RiverLayout, caption: str, between: str) -> float:
    """Under the cut, but clear of the vessel's caption, which starts at the left edge."""
    if drawn.cut is None:
        return 0.0
    half = _text_width(between, LABEL_TEXT) / 2
    clear = _text_width(caption, LABEL_TEXT) + 14 + half
    return min(max(drawn.cut.label.x, clear), WIDTH - half - 8)


def _pin_x(drawn: RiverLayout, half: float) -> float:
    """Over the tip, but inside the picture and, below the river, clear of the vessel."""
    if drawn.pin is None:
        return 0.0
    least = 1.0 if drawn.pin.above else drawn.vessel.x + drawn.vessel.r + 2.0
    return min(max(drawn.pin.tip.x, least + half), WIDTH - half - 1)


def _text_width(text: str, size: float) -> float:
    """About how wide a text is: ideographs are square, other letters a little over half of that."""
    return sum(size if ord(char) > 0x2E7F else size * 0.56 for char in text)
