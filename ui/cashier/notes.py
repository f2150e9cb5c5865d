"""The quick amounts for cash: the exact one, and what a customer is likely to hand over for it."""

from __future__ import annotations

from typing import Final

from terminal.money import ZERO, Money

NOTES: Final = tuple(Money(yuan * 100) for yuan in (5, 10, 20, 50, 100))
SHOWN: Final = 4
_HUNDRED: Final = Money(100_00)


def quick_amounts(left: Money) -> tuple[Money, ...]:
    """Four amounts, the exact one first, then the next round ones that notes can make; none if nothing is left.

    Up to 100 every note rounds up; above it only tens, fifties and hundreds, as people count large sums.
    """
    if left <= ZERO:
        return ()
    steps = NOTES if left <= _HUNDRED else tuple(note for note in NOTES if note.fen in (10_00, 50_00, 100_00))
    found = {-(-left.fen // step.fen) * step.fen for step in steps} - {left.fen}
    rounded = sorted(found)[: SHOWN - 1]
    while len(rounded) < SHOWN - 1:
        base = max([left.fen, *rounded])
        rounded.append((base // _HUNDRED.fen + 1) * _HUNDRED.fen)
    return (left, *map(Money, rounded))
