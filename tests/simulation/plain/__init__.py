"""The rule book retold in the plainest Python: lists, loops and whole fen, nothing of the engine's.

Everything here was written from spec/rebate-rules.md and spec/replay-format.md alone, so that where the engine and this
model agree, two readers of one text agree. Every sum is found by walking a list, nothing is remembered twice, nothing
is fast. Where the text leaves a choice, the place that takes it says "Read:".
"""

from typing import Any

from .events import happen
from .output import printed
from .scenario import read_scenario
from .schedule import run_jobs
from .values import NotAScenario
from .world import Refused, World

__all__ = ["NotAScenario", "replay"]


def replay(scenario: dict[str, Any]) -> dict[str, Any]:
    """What the rules make of a scenario; raises NotAScenario for anything that is not one."""
    read = read_scenario(scenario)
    world = World(read)
    for number, event in enumerate(read.events):
        try:
            if world.clock is not None and event.at < world.clock:
                raise Refused("out_of_order")
            run_jobs(world, event.at)
            world.clock = event.at
            happen(world, event)
        except Refused as refused:
            world.refused.append({"event": number, "code": refused.code})
    if read.until is not None and world.clock is not None:
        run_jobs(world, read.until)
    return printed(world)
