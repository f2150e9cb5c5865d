"""What the person who runs head office does from its command line: set it up, see its tills, look at its cases.

Each function works within the transaction that it is handed and answers plain values, ready to be printed as JSON.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sync.office.tills import begin_office, new_code
from sync.protocol import Stop
from terminal.clock import to_text
from terminal.errors import Broken, Refused
from terminal.ledger.unit import Unit
from terminal.money import Ratio
from terminal.rebate import tree
from terminal.services import settings
from terminal.services.configuration import TEXT_MAX
from terminal.services.privacy import clean_text, holds_card_number
from terminal.services.shop import Configuration

NAME: Final = "Head office"
NAME_MAX: Final = 60
CODE_VALID: Final = timedelta(hours=24)
NOTE_MAX: Final = 400
RATIO_MAX: Final = Ratio(100_000_000)
LATE_DAYS_MAX: Final = 3_650
CASES_MAX: Final = 1_000
_CASE: Final = ("id", "kind", "reason", "till", "seq", "subject", "detail", "at", "closed_at", "closed_by", "note")
_TILL: Final = (
    "id", "store", "prefix", "joined_at", "contact_at", "revoked_at", "stopped", "last_seq", "bills", "paid_fen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """What a person is to look at: promised ratios outside the two, bills older than so many days."""

    least_ratio: Ratio
    most_ratio: Ratio
    late_days: int


def establish(unit: Unit, *, name: str = "", public_url: str = "") -> None:
    """See that this ledger is a head office's; what is given replaces what was."""
    row = unit.sql.one("SELECT name, public_url FROM office WHERE id = 1")
    was_name, was_url = row if row is not None else ("", "")
    wanted = (clean_text(name, NAME_MAX) or was_name or NAME, public_url.rstrip("/") or was_url)
    if row is None or wanted != (was_name, was_url):
        begin_office(unit, *wanted)


def code(unit: Unit, store: str, prefix: str, now: datetime) -> dict[str, Any]:
    """A one-time code for a till of that store; without a prefix the first free number is its prefix.

    Raises what `new_code` raises.
    """
    named = prefix or _free_prefix(unit)
    made = new_code(unit, store, named, now, CODE_VALID)
    return {"code": made, "store": store, "till": named, "expires_at": to_text(now + CODE_VALID)}


def _free_prefix(unit: Unit) -> str:
    rows = unit.sql.all("SELECT prefix FROM joined_till UNION SELECT prefix FROM pairing WHERE till IS NULL")
    taken = {row[0] for row in rows}
    taken |= {row[0] for row in unit.sql.all("SELECT DISTINCT till FROM bill WHERE till IS NOT NULL")}
    return next(each for each in (f"{number:02d}" for number in itertools.count(1)) if each not in taken)


def public_url(unit: Unit) -> str:
    row = unit.sql.one("SELECT public_url FROM office WHERE id = 1")
    return str(row[0]) if row is not None else ""


def policy(unit: Unit, wanted: Policy | None = None) -> dict[str, Any]:
    """The policy in force, after setting `wanted`. Raises `Refused("bad_policy")`."""
    if wanted is not None:
        in_order = Ratio(0) <= wanted.least_ratio <= wanted.most_ratio <= RATIO_MAX
        if not in_order or not 1 <= wanted.late_days <= LATE_DAYS_MAX:
            raise Refused("bad_policy")
        unit.sql.run(
            "UPDATE office SET least_ratio = ?, most_ratio = ?, late_days = ? WHERE id = 1",
            wanted.least_ratio.hundredths,
            wanted.most_ratio.hundredths,
            wanted.late_days,
        )
    now = policy_of(unit)
    return {"least_ratio": str(now.least_ratio), "most_ratio": str(now.most_ratio), "late_days": now.late_days}


def policy_of(unit: Unit) -> Policy:
    row = unit.sql.one("SELECT least_ratio, most_ratio, late_days FROM office WHERE id = 1")
    if row is None:
        raise Broken("no_office")
    return Policy(Ratio(row[0]), Ratio(row[1]), row[2])


