"""A ledger with many waiting entries, made quickly: the same rows that ringing up leaves, written in bulk.

Ringing up a million bills takes minutes; their rows, made by the same definitions from one real bill, take seconds.
The journal is chained, the totals and the count tree fit the entries, and `paidui verify`'s laws hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from terminal.ledger import journal, schema
from terminal.ledger.queues import SHIFTS
from terminal.ledger.sql import insert_into
from terminal.ledger.store import Ledger
from terminal.ledger.unit import Unit, microseconds
from terminal.money import Money, Quantity, Ratio
from terminal.rebate.settings import Base, Settings
from terminal.services import members, settings
from terminal.services.facts import Line, Purchase, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile

PAID: Final = Money(100_00)
_CHUNK: Final = 20_000


def seed(path: Path, waiting: int, *, members_count: int = 0, told: Callable[[int], None] = lambda done: None) -> None:
    """Make a ledger with `waiting` entries of 100.00 in one cashier queue, over so many members (default a tenth)."""
    ledger = Ledger.open(path)
    people = members_count or max(1, waiting // 10)
    with ledger.write() as unit:
        profile = ShopProfile(shop_name="Bench")
        still = Configuration(profile, Settings(Base(extract=Ratio(0))))
        settings.change(unit, still, based_on=0, who="bench", reason="fill the queue without paying it out")
        for number in range(people):
            members.join(unit, f"m{number}", card=f"m{number}")
        unit.settle_reads()
        ring_up(unit, purchase("seed-0", "m0"), drawn=False)
    with ledger.write() as unit:
        _multiply(unit, waiting, people, told)
    with ledger.write() as unit:
        selling = Configuration(profile, Settings())
        settings.change(unit, selling, based_on=1, who="bench", reason="sell")
    ledger.close()


def purchase(bill_id: str, member: str | None) -> Purchase:
    """One bill of 100.00 in cash."""
    return Purchase(bill_id, (Line("bench", Quantity.of(1), PAID),), (Tender(TenderKind.CASH, PAID, PAID),), member)


def _multiply(unit: Unit, waiting: int, people: int, told: Callable[[int], None]) -> None:
    template = journal.event(unit.sql, unit.journal_seq)
    assert template is not None
    body = template.content
    first = unit.journal_seq
    names = ("journal", "bill", "order_line", "bill_line", "tender", "entry", "posting")
    samples = {name: _sample(unit, name, first) for name in names}
    numbers = iter(range(1, waiting))
    head = unit.journal_hash
    while chunk := list(islice(numbers, _CHUNK)):
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in names}
        for number in chunk:
            seq = first + number
            body.update(id=f"seed-{number}", serial=1 + number, number=f"01-{1 + number:06d}")
            body["status_hash"] = f"{number:064x}"
            body["member"] = f"m{number % people}"
            text = journal.canonical(body)
            digest = journal.chained(head, template.format, seq, template.kind, template.at, text)
            rows["journal"].append((seq, template.kind, template.at, template.format, text, head, digest))
            head = digest
            own = {"seq": seq, "bill": seq, **{name: body[name] for name in ("id", "number", "member", "status_hash")}}
            place = {"seq": 1 + number, "joined_ahead": number, "joined_money_ahead_fen": number * PAID.fen}
            rows["bill"].append(_as(samples, "bill", own))
            for name in ("order_line", "bill_line", "tender"):
                rows[name].append((seq, *samples[name][0][1:]))
            rows["entry"].append(_as(samples, "entry", {**own, **place}))
            rows["posting"] += [(seq, *sample[1:]) for sample in samples["posting"]]
        for name in names:
            unit.sql.many(insert_into(name), rows[name])
        told(chunk[-1] + 1)
    _totals(unit, waiting, samples["posting"])
    unit.journal_seq, unit.journal_hash = first + waiting - 1, head
    unit.join_seq = unit.bill_serial = waiting
    unit.last_bill_us = microseconds(template.instant)


def _as(samples: dict[str, list[tuple[Any, ...]]], table: str, own: dict[str, Any]) -> tuple[Any, ...]:
    """The sample row with some columns' values its own."""
    names = (column.name for column in schema.metadata.tables[table].columns)
    return tuple(own.get(name, value) for name, value in zip(names, samples[table][0], strict=True))


def _sample(unit: Unit, table: str, seq: int) -> list[tuple[Any, ...]]:
    key = {"journal": "seq", "bill": "seq", "posting": "event"}.get(table, "bill")
    columns = ", ".join(column.name for column in schema.metadata.tables[table].columns)
    return unit.sql.all(f"SELECT {columns} FROM {table} WHERE {key} = ?", seq)  # noqa: S608 - names from the schema


def _totals(unit: Unit, waiting: int, postings: list[tuple[Any, ...]]) -> None:
    more = waiting - 1
    unit.sql.run("UPDATE queue SET waiting = ?, owed_fen = ?", waiting, waiting * PAID.fen)
    unit.sql.run("UPDATE queue_day SET bills = ?, turnover_fen = ?", waiting, waiting * PAID.fen)
    for _, _, account, fen in postings:
        unit.sql.run("UPDATE account SET balance_fen = balance_fen + ? WHERE id = ?", more * fen, account)
    unit.sql.run("DELETE FROM qnode")
    unit.sql.many(insert_into("qnode"), list(_tree(waiting)))


def _tree(waiting: int) -> Iterator[tuple[int, int, int, int, int]]:
    for level, shift in SHIFTS:
        for block in range((waiting >> shift) + 1):
            count = min((block + 1) << shift, waiting + 1) - max(block << shift, 1)
            if count > 0:
                yield 1, level, block, count, count * PAID.fen
