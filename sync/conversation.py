"""A till's exchange with its office, one step after another, on whichever thread asks for the next.

The worker, the command line and the simulation all go through here; nothing here waits or starts a thread. What goes
wrong is counted and told, never raised: whoever asks for a step hears how long to wait.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Final

from sync import comparing, phases, plan
from sync.client import Client
from sync.phases import Lane, result
from sync.plan import State, Step
from terminal.clock import Clock, system_clock
from terminal.errors import TillError, Unavailable
from terminal.ledger.unit import Unit
from terminal.services import office_link
from terminal.services.facts import LinkFacts
from terminal.services.office_link import BillsSoFar, Link

log = logging.getLogger(__name__)

PUSHES_UNTOLD: Final = 20
"""Of a long backlog how it stands is told once in so many batches: counting it costs as much as it is long."""

Connect = Callable[[Link], Client]
"""Makes the client for a link: reads the key, opens a session. Raises `TillError`."""
Report = Callable[[LinkFacts, bool, TillError | None], None]
"""Hears how the link stands, whether head office answers, and what is wrong, whenever one of them changed."""
Confirmed = Callable[[tuple[str, ...]], None]
"""Hears which bills head office has confirmed just now."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was reported last."""

    facts: LinkFacts
    online: bool
    error: TillError | None


class Conversation:
    """One exchange. `step` from one thread at a time; `nudge` from any."""

    def __init__(
        self, lane: Lane, connect: Connect, *, rng: Random, report: Report, confirmed: Confirmed,
        clock: Clock = system_clock,
    ) -> None:  # fmt: skip
        self._lane = lane
        self._connect = connect
        self._rng = rng
        self._report = report
        self._confirmed = confirmed
        self._clock = clock
        self._client: Client | None = None
        self._met: Link | None = None
        self._bills = BillsSoFar()
        self._nudged = threading.Event()
        self._told: Told | None = None
        self._contact_at: datetime | None = None
        self._online = False
        self._error: TillError | None = None
        self._pushes = 0
        self.state = State()

    def nudge(self) -> None:
        """Something happened here: a bill was committed, settings were saved, the till joined or was resumed."""
        self._nudged.set()

    @property
    def nudged(self) -> bool:
        return self._nudged.is_set()

    def woken(self) -> None:
        """The wait is over: ask the office whether there is anything new."""
        self.state = replace(self.state, known=False, read_to_end=False)

    def step(self) -> Step:
        """Do the next step, or say that there is none to do now (`WAIT`, `STAND`)."""
        if self._nudged.is_set():
            self._nudged.clear()
            self.state = replace(self.state, known=False)
        step = plan.next_step(self.state)
        if step in (Step.WAIT, Step.STAND):
            return step
        try:
            self._do(step)
        except Exception as error:  # noqa: BLE001 - the exchange outlives whatever it meets, and says so
            self._failed(error)
            step = Step.WAIT
        if plan.next_step(self.state) is not Step.PUSH or self._pushes % PUSHES_UNTOLD == 0:
            self._tell()
        return step

    def run(self, closing: Callable[[], bool] = lambda: False) -> float | None:
        """Steps until there is none to do: how long to wait then, or None where only a nudge goes on."""
        for _ in range(plan.STEPS_MAX):
            if closing():
                return None
            step = self.step()
            if step is Step.STAND:
                return None
            if step is Step.WAIT:
                return plan.wait_s(self.state, self._rng.random())
        self._failed(Unavailable("endless"))
        return plan.wait_s(self.state, self._rng.random())

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _do(self, step: Step) -> None:
        if step is Step.LOOK:
            self._look()
            return
        client = self._client
        assert client is not None
        now = self.state
        if step is Step.PUSH:
            pushed = phases.push(self._lane, client)
            self._pushes += 1
            now = replace(now, unsent=pushed.left, stopped=pushed.stopped)
            if pushed.sent:
                now = replace(now, read_to_end=False, compared=False)
            self._answered(now)
            if pushed.confirmed:
                self._confirmed(pushed.confirmed)
        elif step is Step.PULL:
            pulled = phases.pull(self._lane, client)
            known = not pulled.changed and not pulled.push_first
            self._answered(replace(now, read_to_end=not pulled.more, stopped=pulled.stopped, known=known))
        else:
            compared = comparing.compare(self._lane, client, self._bills)
            self._bills = compared.bills
            done = not compared.stopped and not compared.moved
            self._answered(replace(now, compared=done, stopped=compared.stopped, known=not compared.moved))

    def _look(self) -> None:
        link, unsent = result(self._lane.look(_standing))
        known = self._met
        if link is None:
            self.close()
        elif known is None or self._client is None or (known.url, known.till) != (link.url, link.till):
            self.close()
            self._client = self._connect(link)
            self._bills = BillsSoFar()
            self.state = replace(self.state, read_to_end=False, compared=False)
        elif self.state.stopped and not link.stopped:  # a person has let it go on
            self.state = replace(self.state, read_to_end=False, compared=False)
        self._met = link
        stopped = link.stopped if link is not None else ""
        self.state = replace(self.state, known=True, joined=link is not None, unsent=unsent, stopped=stopped)

    def _answered(self, state: State) -> None:
        self._online, self._error = True, None
        self._contact_at = self._clock()
        self.state = replace(state, failures=0, asked_ms=0)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, TillError):
            log.error("the exchange with head office broke", exc_info=error)
            error = Unavailable("unexpected", what=type(error).__name__)
        wait_ms = error.fields.get("wait_ms")
        self._error = error
        self._online = self._online and not isinstance(error, Unavailable)
        self.state = replace(
            self.state,
            known=False,
            failures=self.state.failures + 1,
            asked_ms=wait_ms if type(wait_ms) is int and wait_ms > 0 else 0,
        )

    def _tell(self) -> None:
        try:
            facts = result(self._lane.look(office_link.link))
        except TillError:
            return  # the ledger is closing or broken: whoever sells hears of it himself
        if self._contact_at is not None and facts.joined:
            facts = replace(facts, contact_at=max(self._contact_at, facts.contact_at or self._contact_at))
        told = Told(facts, self._online and facts.joined, self._error)
        if self._is_news(told):
            self._told = told
            self._report(told.facts, told.online, told.error)

    def _is_news(self, told: Told) -> bool:
        known = self._told
        return known is None or (told.facts, told.online, str(told.error)) != (
            known.facts,
            known.online,
            str(known.error),
        )


def _standing(unit: Unit) -> tuple[Link | None, int]:
    link = office_link.standing(unit)
    return link, 0 if link is None else unit.journal_seq - link.acked_seq
