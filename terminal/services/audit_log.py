"""The audit log: who did what when, who let it through and why; noted, searched, and carried out as a table.

It is one table for everything, whether an event of its own tells it or a `noted` does. Lines are only ever added, and
stand in the journal's chain, so that nobody can take one out.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import apply, day
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit, microseconds
from terminal.money import ZERO, Money
from terminal.services.privacy import LOOKED_UP_MAX, NAME_MAX, clean_text, holds_card_number, mask_name
from terminal.services.rights import Approval

SIGNED_IN: Final = "signed_in"
SIGNED_OUT: Final = "signed_out"
WRONG_PIN: Final = "wrong_pin"
LOCKED: Final = "locked"
PIN_SET: Final = "pin_set"
REPRINTED: Final = "reprinted"
EXPORTED: Final = "exported"
BACKED_UP: Final = "backed_up"
RESTORED: Final = day.RESTORED
RECOVERED: Final = "recovered"

REASON_MAX: Final = 120
SUBJECT_MAX: Final = 80
DETAIL_MAX: Final = 2_000
PAGE: Final = 200
"""Lines of one page of a search, unless told."""
EXPORT_MAX: Final = 1_000_000
NOBODY: Final = Approval()
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_SEARCHED: Final = "lower(what || ' ' || who || ' ' || approved_by || ' ' || reason || ' ' || subject)"
_COLUMNS: Final = (
    "event, no, at, what, who, approved_by, reason, subject, amount_fen, detail, "
    "(SELECT m.name FROM member m WHERE m.id = note.subject)"
)


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """One line. `what` names the kind; `subject` the bill, product or person it is about; `detail` the rest."""

    event: int
    no: int
    at: datetime
    what: str
    who: str
    approved_by: str
    reason: str
    subject: str
    amount: Money
    detail: dict[str, Any] = field(default_factory=dict)
    member: str = ""  # masked, where it is about a member who is known by name


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty field asks for nothing. `since` counts, `until` does not any more.

    Every word of `text` must stand in kind, person, reason or subject; a line of the kinds `or_kinds`, whose names on
    the screen hold the text, is found as well.
    """

    text: str = ""
    or_kinds: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None


def note(
    unit: Unit,
    what: str,
    approval: Approval = NOBODY,
    subject: str = "",
    amount: Money = ZERO,
    detail: dict[str, Any] | None = None,
    barcodes: dict[str, Any] | None = None,
) -> None:
    """Add a line. Texts are cleaned and cut. Raises `Refused("card_number")` for one that holds a card number.

    `barcodes` joins the detail unseen: thirteen digits of a product often pass for a card's.
    """
    texts = [
        clean_text(text, limit)
        for text, limit in (
            (approval.who, NAME_MAX),
            (approval.approved_by, NAME_MAX),
            (approval.reason, REASON_MAX),
            (subject, SUBJECT_MAX),
        )
    ]
    told = detail or {}
    if any(map(holds_card_number, texts)) or holds_card_number(json.dumps(told, ensure_ascii=False)):
        raise Refused("card_number", where="note")
    who, approved_by, reason, about = texts
    body = {
        "what": what,
        "who": who,
        "approved_by": approved_by,
        "reason": reason,
        "subject": about,
        "amount": amount.fen,
        "detail": told | (barcodes or {}),
    }
    apply.apply(unit, unit.append(day.NOTED, unit.now(), body))


def search(
    unit: Unit, wanted: Wanted, limit: int = PAGE, before: tuple[int, int] | None = None
) -> tuple[NoteFacts, ...]:
    """Lines, newest first; `before` is event and number of the last line of the page before."""
    where, values = _where(wanted)
    if before is not None:
        where.append("(event < ? OR (event = ? AND no < ?))")
        values += [before[0], before[0], before[1]]
    rows = unit.sql.all(
        f"SELECT {_COLUMNS} FROM note WHERE {' AND '.join(where)} ORDER BY event DESC, no DESC LIMIT ?",  # noqa: S608
        *values,
        limit,
    )
    return tuple(map(_facts, rows))


def people(unit: Unit) -> tuple[str, ...]:
    """Whom the log names, by name."""
    return tuple(row[0] for row in unit.sql.all("SELECT DISTINCT who FROM note WHERE who <> '' ORDER BY who"))


def kinds(unit: Unit) -> tuple[str, ...]:
    """The kinds of lines that there are."""
    return tuple(row[0] for row in unit.sql.all("SELECT DISTINCT what FROM note ORDER BY what"))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as a CSV text that spreadsheets open rightly: with a byte order mark, lines ended by CR LF.

    A cell that a spreadsheet would take for a formula gets a quote in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([tamed(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def tamed(cell: str) -> str:
    """The cell as text even where it begins like a formula; an amount stays a number."""
    if not cell.startswith(_FORMULA):
        return cell
    return cell if cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdecimal() and cell.isascii() else "'" + cell


def export(unit: Unit, wanted: Wanted, approval: Approval = NOBODY) -> tuple[NoteFacts, ...]:
    """All lines that are looked for, newest first, to be written to a file; that they were taken out is noted."""
    found = search(unit, wanted, EXPORT_MAX)
    note(unit, EXPORTED, approval, subject="audit_log", detail={"lines": len(found)})
    return found


def _where(wanted: Wanted) -> tuple[list[str], list[Any]]:
    where, values = ["1 = 1"], list[Any]()
    words = apply.folded(clean_text(wanted.text, LOOKED_UP_MAX)).split()[:6]
    if words:
        holds = " AND ".join(f"{_SEARCHED} LIKE ? ESCAPE '!'" for _ in words)
        values += ["%" + _escaped(word) + "%" for word in words]
        kinds, those = _among("what", wanted.or_kinds)
        where.append(f"({holds}{f' OR {kinds}' if those else ''})")
        values += those
    if wanted.kinds:
        kinds, those = _among("what", wanted.kinds)
        where.append(kinds)
        values += those
    if wanted.who:
        where.append("(who = ? OR approved_by = ?)")
        values += [wanted.who, wanted.who]
    if wanted.since is not None:
        where.append("at_us >= ?")
        values.append(microseconds(wanted.since))
    if wanted.until is not None:
        where.append("at_us < ?")
        values.append(microseconds(wanted.until))
    return where, values


def _among(column: str, those: frozenset[str]) -> tuple[str, list[str]]:
    return f"{column} IN ({', '.join('?' for _ in those)})", sorted(those)


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _facts(row: Row) -> NoteFacts:
    event, no, at, what, who, approved_by, reason, subject, amount, detail, member = row
    told = json.loads(detail)
    return NoteFacts(
        event, no, from_text(at), what, who, approved_by, reason, subject, Money(amount), told, mask_name(member or "")
    )
