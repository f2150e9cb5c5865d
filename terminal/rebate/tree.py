"""The settings tree in its form outside the program (the `settings` object of the replay format), both ways.

`parse` reads a whole tree and answers with every fault in it at once, each naming the field, the value and what is
allowed; `to_tree` writes only what differs from the defaults; `changed` sets one value by its path. What a single
value looks like stands in `codecs`; here is only where each value belongs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from terminal.rebate import codecs
from terminal.rebate.codecs import BadSettings, Codec, Fault, Reader
from terminal.rebate.settings import (
    BASE,
    CASHIER,
    NO_SCOPE,
    NO_TERMS,
    RANDOM_RETURN_OFF,
    Base,
    Commission,
    Guild,
    Scope,
    Settings,
    StoreTerms,
)

__all__ = ["BadSettings", "Fault", "changed", "parse", "to_tree"]

R = TypeVar("R", Base, Scope, Guild, Commission, StoreTerms)

_BASE: Final[Mapping[str, Codec]] = {
    "enabled": codecs.FLAG,
    "scheme": codecs.choice("queue", "guild"),
    "merge_mall": codecs.FLAG,
    "merge_store": codecs.FLAG,
    "merge_cashier": codecs.FLAG,
    "extract": codecs.EXTRACT,
    "default": codecs.RATIO,
    "level": codecs.LEVELS,
    "lottery": codecs.LOTTERY,
    "settle_on": codecs.choice("paid", "completed"),
    "reward_order": codecs.choice("queue", "completed"),
    "deducted_orders": codecs.choice("join", "extract_only"),
    "own_order": codecs.FLAG,
    "unclaimed": codecs.choice("retain", "carry"),
    "love_credit": codecs.choice("available", "frozen"),
    "exchange": codecs.EXCHANGE,
    "random_return": codecs.RANDOM_RETURN,
    "clear": codecs.CLEAR,
    "paused": codecs.FLAG,
    "goods_default_on": codecs.FLAG,
}
_PRODUCT: Final[Mapping[str, Codec]] = {
    "enabled": codecs.FLAG,
    "extract": codecs.EXTRACT,
    "default": codecs.RATIO,
    "level": codecs.LEVELS,
    "tiers": codecs.TIERS,
    "lottery": codecs.LOTTERY,
    "window": codecs.WINDOW,
    "daily_limit": codecs.LIMIT,
    "total_limit": codecs.LIMIT,
}
_QUEUE: Final[Mapping[str, Codec]] = {**_PRODUCT, "random_return": codecs.RANDOM_RETURN}
_GUILD: Final[Mapping[str, Codec]] = {
    "quota": codecs.RATIO,
    "pool": codecs.RATIO,
    "release": codecs.RATIO,
    "partial": codecs.FLAG,
    "accelerate": codecs.RATIO,
    "points_rebate": codecs.RATIO,
    "settle_at": codecs.TIME,
}
_COMMISSION: Final[Mapping[str, Codec]] = {
    "direct": codecs.RATIO,
    "indirect": codecs.RATIO,
    "ranks": codecs.LEVELS,
    "team_depth": codecs.LIMIT,
    "recruit": codecs.RATIO,
    "dividend": codecs.DIVIDEND,
}
_NULLABLE: Final[Mapping[type, tuple[str, ...]]] = {
    Base: ("lottery", "random_return", "clear"),
    Scope: ("random_return",),
    Guild: (),
    Commission: (),
    StoreTerms: (),
}
_TERMS: Final[Mapping[str, Codec]] = {"commission": codecs.RATIO, "recruiter": codecs.TEXT}


def parse(tree: object, *, strict: bool = True) -> Settings:
    """The settings of a tree. Raises `BadSettings` with every fault found.

    With `strict` off only what makes no sense is a fault; with it on, what no shop should ever set is one too (an
    extraction above 100 %).
    """
    reader = Reader(strict)
    root = reader.mapping("settings", tree)
    reader.known("", root, "base", "goods", "stores", "guild", "commission")
    settings = Settings(
        base=_record(reader, BASE, root.get("base", {}), _BASE, Base()),
        goods=_scopes(reader, "goods", root.get("goods", {}), _PRODUCT),
        guild=_record(reader, "guild", root.get("guild", {}), _GUILD, Guild()),
        commission=_record(reader, "commission", root.get("commission", {}), _COMMISSION, Commission()),
    )
    stores = reader.mapping("stores", root.get("stores", {}))
    for store, own in stores.items():
        settings = _store(reader, settings, store, own)
    if reader.faults:
        raise BadSettings(tuple(reader.faults))
    return settings


def _store(reader: Reader, settings: Settings, store: str, tree: object) -> Settings:
    where = f"stores.{store}"
    own = reader.mapping(where, tree)
    reader.known(where, own, "online", CASHIER, "goods", *_TERMS)
    terms = _record(reader, where, {key: own[key] for key in _TERMS if key in own}, _TERMS, NO_TERMS)
    if terms != NO_TERMS:
        settings = replace(settings, terms={**settings.terms, store: terms})
    for part in ("online", CASHIER):
        if part in own:
            scope = _record(reader, f"{where}.{part}", own[part], _QUEUE, NO_SCOPE)
            if scope != NO_SCOPE:
                settings = _with_scope(settings, part, store, scope)
    if "goods" in own:
        shelf = _scopes(reader, f"{where}.goods", own["goods"], _PRODUCT)
        settings = replace(settings, shelves={**settings.shelves, store: shelf})
    if store not in settings.stores:
        settings = replace(settings, bare_stores=settings.bare_stores | {store})
    return settings


def _with_scope(settings: Settings, part: str, store: str, scope: Scope) -> Settings:
    if part == "online":
        return replace(settings, onlines={**settings.onlines, store: scope})
    return replace(settings, cashiers={**settings.cashiers, store: scope})


def _scopes(reader: Reader, where: str, tree: object, known: Mapping[str, Codec]) -> dict[str, Scope]:
    return {
        key: _record(reader, f"{where}.{key}", own, known, NO_SCOPE) for key, own in reader.mapping(where, tree).items()
    }


def _record(reader: Reader, where: str, tree: object, known: Mapping[str, Codec], plain: R) -> R:
    own = reader.mapping(where, tree)
    reader.known(where, own, *known)
    values = {
        key: _value(reader, f"{where}.{key}", codec, own[key], plain, key) for key, codec in known.items() if key in own
    }
    return replace(plain, **values)


def _value(
    reader: Reader, where: str, codec: Codec, value: object, plain: object, key: str, *, unsets: bool = False
) -> Any:
    """The value of one key; null stands only where the format shows one, or where `unsets` lets it unset anything."""
    if value is None and (unsets or key in _NULLABLE[type(plain)]):
        turns_off = key == "random_return" and isinstance(plain, Scope)
        return RANDOM_RETURN_OFF if turns_off else getattr(plain, key)
    return codec.read(reader, where, value)


def changed(settings: Settings, path: str, value: object) -> Settings:
    """The settings with one value set, or with None unset; a store or product that the path names is made.

    A product's code may have slashes in it, a store's may not.

    Raises `KeyError` for a path that is no setting, `BadSettings` for a value that makes no sense there.
    """
    reader = Reader(strict=False)
    result = _set(reader, settings, path.split("/"), path, value)
    if reader.faults:
        raise BadSettings(tuple(reader.faults))
    return result


def _set(reader: Reader, settings: Settings, parts: list[str], path: str, value: object) -> Settings:
    def new(known: Mapping[str, Codec], key: str, old: R, plain: R) -> R:
        codec = known[key]
        return replace(old, **{key: _value(reader, path, codec, value, plain, key, unsets=True)})

    match parts:
        case ["base", key]:
            return replace(settings, base=new(_BASE, key, settings.base, Base()))
        case ["guild", key]:
            return replace(settings, guild=new(_GUILD, key, settings.guild, Guild()))
        case ["commission", key]:
            return replace(settings, commission=new(_COMMISSION, key, settings.commission, Commission()))
        case ["goods", *slashed, key] if slashed:
            sku = "/".join(slashed)
            own = new(_PRODUCT, key, settings.goods.get(sku, NO_SCOPE), NO_SCOPE)
            return replace(settings, goods={**settings.goods, sku: own})
        case ["stores", store, *rest]:
            return _set_in_store(settings, store, rest, new)
    raise KeyError(path)


def _set_in_store(settings: Settings, store: str, parts: list[str], new: Callable[..., Any]) -> Settings:
    match parts:
        case ["online" | "cashier" as part, key]:
            scopes = settings.onlines if part == "online" else settings.cashiers
            own = new(_QUEUE, key, scopes.get(store, NO_SCOPE), NO_SCOPE)
            return _with_scope(settings, part, store, own)
        case ["goods", *slashed, key] if slashed:
            sku = "/".join(slashed)
            shelf = settings.shelves.get(store, {})
            scope = new(_PRODUCT, key, shelf.get(sku, NO_SCOPE), NO_SCOPE)
            return replace(settings, shelves={**settings.shelves, store: {**shelf, sku: scope}})
        case [key] if key in _TERMS:
            terms = new(_TERMS, key, settings.terms.get(store, NO_TERMS), NO_TERMS)
            return replace(settings, terms={**settings.terms, store: terms})
    raise KeyError("/".join(parts))


def to_tree(settings: Settings) -> dict[str, Any]:
    """The tree that `parse` reads back to equal settings; parts without anything set are left out."""
    tree: dict[str, Any] = {"base": _written(settings.base, _BASE, Base())}
    if settings.goods:
        tree["goods"] = {sku: _written(scope, _PRODUCT, NO_SCOPE) for sku, scope in settings.goods.items()}
    tree["stores"] = {store: _store_tree(settings, store) for store in sorted(settings.stores)}
    for name, record, known, plain in (
        ("guild", settings.guild, _GUILD, Guild()),
        ("commission", settings.commission, _COMMISSION, Commission()),
    ):
        if record != plain:
            tree[name] = _written(record, known, plain)
    return tree


def _store_tree(settings: Settings, store: str) -> dict[str, Any]:
    tree = _written(settings.terms.get(store, NO_TERMS), _TERMS, NO_TERMS)
    for part, scopes in (("online", settings.onlines), (CASHIER, settings.cashiers)):
        if store in scopes:
            tree[part] = _written(scopes[store], _QUEUE, NO_SCOPE)
    if store in settings.shelves:
        shelf = settings.shelves[store]
        tree["goods"] = {sku: _written(scope, _PRODUCT, NO_SCOPE) for sku, scope in shelf.items()}
    return tree


def _written(record: object, known: Mapping[str, Codec], plain: object) -> dict[str, Any]:
    assert {each.name for each in fields(record)} >= set(known)  # type: ignore[arg-type]
    return {
        key: None if getattr(record, key) == RANDOM_RETURN_OFF else codec.write(getattr(record, key))
        for key, codec in known.items()
        if getattr(record, key) != getattr(plain, key)
    }
