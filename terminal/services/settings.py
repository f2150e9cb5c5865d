"""Reading and changing the configuration: each save is one versioned event (10.3).

The event holds who, when and why, the whole new configuration, and what of it changed from what to what.
"""

from __future__ import annotations

import json
from functools import lru_cache

from terminal.clock import from_text
from terminal.errors import Refused
from terminal.ledger import apply, jobs
from terminal.ledger.decide import in_force, parsed
from terminal.ledger.sql import Row
from terminal.ledger.unit import Unit
from terminal.rebate import kept
from terminal.rebate.codecs import Fault
from terminal.services.configuration import changes_to_body, cleaned, shop_from_body, shop_to_body, validate
from terminal.services.privacy import clean_text, holds_card_number
from terminal.services.shop import Configuration, ConfigurationVersion, ShopProfile

__all__ = ["Fault", "change", "current", "history", "validate"]

REASON_MAX = 120
_COLUMNS = "version, at, who, reason, shop, rebate"


def current(unit: Unit) -> ConfigurationVersion:
    """The configuration in force. Version 0, with an empty shop name, is a till that was never set up."""
    row = in_force(unit).row
    if row is None:
        return ConfigurationVersion(0, unit.now(), "", "", Configuration())
    return _version(row)


def history(unit: Unit, limit: int = 50) -> tuple[ConfigurationVersion, ...]:
    """The saved configurations, newest first."""
    rows = unit.sql.all(f"SELECT {_COLUMNS} FROM configuration ORDER BY version DESC LIMIT ?", limit)  # noqa: S608
    return tuple(map(_version, rows))


def change(unit: Unit, configuration: Configuration, *, based_on: int, who: str, reason: str) -> ConfigurationVersion:
    """Save a configuration as the next version.

    Raises `Refused`: `stale_settings` where somebody saved since version `based_on`; `bad_settings` with
    `faults`; `no_reason`; `card_number`; `till_in_use` where the receipt prefix would change after the first bill, or
    though head office gave it; `queue_not_empty` where the scheme would change while anybody waits (11.1),
    `office_decides` where it would at a joined till. There the event says which of head office's settings were known.
    """
    now = current(unit)
    if now.version != based_on:
        raise Refused("stale_settings", version=now.version, who=now.who, based_on=based_on)
    reason_text, who_text = clean_text(reason, REASON_MAX), clean_text(who, 40)
    if not reason_text:
        raise Refused("no_reason")
    if holds_card_number(reason_text) or holds_card_number(who_text):
        raise Refused("card_number", where="reason")
    wanted = cleaned(configuration)
    faults = validate(wanted)
    if faults:
        raise Refused("bad_settings", faults=faults)
    old, new = now.configuration.shop, wanted.shop
    heard = unit.sql.one("SELECT office_version FROM office_link WHERE id = 1")
    if (unit.bill_serial or heard is not None) and (old.till, old.store) != (new.till, new.store):
        raise Refused("till_in_use", till=old.till)
    at = unit.now()
    jobs.advance(unit, at)
    if now.configuration.rebate.base.scheme != wanted.rebate.base.scheme:
        _check_scheme_free(unit, joined=heard is not None)
    event = unit.append(
        apply.CONFIGURED,
        at,
        {
            "version": now.version + 1,
            "who": who_text,
            "approved_by": "",  # so that the audit log has it
            "reason": reason_text,
            "shop": shop_to_body(wanted.shop),
            "rebate": json.dumps(kept.keep(wanted.rebate), ensure_ascii=False),
            "changed": changes_to_body(now.configuration, wanted),
        }
        | ({} if heard is None else {"office_version": heard[0]}),
    )
    apply.apply(unit, event)
    return current(unit)


def _check_scheme_free(unit: Unit, *, joined: bool) -> None:
    """11.1: whoever waits stays in the scheme that he joined; at a joined till only head office knows who waits."""
    if joined:
        raise Refused("office_decides")
    unit.settle_reads()
    if unit.sql.one("SELECT 1 FROM queue WHERE waiting > 0") is not None:
        raise Refused("queue_not_empty")


@lru_cache(maxsize=16)
def _profile(text: str) -> ShopProfile:
    """The profile of a kept text; the same text is read once."""
    return shop_from_body(json.loads(text))


def _version(row: Row) -> ConfigurationVersion:
    version, at, who, reason, shop, rebate = row
    configuration = Configuration(_profile(shop), parsed(rebate))
    return ConfigurationVersion(version, from_text(at), who, reason, configuration)
