"""A bill at a till whose head office hangs, beside one at a till that belongs to none, in turn in the same run.

Where the office would be, something takes every connection and every request and never says a word. The till's network
thread is in a request of that kind the whole time, and is nudged by every bill as in a shop.
"""

from __future__ import annotations

import itertools
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from sync import keys, protocol, till
from sync.protocol import PairAnswer
from terminal import ids
from terminal.clock import system_clock, to_text
from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.services import members, office_link, settings
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile
from ui.bench.measure import interleaved
from ui.bench.seed import purchase

ROUNDS: Final = 400
RATIO_MAX: Final = 1.2
PEOPLE: Final = 100


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """Both timings, and the ratio of their medians."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paidui-bench-")))
        url = stack.enter_context(_silent_office())
        alone = stack.enter_context(_lane(folder / "alone.sqlite"))
        joined = stack.enter_context(_lane(folder / "joined.sqlite"))
        keys.kept(keys.beside(folder / "joined.sqlite"))
        joined.submit(_join, url).result()
        worker = till.worker(folder / "joined.sqlite", joined, report=lambda *told: None, confirmed=lambda bills: None)
        stack.callback(worker.close)
        worker.start()
        timings = interleaved({"alone": _bill(alone), "office hangs": _bill(joined, worker.nudge)}, rounds)
    return {
        "bill": {name: timing.as_json() for name, timing in timings.items()},
        f"bill while the office hangs / alone (at most {RATIO_MAX})": round(
            timings["office hangs"].median_ms / timings["alone"].median_ms, 2
        ),
    }


def _bill(lane: Lane, committed: Callable[[], None] = lambda: None) -> Callable[[], None]:
    people = itertools.cycle(range(PEOPLE))

    def bill() -> None:
        lane.submit(ring_up, purchase(ids.new_id(), f"m{next(people)}"), drawn=False).result()
        committed()

    return bill


@contextmanager
def _lane(path: Path) -> Iterator[Lane]:
    lane = Lane(path)
    lane.submit(_set_up).result()
    yield lane
    lane.close()


def _set_up(unit: Unit) -> None:
    shop = ShopProfile(shop_name="Bench")
    settings.change(unit, Configuration(shop), based_on=0, who="bench", reason="sell")
    for number in range(PEOPLE):
        members.join(unit, f"m{number}", card=f"m{number}")


def _join(unit: Unit, url: str) -> None:
    place = PairAnswer(
        office="bench", office_name="Bench", till="bench", store="1", prefix="01", public_url=url,
        at=to_text(system_clock()),
    )  # fmt: skip
    office_link.join(unit, url, place, event_max=protocol.EVENT_TEXT_MAX)


@contextmanager
def _silent_office() -> Iterator[str]:
    """Takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        for line in taken:
            line.close()
