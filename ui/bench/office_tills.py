"""Tills that only push: journals made from one real bill, signed and sent, so that head office is what is measured.

A till that rings up its bills would need as much of the machine as head office does. Here the bills of a till are one
that was rung up, with id, number, member and status link of their own, chained as its journal would have them.
"""

from __future__ import annotations

import http.client
import json
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from sync import protocol
from sync.keys import TillKey
from sync.protocol import PairAnswer, PairRequest, PushedEvent, PushRequest
from terminal.errors import Broken
from terminal.ledger import journal
from terminal.ledger.store import SCRATCH, Ledger
from terminal.services import members, office_link, settings
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile
from ui.bench.seed import purchase

ANSWER_S: Final = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch as it goes out."""

    body: bytes
    events: int


class PushingTill:
    """One till: its place at the office, its key, its journal's end."""

    def __init__(self, host: str, port: int, key: TillKey, store: str, people: int) -> None:
        self._host, self._port, self._key = host, port, key
        self._store, self._people = store, people
        self._dice = random.Random(port)  # noqa: S311 - which member buys
        self._line = http.client.HTTPConnection(host, port, timeout=ANSWER_S)
        self.till = ""
        self.cursor = ""
        self._seq, self._head = 0, protocol.START
        self._serial = 0
        self._first: list[PushedEvent] = []
        self._template: journal.Event | None = None

    def join(self, code: str) -> None:
        """Pair, and begin a journal as a till's begins: set up, joined, its first bill."""
        with closing(Ledger.open(SCRATCH)) as ledger:
            with ledger.write() as unit:
                shop = ShopProfile(shop_name="Bench", store=self._store)
                settings.change(unit, Configuration(shop), based_on=0, who="bench", reason="set up")
                asked = PairRequest(
                    protocol=protocol.VERSION, code=code, public_key=self._key.public, ledger=unit.ledger_id,
                    store=self._store, prefix="01", last_seq=unit.journal_seq, last_hash=unit.journal_hash, bills=0,
                )  # fmt: skip
                place = PairAnswer.model_validate_json(self.call("POST", "/pair", asked.model_dump_json().encode()))
                self.till = place.till
                office_link.join(unit, f"http://{self._host}", place, event_max=protocol.EVENT_TEXT_MAX)
                members.join(unit, "m0", card="m0")
                unit.settle_reads()
                ring_up(unit, purchase(f"{place.prefix}-0", "m0"), drawn=False)
            with ledger.read() as unit:
                events = list(journal.read(unit.sql))
        self._template = events[-1]
        self._serial = 1
        self._first = [_pushed(event) for event in events]
        self._seq, self._head = events[-1].seq, events[-1].hash
        self.send(_batch(self._first))

    def batch(self, bills: int) -> Sent:
        """The next so many bills, as a request's body."""
        return _batch(list(self._bills(bills)))

    def send(self, batch: Sent) -> dict[str, Any]:
        """Push a batch. Raises `Broken` where not all of it was taken."""
        answer: dict[str, Any] = json.loads(self.call("POST", "/events", batch.body))
        taken = sum(told["outcome"] == "created" for told in answer["answers"])
        if taken != batch.events:
            reasons = {told["reason"] for told in answer["answers"]}
            raise Broken("not_taken", taken=taken, of=batch.events, reasons=", ".join(sorted(reasons)))
        return answer

    def read_to_end(self) -> None:
        """Read the feed until there is nothing more."""
        while self.pull()["more"]:
            pass

    def pull(self) -> dict[str, Any]:
        """One page of the feed."""
        page: dict[str, Any] = json.loads(self.call("GET", f"/feed?cursor={self.cursor}"))
        self.cursor = page["cursor"]
        return page

    def call(self, method: str, target: str, body: bytes = b"") -> bytes:
        """A signed request. Raises `Broken` for anything but success."""
        where, at_ms, nonce = protocol.PREFIX + target, time.time_ns() // 1_000_000, secrets.token_urlsafe(12)
        headers = {"Content-Type": "application/json"} if body else {}
        if self.till:
            signed = protocol.to_sign(method, where, self.till, at_ms, nonce, body)
            headers |= {
                protocol.TILL_HEADER: self.till,
                protocol.AT_HEADER: str(at_ms),
                protocol.NONCE_HEADER: nonce,
                protocol.SIGNATURE_HEADER: self._key.sign(signed),
            }
        self._line.request(method, where, body or None, headers)
        answer = self._line.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise Broken("office_refused", status=answer.status, said=said[:300].decode("utf-8", "replace"))
        return said

    def close(self) -> None:
        self._line.close()

    def _bills(self, count: int) -> Iterator[PushedEvent]:
        template = self._template
        assert template is not None
        body = template.content
        prefix = body["till"]
        for _ in range(count):
            self._seq, self._serial = self._seq + 1, self._serial + 1
            body.update(
                id=f"{prefix}-{self._serial}", serial=self._serial, number=f"{prefix}-{self._serial:06d}",
                member=f"m{self._dice.randrange(self._people)}", status_hash=secrets.token_hex(32),
            )  # fmt: skip
            text = journal.canonical(body)
            digest = journal.chained(self._head, template.format, self._seq, template.kind, template.at, text)
            yield PushedEvent(
                seq=self._seq, kind=template.kind, at=template.at, format=template.format, body=text, prev=self._head,
                hash=digest,
            )  # fmt: skip
            self._head = digest


def _pushed(event: journal.Event) -> PushedEvent:
    return PushedEvent(
        seq=event.seq, kind=event.kind, at=event.at, format=event.format, body=event.body, prev=event.prev,
        hash=event.hash,
    )  # fmt: skip


def _batch(events: list[PushedEvent]) -> Sent:
    return Sent(PushRequest(events=events).model_dump_json().encode(), len(events))
