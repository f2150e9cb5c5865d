"""A receipt's template: which blocks stand on it, in which order and style, as data that a shop can rearrange.

It is read from TOML and checked as a whole, so that a mistake in it is found when it is chosen and not when a
customer waits for a receipt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final

import resources
from terminal.errors import Refused
from terminal.services.receipt_setup import TextSize
from terminal.services.shop import ShopProfile

STANDARD: Final = "standard"
BLOCKS: Final = (
    "copy", "logo", "shop", "header", "bill", "lines", "sums", "total", "tenders", "taxes", "member", "rebate",
    "queue", "code", "number_code", "footer",
)  # fmt: skip
STYLES: Final = (
    "banner", "shop_name", "store_name", "header", "bill_number", "bill_detail", "line_name", "line_detail",
    "line_amount", "sum", "total_label", "total", "tender", "tender_detail", "change_label", "change", "member",
    "heading", "chip", "label", "reward", "figure", "sentence", "queue", "queue_amount", "reason", "code", "tax",
    "number_code", "footer",
)  # fmt: skip
LEAST_PX: Final = 16
MOST_PX: Final = 200
LEAST_MODULE: Final = 4
"""Dots a module of the QR: below that phones fail on thermal paper."""
MOST_SPACE: Final = 400
SCALE: Final = {TextSize.SMALL: 88, TextSize.NORMAL: 100, TextSize.LARGE: 118}
"""Of the template's type sizes, in percent."""


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class RuleKind(StrEnum):
    """A line from edge to edge."""

    NONE = "none"
    DASHED = "dashed"
    SOLID = "solid"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Style:
    """`px` is the type size in dots."""

    px: int
    bold: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Block:
    name: str
    above: int  # dots of space before it
    rule: RuleKind = RuleKind.NONE


@dataclass(frozen=True, slots=True)
class Template:
    """A template for one width of paper. Everything in dots."""

    dots: int
    margin: int
    module: int  # of the QR, at most
    blocks: tuple[Block, ...]
    styles: Mapping[str, Style]

    def style(self, name: str) -> Style:
        return self.styles[name]


@cache
def standard_template(paper_mm: int) -> Template:
    """The shipped one for 58 or 80 mm."""
    text = resources.resource("receipts", f"{STANDARD}.toml").read_text("utf-8")
    return read_template(text, paper_mm)


def template_for(profile: ShopProfile) -> Template:
    """The shipped one for the profile's paper, in the text size that the shop chose."""
    return _scaled(profile.printer.paper_mm, SCALE[profile.receipt.size])


@cache
def _scaled(paper_mm: int, percent: int) -> Template:
    template = standard_template(paper_mm)
    styles = {
        name: replace(style, px=min(MOST_PX, max(LEAST_PX, round(style.px * percent / 100))))
        for name, style in template.styles.items()
    }
    return replace(template, styles=styles)


def read_template(text: str, paper_mm: int) -> Template:
    """A template from its TOML. Raises `Refused("receipt_template", what=…)`."""
    try:
        tree = tomllib.loads(text)
        paper = tree["paper"][str(paper_mm)]
        sizes = {name: _whole(px, name, LEAST_PX, MOST_PX) for name, px in paper["size"].items()}
        styles = {name: _style(name, tree["style"][name], sizes) for name in STYLES}
        dots = _whole(paper["dots"], "dots", 8, 4_096)
        if dots % 8:
            raise Refused("receipt_template", what=f"dots = {dots} is no multiple of 8")
        return Template(
            dots=dots,
            margin=_whole(paper["margin"], "margin", 0, dots // 4),
            module=_whole(paper["module"], "module", LEAST_MODULE, 40),
            blocks=tuple(_block(block) for block in tree["block"]),
            styles=styles,
        )
    except tomllib.TOMLDecodeError as error:
        raise Refused("receipt_template", what=str(error)) from error
    except KeyError as error:
        raise Refused("receipt_template", what=f"{error.args[0]} is missing") from error
    except (TypeError, AttributeError) as error:
        raise Refused("receipt_template", what=f"not the form of a template: {error}") from error


def _whole(value: Any, name: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Refused("receipt_template", what=f"{name} = {value!r} is not within {least} to {most}")
    return value


def _style(name: str, tree: Mapping[str, Any], sizes: Mapping[str, int]) -> Style:
    size, bold, align = tree["size"], tree.get("bold", False), tree.get("align", Align.LEFT.value)
    if size not in sizes:
        raise Refused("receipt_template", what=f"{name}: no size {size!r}")
    if type(bold) is not bool or align not in tuple(Align):
        raise Refused("receipt_template", what=f"{name}: bold = {bold!r}, align = {align!r}")
    return Style(sizes[size], bold, Align(align))


def _block(tree: Mapping[str, Any]) -> Block:
    name, rule = tree["name"], tree.get("rule", RuleKind.NONE.value)
    if name not in BLOCKS:
        raise Refused("receipt_template", what=f"no block {name!r}")
    if rule not in tuple(RuleKind):
        raise Refused("receipt_template", what=f"{name}: no rule {rule!r}")
    return Block(name, _whole(tree.get("above", 0), f"{name}: above", 0, MOST_SPACE), RuleKind(rule))
