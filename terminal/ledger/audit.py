"""The audit: proves that a ledger is what its journal says, and names every place where it is not.

First the journal is held against its own hashes, then what must always be true is asked of the tables (rule 13), then
everything is worked out once more from the journal in a scratch ledger and compared row by row. The audit changes
nothing and mends nothing. It returns findings; that it returns none is the proof.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from itertools import islice, zip_longest
from typing import Final

from terminal import ids
from terminal.ledger import apply, claims, day_close, journal, receipt_numbers, schema
from terminal.ledger.database import Database
from terminal.ledger.decide import Asked, AskedLine, at_arrival, decide, to_body
from terminal.ledger.findings import Findings, Report
from terminal.ledger.sql import Row, Sql
from terminal.ledger.store import SCRATCH, Ledger
from terminal.ledger.unit import Unit
from terminal.money import Money

_BATCH: Final = 500

Progress = Callable[[int, int], None]


def verify(ledger: Ledger, *, told: Progress = lambda done, of: None) -> Report:
    """Audit a ledger as it stands, in one reading transaction; `told` hears how many events are done, of how many."""
    found = Findings()
    with ledger.read() as unit:
        asked = partial(_asked, ledger.database, unit.sql, found)
        asked("file", partial(ledger.database.audit, unit.sql, found))
        for kind, query in _LAWS:
            asked(kind, partial(_law, kind, query, unit.sql, found))
        asked("count_tree", partial(_count_tree, unit.sql, found))
        asked("day_close", partial(day_close.check, unit.sql, found.add))
        asked("receipt_numbers", partial(receipt_numbers.check, unit.sql, found.add))
        asked("status_token", partial(_tokens, unit.sql, found))
        scratch = Ledger.open(SCRATCH)
        with scratch.write() as copy:
            copy.plant_seed(unit.seed)
        try:
            events, head = _play(unit, scratch, found, told)
            if head != unit.journal_hash or events != unit.journal_seq:
                found.add("journal_head", "ledger", f"{events} {head}", f"{unit.journal_seq} {unit.journal_hash}")
            with scratch.read() as rebuilt:
                asked("definitions", partial(_definitions, ledger.database, unit.sql, rebuilt.sql, found))
                for name in schema.PROJECTIONS:
                    asked(name, partial(_compare, name, rebuilt.sql, unit.sql, found))
                _counters(rebuilt, unit, found)
        finally:
            scratch.close()
    return Report(found.all(), events, head)


def _asked(database: Database, sql: Sql, found: Findings, what: str, step: Callable[[], None]) -> None:
    """Ask something of the tables; where they have become such that it can't be asked, that is a finding."""
    try:
        with sql.trying():
            step()
    except database.errors as error:
        if database.told(error) is not None:
            raise
        found.add("unreadable", what, "tables that can be asked", error)


def _definitions(database: Database, sql: Sql, scratch: Sql, found: Findings) -> None:
    """Tables with their checks, indexes and triggers, word for word: a guard that guards nothing has the same name."""
    expected, there = database.definitions(sql, scratch, found)
    for kind, name in sorted(expected.keys() | there.keys()):
        want, have = expected.get((kind, name), "none"), there.get((kind, name), "none")
        if kind == "trigger" and have == "none":
            found.add("trigger_missing", name, "present", "missing")
        elif want != have:
            found.add("definition", f"{kind} {name}", want, have)


def _tokens(sql: Sql, found: Findings) -> None:
    """The status tokens that are kept to be printed again are those of their bills."""
    for number, token, kept in sql.stream(
        "SELECT b.number, t.token, b.status_hash FROM status_token t JOIN bill b ON b.seq = t.bill"
    ):
        if ids.status_hash(str(token)) != kept:
            found.add("status_token", f"bill {number}", "the token of this bill", "another")


