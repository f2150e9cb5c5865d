"""Settings that a manager changed at a till, put into head office's: only what he changed, and seen where two did.

A till sends its whole configuration and which settings of it this save changed, from what to what. Those, and no
others, become head office's. Where head office's own value is neither what the till knew nor what it sets, somebody
else changed it in between: the later arrival stands, and both are shown to a person, with who set them and when.
"""

from __future__ import annotations

import json
from typing import Any, Final

from sync.office import cases
from sync.office.batch import Batch, Sent, Unfit, short
from sync.office.goods import OFFICE, ORIGIN
from terminal.clock import DEFAULT_ZONE
from terminal.ledger import apply
from terminal.ledger.decide import in_force
from terminal.ledger.journal import Body, Event
from terminal.rebate import kept
from terminal.rebate.codecs import BadSettings
from terminal.rebate.settings import Base
from terminal.services.configuration import shop_from_body, validate
from terminal.services.office_cases import KEPT, TAKEN
from terminal.services.shop import Configuration

Tree = dict[str, Any]
Parts = tuple[str, ...]

_UNSET: Final = object()
_SCHEME: Final = "base/scheme"
_CHOICES: Final = frozenset((KEPT, TAKEN))
_LOOKED_BACK: Final = 100
"""Versions that are searched for who set a value."""
_SHARED: Final = ("shop_name", "scheme_name", "switches", "level_names", "time_zone")
"""What of a shop's profile head office takes over where it has none: the rest of it is the till's own."""


def configured(batch: Batch, sent: Sent) -> Event | None:
    """A configuration was saved at a till. None where nothing of it is new here."""
    if not batch.verbatim and (sent.body.get(ORIGIN) == OFFICE or (batch.history and not _begun_by(batch))):
        return None
    return _saved(batch, sent)


def configured_again(batch: Batch, sent: Sent) -> Event | None:
    """The same of a ledger that comes again: what stands here stays. Only where head office was put back to before it
    had any settings, those that the ledger knew last become its own, by whomever they were set."""
    if not batch.verbatim and not _begun_by(batch):
        return None
    now = in_force(batch.unit).settings.base.scheme
    if not batch.verbatim and _read(sent.body).get("base", {}).get("scheme", Base().scheme) != now:
        batch.unit.settle_reads()
        if batch.unit.sql.one("SELECT 1 FROM queue WHERE waiting > 0 LIMIT 1") is not None:
            raise Unfit("not_yours")  # nobody would ever pay who waits (11.1)
    return _saved(batch, sent)


def _saved(batch: Batch, sent: Sent) -> Event | None:
    body = sent.body
    theirs = _read(body)
    now = in_force(batch.unit)
    shop = _shop(json.loads(now.row[4]) if now.row is not None else {}, body["shop"])
    if now.row is None or batch.history:
        rebate, found = body["rebate"], []
    else:
        mine = kept.upgraded(json.loads(now.row[5]))
        changed = _changed(body)
        if _SCHEME in changed:
            raise Unfit("not_yours")  # nobody may wait when it changes (11.1), and that only head office knows
        found = _merge(mine, theirs, changed)
        rebate = _written(mine)
        if rebate == _written(kept.upgraded(json.loads(now.row[5]))) and shop == json.loads(now.row[4]):
            return None
    decided: Body = {"version": now.version + 1, "shop": shop}
    if rebate != body["rebate"]:
        decided["rebate"] = rebate
    collisions = [detail for each in found if (detail := _collision(batch, sent, *each)) is not None]
    event = batch.take(sent, decided)
    apply.apply(batch.unit, event)
    for detail in collisions:
        cases.note(
            batch.unit, cases.COLLISION, "", batch.at,
            till=batch.till.id, seq=sent.event.seq, subject=detail["path"], **detail,
        )  # fmt: skip
    return event


def decided(batch: Batch, sent: Sent) -> Event | None:
    """A manager decided of a collision at a till. None where somebody had before him, or it is none of here."""
    body = sent.body
    if not (short(body.get("id"), least=1) and short(body.get("path"), 400) and short(body.get("who"), 200)):
        raise Unfit("bad_decision")
    if body.get("choice") not in _CHOICES or body.get("approved_by") != "" or not short(body.get("reason"), 200):
        raise Unfit("bad_decision")
    batch.unit.settle_reads()
    closed = batch.unit.sql.run(
        "UPDATE office_case SET closed_at = ?, closed_by = ?, note = ? WHERE id = ? AND kind = ? AND closed_at = ''",
        batch.at, f"{body['who']} ({batch.till.prefix})", body["choice"], body["id"], cases.COLLISION,
    )  # fmt: skip
    if not closed:
        return None
    event = batch.take(sent)
    apply.apply(batch.unit, event)
    return event


def _begun_by(batch: Batch) -> bool:
    """Whether head office has no settings yet but what this till brings along."""
    batch.unit.settle_reads()
    row = batch.unit.sql.one(
        "SELECT t.till FROM configuration c LEFT JOIN till_event t ON t.arrival = c.journal_seq "
        "ORDER BY c.version DESC LIMIT 1"
    )
    return row is None or row[0] == batch.till.id


