"""A ledger file with damaged bytes: told as damaged, or nothing that counts has changed. Never a silent difference."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from terminal.errors import Broken
from terminal.ledger import audit
from terminal.ledger.store import Ledger
from tests.dump import dumped
from tests.shop import Shop

TRIES = 150


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "till.sqlite"
    shop = Shop(path)
    for number in range(12):
        shop.pay(f"{10 + number}.37", f"m{number % 5}" if number % 4 else None)
    shop.ledger.close()
    return path.read_bytes()


def told(path: Path) -> str:
    """What an audit says: `ok`, the kind of its first finding, or the code of the error that ended it."""
    try:
        ledger = Ledger.open(path, read_only=True)
    except Broken as broken:
        return broken.code
    try:
        findings = audit.verify(ledger).findings
    except Broken as broken:
        return broken.code
    finally:
        ledger.close()
    return findings[0].kind if findings else "ok"


def contents(path: Path) -> str:
    """Everything in it that anything else tells of; status tokens and SQLite's own names of tables say the same in
    capitals and small letters."""
    raw = sqlite3.connect(path)
    try:
        caseless = ('"status_token"', '"sqlite_schema" (')
        lines = [line.upper() if any(each in line for each in caseless) else line for line in dumped(raw)]
        begun = str(raw.execute("SELECT created_at FROM ledger").fetchone()[0])
        return "\n".join(line.replace(begun, "") if line.startswith('"ledger" (') else line for line in lines)
    finally:
        raw.close()


def test_damaged_bytes_are_told_or_changed_nothing(tmp_path: Path, whole: bytes) -> None:
    chance = random.Random(1)
    path = tmp_path / "till.sqlite"
    path.write_bytes(whole)
    undamaged = contents(path)
    answers = set()
    for _ in range(TRIES):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 1, 1, 4, 50])):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        answer = told(path)
        answers.add(answer)
        if answer == "ok":
            assert contents(path) == undamaged
    assert len(answers) > 2, "some damage is of no account, some is a finding, some can't be read at all"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (
            "UPDATE sqlite_schema SET sql = substr(sql, 1, instr(sql, 'BEGIN') + 5) || 'SELECT 1; END' "
            "WHERE type = 'trigger'",
            "definition",
        ),
        ("UPDATE sqlite_schema SET sql = replace(sql, 'AND paid_fen >= 0', '') WHERE name = 'bill'", "definition"),
        (
            "UPDATE sqlite_schema SET sql = replace(sql, 'journal_seq', 'journal_sek') WHERE name = 'ledger'",
            "ledger_corrupt",
        ),
        ("UPDATE status_token SET token = 'AAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE bill = 4", "status_token"),
        ("CREATE TRIGGER sly AFTER INSERT ON bill BEGIN DELETE FROM print_job; END", "definition"),
    ],
)
def test_guards_that_guard_nothing_and_tokens_of_other_bills_are_found(
    tmp_path: Path, whole: bytes, statement: str, kind: str
) -> None:
    path = tmp_path / "till.sqlite"
    path.write_bytes(whole)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA writable_schema=ON")
    before = raw.execute("SELECT group_concat(sql) FROM sqlite_schema").fetchone()
    changed = raw.execute(statement).rowcount
    after = raw.execute("SELECT group_concat(sql) FROM sqlite_schema").fetchone()
    raw.commit()
    raw.close()
    assert changed > 0 or before != after
    assert told(path) == kind


def test_an_event_that_cannot_be_played_is_a_finding_and_not_the_end_of_the_audit(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "till.sqlite"
    for old, new in (
        ('"member":"m1"', '"member":"nobody"'),
        ('"paid":1137', '"paid":99999999999999999999'),
        ('"lines":[{', '"lines":[null,{'),
        ("{", "[{"),
    ):
        path.write_bytes(whole)
        raw = sqlite3.connect(path)
        raw.execute("DROP TRIGGER journal_refuses_update")
        changed = raw.execute("UPDATE journal SET body = replace(body, ?, ?) WHERE body LIKE ?", (old, new, f"%{old}%"))
        assert changed.rowcount, old
        raw.commit()
        raw.close()
        ledger = Ledger.open(path, read_only=True)
        kinds = {finding.kind for finding in audit.verify(ledger).findings}
        ledger.close()
        assert {"journal_hash", "journal_unreadable"} <= kinds, old
