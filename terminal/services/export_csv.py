"""A ledger's bills, entries, payouts, settings and shifts as CSV files for a spreadsheet.

UTF-8 with a byte order mark, lines ended by CR LF, amounts in yuan. A cell that a spreadsheet would take for a formula
gets a quote in front. Members are named by their ids alone: names and phone numbers stay in the ledger. Each file is
written beside its name and put in its place when it is whole, so that a file of an earlier export is never half new.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from terminal.ledger import apply
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.services.audit_log import tamed

Cells = Sequence[str]
ENCODING: Final = "utf-8-sig"


def write(unit: Unit, folder: Path) -> dict[str, int]:
    """Write all files into a folder, which is made if it is not there; rows by file name. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    return {name: _write(folder / name, head, rows(unit)) for name, (head, rows) in _FILES.items()}


def _write(path: Path, head: Cells, rows: Iterable[Cells]) -> int:
    count = 0
    whole = path.with_name(path.name + ".part")
    try:
        with whole.open("w", encoding=ENCODING, newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(head)
            for row in rows:
                writer.writerow([tamed(cell) for cell in row])
                count += 1
        os.replace(whole, path)
    finally:
        whole.unlink(missing_ok=True)
    return count


def _yuan(fen: int) -> str:
    return Money(fen).yuan


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _percent(hundredths: int | None) -> str:
    return "" if hundredths is None else Ratio(hundredths).percent


def _bills(unit: Unit) -> Iterator[Cells]:
    for row in unit.sql.stream(
        "SELECT b.id, b.number, b.channel, b.at, b.business_day, b.store, b.till, b.cashier, b.member, b.paid_fen, "
        "b.refunded_fen, (SELECT coalesce(sum(discount_fen), 0) FROM bill_line l WHERE l.bill = b.seq), "
        "(SELECT coalesce(sum(extraction_fen), 0) FROM order_line o WHERE o.bill = b.seq), b.settings_version, "
        "b.clock_went_back, coalesce(a.deducted_fen, 0), coalesce(a.rounding_fen, 0), coalesce(a.note, '') "
        "FROM bill b LEFT JOIN adjustment a ON a.bill = b.seq ORDER BY b.seq"
    ):
        amounts = [_yuan(fen) for fen in row[9:13]]
        yield [*map(_text, row[:9]), *amounts, *map(_text, row[13:15]), _yuan(row[15]), _yuan(row[16]), row[17]]


def _entries(unit: Unit) -> Iterator[Cells]:
    for row in unit.sql.stream(
        "SELECT e.seq, e.id, q.name, b.number, e.member, e.store, e.day, e.ratio, e.rule, e.entitlement_fen, "
        "e.rewarded_fen, e.status, e.wallet, e.wallet_amount, e.ended_at FROM entry e JOIN queue q ON q.id = e.queue "
        "JOIN bill b ON b.seq = e.bill ORDER BY e.seq"
    ):
        yield [
            *map(_text, row[:7]), _percent(row[7]), row[8], _yuan(row[9]), _yuan(row[10]), row[11], _text(row[12]),
            _yuan(row[13]), _text(row[14]),
        ]  # fmt: skip


def _payouts(unit: Unit) -> Iterator[Cells]:
    for at, number, kind, entry, member, fen in unit.sql.stream(
        "SELECT j.at, b.number, p.kind, e.id, e.member, p.amount_fen FROM payout p JOIN journal j ON j.seq = p.event "
        "JOIN entry e ON e.seq = p.entry LEFT JOIN bill b ON b.seq = p.event ORDER BY p.event, p.no"
    ):
        yield [at, _text(number), kind, entry, _text(member), _yuan(fen)]


def _settings(unit: Unit) -> Iterator[Cells]:
    for at, text in unit.sql.stream(
        "SELECT at, body FROM journal WHERE kind <> 'order_paid' AND kind = ? ORDER BY seq", apply.CONFIGURED
    ):
        body: dict[str, Any] = json.loads(text)
        for change in body.get("changed", [{"path": ""}]):
            sides = [json.dumps(change[key], ensure_ascii=False) if key in change else "" for key in ("from", "to")]
            yield [_text(body["version"]), at, body["who"], body["reason"], change["path"], *sides]


def _shifts(unit: Unit) -> Iterator[Cells]:
    for row in unit.sql.stream(
        "SELECT z_number, day, opened_at, opened_by, closed_at, closed_by, float_fen, expected_fen, counted_fen, "
        "difference_note, perpetual_fen, report, hash, closed FROM shift ORDER BY opened"
    ):
        if row[13] is None:
            yield [*map(_text, ("", *row[1:4], "", "")), _yuan(row[6]), *[""] * 8]
            continue
        report = json.loads(row[11])
        sales, bills = _yuan(report["sales"]), _text(report["sales_count"])
        cash = [_yuan(row[6]), sales, bills, _yuan(row[7]), _yuan(row[8]), _yuan(row[8] - row[7])]
        yield [*map(_text, row[:6]), *cash, row[9], _yuan(row[10]), row[12]]


Rows = Callable[[Unit], Iterator[Cells]]
_FILES: Final[dict[str, tuple[Cells, Rows]]] = {
    "bills.csv": (
        ("id", "number", "channel", "at", "business_day", "store", "till", "cashier", "member", "paid", "refunded",
         "discount", "extracted", "settings_version", "clock_went_back", "deducted", "rounding", "note"),
        _bills,
    ),
    "entries.csv": (
        ("place", "id", "queue", "bill", "member", "store", "day", "ratio_percent", "rule", "entitlement", "rewarded",
         "status", "wallet", "wallet_amount", "ended_at"),
        _entries,
    ),
    "payouts.csv": (("at", "source_bill", "kind", "entry", "member", "amount"), _payouts),
    "settings.csv": (("version", "at", "who", "reason", "path", "from", "to"), _settings),
    "shifts.csv": (
        ("z", "day", "opened_at", "opened_by", "closed_at", "closed_by", "float", "sales", "bills", "expected",
         "counted", "difference", "note", "perpetual", "hash"),
        _shifts,
    ),
}  # fmt: skip
