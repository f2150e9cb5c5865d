"""Colours have one source: the tokens. No widget writes one down, and none knows which appearance is worn."""

from __future__ import annotations

import re

from tests.tidy.checkout import ROOT

LITERAL = re.compile(r"""["']\s*#[0-9A-Fa-f]{3,8}\b|\brgba?\(""")
APPEARANCE = re.compile(r"\btheme\.(LIGHT|DARK)\b")
KNOWS_APPEARANCES = {
    "ui/widgets/style.py",  # tells which one a widget wears
    "ui/widgets/table.py",  # for a delegate without a view
    "ui/widgets/qr.py",  # a code is dark on white in every appearance
    "ui/icons.py",  # the bead in the logo is gold in every appearance
    "ui/comfort/desk.py",  # puts a person's choice into effect
    "ui/customer/canvas.py",  # the second screen has its own
    "ui/customer/window.py",
    "ui/payment/customer_code.py",  # a code to pay by lies on white
}


def written() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py")}


def test_no_colour_is_written_down_outside_the_tokens() -> None:
    assert {name: found for name, text in written().items() if (found := LITERAL.findall(text))} == {}


def test_only_those_who_dress_the_till_name_an_appearance() -> None:
    assert {name for name, text in written().items() if APPEARANCE.search(text)} <= KNOWS_APPEARANCES
