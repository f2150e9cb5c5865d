"""What a bill that may be claimed, and a claim itself, have to look like as they arrive.

The terms that come with a bill are read once here, because everybody who claims it later is promised by them.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfoNotFoundError

from sync.office.batch import short
from sync.office.bill_shape import is_line
from terminal.clock import from_text, zone
from terminal.ledger.journal import Body
from terminal.rebate import kept
from terminal.rebate.codecs import BadSettings

TERMS_MAX: Final = 20_000
"""Characters of the settings that travel with a bill."""
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def is_offer(body: Body) -> bool:
    """Whether what a bill says of its slip makes sense; a bill with a member, and most without one, say nothing."""
    if "claim" not in body:
        return True
    told = body["claim"]
    return (
        body["member"] is None
        and type(told) is dict
        and is_hash(told.get("hash"))
        and _is_instant(told.get("expires_at"))
        and short(told.get("time_zone"), 60)
        and _is_zone(told["time_zone"])
        and type(told.get("terms")) is dict
        and _readable(json.dumps(told["terms"], sort_keys=True))
    )


def is_claim(body: Body) -> bool:
    """Whether this is a claim: of a bill that its till has, with what was promised, or of one that it has not."""
    told, bill = body.get("promise"), body.get("bill")
    return (
        (bill is None or short(bill, least=1))
        and is_hash(body.get("hash"))
        and short(body.get("member"), least=1)
        and short(body.get("till"), 40)
        and (body.get("status_hash") is None or is_hash(body["status_hash"]))
        and ((told is None) == (bill is None))
        and (told is None or _is_promise(told))
        and all(short(body.get(key, ""), 200) for key in ("who", "approved_by", "reason"))
    )


def is_hash(value: object) -> bool:
    return type(value) is str and _HASH.fullmatch(value) is not None


def _is_promise(told: Any) -> bool:
    try:
        return is_line({"sku": "", "paid": 0, "cost": 0, **told})
    except (KeyError, TypeError):  # a part is missing, or it is no object
        return False


def _is_instant(value: object) -> bool:
    try:
        return type(value) is str and from_text(value).year < 9_000
    except ValueError:
        return False


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=64)
def _readable(terms: str) -> bool:
    try:
        kept.read(json.loads(terms), strict=False)
    except (BadSettings, RecursionError):
        return False
    return len(terms) <= TERMS_MAX