def tills(unit: Unit) -> list[dict[str, Any]]:
    """All tills, in the order of their stores."""
    rows = unit.sql.all(f"SELECT {', '.join(_TILL)} FROM joined_till ORDER BY store, prefix, id")  # noqa: S608
    return [dict(zip(_TILL, row, strict=True)) for row in rows]


def find_till(unit: Unit, named: str) -> str:
    """The id of the till that a person named by its id or by its prefix. Raises `Refused("no_such_till")`."""
    row = unit.sql.one("SELECT id FROM joined_till WHERE id = ? OR prefix = ?", named, named)
    if row is None:
        raise Refused("no_such_till", till=named[:80])
    return str(row[0])


def resume(unit: Unit, till: str) -> dict[str, Any]:
    """A person has looked why the exchange with a till stands still: it goes on. Where both sides still differ it stops
    again at the next comparison. Raises `Refused`: `unknown_till`, `not_stopped`, `forked`: a till whose journal went
    another way can only join anew.
    """
    row = unit.sql.one(f"SELECT stopped FROM joined_till WHERE id = ?{unit.sql.hold}", till)  # noqa: S608
    if row is None:
        raise Refused("unknown_till", till=till[:80])
    if not row[0]:
        raise Refused("not_stopped", till=till)
    if row[0] == Stop.FORK.value:
        raise Refused("forked", till=till)
    unit.sql.run("UPDATE joined_till SET stopped = '' WHERE id = ?", till)
    return {"resumed": till, "was": row[0]}


def cases(unit: Unit, *, closed: bool = False) -> list[dict[str, Any]]:
    """What waits for a person, oldest first, at most `CASES_MAX`; with `closed` what waited once, newest first."""
    which = "<> '' ORDER BY closed_at DESC" if closed else "= '' ORDER BY at, id"
    rows = unit.sql.all(
        f"SELECT {', '.join(_CASE)} FROM office_case WHERE closed_at {which} LIMIT ?",  # noqa: S608
        CASES_MAX,
    )
    return [_case(dict(zip(_CASE, row, strict=True))) for row in rows]


def close_case(unit: Unit, case: str, *, who: str, note: str, now: datetime) -> dict[str, Any]:
    """Somebody has looked. Raises `Refused`: `unknown_case`, `no_note`, `card_number`."""
    note_text, who_text = clean_text(note, NOTE_MAX), clean_text(who, 40)
    if not note_text:
        raise Refused("no_note")
    if holds_card_number(note_text) or holds_card_number(who_text):
        raise Refused("card_number", where="note")
    done = unit.sql.run(
        "UPDATE office_case SET closed_at = ?, closed_by = ?, note = ? WHERE id = ? AND closed_at = ''",
        to_text(now), who_text, note_text, case,
    )  # fmt: skip
    if not done:
        raise Refused("unknown_case", case=case[:80])
    row = unit.sql.one(f"SELECT {', '.join(_CASE)} FROM office_case WHERE id = ?", case)  # noqa: S608
    assert row is not None
    return _case(dict(zip(_CASE, row, strict=True)))


def configure(unit: Unit, wanted: object, *, who: str, reason: str) -> dict[str, Any]:
    """Make a settings tree the one in force, from the next bill that arrives.

    Raises `Refused`: `bad_settings` with `faults`, `no_reason`, `no_name`, `card_number`.
    """
    if not isinstance(wanted, Mapping):
        raise Refused("bad_settings", faults=("a JSON object is wanted",))
    if not clean_text(who, 40):
        raise Refused("no_name")
    now = settings.current(unit)
    shop = now.configuration.shop
    if not shop.shop_name:
        row = unit.sql.one("SELECT name FROM office WHERE id = 1")
        shop = replace(shop, shop_name=(row[0] if row is not None else NAME)[: TEXT_MAX["shop_name"]])
    try:
        rebate = tree.parse(wanted)
    except tree.BadSettings as bad:
        raise Refused("bad_settings", faults=bad.faults) from bad
    saved = settings.change(unit, Configuration(shop, rebate), based_on=now.version, who=who, reason=reason)
    return {"version": saved.version, "at": to_text(saved.at), "who": saved.who, "reason": saved.reason}


def _case(row: dict[str, Any]) -> dict[str, Any]:
    with suppress(ValueError):
        row["detail"] = json.loads(row["detail"])
    return row
