"""A till of the simulation with its side of the conversation, as a process that has just started makes it."""

from __future__ import annotations

import random

import requests

from sync import keys
from sync.client import Client, Limits
from sync.conversation import Conversation
from terminal.errors import TillError
from terminal.services.facts import LinkFacts
from tests.simulation.sync_network import Wire
from tests.simulation.sync_office import URL
from tests.simulation.sync_till import Till


class Member:
    """A till's key, its client, its place in the exchange."""

    def __init__(self, till: Till, wire: Wire) -> None:
        self.till, self.wire = till, wire
        self.code = ""
        self.ids: list[str] = []
        """At head office, one for each time it joined, the one that it goes by last; they stay where the till went back
        to before that."""
        self.mended = 0
        self.errors: list[TillError] = []
        self.begin()

    def begin(self) -> None:
        self.client = self._connect()
        self.conversation = Conversation(
            self.till.lane,
            lambda link: self._connect(),
            rng=random.Random(7),
            report=self._heard,
            confirmed=lambda bills: None,
            clock=self.till.clock,
        )

    @property
    def id(self) -> str:
        """At head office, the one that it goes by."""
        return self.ids[-1] if self.ids else ""

    @property
    def public_key(self) -> str:
        return keys.kept(keys.beside(self.till.path)).public

    @property
    def stopped(self) -> str:
        """Why its exchange stands still, as it knows."""
        with self.till.ledger.read() as unit:
            row = unit.sql.one("SELECT stopped FROM office_link WHERE id = 1")
        return str(row[0]) if row is not None else ""

    @property
    def joined(self) -> bool:
        with self.till.ledger.read() as unit:
            return unit.sql.one("SELECT 1 FROM office_link WHERE id = 1") is not None

    def _connect(self) -> Client:
        session = requests.Session()
        session.trust_env = False
        session.mount(URL, self.wire)
        key = keys.kept(keys.beside(self.till.path))
        with self.till.ledger.read() as unit:
            row = unit.sql.one("SELECT till FROM office_link WHERE id = 1")
        if row:
            self.ids = [*(each for each in self.ids if each != row[0]), row[0]]
        return Client(session, URL, till=row[0] if row else "", key=key, clock=self.till.clock, limits=Limits())

    def _heard(self, facts: LinkFacts, online: bool, error: TillError | None) -> None:
        if error is not None:
            self.errors.append(error)
