"""What comes next in an exchange, worked out from where it stands: a pure function, so that every case can be tried.

Own events go first, then the feed is read to its end, and where something moved both sides compare at last. What the
feed teaches becomes events of the till, which go the same way before the comparison. All waits and their bounds are
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

POLL_S: Final = 15.0
"""How often the feed is asked where nothing happens here."""
BACK_OFF_S: Final = 1.0
"""The first wait after a failure; each further one is twice as long."""
BACK_OFF_MAX_S: Final = 30.0
ASKED_MAX_S: Final = 300.0
"""The longest wait that an office may ask for."""
JITTER: Final = 0.5
"""Up to this part of a wait is taken off by the die, so that tills do not come back all at once."""
STEPS_MAX: Final = 100_000
"""Steps without a wait between them: more means that both sides never come to an end."""


class Step(Enum):
    """What to do next."""

    LOOK = auto()  # see in the ledger where the exchange stands
    PUSH = auto()
    PULL = auto()
    COMPARE = auto()
    WAIT = auto()  # until something happens here, or the time has come to ask again
    STAND = auto()  # alone, or stopped until a person has looked: only something that happens here goes on


@dataclass(frozen=True, slots=True)
class State:
    """Where an exchange stands. `known` says whether `joined`, `stopped` and `unsent` were seen since anything
    happened; `failures` counts those in a row; `asked_ms` is the wait that the office asked for with the last."""

    known: bool = False
    joined: bool = False
    stopped: str = ""
    unsent: int = 0
    read_to_end: bool = False
    compared: bool = False
    failures: int = 0
    asked_ms: int = 0


def next_step(state: State) -> Step:
    """The next step of an exchange that is not waiting."""
    if not state.known:
        return Step.LOOK
    if not state.joined or state.stopped:
        return Step.STAND
    if state.unsent:
        return Step.PUSH
    if not state.read_to_end:
        return Step.PULL
    if not state.compared:
        return Step.COMPARE
    return Step.WAIT


def wait_s(state: State, die: float) -> float:
    """How long to wait before the next step, `die` being a number from 0 to 1."""
    longest = POLL_S
    if state.failures:
        longest = min(BACK_OFF_MAX_S, BACK_OFF_S * 2 ** min(state.failures - 1, 30))
    waited = longest * (1 - JITTER * die)
    return max(waited, min(state.asked_ms / 1_000, ASKED_MAX_S)) if state.failures else waited
