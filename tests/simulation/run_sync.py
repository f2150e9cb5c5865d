"""`python dev.py simulate`: worlds of tills and a head office by their numbers, as many as asked for.

A world that does not come out as it must is told with its number, and with `--told` also what happened in it: the same
number makes the same world again.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.simulation.sync_till import make_template
from tests.simulation.sync_world import STEPS, SyncWorld

QUICK = Path("/dev/shm")
FAULTS_SHOWN = 8
OFTEN = 500
"""After how many worlds a long run says how far it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a world: what was wrong, what happened, how often each."""

    faults: tuple[str, ...]
    told: tuple[str, ...]
    seen: Counter[str]


class Worlds:
    """Makes worlds in a folder of its own, from one template."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite"
        make_template(self._template)

    def outcome(self, seed: int, steps: int = STEPS, place: str | None = None) -> Outcome:
        """The world of this number, from its beginning to its end."""
        with tempfile.TemporaryDirectory(prefix="world-", dir=self._folder) as folder:
            world = SyncWorld(seed, Path(folder), self._template, place)
            try:
                world.run(steps)
                faults = tuple(world.faults())
                world.seen.update(world.ends())
            except Exception:  # noqa: BLE001 - is told with the world's number
                faults = (traceback.format_exc(),)
            finally:
                world.close()
            return Outcome(faults, tuple(world.told), world.seen)


def quick_folder() -> Path | None:
    """Where files cost least; None for the usual place."""
    return QUICK if QUICK.is_dir() else None


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _outcomes(seeds: Sequence[int], steps: int, processes: int) -> Iterator[tuple[int, Outcome]]:
    """Each world as it comes out, in the order of their numbers."""
    with tempfile.TemporaryDirectory(prefix="paidui-worlds-", dir=quick_folder()) as folder:
        if processes == 1:
            worlds = Worlds(Path(folder))
            yield from ((seed, worlds.outcome(seed, steps)) for seed in seeds)
            return
        with ProcessPoolExecutor(processes, initializer=_begin, initargs=(folder,)) as pool:
            yield from zip(seeds, pool.map(partial(_in_worker, steps), seeds, chunksize=5), strict=True)


_worlds: Worlds | None = None
"""Those of a worker process."""


def _begin(folder: str) -> None:
    global _worlds
    logging.disable(logging.CRITICAL)
    _worlds = Worlds(Path(tempfile.mkdtemp(dir=folder)))


def _in_worker(steps: int, seed: int) -> Outcome:
    assert _worlds is not None
    return _worlds.outcome(seed, steps)


def main(arguments: Sequence[str]) -> int:
    """0 if every world came out as it must."""
    parser = argparse.ArgumentParser(prog="dev.py simulate", description="Worlds of tills and a head office.")
    parser.add_argument("--seed", type=int, help="one world, told step by step")
    parser.add_argument("--seeds", default="0..200", metavar="A..B", help="the worlds from A up to B (0..200)")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"how much happens in each ({STEPS})")
    parser.add_argument("--processes", type=int, default=1, help="how many worlds at once (1)")
    parser.add_argument("--told", action="store_true", help="tell what happened in worlds that failed")
    asked = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    try:
        first, behind = map(int, asked.seeds.split(".."))
    except ValueError:
        parser.error(f"--seeds takes two numbers, as 0..200: {asked.seeds[:40]!r}")
    if asked.seed is not None:
        first, behind = asked.seed, asked.seed + 1
    failed, seen, began = 0, Counter[str](), time.monotonic()
    for seed, outcome in _outcomes(range(first, behind), asked.steps, asked.processes):
        seen += outcome.seen
        if asked.seed is not None or (asked.told and outcome.faults):
            _say("\n".join(outcome.told))
        if outcome.faults:
            failed += 1
            _say(f"seed {seed}: {len(outcome.faults)} faults")
            _say("\n".join(f"  {fault}" for fault in outcome.faults[:FAULTS_SHOWN]))
        if (done := seed - first + 1) % OFTEN == 0 and seed + 1 < behind:
            _say(f"{done:,} worlds in {time.monotonic() - began:.0f} s, {failed} failed")
    for what, count in sorted(seen.items()):
        _say(f"{count:>8,} {what}")
    _say(f"{behind - first:,} worlds in {time.monotonic() - began:.0f} s, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