def _read(body: Body) -> Tree:
    """The tree that was saved. Raises `Unfit` for one that makes no sense, or that a newer program wrote."""
    shop = body.get("shop")
    if not short(body.get("rebate"), 1_000_000) or type(shop) is not dict:
        raise Unfit("bad_settings")
    if not short(body.get("who"), 200) or not short(body.get("reason"), 400):
        raise Unfit("bad_settings")
    try:
        tree = json.loads(body["rebate"])
        kept.read(tree)
        return kept.upgraded(tree)
    except (BadSettings, ValueError, TypeError, AttributeError, RecursionError):
        raise Unfit("bad_settings") from None


def _changed(body: Body) -> dict[str, str]:
    """The settings that this save changed, each with the text of what it was before."""
    changed = body.get("changed")
    if type(changed) is not list or not all(type(each) is dict and short(each.get("path"), 400) for each in changed):
        raise Unfit("bad_settings")
    return {
        each["path"]: _text(each["from"]) if "from" in each else _text(_UNSET)
        for each in changed
        if not each["path"].startswith("shop/")
    }


def _merge(mine: Tree, theirs: Tree, changed: dict[str, str]) -> list[tuple[Parts, object, object]]:
    """Put what the till changed into head office's tree; returns what collides: where, what stands, the other."""
    here, there = ({"/".join(parts): (parts, value) for parts, value in _leaves(tree)} for tree in (mine, theirs))
    found: list[tuple[Parts, object, object]] = []
    for path, before in changed.items():
        parts, new = there.get(path, ((), _UNSET))
        known, now = here.get(path, ((), _UNSET))
        if _text(now) == _text(new):
            continue
        if _text(now) != before:
            found.append((parts or known, new, now))
        if new is _UNSET:
            _drop(mine, known)
        else:
            _set(mine, parts, new)
    for store in theirs.get("stores", {}):
        mine.setdefault("stores", {}).setdefault(store, {})
    try:
        kept.read(mine)
    except BadSettings:
        raise Unfit("bad_settings") from None
    return found


def _leaves(tree: Tree) -> list[tuple[Parts, Any]]:
    """Every setting of a tree with the keys that lead to it."""
    found: list[tuple[Parts, Any]] = []
    for part in ("base", "guild", "commission"):
        found += [((part, key), value) for key, value in tree.get(part, {}).items()]
    found += _scopes(("goods",), tree.get("goods", {}))
    for store, own in tree.get("stores", {}).items():
        for key, value in own.items():
            here = ("stores", store, key)
            if key == "goods":
                found += _scopes(here, value)
            elif isinstance(value, dict):
                found += [((*here, name), leaf) for name, leaf in value.items()]
            else:
                found.append((here, value))
    return found


def _scopes(here: Parts, scopes: Tree) -> list[tuple[Parts, Any]]:
    return [((*here, sku, key), value) for sku, own in scopes.items() for key, value in own.items()]


def _set(tree: Tree, parts: Parts, value: object) -> None:
    for part in parts[:-1]:
        tree = tree.setdefault(part, {})
    tree[parts[-1]] = value


def _drop(tree: Tree, parts: Parts) -> None:
    for part in parts[:-1]:
        tree = tree[part]
    del tree[parts[-1]]


def _text(value: object) -> str:
    """A value as it is compared: objects as pairs, as a save's changes have them; "" where nothing is set."""
    return "" if value is _UNSET else json.dumps(_paired(value))


def _paired(value: object) -> object:
    if isinstance(value, dict):
        return [[key, _paired(own)] for key, own in value.items()]
    return [_paired(own) for own in value] if isinstance(value, list) else value


def _written(tree: Tree) -> str:
    return json.dumps({"version": kept.VERSION, **tree}, ensure_ascii=False)


def _shop(mine: Body, theirs: Body) -> Body:
    """Head office's profile, with what it lacks from the till's. Raises `Unfit` where that makes no sense."""
    lacking = {key: theirs[key] for key in _SHARED if not mine.get(key) and theirs.get(key)}
    shop = {"time_zone": DEFAULT_ZONE, **mine, **lacking}
    try:
        faults = validate(Configuration(shop_from_body({"shop_name": "-", **shop})))
    except (TypeError, ValueError, AttributeError):
        raise Unfit("bad_settings") from None
    if faults:
        raise Unfit("bad_settings")
    return shop


def _collision(batch: Batch, sent: Sent, parts: Parts, stands: object, other: object) -> dict[str, str] | None:
    """Both sides; None where there is but one: what the till knew was its own, and nobody here ever set it."""
    set_here = _who_set(batch, parts)
    if set_here is None:
        return None
    who, at = set_here
    return {
        "path": "/".join(parts),
        "stands": "" if stands is _UNSET else json.dumps(stands),
        "stands_who": sent.body["who"],
        "stands_at": sent.event.at,
        "other": "" if other is _UNSET else json.dumps(other),
        "other_who": who,
        "other_at": at,
    }


def _who_set(batch: Batch, parts: Parts) -> tuple[str, str] | None:
    """Who gave a setting the value that it has, and when: the newest version that differs from the one before. None
    where it never had any."""
    batch.unit.settle_reads()
    rows = batch.unit.sql.all("SELECT who, at, rebate FROM configuration ORDER BY version DESC LIMIT ?", _LOOKED_BACK)
    values = [_text(dict(_leaves(kept.upgraded(json.loads(row[2])))).get(parts, _UNSET)) for row in rows]
    if not any(values):
        return None
    for place, (who, at, _) in enumerate(rows):
        if place + 1 == len(rows) or values[place] != values[place + 1]:
            return str(who), str(at)
    return None
