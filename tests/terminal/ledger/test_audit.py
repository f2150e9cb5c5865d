"""The audit finds and names whatever was changed behind the program's back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from terminal.ledger import audit, schema
from terminal.ledger.findings import Finding
from terminal.ledger.store import Ledger
from tests.dump import dumped
from tests.shop import Shop


@pytest.fixture
def ledger_file(tmp_path: Path) -> Path:
    path = tmp_path / "till.sqlite"
    shop = Shop(path)
    for number in range(12):
        shop.pay(f"{10 + number}.37", f"m{number % 5}" if number % 4 else None)
    shop.ledger.close()
    return path


def tamper(path: Path, statement: str) -> None:
    """Change a row with the triggers out of the way, and put them back."""
    raw = sqlite3.connect(path)
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("PRAGMA ignore_check_constraints=ON")
    before = list(dumped(raw))
    raw.execute(statement)
    changed = before != list(dumped(raw))
    for _, text in triggers:
        raw.execute(text)
    raw.commit()
    raw.close()
    assert changed, "the test must change something"


def findings(path: Path) -> list[Finding]:
    ledger = Ledger.open(path, read_only=True)
    try:
        return list(audit.verify(ledger).findings)
    finally:
        ledger.close()


def test_a_ledger_nobody_touched_has_no_findings(ledger_file: Path) -> None:
    assert findings(ledger_file) == []


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE journal SET body = replace(body, '\"paid\":1037', '\"paid\":1038') WHERE seq = 2", "event 2"),
        ("UPDATE journal SET body = replace(body, '面', '麵') WHERE seq = 4", "event 4"),
        ("UPDATE journal SET at = '2026-11-22T10:00:01+08:00' WHERE seq = 4", "event 4"),
        ("UPDATE journal SET prev = replace(prev, substr(prev, 1, 1), 'x') WHERE seq = 6", "event 6"),
        ("UPDATE journal SET kind = 'bill_payed' WHERE seq = 7", "event 7"),
        ("UPDATE ledger SET journal_hash = 'x'", "ledger"),
        ("UPDATE ledger SET join_seq = join_seq + 1", "ledger join_seq"),
        ("UPDATE entry SET entitlement_fen = entitlement_fen + 1 WHERE seq = 4", "entry 4 entitlement_fen"),
        ("UPDATE entry SET rewarded_fen = rewarded_fen + 1 WHERE status = 'waiting'", "entry"),
        ("UPDATE entry SET member = 'm1' WHERE seq = 2", "entry 2 member"),
        ("UPDATE payout SET amount_fen = amount_fen + 1 WHERE event = (SELECT max(event) FROM payout)", "payout"),
        ("UPDATE payout SET entry = entry + 1 WHERE event = (SELECT min(event) FROM payout)", "payout"),
        ("UPDATE account SET balance_fen = balance_fen + 1 WHERE name = 'sales'", "sales"),
        ("UPDATE posting SET amount_fen = amount_fen + 1 WHERE event = 4 AND no = 1", "event 4"),
        ("UPDATE queue SET retained_fen = retained_fen + 1", "cashier:S1"),
        ("UPDATE queue SET waiting = waiting + 1", "cashier:S1"),
        ("UPDATE qnode SET n = n + 1 WHERE level = 2", "level 2"),
        ("UPDATE bill SET paid_fen = paid_fen + 1 WHERE seq = 4", "bill"),
        ("UPDATE bill SET at = '2026-11-21T10:00:00+08:00' WHERE seq = 4", "bill 4 at"),
        ("UPDATE bill_line SET name = 'x' WHERE bill = 4", "bill_line 4 1 name"),
        ("UPDATE tender SET kind = 'card' WHERE bill = 4", "tender 4 1 kind"),
        ("UPDATE member SET level = 'gold' WHERE id = 'm1'", "member m1 level"),
        ('UPDATE configuration SET rebate = \'{"base": {"extract": "11"}}\'', "configuration 1 rebate"),
        ("UPDATE queue_day SET turnover_fen = 0", "queue_day"),
        ("DELETE FROM payout WHERE event = (SELECT max(event) FROM payout)", "payout"),
        ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "ledger"),
    ],
)
def test_a_changed_row_is_found_and_named(ledger_file: Path, statement: str, names: str) -> None:
    tamper(ledger_file, statement)
    told = findings(ledger_file)
    assert told
    assert any(names in finding.where for finding in told), told


def test_a_dropped_trigger_is_a_finding(ledger_file: Path) -> None:
    raw = sqlite3.connect(ledger_file)
    raw.execute("DROP TRIGGER journal_refuses_delete")
    raw.commit()
    raw.close()
    assert [(finding.kind, finding.where) for finding in findings(ledger_file)] == [
        ("trigger_missing", "journal_refuses_delete")
    ]


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_the_journal_payouts_and_postings_refuse_to_be_changed(ledger_file: Path, table: str, statement: str) -> None:
    column = next(iter(schema.metadata.tables[table].columns)).name
    raw = sqlite3.connect(ledger_file)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement.format(table=table, column=column))
    raw.close()
