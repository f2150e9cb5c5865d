"""Proves of head office's ledger what no till's has: that what it took from each till is that till's own journal.

Each till's chain is worked out again from the texts that are here, in the journal and in the cases; of an event that
was only noted the hash alone is here, and the next one's link holds it in its place.
"""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any, Final

from sync import protocol
from sync.office import cases
from sync.protocol import Outcome
from terminal.ledger import audit, journal
from terminal.ledger.audit import Progress
from terminal.ledger.findings import Findings, Report
from terminal.ledger.sql import Sql
from terminal.ledger.store import Ledger

_HASHED_OTHERWISE: Final = frozenset(("bad_hash", "bad_format"))
"""Reasons of events whose hash is not that of their text, which is why they were put aside."""


def verify(ledger: Ledger, *, told: Progress = lambda done, of: None) -> Report:
    """Audit a ledger as it stands; where it is a head office's, what its tills sent as well."""
    report = audit.verify(ledger, told=told)
    found = Findings()
    with ledger.read() as unit:
        if unit.sql.one("SELECT 1 FROM office WHERE id = 1") is not None:
            tills(unit.sql, found)
    return Report((*report.findings, *found.all()), report.events, report.head)


def tills(sql: Sql, found: Findings) -> None:
    """Add what is wrong with what tills sent."""
    for (till,) in sql.all("SELECT id FROM joined_till ORDER BY id"):
        _till(sql, till, found)
    for table, key in (("member_alias", "journal_seq"), ("till_event", "arrival")):
        for (seq,) in sql.all(
            f"SELECT t.{key} FROM {table} t LEFT JOIN journal j ON j.seq = t.{key} "  # noqa: S608 - names from here
            f"WHERE j.seq IS NULL AND t.{key} IS NOT NULL"
        ):
            found.add(table, f"event {seq}", "an event", "none")


def _till(sql: Sql, till: str, found: Findings) -> None:
    aside = {
        event["seq"]: event
        for (detail,) in sql.all(
            "SELECT c.detail FROM office_case c JOIN till_event t ON t.till = c.till AND t.seq = c.seq "
            "WHERE c.till = ? AND c.kind = ? AND c.reason = t.reason AND t.outcome = 'quarantined'",
            till,
            cases.QUARANTINE,
        )
        for event in [json.loads(detail)["event"]]
    }
    same = {each for (each,) in sql.all(
        "SELECT id FROM joined_till WHERE ledger = (SELECT ledger FROM joined_till WHERE id = ?)", till
    )}  # fmt: skip
    last, head, chain, bills = 0, protocol.START, protocol.START, 0
    for seq, kind, digest, outcome, reason, arrival, at, body in sql.stream(
        "SELECT t.seq, t.kind, t.hash, t.outcome, t.reason, t.arrival, j.at, j.body FROM till_event t "
        "LEFT JOIN journal j ON j.seq = t.arrival WHERE t.till = ? ORDER BY t.seq",
        till,
    ):
        where = f"till {till} event {seq}"
        if seq != last + 1:
            found.add("till_gap", where, last + 1, seq)
        if body is not None and _arrived(where, till, same, (seq, digest), body, found):
            expected = journal.chained(head, journal.FORMAT, seq, kind, at, journal.sent(body))
        elif outcome == Outcome.QUARANTINED and reason not in _HASHED_OTHERWISE:
            kept = aside.get(seq)
            expected = "" if kept is None else _hash_of(kept, head)
        else:
            expected = digest
        if digest != expected:
            found.add("till_hash", where, expected or "the event, put aside", digest)
        last, head, bills = seq, digest, bills + (kind == "order_paid")
        chain = protocol.linked(chain, digest, Outcome(outcome), reason)
        if (arrival is None) != (body is None):
            found.add("till_event", where, "its event in the journal", "none")
    row = sql.one("SELECT last_seq, last_hash, bills, chain FROM joined_till WHERE id = ?", till)
    if row != (last, head, bills, chain):
        found.add("till", f"till {till}", (last, head, bills, chain), row)


def _hash_of(event: dict[str, Any], prev: str) -> str:
    """The hash of an event that was put aside."""
    return journal.chained(prev, event["format"], event["seq"], event["kind"], event["at"], event["body"])


def _arrived(where: str, till: str, same: Set[str], own: tuple[int, str], body: str, found: Findings) -> bool:
    """Whether the event here is the till's own, or the same that its ledger sent as another till (`same`).

    Where the ledger only sent the same bill before, in another event, that one's text proves nothing of this one.
    """
    arrival = json.loads(body).get(journal.ARRIVAL) or {}
    told = (arrival.get("seq"), arrival.get("hash"))
    if arrival.get("till") in same and told == own:
        return True
    if arrival.get("till") not in same - {till}:
        found.add("till_arrival", where, (till, *own), (arrival.get("till"), *told))
        return True
    return False