_LAWS: Final = (
    (
        "queue_totals",
        "SELECT q.name, count(e.seq) || ' waiting, owed ' || coalesce(sum(e.entitlement_fen - e.rewarded_fen), 0), "
        "q.waiting || ' waiting, owed ' || q.owed_fen FROM queue q LEFT JOIN entry e ON e.queue = q.id "
        "AND e.status = 'waiting' GROUP BY q.id HAVING count(e.seq) <> q.waiting "
        "OR coalesce(sum(e.entitlement_fen - e.rewarded_fen), 0) <> q.owed_fen",
    ),
    (
        "conservation",
        "SELECT name, extracted_fen, rewarded_fen + retained_fen + pool_fen FROM queue "
        "WHERE extracted_fen <> rewarded_fen + retained_fen + pool_fen",
    ),
    (
        "event_balance",
        "SELECT 'event ' || event, 0, sum(amount_fen) FROM posting GROUP BY event HAVING sum(amount_fen) <> 0",
    ),
    (
        "account_balance",
        "SELECT a.name, coalesce(sum(p.amount_fen), 0), a.balance_fen FROM account a LEFT JOIN posting p "
        "ON p.account = a.id GROUP BY a.id HAVING coalesce(sum(p.amount_fen), 0) <> a.balance_fen",
    ),
    ("zero_sum", "SELECT 'all accounts', 0, sum(balance_fen) FROM account HAVING sum(balance_fen) <> 0"),
    (
        "entry_rewards",
        "SELECT 'entry ' || e.id, coalesce(sum(p.amount_fen), 0), e.rewarded_fen FROM entry e LEFT JOIN payout p "
        "ON p.entry = e.seq JOIN order_line l ON l.bill = e.bill AND l.no = e.line GROUP BY e.seq, l.refunded_fen "
        "HAVING coalesce(sum(p.amount_fen), 0) < e.rewarded_fen "
        "OR (l.refunded_fen = 0 AND coalesce(sum(p.amount_fen), 0) <> e.rewarded_fen)",
    ),
    (
        "order_lines",
        "SELECT 'order ' || b.id, b.paid_fen || ' paid, ' || b.refunded_fen || ' refunded', "
        "sum(l.paid_fen) || ' paid, ' || sum(l.refunded_fen) || ' refunded' FROM bill b "
        "LEFT JOIN order_line l ON l.bill = b.seq GROUP BY b.seq "
        "HAVING coalesce(sum(l.paid_fen), -1) <> b.paid_fen OR coalesce(sum(l.refunded_fen), -1) <> b.refunded_fen",
    ),
    (
        "extraction",
        "SELECT q.name, q.extracted_fen, coalesce(sum(l.extraction_fen), 0) FROM queue q LEFT JOIN order_line l "
        "ON l.queue = q.name WHERE q.name <> 'guild' GROUP BY q.id "
        "HAVING q.extracted_fen <> coalesce(sum(l.extraction_fen), 0)",
    ),
    (
        "bill_lines",
        "SELECT 'bill ' || b.number, b.paid_fen + coalesce(a.deducted_fen, 0) - coalesce(a.rounding_fen, 0), "
        "coalesce(sum(l.amount_fen), 0) FROM bill b LEFT JOIN bill_line l ON l.bill = b.seq "
        "LEFT JOIN adjustment a ON a.bill = b.seq WHERE b.number IS NOT NULL "
        "GROUP BY b.seq, a.deducted_fen, a.rounding_fen HAVING coalesce(sum(l.amount_fen), 0) "
        "<> b.paid_fen + coalesce(a.deducted_fen, 0) - coalesce(a.rounding_fen, 0)",
    ),
    (
        "bill_tenders",
        "SELECT 'bill ' || b.number, b.paid_fen, coalesce(sum(t.amount_fen), 0) FROM bill b LEFT JOIN tender t "
        "ON t.bill = b.seq WHERE b.number IS NOT NULL GROUP BY b.seq "
        "HAVING coalesce(sum(t.amount_fen), 0) <> b.paid_fen",
    ),
)
"""What must always be true, each as a query for the places where it is not: where, expected, found."""


def _law(kind: str, query: str, sql: Sql, found: Findings) -> None:
    for where, expected, there in sql.all(query):
        found.add(kind, where, expected, there)


def _count_tree(sql: Sql, found: Findings) -> None:
    for level, shift in ((1, 8), (2, 16), (3, 24)):
        for row in sql.all(
            "SELECT queue, idx, sum(n), sum(m), sum(want_n), sum(want_m) FROM ("
            "SELECT queue, idx, n, m, 0 AS want_n, 0 AS want_m FROM qnode WHERE level = ? UNION ALL "
            "SELECT queue, seq / ?, 0, 0, count(*), sum(entitlement_fen - rewarded_fen) FROM entry "
            "WHERE status = 'waiting' GROUP BY queue, 2) AS sides GROUP BY queue, idx "
            "HAVING sum(n) <> sum(want_n) OR sum(m) <> sum(want_m)",
            level,
            1 << shift,
        ):
            where = f"queue {row[0]} level {level} block {row[1]}"
            found.add("count_tree", where, f"{row[4]} waiting, {row[5]} fen", f"{row[2]} waiting, {row[3]} fen")


def _play(unit: Unit, scratch: Ledger, found: Findings, told: Progress) -> tuple[int, str]:
    """Check the chain and play every event into the scratch ledger; returns the last seq and hash seen."""
    last, head = 0, journal.GENESIS
    events: Iterator[journal.Event] = journal.read(unit.sql)
    playing = True
    total = unit.journal_seq
    while batch := list(islice(events, _BATCH)):
        for event in batch:
            _check_link(event, last, head, found)
            last, head = event.seq, event.hash
        playing = playing and _play_batch(scratch, batch, found)
        told(last, total)
    told(total, total)
    return last, head


def _play_batch(scratch: Ledger, batch: list[journal.Event], found: Findings) -> bool:
    """Play these events as one unit, up to the first that can't be. False where there is one."""
    try:
        with scratch.write() as copy:
            return all(_play_one(copy, event, found) for event in batch)
    except (sqlite3.Error, OverflowError) as error:  # what they come to can't be written
        where = f"events {batch[0].seq} to {batch[-1].seq}"
        found.add("journal_unreadable", where, "events that can be written", f"{type(error).__name__}: {error}")
        return False


def _check_link(event: journal.Event, last: int, head: str, found: Findings) -> None:
    where = f"event {event.seq}"
    if event.seq != last + 1:
        found.add("journal_gap", where, last + 1, event.seq)
    if event.prev != head:
        found.add("journal_link", where, head, event.prev)
    if event.format != journal.FORMAT:
        found.add("journal_format", where, journal.FORMAT, event.format)
    elif event.hash != event.expected_hash:
        found.add("journal_hash", where, event.expected_hash, event.hash)


def _play_one(copy: Unit, event: journal.Event, found: Findings) -> bool:
    """Play one event. False when it can't be, and then nothing after it can be either."""
    where = f"event {event.seq} ({event.kind})"
    try:
        if event.kind == apply.ORDER_PAID:
            _check_promise(copy, event, found)
        elif event.kind == claims.CLAIMED:
            claims.check_promise(copy, event, partial(found.add, "promise"))
        copy.keep(event)
        apply.apply(copy, event)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError) as error:
        found.add("journal_unreadable", where, "an event that can be applied", f"{type(error).__name__}: {error}")
        return False
    return True


def _check_promise(copy: Unit, event: journal.Event, found: Findings) -> None:
    """Decide once more what the bill was promised, from the settings and facts of its time.

    What a till promised is its own ledger's to prove; head office proves what it decided itself when the bill arrived.
    """
    body = event.content
    arrival = body.get(journal.ARRIVAL)
    if arrival is not None:
        _check_arrival(copy, event, arrival, found)
        return
    claims.check_terms(copy, body, partial(found.add, "promise"))
    level = _level_then(copy, body["member"])
    lines = tuple(AskedLine(Money(line["paid"]), line["sku"]) for line in body["lines"])
    asked = Asked(body["channel"], body["store"], body["member"], level, lines, event.instant, bool(body["deductions"]))
    for no, (promise, kept) in enumerate(zip(decide(copy, asked), body["lines"], strict=True), 1):
        for name, expected in to_body(promise).items():
            if kept[name] != expected:
                found.add("promise", f"order {body['id']} line {no} {name}", expected, kept[name])
        if body["settings"] != promise.version:
            found.add("promise", f"order {body['id']} settings", promise.version, body["settings"])


def _check_arrival(copy: Unit, event: journal.Event, arrival: journal.Body, found: Findings) -> None:
    if arrival.get("history"):
        return
    body = json.loads(journal.sent(event.body))
    expected = at_arrival(copy, body["channel"], body["store"], body["lines"])
    if arrival.get("lines", []) != expected:
        found.add("arrival", f"order {body['id']}", expected, arrival.get("lines", []))


def _level_then(copy: Unit, member: str | None) -> str:
    """The level that a member had at that time."""
    if member is None:
        return ""
    row = copy.sql.one("SELECT level FROM member WHERE id = ?", member)
    if row is None:
        row = next(((each[4],) for each in copy.pending("member") if each[0] == member), ("",))
    return str(row[0])


def _rows(sql: Sql, table: str) -> Generator[Row, None, None]:
    """All rows in the order of the primary key."""
    columns = schema.metadata.tables[table]
    key = ", ".join(column.name for column in columns.primary_key.columns)
    names = ", ".join(column.name for column in columns.columns)
    return sql.stream(f"SELECT {names} FROM {table} ORDER BY {key}")  # noqa: S608 - names from the schema


def _compare(table: str, rebuilt: Sql, stored: Sql, found: Findings) -> None:
    columns = [column.name for column in schema.metadata.tables[table].columns]
    width = len(schema.metadata.tables[table].primary_key.columns)
    with closing(_rows(rebuilt, table)) as expected, closing(_rows(stored, table)) as there:
        for want, have in zip_longest(expected, there):
            if want == have:
                continue
            where = f"{table} {' '.join(map(str, (want or have)[:width]))}"
            if want is None or have is None:
                found.add("projection", where, "a row" if want else "no row", "a row" if have else "no row")
                return  # everything after it would be named too
            if want[:width] != have[:width]:
                found.add("projection", where, want[:width], have[:width])
                return
            for name, left, right in zip(columns, want, have, strict=True):
                if left != right:
                    found.add("projection", f"{where} {name}", left, right)


def _counters(rebuilt: Unit, stored: Unit, found: Findings) -> None:
    for name in ("join_seq", "bill_serial", "last_bill_us"):
        want, have = getattr(rebuilt, name), getattr(stored, name)
        if want != have:
            found.add("counter", f"ledger {name}", want, have)
